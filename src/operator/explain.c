#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/compat.h"
#include "monitor/call.h"
#include "monitor/lines.h"
#include "monitor/lockout.h"
#include "monitor/policy.h"
#include "operator/request.h"
#include "wire/control.h"
#include "wire/kv.h"

#define ROW 256

static const char *
or_else(const char *text, const char *otherwise)
{
	return text != NULL && *text != '\0' ? text : otherwise;
}

/* One row for each rule, down to the one that decides. */
static bool
tell_rules(const struct request *r, const struct conf *conf,
    const struct rule_query *q)
{
	enum rule_miss miss = RULE_MISS_USER;
	char row[ROW];
	struct kv kv;
	size_t i;

	for (i = 0; i < conf->nrules && miss != RULE_FITS; i++) {
		miss = rule_match(&conf->rules[i], q);
		kv_init(&kv, row, sizeof(row));
		kv_add(&kv, "rule", conf->rules[i].name);
		if (miss == RULE_FITS)
			kv_add(&kv, "allow",
			    conf->rules[i].allow ? "yes" : "no");
		else
			kv_add(&kv, "miss", rule_miss_name(miss));
		if (!client_row(r->client, CTL_ROW_RULE, row))
			return false;
	}
	return true;
}

static void
tell_decision(const struct request *r, const struct rule_answer *a,
    const struct penalty *lock, const char *lacks)
{
	const bool allow = a->allow && lock == NULL && lacks == NULL;
	char row[ROW];
	struct kv kv;

	kv_init(&kv, row, sizeof(row));
	kv_add(&kv, "allow", allow ? "yes" : "no");
	kv_add(&kv, "rules", a->allow ? "yes" : "no"); /* by themselves */
	if (lock != NULL)
		kv_add(&kv, "locked", penalty_kind_name(lock->kind));
	if (lacks != NULL)
		kv_add(&kv, "lacks", lacks);
	if (a->rule != NULL)
		kv_add(&kv, "rule", a->rule->name);
	if (a->near != RULE_FITS)
		kv_add(&kv, "near", rule_miss_name(a->near));
	if (a->rule != NULL && a->rule->service != NULL)
		kv_add(&kv, "service", a->rule->service->name);
	if (client_row(r->client, CTL_ROW_DECISION, row))
		client_done(r->client, allow ? CTL_OK : CTL_BAD, "");
}

/* What his account says, as a method would. */
static const char *
lacks(const struct request *r, const struct mline *l, const char *user,
    const struct conf_rule *rule)
{
	const char *sessions = request_arg(r, CTL_ARG_SESSIONS);
	struct msg_VERDICT v = { 0 };

	if (sessions != NULL)
		v.sessions = (uint16_t)strtoul(sessions, NULL, 10);
	rg_strlcpy(v.user, user, sizeof(v.user));
	rg_strlcpy(v.address, or_else(request_arg(r, CTL_ARG_ADDRESS), ""),
	    sizeof(v.address));
	rg_strlcpy(v.service, or_else(request_arg(r, CTL_ARG_SERVICE), ""),
	    sizeof(v.service));
	return grant_lacks(l, rule, &v);
}

void
verb_explain(const struct request *r)
{
	const char *line = request_arg(r, CTL_ARG_LINE);
	const char *minute = request_arg(r, CTL_ARG_MINUTE);
	char number[RG_NUMBER_MAX + 1];
	const struct mline *l = line != NULL ? lines_find(r->mon, line) : NULL;
	struct rule_query q = {
		.user = or_else(request_arg(r, CTL_ARG_USER), ""),
		.groups = or_else(request_arg(r, CTL_ARG_GROUP), ""),
		.number = number,
		.minute = policy_minute((int64_t)clock_wall(clock_ms())),
	};
	struct rule_answer a;

	if (l == NULL) {
		client_done(r->client, CTL_UNKNOWN, "no such line");
		return;
	}
	call_number(r->mon,
	    or_else(request_arg(r, CTL_ARG_NUMBER), "unavailable"), number);
	if (minute != NULL)
		q.minute = (int)strtoul(minute, NULL, 10);
	q.line = l->conf->name;
	q.dialog = l->conf->dialog->name;
	a = rule_decide(l->ref->conf, &q);
	if (tell_rules(r, l->ref->conf, &q))
		tell_decision(r, &a,
		    lockout_find(r->mon->lockout, q.user, q.number),
		    a.allow ? lacks(r, l, q.user, a.rule) : NULL);
}
