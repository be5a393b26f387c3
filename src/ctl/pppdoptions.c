/*
 * The verb `pppd-options`: what rasgate gives the pppd of a line. For a lent
 * line, the file of options for a pppd that has the device, and lends it by
 * its connect script.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/strv.h"
#include "conf/service.h"
#include "ctl/ctl.h"
#include "ctl/quote.h"

#define LOGIN_WORDS "exec " RG_SBINDIR "/rasgate-login --connect -l "
#define WAIT_S 86400   /* for the next call */
#define SILENT "'\\c'" /* chat sends nothing, not even a CR */

/* Those of rasgate's own that have a value: it stands on the same line. */
static const char *const with_value[] = { "plugin", "rasgate-fd",
	"rasgate-user", "remotename", "mtu", "mru", "lcp-echo-interval",
	"lcp-echo-failure", "ms-dns", "idle", "maxconnect", "set", "ipparam",
	"connect" };

static bool
has_value(const char *word)
{
	size_t i;

	for (i = 0; i < RG_COUNTOF(with_value); i++)
		if (strcmp(with_value[i], word) == 0)
			return true;
	return false;
}

/* A command as the modem is to have it: to chat, \ and ^ are special. */
static void
add_command(struct quoted *q, const char *command)
{
	char text[2 * sizeof(q->text)];
	size_t n = 0;

	for (; *command != '\0' && n + 2 < sizeof(text); command++) {
		if (*command == '\\' || *command == '^')
			text[n++] = '\\';
		text[n++] = *command;
	}
	text[n] = '\0';
	quoted_sh(q, text);
}

/* Each with what is expected of it: OK-AT-OK is another try, of nothing. */
static void
add_commands(struct quoted *q, const struct conf_words *commands,
    const char *answer)
{
	size_t i;

	for (i = 0; i < commands->n; i++) {
		add_command(q, commands->v[i]);
		quoted_add(q, answer);
	}
}

/*
 * pppd's connect script: the modem is told to answer, as rasgate itself
 * would do it, where somebody else has to.
 */
static bool
make_script(const struct conf_line *l, struct quoted *q)
{
	const struct conf_profile *p = l->profile;
	char rings[32];
	size_t i;

	if (l->carrier != CONF_CARRIER_NONE) {
		quoted_add(q, "/usr/sbin/chat -s TIMEOUT 10 '' AT OK ");
		add_commands(q, &p->init, " OK ");
		if (p->init_try.n > 0)
			quoted_add(q, SILENT " TIMEOUT 3 '' ");
		add_commands(q, &p->init_try, " OK-AT-OK ");
		(void)snprintf(rings, sizeof(rings), SILENT " TIMEOUT %d",
		    WAIT_S);
		quoted_add(q, rings);
		for (i = 0; i < p->rings; i++)
			quoted_add(q, i == 0 ? " RING " : SILENT " RING ");
		add_command(q, p->answer != NULL ? p->answer : "ATA");
		(void)snprintf(rings, sizeof(rings), " TIMEOUT %u",
		    (unsigned)(p->connect_timeout_ms / 1000));
		quoted_add(q, rings);
		/* The rest of that line is nothing that a caller says. */
		quoted_add(q, " CONNECT " SILENT " '\\n' && ");
	}
	quoted_add(q, LOGIN_WORDS);
	quoted_add(q, l->name);
	return !q->full;
}

static void
print_words(const struct service_cmd *cmd, size_t at)
{
	bool value = false;

	for (; at < cmd->argv_len; at += strlen(cmd->argv + at) + 1) {
		quoted_pppd(cmd->argv + at, stdout);
		value = !value && has_value(cmd->argv + at);
		printf(value ? " " : "\n");
	}
}

static int
print_options(const struct conf *conf, const struct conf_line *l)
{
	const bool lent = l->type == CONF_LINE_LENT;
	const struct conf_service *s = l->service;
	struct quoted script = { .n = 0 };
	static struct service_cmd cmd;
	char why[200];
	const struct service_call call = {
		.user = "USER",
		.call = "CALL",
		.line = l->name,
		.device = l->device,
		.address = s->npool > 0 && !lent ? "ADDRESS" : NULL,
		.carrier = l->carrier != CONF_CARRIER_NONE,
		.flow = (enum conf_flow)l->flow,
		.idle_ms = conf_call_idle_ms(l, s),
		.session_ms = conf_line_session_ms(l),
		.pppd = conf->g.paths.pppd,
		.plugin = conf->g.paths.plugin,
		.password = conf_password_step(l->dialog) != 0,
		.connect = lent ? script.text : NULL,
	};

	if (s->type != CONF_SERVICE_PPPD)
		return ctl_say(CTL_BAD, "%s: its service %s is no pppd",
		    l->name, s->name);
	if (lent && !make_script(l, &script))
		return ctl_say(CTL_BAD, "%s: its profile is too long", l->name);
	if (service_build(s, &call, &cmd, why, sizeof(why)) != RG_OK)
		return ctl_say(CTL_BAD, "%s: %s", l->name, why);
	if (lent)
		printf("# /etc/ppp/peers/%s, for: pppd call %s\n"
		       "# The caller's address comes with his name.\n",
		    l->name, l->name);
	else
		printf("# USER, CALL and ADDRESS are the call's.\n");
	print_words(&cmd, lent ? 0 : strlen(cmd.argv) + 1);
	return CTL_OK;
}

int
verb_pppd_options(const struct ctl *c)
{
	return ctl_of_line(c, print_options);
}
