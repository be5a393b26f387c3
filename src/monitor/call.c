#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/quote.h"
#include "base/secret.h"
#include "monitor/call.h"
#include "monitor/engine.h"
#include "monitor/grant.h"
#include "monitor/lines.h"
#include "monitor/mline.h"
#include "monitor/remark.h"
#include "monitor/report.h"
#include "monitor/session.h"
#include "monitor/workers.h"
#include "ras/code.h"
#include "ras/verdict.h"

const struct conf_method *
call_method(const struct call *c)
{
	unsigned step = c->line->permit.step;

	return c->line->conf->dialog->methods[step > 0 ? step - 1 : 0];
}

void
call_set_cause(struct call *c, enum cause cause)
{
	if (c->cause == CAUSE_NONE)
		c->cause = cause;
}

/* Only what passed the whitelist again on this side goes into records. */
static void
take_number(char *dst, const char *src, size_t size)
{
	if (rg_number_ok(src))
		rg_strlcpy(dst, src, size);
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
	take_number(c->number, m->number, sizeof(c->number));
	take_number(c->called, m->called, sizeof(c->called));
	rg_strlcpy(c->name, m->name, sizeof(c->name));
	rg_strlcpy(c->connect, m->connect, sizeof(c->connect));
	if (l->seen == WIRE_LINE_ANSWER)
		c->answer_ms = (uint32_t)(c->began_ms - l->since_ms);
	l->since_ms = c->began_ms;
	(void)permit_call(&l->permit);
	report_call_begin(c);
}

static void
say(struct call *c, enum wire_type type)
{
	struct msg m;

	msg_init(&m, type, 0);
	(void)engine_send(c->line, &m);
}

static void
refuse(struct call *c, enum cause cause, uint32_t error)
{
	struct msg m;

	call_set_cause(c, cause);
	c->error = error;
	permit_final(&c->line->permit);
	msg_init(&m, WIRE_REFUSE, 0);
	m.u.REFUSE.error = error;
	(void)engine_send(c->line, &m);
}

void
call_on_name(struct call *c, const struct msg_NAME *m)
{
	struct permit *p = &c->line->permit;

	if (p->final ||
	    !permit_name(p, (uint8_t)c->line->conf->dialog->method_names.n)) {
		engine_kill(c->line, "NAME after REFUSE");
		return;
	}
	rg_strlcpy(c->typed, m->name, sizeof(c->typed));
	c->user[0] = '\0';
	c->first_ms = m->first_ms;
	c->steps = 0;
	c->tries++;
	workers_begin(c);
}

/* One attempt is over without success: another one, or the end. */
static void
retry_or_refuse(struct call *c, enum cause cause, uint32_t error)
{
	(void)permit_refused(&c->line->permit);
	if (c->tries < c->line->conf->dialog->attempts)
		say(c, WIRE_RETRY);
	else
		refuse(c, cause, error);
}

/* The last step passed: policy and reservations, then the first key. */
static void
passed(struct call *c, const struct msg_VERDICT *v)
{
	struct permit *p = &c->line->permit;
	struct grant_refusal no;
	struct msg m;

	if (!grant_prepare(c, v, &no)) {
		if (no.auth_cause != AUTH_CAUSE_NONE)
			report_auth_fail(c, call_method(c)->name,
			    no.auth_cause);
		else
			report_auth_error(c, call_method(c)->name, "service",
			    no.why);
		c->handoff = no.cause == CAUSE_SERVICE_FAILED;
		(void)permit_refused(p);
		refuse(c, no.cause, no.error);
		return;
	}
	rg_strlcpy(c->granted, v->user, sizeof(c->granted));
	if (!permit_grant(p, c->granted)) {
		grant_undo(c);
		report_auth_error(c, call_method(c)->name, "name", NULL);
		(void)permit_refused(p);
		refuse(c, CAUSE_SERVICE_FAILED, RAS_ERROR_AUTH_INTERNAL);
		return;
	}
	c->granted_ms = clock_ms();
	msg_init(&m, WIRE_GRANT, 0);
	rg_strlcpy(m.u.GRANT.user, v->user, sizeof(m.u.GRANT.user));
	m.u.GRANT.ppp = c->service->type == CONF_SERVICE_PPPD;
	(void)engine_send(c->line, &m);
}

static bool
is_refusal(uint32_t result)
{
	return result == RAS_ERROR_AUTHENTICATION_FAILURE ||
	    (result >= RAS_ERROR_RESTRICTED_LOGON_HOURS &&
		result <= RAS_ERROR_NO_DIALIN_PERMISSION) ||
	    result == RAS_ERROR_ACCESS_DENIED ||
	    result == RAS_ERROR_LOGON_FAILURE;
}

/*
 * Neither yes nor no. A caller who went away or fell silent is the engine's
 * to report; all else means that whoever knows the answer is away.
 */
static void
no_answer(struct call *c, uint32_t result)
{
	(void)permit_refused(&c->line->permit);
	if (result == RAS_ERROR_OPERATION_ABORTED)
		return;
	if (result == RAS_ERROR_REQUEST_TIMEOUT) {
		refuse(c, CAUSE_PROMPT_TIMEOUT, result);
		return;
	}
	report_auth_error(c, call_method(c)->name, "no-answer",
	    ras_error_name(result));
	refuse(c, CAUSE_AUTH_UNAVAILABLE, result);
}

void
call_on_verdict(struct call *c, const struct msg_VERDICT *v)
{
	struct permit *p = &c->line->permit;

	if (v->known)
		rg_strlcpy(c->user, v->user, sizeof(c->user));
	else if (c->line->mon->tagger.all && quote_is_bare(c->typed))
		rg_strlcpy(c->user, c->typed, sizeof(c->user));
	if (v->result == RAS_NO_ERROR) {
		report_auth_ok(c, call_method(c)->name);
		if (c->steps < STEPS_MAX)
			c->passed[c->steps++] = time(NULL);
		if (p->step < p->steps && permit_next(p))
			workers_begin(c);
		else
			passed(c, v);
	} else if (is_refusal(v->result)) {
		report_auth_fail(c, call_method(c)->name, v->cause);
		retry_or_refuse(c, CAUSE_REFUSED, v->result);
	} else
		no_answer(c, v->result);
}

void
call_no_verdict(struct call *c, const char *why, enum cause cause)
{
	report_auth_error(c, call_method(c)->name, why, NULL);
	(void)permit_refused(&c->line->permit);
	refuse(c, cause, cause_error(cause));
}

/* The dialog was completed and the line is gone all the same (G11). */
static bool
lost_after_grant(const struct mline *l, const struct msg_TERMINATED *t)
{
	return l->permit.stage == STAGE_GRANTED && t->verdict != RAS_SUCCESS &&
	    (t->cause == CAUSE_LINE_LOST || t->cause == CAUSE_CARRIER_LOST);
}

static void
report_outcome(struct call *c, const struct msg_TERMINATED *t)
{
	bool complete = t->cause == CAUSE_NONE || t->cause == CAUSE_REFUSED ||
	    t->cause == CAUSE_LINE_LOST;

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

	c->early_ppp = t->early_ppp;
	c->verdict_ms = clock_ms();
	c->dcd = t->dcd;
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
	if (l->permit.stage == STAGE_GRANTED || l->call->handoff)
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
	rg_wipe(c->typed, sizeof(c->typed));
	free(c);
}

void
call_end(struct call *c, enum cause cause)
{
	struct mline *l = c->line;

	call_set_cause(c, cause);
	if ((c->cause == CAUSE_CARRIER_LOST || c->cause == CAUSE_LINE_LOST) &&
	    mline_is_gone(l)) {
		c->cause = CAUSE_DEVICE_GONE;
		c->error = 0;
	}
	if (c->error == 0)
		c->error = cause_error(c->cause);
	workers_cancel(c);
	grant_undo(c);
	if (!c->told) {
		report_call_end(c, stage_word(l));
		lines_count(l, c->session_ms != 0 ? TALLY_OK : TALLY_REFUSED,
		    NULL);
		remember(l, c);
	}
	call_forget(&l->call);
}
