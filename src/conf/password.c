/* ppp_auth = "dialog": is there a password that the peer could give again? */
#include "config.h"

#include "conf/load.h"
#include "conf/rule.h"

/* One answer without echo is all that it asks for. */
static bool
has_password(const struct conf_method *m)
{
	size_t i;

	if (m->type != CONF_METHOD_FALLBACK)
		return m->type != CONF_METHOD_OATH;
	for (i = 0; i < m->method_names.n; i++)
		if (m->methods[i]->type == CONF_METHOD_FALLBACK ||
		    !has_password(m->methods[i]))
			return false;
	return true;
}

uint8_t
conf_password_step(const struct conf_dialog *d)
{
	size_t i;

	if (d->type != CONF_DIALOG_LOGIN)
		return 0;
	for (i = 0; i < d->method_names.n; i++)
		if (has_password(d->methods[i]))
			return (uint8_t)(i + 1);
	return 0;
}

bool
conf_lacks_password(const struct conf_line *line, const struct conf_service *s)
{
	return s != NULL && s->type == CONF_SERVICE_PPPD &&
	    s->ppp_auth == CONF_PPP_AUTH_DIALOG &&
	    conf_password_step(line->dialog) == 0;
}

static void
complain(struct loader *l, uint32_t origin, const char *key,
    const struct conf_line *line, const struct conf_service *s)
{
	conf_check_error(l, origin, key,
	    "service \"%s\" has ppp_auth = \"dialog\", but dialog \"%s\" of "
	    "line \"%s\" has no method that checks a password",
	    s->name, line->dialog->name, line->name);
}

/* May an account, or a server, of this method name a service? */
static bool
names_services(const struct conf_method *m)
{
	size_t i;

	for (i = 0; i < m->method_names.n; i++)
		if (names_services(m->methods[i]))
			return true;
	return m->type == CONF_METHOD_FILE || m->type == CONF_METHOD_RADIUS;
}

/* Where it is known with the call only, which then fails (monitor/grant.c). */
static void
warn(struct loader *l, const struct conf_line *line)
{
	const struct conf *c = l->conf;
	bool named = false;
	size_t i;

	for (i = 0; line->dialog->type == CONF_DIALOG_LOGIN &&
	     i < line->dialog->method_names.n;
	     i++)
		named = named || names_services(line->dialog->methods[i]);
	for (i = 0; named && i < c->nservices; i++)
		if (conf_lacks_password(line, &c->services[i])) {
			conf_check_warning(l,
			    conf_check_origin(CONF_LINES, line, "dialog"),
			    "dialog",
			    "\"%s\" has no method that only checks a "
			    "password: who is given service \"%s\" (ppp_auth "
			    "= \"dialog\") by his account or a server does "
			    "not get it here",
			    line->dialog->name, c->services[i].name);
			return;
		}
}

void
conf_check_passwords(struct loader *l)
{
	const struct conf *c = l->conf;
	const struct conf_line *line;
	const struct conf_rule *r;
	size_t i, k;

	for (i = 0; i < c->nlines; i++) {
		line = &c->lines[i];
		if (conf_lacks_password(line, line->service))
			complain(l,
			    conf_check_origin(CONF_LINES, line, "service"),
			    "service", line, line->service);
		warn(l, line);
		for (k = 0; k < c->nrules; k++) {
			r = &c->rules[k];
			if (conf_lacks_password(line, r->service) &&
			    rule_for_line(r, line))
				complain(l,
				    conf_check_origin(CONF_RULES, r, "service"),
				    "service", line, r->service);
		}
	}
}
