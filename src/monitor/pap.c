#include "config.h"

#include <string.h>

#include "base/compat.h"
#include "monitor/chain.h"
#include "monitor/lockout.h"
#include "monitor/pap.h"
#include "monitor/report.h"
#include "monitor/session.h"
#include "ras/code.h"

static void
say(struct call *c, bool yes)
{
	struct msg m;

	msg_init(&m, yes ? WIRE_GRANT : WIRE_REFUSE, 0);
	if (yes)
		rg_strlcpy(m.u.GRANT.user, c->granted, sizeof(m.u.GRANT.user));
	session_answer(c->line, &m);
}

/*
 * A session from before our start went through a dialog that we know
 * nothing of (permit_again() fails): who has to authenticate again then has
 * to call again.
 */
void
pap_on_name(struct call *c, const char *name)
{
	const struct mline *l = c->line;

	if (c->service->type != CONF_SERVICE_PPPD ||
	    c->service->ppp_auth != CONF_PPP_AUTH_DIALOG ||
	    strcmp(name, c->granted) != 0 ||
	    !permit_again(&c->line->permit,
		conf_password_step(l->conf->dialog))) {
		say(c, false);
		return;
	}
	c->failed = AUTH_CAUSE_NONE;
	c->alternative = 0;
	lockout_begin(c);
}

static void
say_no(struct call *c)
{
	permit_answered(&c->line->permit);
	say(c, false);
}

/*
 * A peer has one word only: a challenge, which ends the conversation, and
 * silence are as in the dialog no reason to ask another method.
 */
static void
no_verdict(struct call *c, uint32_t result)
{
	if (result == RAS_ERROR_OPERATION_ABORTED ||
	    result == RAS_ERROR_REQUEST_TIMEOUT) {
		report_auth_error(c, chain_checker(c), "no-answer",
		    ras_error_name(result));
		say_no(c);
	} else
		pap_no_answer(c, "no-answer", ras_error_name(result));
}

void
pap_on_verdict(struct call *c, const struct msg_VERDICT *v)
{
	if (v->result != RAS_NO_ERROR && !chain_is_refusal(v->result)) {
		no_verdict(c, v->result);
		return;
	}
	if (lockout_bars(c))
		chain_fail(c, AUTH_CAUSE_LOCKED, CAUSE_PPP_REFUSED, 0);
	else if (v->result != RAS_NO_ERROR)
		chain_fail(c, (enum auth_cause)v->cause, CAUSE_PPP_REFUSED, 0);
	else if (strcmp(v->user, c->granted) != 0 ||
	    !chain_may_fall_back(c, v->user))
		chain_fail(c, AUTH_CAUSE_RULE, CAUSE_PPP_REFUSED, 0);
	lockout_answer(c);
}

void
pap_no_answer(struct call *c, const char *why, const char *text)
{
	if (!chain_fall_back(c, why, text))
		say_no(c);
}

void
pap_answer(struct call *c)
{
	permit_answered(&c->line->permit);
	say(c, c->failed == AUTH_CAUSE_NONE);
}
