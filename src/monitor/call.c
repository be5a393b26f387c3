#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/phone.h"
#include "base/secret.h"
#include "monitor/books.h"
#include "monitor/call.h"
#include "monitor/chain.h"
#include "monitor/engine.h"
#include "monitor/grant.h"
#include "monitor/lend.h"
#include "monitor/lines.h"
#include "monitor/lockout.h"
#include "monitor/mline.h"
#include "monitor/modhost.h"
#include "monitor/outage.h"
#include "monitor/remark.h"
#include "monitor/report.h"
#include "monitor/session.h"
#include "monitor/solo.h"
#include "monitor/workers.h"
#include "ras/code.h"
#include "ras/verdict.h"
#include "wire/kv.h"

void
call_set_cause(struct call *c, enum cause cause)
{
	if (c->cause == CAUSE_NONE)
		c->cause = cause;
}

/* Only what passed the whitelist again on this side goes into records. */
void
call_number(const struct monitor *m, const char *src,
    char dst[RG_NUMBER_MAX + 1])
{
	rg_phone(m->ref->conf->g.country, src, dst);
}

void
call_begin(struct mline *l, const struct msg_CALL *m)
{
	struct call *c = calloc(1, sizeof(*c));

	if (c == NULL)
		abort(); /* as every allocation of the monitor: start anew */
	c->line = l;
	l->call = c;
	c->exit = -1;
	c->began_ms = clock_ms();
	c->speed = m->speed;
	c->rings = m->rings;
	call_number(l->mon, m->number, c->number);
	rg_phone(NULL, m->called, c->called);
	rg_strlcpy(c->name, m->name, sizeof(c->name));
	rg_strlcpy(c->connect, m->connect, sizeof(c->connect));
	if (l->seen == WIRE_LINE_ANSWER)
		c->answer_ms = (uint32_t)(c->began_ms - l->since_ms);
	l->since_ms = c->began_ms;
	if (!l->disabled) /* whose note stands there */
		outage_set_why(l, NULL);
	(void)permit_call(&l->permit);
	report_call_begin(c);
	if (conf_is_hosted(l->conf->dialog))
		modhost_begin(c);
	else if (l->conf->dialog->type == CONF_DIALOG_NONE)
		chain_on_nobody(c);
}

/* The dialog was completed and the line is gone all the same (G11). */
static bool
lost_after_grant(const struct mline *l, const struct msg_TERMINATED *t)
{
	return l->permit.stage == STAGE_GRANTED && t->verdict != RAS_SUCCESS &&
	    (t->cause == CAUSE_LINE_LOST ||
		(t->cause == CAUSE_CARRIER_LOST && !l->permit.hosted));
}

/* What a foreign dialog said counts when it has ended: it may lower it. */
static void
report_hosted(struct call *c, const struct msg_TERMINATED *t)
{
	if (c->judged.verdict == RAS_SUCCESS &&
	    (t->verdict == RAS_SUCCESS || lost_after_grant(c->line, t)))
		report_auth_ok(c, chain_checker(c));
	else
		chain_hosted_failed(c);
}

static void
report_outcome(struct call *c, const struct msg_TERMINATED *t)
{
	bool complete = t->cause == CAUSE_NONE || t->cause == CAUSE_REFUSED ||
	    t->cause == CAUSE_RULE || t->cause == CAUSE_LINE_LOST ||
	    t->cause == CAUSE_MODULE_ERROR || t->cause == CAUSE_MODULE_CRASH ||
	    t->cause == CAUSE_MODULE_TIMEOUT;

	if (!complete || t->verdict < RAS_SUCCESS || t->verdict > RAS_ERROR)
		return;
	if (lost_after_grant(c->line, t))
		report_verdict(c, RAS_SUCCESS, 0);
	else
		report_verdict(c, t->verdict, t->error);
}

void
call_on_terminated(struct call *c, const struct msg_TERMINATED *t)
{
	struct mline *l = c->line;

	if (modhost_lost(c, t))
		return; /* again when it is dead */
	modhost_release(c);
	c->early_ppp = t->early_ppp;
	c->verdict_ms = clock_ms();
	c->dcd = t->dcd;
	c->unheard = t->unheard;
	if (l->permit.hosted)
		report_hosted(c, t);
	report_outcome(c, t);
	if (permit_terminated(&l->permit, t)) {
		session_start(c);
		return;
	}
	if (lost_after_grant(l, t))
		call_set_cause(c, CAUSE_LINE_LOST);
	if (t->cause > CAUSE_NONE && t->cause < CAUSE_MAX)
		call_set_cause(c, (enum cause)t->cause);
	if (c->error == 0)
		c->error = t->error;
	call_end(c, CAUSE_REFUSED);
	mline_hangup(l);
}

static const char *
stage_word(const struct mline *l)
{
	if (l->call->handoff || l->call->cause == CAUSE_SERVICE_FAILED ||
	    (l->permit.stage == STAGE_GRANTED &&
		(!l->permit.hosted || l->call->cause == CAUSE_LINE_LOST)))
		return "handoff";
	if (l->permit.stage != STAGE_SESSION)
		return "dialog";
	return l->call->pid != 0 ? "service" : "handoff";
}

static void
remember(struct mline *l, const struct call *c)
{
	bool served = c->session_ms != 0 && c->user[0] != '\0';

	remark_set(&l->remarks, REMARK_LAST,
	    served ? c->user : cause_name(c->cause));
}

void
call_forget(struct call **cp)
{
	struct call *c = *cp;

	*cp = NULL;
	if (c == NULL)
		return;
	c->line->permit.user = NULL; /* it was in there */
	books_forget(c);
	rg_wipe(c->typed, sizeof(c->typed));
	free(c->last);
	free(c->passing);
	free(c);
}

enum cause
call_true_cause(const struct call *c, enum cause cause)
{
	bool lost = cause == CAUSE_CARRIER_LOST || cause == CAUSE_LINE_LOST;

	return lost && mline_is_gone(c->line) ? CAUSE_DEVICE_GONE : cause;
}

uint64_t
call_over_ms(const struct call *c)
{
	return c->over_ms != 0 ? c->over_ms : clock_ms();
}

void
call_end(struct call *c, enum cause cause)
{
	struct mline *l = c->line;

	call_set_cause(c, cause);
	cause = call_true_cause(c, c->cause);
	if (cause != c->cause)
		c->error = 0;
	c->cause = cause;
	if (c->error == 0)
		c->error = cause_error(c->cause);
	chain_left(c);
	workers_cancel(c);
	solo_release(c);
	modhost_release(c);
	breach_end(&c->breaches);
	lockout_cancel(c);
	grant_undo(c);
	books_end(c);
	if (!c->told) {
		report_call_end(c, stage_word(l));
		lines_count(l, c->session_ms != 0 ? TALLY_OK : TALLY_REFUSED,
		    NULL);
		remember(l, c);
	}
	if (l->lender != NULL)
		l->lender->ended = (uint8_t)c->cause;
	call_forget(&l->call);
}

void
call_passed(struct kv *kv, const struct call *c)
{
	char text[512];
	size_t i, n = 0;

	for (i = 0; i < c->steps && n < sizeof(text); i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s@%lld",
		    i > 0 ? "," : "", c->passed_by[i]->name,
		    (long long)c->passed[i]);
	if (n > 0 && n < sizeof(text))
		kv_add(kv, "passed", text);
}
