/*
 * The verb `client`: a chat(8) script for who calls a line. Its modem dials,
 * and what rasgate asks for is answered, by the prompts of the configuration.
 */
#include "config.h"

#include <stdio.h>

#include "ctl/ctl.h"
#include "ctl/quote.h"

#define TIMEOUT_S 60 /* for a modem to connect, and for each prompt */

/* What a method asks for, besides the name that comes first. */
static void
print_method(const struct conf_dialog *d, const struct conf_method *m)
{
	if (m->type == CONF_METHOD_OATH) {
		printf("# the code of this moment: chat -U CODE\n");
		quoted_chat(d->prompt_code, stdout);
		printf(" \"\\q\\U\"\n");
		return;
	}
	quoted_chat(d->prompt_password, stdout);
	printf(" \"\\qPASSWORD\"\n");
}

static void
print_dialog(const struct conf_dialog *d)
{
	size_t i;

	printf("ABORT \"Login incorrect\" ABORT \"Access denied\" "
	       "ABORT \"No access now\"\n");
	quoted_chat(d->prompt_user, stdout);
	printf(" USER\n");
	for (i = 0; i < d->method_names.n; i++)
		print_method(d, d->methods[i]);
	printf("\"Access granted\" \"\\c\"\n");
}

/* Is there no modem at the caller's side, as far as can be told? */
static bool
is_cable(const struct conf_line *l)
{
	return l->type == CONF_LINE_DIRECT ||
	    (l->type == CONF_LINE_LENT && l->carrier == CONF_CARRIER_NONE);
}

/* Who has to begin: a modem dials, a cable may want its first byte. */
static void
print_dialling(const struct conf_line *l)
{
	if (is_cable(l)) {
		if (l->type == CONF_LINE_DIRECT && l->start == CONF_START_BYTE)
			printf("\"\" \"\"\n");
		return;
	}
	printf("ABORT BUSY ABORT \"NO CARRIER\" ABORT \"NO DIALTONE\" "
	       "ABORT \"NO ANSWER\"\n"
	       "# the number: chat -T NUMBER\n"
	       "\"\" ATZ\nOK \"ATDT\\T\"\nCONNECT \"\\c\"\n");
}

static int
print_script(const struct conf *conf, const struct conf_line *l)
{
	const struct conf_dialog *d = l->dialog;

	(void)conf;
	if (conf_is_hosted(d))
		return ctl_say(CTL_BAD,
		    "%s: what dialog \"%s\" asks is its own program's secret",
		    l->name, d->name);
	printf("# for a caller of line %s: chat -f THIS-FILE; put his own for "
	       "USER, PASSWORD\n"
	       "TIMEOUT %d\n",
	    l->name, TIMEOUT_S);
	print_dialling(l);
	if (d->type == CONF_DIALOG_LOGIN)
		print_dialog(d);
	return CTL_OK;
}

int
verb_client(const struct ctl *c)
{
	return ctl_of_line(c, print_script);
}
