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
		return m->type == CONF_METHOD_FILE ||
		    m->type == CONF_METHOD_PAM || m->type == CONF_METHOD_RADIUS;
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

static bool
lacks(const struct conf_line *line, const struct conf_service *s)
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

/*
 * A service that an account or a server names is known with the call only,
 * which then fails (monitor/service.c).
 */
void
conf_check_passwords(struct loader *l)
{
	const struct conf *c = l->conf;
	const struct conf_line *line;
	const struct conf_rule *r;
	size_t i, k;

	for (i = 0; i < c->nlines; i++) {
		line = &c->lines[i];
		if (lacks(line, line->service))
			complain(l,
			    conf_check_origin(CONF_LINES, line, "service"),
			    "service", line, line->service);
		for (k = 0; k < c->nrules; k++) {
			r = &c->rules[k];
			if (lacks(line, r->service) && rule_for_line(r, line))
				complain(l,
				    conf_check_origin(CONF_RULES, r, "service"),
				    "service", line, r->service);
		}
	}
}
