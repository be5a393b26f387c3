#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/record.h"
#include "ctl/client.h"
#include "ctl/fmt.h"
#include "ctl/rows.h"

/* --- verbs that change something --- */

static int
act(const struct ctl *c, enum ctl_verb verb, struct client_args *args)
{
	if (c->note != NULL)
		client_arg(args, CTL_ARG_NOTE, c->note);
	if (ctl_has(c, CTL_NOW))
		client_arg(args, CTL_ARG_NOW, "1");
	if (ctl_has(c, CTL_ABSENT))
		client_arg(args, CTL_ARG_ABSENT, "1");
	return client_ask(c, verb, args, false, NULL, NULL);
}

static int
act_on_lines(const struct ctl *c, enum ctl_verb verb)
{
	struct client_args args = { .len = 0 };

	client_lines(&args, c);
	return act(c, verb, &args);
}

int
verb_hangup(const struct ctl *c)
{
	struct client_args args = { .len = 0 };

	if (strlen(c->words[0]) < CTL_CALL_MIN)
		return ctl_say(CTL_USAGE,
		    "%s: a call id, or at least its first %d characters",
		    c->words[0], CTL_CALL_MIN);
	client_arg(&args, CTL_ARG_CALL, c->words[0]);
	return act(c, CTL_HANGUP, &args);
}

int
verb_disable(const struct ctl *c)
{
	return act_on_lines(c, CTL_DISABLE);
}

int
verb_enable(const struct ctl *c)
{
	return act_on_lines(c, CTL_ENABLE);
}

int
verb_drain(const struct ctl *c)
{
	return act_on_lines(c, CTL_DRAIN);
}

int
verb_reset(const struct ctl *c)
{
	return act_on_lines(c, CTL_RESET);
}

/* --- reload --- */

static void
reload_row(void *ctx, const char *kind, const char *text)
{
	char a[ROW_VALUE], b[ROW_VALUE], d[ROW_VALUE];
	const char *warning = "";

	(void)ctx;
	if (strcmp(kind, CTL_ROW_RELOAD) == 0) {
		printf("reloaded: %s lines added, %s changed, %s removed\n",
		    row_text(text, "added", "0", a),
		    row_text(text, "changed", "0", b),
		    row_text(text, "removed", "0", d));
		return;
	}
	if (strcmp(kind, CTL_ROW_PROBLEM) != 0)
		return;
	if (strcmp(row_text(text, "level", "error", a), "warning") == 0)
		warning = "warning: ";
	(void)fprintf(stderr, "%s:%s: %s", row_text(text, "file", "?", a),
	    row_text(text, "pos", "0", b), warning);
	(void)fprintf(stderr, "%s\n", row_text(text, "text", "?", d));
}

int
verb_reload(const struct ctl *c)
{
	struct client_args args = { .len = 0 };

	return client_ask(c, CTL_RELOAD, &args, false, reload_row, NULL);
}
