#include "config.h"

#include <string.h>

#include "base/names.h"
#include "conf/hours.h"
#include "conf/rule.h"

/* A key that is not written fits everything. */
static bool
fits(const struct conf_words *patterns, const char *text)
{
	size_t i;

	for (i = 0; i < patterns->n; i++)
		if (rg_glob(patterns->v[i], text))
			return true;
	return patterns->n == 0;
}

static bool
in_group(const struct conf_words *wanted, const char *groups)
{
	size_t i, n;

	for (i = 0; i < wanted->n; i++)
		for (const char *p = groups; *p != '\0';
		     p += n + (p[n] == '+')) {
			n = strcspn(p, "+");
			if (strlen(wanted->v[i]) == n &&
			    strncmp(wanted->v[i], p, n) == 0)
				return true;
		}
	return wanted->n == 0;
}

/*
 * What nobody can tell goes against the caller: without a clock a rule with
 * hours never allows, and always refuses.
 */
static enum rule_miss
match_hours(const struct conf_rule *r, int minute)
{
	if (r->nhours == 0)
		return RULE_FITS;
	if (minute == RULE_NO_CLOCK)
		return r->allow ? RULE_MISS_CLOCK : RULE_FITS;
	return conf_hours_match(r->hours, r->nhours, (unsigned)minute)
	    ? RULE_FITS
	    : RULE_MISS_HOURS;
}

bool
rule_for_line(const struct conf_rule *r, const struct conf_line *line)
{
	return fits(&r->lines, line->name) &&
	    fits(&r->dialogs, line->dialog->name);
}

enum rule_miss
rule_match(const struct conf_rule *r, const struct rule_query *q)
{
	/* nobody, on a line without a dialog, is none of them: not of "*" */
	if (!fits(&r->users, q->user) || (r->users.n > 0 && *q->user == '\0'))
		return RULE_MISS_USER;
	if (!in_group(&r->groups, q->groups))
		return RULE_MISS_GROUP;
	if (!fits(&r->lines, q->line))
		return RULE_MISS_LINE;
	if (!fits(&r->dialogs, q->dialog))
		return RULE_MISS_DIALOG;
	if (!fits(&r->numbers, q->number))
		return RULE_MISS_NUMBER;
	return match_hours(r, q->minute);
}

struct rule_answer
rule_decide(const struct conf *c, const struct rule_query *q)
{
	struct rule_answer a = { .allow = c->nrules == 0 };
	enum rule_miss miss;
	size_t i;

	for (i = 0; i < c->nrules; i++) {
		miss = rule_match(&c->rules[i], q);
		if (miss == RULE_FITS) {
			a.rule = &c->rules[i];
			a.allow = a.rule->allow;
			a.near = RULE_FITS;
			return a;
		}
		if (a.near == RULE_FITS && c->rules[i].allow &&
		    miss > RULE_MISS_GROUP)
			a.near = miss;
	}
	return a;
}

const char *
rule_miss_name(enum rule_miss miss)
{
	static const char *const names[] = {
		[RULE_FITS] = "-",
		[RULE_MISS_USER] = "users",
		[RULE_MISS_GROUP] = "groups",
		[RULE_MISS_LINE] = "lines",
		[RULE_MISS_DIALOG] = "dialogs",
		[RULE_MISS_NUMBER] = "numbers",
		[RULE_MISS_HOURS] = "hours",
		[RULE_MISS_CLOCK] = "clock",
	};

	return names[miss];
}
