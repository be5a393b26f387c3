/*
 * Lines with dialog = "none": rasgate asks their callers nothing, so there is
 * no user. Each line says so itself, and its service must not need one.
 */
#include "config.h"

#include <string.h>

#include "conf/expand.h"
#include "conf/load.h"
#include "conf/rule.h"

void
conf_check_none(struct loader *l, struct conf_dialog *d)
{
	if (d->from->entry > ORIGIN_BUILTIN)
		conf_check_error(l, d->from->entry, "",
		    "this name is taken: a line that says dialog = \"none\" "
		    "has no dialog");
	d->type = CONF_DIALOG_NONE;
	d->method_names = (struct conf_words) { NULL, 0 };
}

/* NULL, or why it cannot serve somebody without a name. */
static const char *
needs_user(const struct conf_service *s)
{
	size_t i;

	if (s->type == CONF_SERVICE_PPPD)
		return s->ppp_auth == CONF_PPP_AUTH_PPPD
		    ? NULL
		    : "needs ppp_auth = \"pppd\", or nobody would ask who "
		      "calls";
	for (i = 0; i < s->command.n; i++)
		if (conf_escape_bad(s->command.v[i], "ldscin%") == 'u')
			return "has %u in its command, which has no value "
			       "without a dialog";
	return NULL;
}

/* May that rule give its service to a call of this line, at some time? */
static bool
can_fit(const struct conf_rule *r, const struct conf_line *line)
{
	return r->service != NULL && r->allow && r->users.n == 0 &&
	    r->groups.n == 0 && rule_for_line(r, line);
}

static void
check_service(struct loader *l, const struct conf_service *s, uint32_t origin,
    const char *key)
{
	const char *why = needs_user(s);

	if (why != NULL)
		conf_check_error(l, origin, key,
		    "service \"%s\" %s, and a line with dialog = \"none\" "
		    "gets it",
		    s->name, why);
}

void
conf_check_undialled(struct loader *l, const struct conf_line *line)
{
	const uint32_t at = conf_check_origin(CONF_LINES, line, "dialog");
	const struct conf_rule *r;
	size_t i;

	if (strcmp(l->conf->priv->origins[at].path, "lines.*") == 0) {
		conf_check_error(l, at, "dialog",
		    "\"none\" is not inherited: each line, or bank, that is "
		    "to have no dialog says so itself");
		return;
	}
	conf_check_warning(l, at, "dialog",
	    "\"none\": every caller gets service \"%s\", and rasgate asks "
	    "nothing",
	    line->service->name);
	check_service(l, line->service,
	    conf_check_origin(CONF_LINES, line, "service"), "service");
	for (i = 0; i < l->conf->nrules; i++) {
		r = &l->conf->rules[i];
		if (can_fit(r, line))
			check_service(l, r->service,
			    conf_check_origin(CONF_RULES, r, "service"),
			    "service");
	}
}
