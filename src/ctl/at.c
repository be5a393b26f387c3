/* Verbs that speak to an idle modem: `at` and `locate`. */
#include "config.h"

#include <stdio.h>

#include "ctl/client.h"
#include "ctl/fmt.h"
#include "ctl/rows.h"

#define BLINKS 5 /* times two seconds */

static void
print_answer(void *ctx, const char *kind, const char *text)
{
	char v[ROW_VALUE];

	(void)ctx;
	(void)kind;
	printf("%s\n", row_text(text, "text", "", v));
	(void)fflush(stdout);
}

int
verb_at(const struct ctl *c)
{
	struct client_args args = { .len = 0 };
	int i;

	client_arg(&args, CTL_ARG_LINE, c->words[0]);
	for (i = 1; i < c->nwords; i++)
		client_arg(&args, CTL_ARG_COMMAND, c->words[i]);
	return client_ask(c, CTL_AT, &args, false, print_answer, NULL);
}

/* Off hook and on again: the OH lamp of this modem, and no other, blinks. */
int
verb_locate(const struct ctl *c)
{
	struct client_args args = { .len = 0 };
	int i;

	client_arg(&args, CTL_ARG_LINE, c->words[0]);
	client_arg(&args, CTL_ARG_GAP, "1000");
	for (i = 0; i < BLINKS; i++) {
		client_arg(&args, CTL_ARG_COMMAND, "ATH1");
		client_arg(&args, CTL_ARG_COMMAND, "ATH0");
	}
	return client_ask(c, CTL_AT, &args, false, NULL, NULL);
}
