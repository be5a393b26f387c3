#include "config.h"

#include <string.h>

#include "conf/hours.h"
#include "conf/load.h"
#include "conf/rule.h"

static void
link_hours(struct loader *l, struct conf_rule *r)
{
	struct conf_hours v[HOURS_MAX], *copy;
	const char *why;

	if (r->hours_text == NULL)
		return;
	r->nhours = conf_hours_parse(r->hours_text, v, &why);
	copy = conf_arena_get(&l->conf->priv->arena, r->nhours * sizeof(*copy));
	memcpy(copy, v, r->nhours * sizeof(*copy));
	r->hours = copy;
}

/* Nothing but its position keeps a rule from being asked. */
static bool
fits_all(const struct conf_rule *r)
{
	return r->users.n == 0 && r->groups.n == 0 && r->lines.n == 0 &&
	    r->dialogs.n == 0 && r->numbers.n == 0 && r->nhours == 0;
}

void
conf_check_rules(struct loader *l)
{
	struct conf_rule *r, *before = NULL;
	size_t i;

	for (i = 0; i < l->conf->nrules; i++) {
		r = &l->conf->rules[i];
		link_hours(l, r);
		if (conf_check_set(CONF_RULES, r, "allow") == 0)
			conf_check_error(l, r->from->entry, "",
			    "allow = true or allow = false is missing");
		if (before != NULL)
			conf_check_warning(l, r->from->entry, "",
			    "is never asked: \"%s\" before it fits "
			    "everybody",
			    before->name);
		else if (fits_all(r))
			before = r;
	}
}
