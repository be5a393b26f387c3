#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/quote.h"
#include "gate/codes.h"
#include "monitor/chain.h"
#include "monitor/engine.h"
#include "monitor/grant.h"
#include "monitor/lockout.h"
#include "monitor/pap.h"
#include "monitor/report.h"
#include "monitor/solo.h"
#include "monitor/store.h"
#include "monitor/workers.h"
#include "ras/code.h"

/* The entry of the dialog's `methods` that is the open step. */
static const struct conf_method *
link_of(const struct call *c)
{
	unsigned step = c->line->permit.step;

	return c->line->conf->dialog->methods[step > 0 ? step - 1 : 0];
}

const struct conf_method *
chain_method(const struct call *c)
{
	const struct conf_method *m = link_of(c);

	return m->type == CONF_METHOD_FALLBACK ? m->methods[c->alternative] : m;
}

const char *
chain_checker(const struct call *c)
{
	const struct permit *p = &c->line->permit;

	return p->hosted || p->nobody ? c->line->conf->dialog->name
				      : chain_method(c)->name;
}

const char *
chain_name(const struct call *c)
{
	return c->proven.user[0] != '\0' ? c->proven.user : c->typed;
}

/* --- the end of an attempt --- */

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

/* Without success: another attempt, or the end. */
static void
refuse_attempt(struct call *c)
{
	struct msg m;

	if (c->line->permit.stage == STAGE_SESSION) {
		pap_answer(c);
		return;
	}
	(void)permit_refused(&c->line->permit);
	if (c->tries >= c->line->conf->dialog->attempts ||
	    c->line->permit.hosted || c->line->permit.nobody) {
		refuse(c, c->failed_as, c->failed_error);
		return;
	}
	msg_init(&m, WIRE_RETRY, 0);
	(void)engine_send(c->line, &m);
}

/* Guessing; who may not in spite of the right secret did not guess. */
static bool
is_guess(enum auth_cause why)
{
	return why == AUTH_CAUSE_UNKNOWN || why == AUTH_CAUSE_REFUSED ||
	    why == AUTH_CAUSE_NOT_ENROLLED || why == AUTH_CAUSE_REPLAYED;
}

void
chain_fail(struct call *c, enum auth_cause why, enum cause as, uint32_t error)
{
	if (c->failed != AUTH_CAUSE_NONE)
		return;
	c->failed = why != AUTH_CAUSE_NONE ? why : AUTH_CAUSE_REFUSED;
	c->failed_as = as;
	c->failed_error = error;
	report_auth_fail(c, chain_checker(c), c->failed);
	if (is_guess(c->failed))
		lockout_failed(c);
}

/* Whatever was typed. */
static void
refuse_locked(struct call *c)
{
	if (lockout_bars(c))
		chain_fail(c, AUTH_CAUSE_LOCKED, CAUSE_REFUSED,
		    RAS_ERROR_AUTHENTICATION_FAILURE);
}

/* There is nothing to give him: the fault is not his. */
static void
give_up(struct call *c, const struct grant_refusal *no)
{
	report_auth_error(c, chain_checker(c), "service", no->why);
	c->handoff = no->cause == CAUSE_SERVICE_FAILED;
	(void)permit_refused(&c->line->permit);
	refuse(c, no->cause, no->error);
}

/* The first of the two keys. */
static void
grant(struct call *c)
{
	struct permit *p = &c->line->permit;
	struct msg m;

	rg_strlcpy(c->granted, c->proven.user, sizeof(c->granted));
	if (!permit_grant(p, c->granted)) {
		grant_undo(c);
		report_auth_error(c, chain_checker(c), "name", NULL);
		(void)permit_refused(p);
		refuse(c, CAUSE_SERVICE_FAILED, RAS_ERROR_AUTH_INTERNAL);
		return;
	}
	lockout_passed(c);
	c->granted_ms = clock_ms();
	msg_init(&m, WIRE_GRANT, 0);
	rg_strlcpy(m.u.GRANT.user, c->granted, sizeof(m.u.GRANT.user));
	rg_strlcpy(m.u.GRANT.text, c->proven.text, sizeof(m.u.GRANT.text));
	m.u.GRANT.ppp = c->service->type == CONF_SERVICE_PPPD;
	(void)engine_send(c->line, &m);
}

void
chain_opened(struct call *c, bool all)
{
	struct grant_refusal no = { AUTH_CAUSE_NONE, CAUSE_SERVICE_FAILED,
		RAS_ERROR_AUTH_INTERNAL, "a session was not opened" };

	if (!all)
		give_up(c, &no);
	else if (grant_still(c, &c->proven, &no))
		grant(c);
	else {
		/* He was let in on another line while PAM opened this one. */
		solo_release(c);
		chain_fail(c, no.auth_cause, no.cause, no.error);
		lockout_answer(c);
	}
}

/* All methods have spoken: policy and reservations. */
static void
decide(struct call *c)
{
	struct grant_refusal no;

	if (c->failed == AUTH_CAUSE_NONE) {
		if (grant_prepare(c, &c->proven, &no)) {
			solo_open(c);
			return;
		}
		if (no.auth_cause == AUTH_CAUSE_NONE) {
			give_up(c, &no);
			return;
		}
		chain_fail(c, no.auth_cause, no.cause, no.error);
	}
	lockout_answer(c);
}

void
chain_on_hosted(struct call *c, const char *user)
{
	(void)rg_strlcpy(c->proven.user, user, sizeof(c->proven.user));
	(void)rg_strlcpy(c->typed, user, sizeof(c->typed));
	refuse_locked(c);
	decide(c);
}

void
chain_hosted_failed(struct call *c)
{
	if (c->line->permit.hosted && c->judged.verdict == RAS_FAILURE)
		chain_fail(c, AUTH_CAUSE_REFUSED, CAUSE_REFUSED,
		    RAS_ERROR_AUTHENTICATION_FAILURE);
}

void
chain_on_nobody(struct call *c)
{
	(void)permit_nobody(&c->line->permit);
	c->tries++;
	refuse_locked(c);
	decide(c);
}

/* --- one step --- */

void
chain_begin(struct call *c)
{
	workers_begin(c);
}

void
chain_on_name(struct call *c, const struct msg_NAME *m)
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
	c->failed = AUTH_CAUSE_NONE;
	c->alternative = 0;
	c->uneven = false;
	c->rule = NULL;
	memset(&c->proven, 0, sizeof(c->proven));
	solo_release(c);
	lockout_begin(c);
}

/*
 * The attempt goes on with the next step. A code of a caller who was refused
 * before stays unused: nobody hears that it was right.
 */
static void
step_over(struct call *c)
{
	struct permit *p = &c->line->permit;

	if (p->step < p->steps && permit_next(p)) {
		c->alternative = 0;
		workers_begin(c);
	} else
		decide(c);
}

static void
take_text(char *dst, size_t dstsz, const char *src)
{
	if (dst[0] == '\0')
		rg_strlcpy(dst, src, dstsz);
}

/* What one method says of the user a later one does not unsay. */
static void
take(struct msg_VERDICT *sum, const struct msg_VERDICT *v)
{
	take_text(sum->user, sizeof(sum->user), v->user);
	take_text(sum->address, sizeof(sum->address), v->address);
	take_text(sum->service, sizeof(sum->service), v->service);
	take_text(sum->groups, sizeof(sum->groups), v->groups);
	take_text(sum->text, sizeof(sum->text), v->text);
	take_text(sum->class, sizeof(sum->class), v->class);
	if (v->sessions != 0 &&
	    (sum->sessions == 0 || v->sessions < sum->sessions))
		sum->sessions = v->sessions;
	sum->session_s = conf_shorter(sum->session_s, v->session_s);
	sum->idle_s = conf_shorter(sum->idle_s, v->idle_s);
}

bool
chain_may_fall_back(const struct call *c, const char *user)
{
	const struct conf_method *m = link_of(c);
	size_t i;

	for (i = 0; c->alternative > 0 && i < m->users.n; i++)
		if (rg_glob(m->users.v[i], user))
			return true;
	return c->alternative == 0 || m->users.n == 0;
}

static void
step_passed(struct call *c, const struct msg_VERDICT *v)
{
	take(&c->proven, v);
	if (strcmp(v->code, "-") == 0)
		return; /* nobody asked him */
	report_auth_ok(c, chain_checker(c));
	if (c->steps < STEPS_MAX) {
		c->passed_by[c->steps] = chain_method(c);
		c->passed[c->steps++] = time(NULL);
	}
}

/* May this yes count? If not, the attempt has failed. */
static bool
may_pass(struct call *c, const struct msg_VERDICT *v)
{
	const char *before = c->proven.user;

	if (c->failed != AUTH_CAUSE_NONE)
		return false; /* it is lost, and nobody is to know where */
	if ((before[0] != '\0' && strcmp(before, v->user) != 0) ||
	    !chain_may_fall_back(c, v->user)) {
		chain_fail(c, AUTH_CAUSE_RULE, CAUSE_REFUSED,
		    RAS_ERROR_AUTHENTICATION_FAILURE);
		return false;
	}
	return true;
}

/* True when it waits for the disk: a code that passed is used up for good. */
static bool
use_code(struct call *c, const struct msg_VERDICT *v)
{
	struct monitor *m = c->line->mon;
	struct codes_change change;
	enum auth_cause why;

	if (v->code[0] == '\0' || strcmp(v->code, "-") == 0)
		return false;
	why = codes_use(m->codes, v->user, v->code, &change);
	if (why != AUTH_CAUSE_NONE) {
		chain_fail(c, why, CAUSE_REFUSED,
		    RAS_ERROR_AUTHENTICATION_FAILURE);
		return false;
	}
	if ((c->passing = malloc(sizeof(*v))) == NULL)
		abort();
	*c->passing = *v;
	c->ticket = store_keep_now(m, KEEP_SET, KEEP_CODE, change.key,
	    change.text);
	lockout_answer(c);
	return true;
}

/* What he waited for is on the disk. */
void
chain_answer(struct call *c)
{
	struct msg_VERDICT *v = c->passing;

	if (v == NULL) {
		refuse_attempt(c);
		return;
	}
	c->passing = NULL;
	step_passed(c, v);
	free(v);
	step_over(c);
}

/* It will not be, for a while: fail closed, and nobody is asked instead. */
void
chain_stuck(struct call *c, const char *why)
{
	free(c->passing);
	c->passing = NULL;
	report_auth_error(c, chain_checker(c), "store", why);
	if (c->line->permit.stage == STAGE_SESSION) {
		if (c->failed == AUTH_CAUSE_NONE)
			c->failed = AUTH_CAUSE_REFUSED;
		pap_answer(c);
		return;
	}
	(void)permit_refused(&c->line->permit);
	refuse(c, CAUSE_AUTH_UNAVAILABLE, cause_error(CAUSE_AUTH_UNAVAILABLE));
}

bool
chain_is_refusal(uint32_t result)
{
	return result == RAS_ERROR_AUTHENTICATION_FAILURE ||
	    (result >= RAS_ERROR_RESTRICTED_LOGON_HOURS &&
		result <= RAS_ERROR_NO_DIALIN_PERMISSION) ||
	    result == RAS_ERROR_ACCESS_DENIED ||
	    result == RAS_ERROR_LOGON_FAILURE;
}

bool
chain_fall_back(struct call *c, const char *why, const char *text)
{
	const struct conf_method *m = link_of(c);

	report_auth_error(c, chain_checker(c), why, text);
	if (m->type != CONF_METHOD_FALLBACK ||
	    c->alternative + 1u >= m->method_names.n)
		return false;
	c->alternative++;
	workers_begin(c);
	return true;
}

static void
unavailable(struct call *c, const char *why, const char *text, uint32_t error)
{
	if (chain_fall_back(c, why, text))
		return;
	(void)permit_refused(&c->line->permit);
	refuse(c, CAUSE_AUTH_UNAVAILABLE, error);
}

/*
 * Neither yes nor no. A caller who went away or fell silent is the engine's
 * to report.
 */
static void
no_answer(struct call *c, uint32_t result)
{
	if (result != RAS_ERROR_OPERATION_ABORTED &&
	    result != RAS_ERROR_REQUEST_TIMEOUT) {
		unavailable(c, "no-answer", ras_error_name(result), result);
		return;
	}
	(void)permit_refused(&c->line->permit);
	if (result == RAS_ERROR_REQUEST_TIMEOUT)
		refuse(c, CAUSE_PROMPT_TIMEOUT, result);
}

void
chain_on_verdict(struct call *c, const struct msg_VERDICT *v)
{
	rg_strlcpy(c->server, v->server, sizeof(c->server));
	if (c->line->permit.stage == STAGE_SESSION) {
		pap_on_verdict(c, v);
		return;
	}
	if (v->known && rg_user_ok(v->user))
		rg_strlcpy(c->user, v->user, sizeof(c->user));
	else if (c->line->mon->tagger.all && quote_is_bare(c->typed))
		rg_strlcpy(c->user, c->typed, sizeof(c->user));
	if (v->result != RAS_NO_ERROR && !chain_is_refusal(v->result)) {
		no_answer(c, v->result);
		return;
	}
	/* A file is asked alike for all; others have reasons of their own. */
	c->uneven = c->uneven || chain_method(c)->type != CONF_METHOD_FILE;
	refuse_locked(c);
	if (v->result != RAS_NO_ERROR)
		chain_fail(c, (enum auth_cause)v->cause, CAUSE_REFUSED,
		    v->result);
	else if (may_pass(c, v)) {
		if (use_code(c, v))
			return;
		if (c->failed == AUTH_CAUSE_NONE)
			step_passed(c, v);
	}
	step_over(c);
}

void
chain_no_verdict(struct call *c, const char *why, enum cause cause)
{
	if (c->line->permit.stage == STAGE_SESSION) {
		pap_no_answer(c, why, NULL);
		return;
	}
	if (cause == CAUSE_AUTH_UNAVAILABLE) {
		unavailable(c, why, NULL, cause_error(cause));
		return;
	}
	report_auth_error(c, chain_checker(c), why, NULL);
	(void)permit_refused(&c->line->permit);
	refuse(c, cause, cause_error(cause));
}
