#include "config.h"

#include <time.h>

#include "base/clock.h"
#include "conf/hours.h"
#include "monitor/policy.h"
#include "ras/code.h"

int
policy_minute(int64_t wall)
{
	time_t t = (time_t)wall;
	struct tm tm;

	if (wall < CLOCK_SET || localtime_r(&t, &tm) == NULL)
		return RULE_NO_CLOCK;
	return (tm.tm_wday + 6) % 7 * HOURS_DAY + tm.tm_hour * 60 + tm.tm_min;
}

enum auth_cause
policy_cause(const struct rule_answer *a)
{
	static const enum auth_cause causes[] = {
		[RULE_FITS] = AUTH_CAUSE_RULE,
		[RULE_MISS_LINE] = AUTH_CAUSE_LINE,
		[RULE_MISS_DIALOG] = AUTH_CAUSE_RULE,
		[RULE_MISS_NUMBER] = AUTH_CAUSE_NUMBER,
		[RULE_MISS_HOURS] = AUTH_CAUSE_HOURS,
		[RULE_MISS_CLOCK] = AUTH_CAUSE_CLOCK,
	};

	return a->allow ? AUTH_CAUSE_NONE : causes[a->near];
}

bool
policy_allows(struct call *c, struct grant_refusal *no)
{
	const struct mline *l = c->line;
	const struct rule_query q = {
		.user = c->proven.user,
		.groups = c->proven.groups,
		.line = l->conf->name,
		.dialog = l->conf->dialog->name,
		.number = c->number[0] != '\0' ? c->number : "unavailable",
		.minute = policy_minute((int64_t)clock_wall(clock_ms())),
	};
	const struct rule_answer a = rule_decide(l->ref->conf, &q);

	c->rule = a.rule;
	if (a.allow)
		return true;
	no->auth_cause = policy_cause(&a);
	no->cause = CAUSE_RULE;
	no->error = no->auth_cause == AUTH_CAUSE_HOURS
	    ? RAS_ERROR_RESTRICTED_LOGON_HOURS
	    : RAS_ERROR_NO_DIALIN_PERMISSION;
	return false;
}

uint32_t
policy_session_ms(const struct call *c)
{
	uint32_t ms = conf_call_session_ms(c->line->conf, c->service);
	uint32_t rule_ms = c->rule != NULL ? c->rule->session_limit_ms : 0;

	return ms == 0 || (rule_ms != 0 && rule_ms < ms) ? rule_ms : ms;
}
