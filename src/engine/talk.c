#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/secret.h"
#include "engine/call_priv.h"

/*
 * --- the transaction's line ---
 */

/* What a line that is gone does not take is no error: its loss comes next. */
static int
txn_write(void *ctx, const uint8_t *buf, size_t len)
{
	struct call *c = ctx;
	int r = port_write(c->port, buf, len);

	if (!talk_is_secret(c)) /* else it is his echo */
		call_trace(c, TRACE_OUT, buf, len);
	if (!c->talk->spoke) {
		c->talk->spoke = true;
		c->talk->first_ms = (uint32_t)(clock_ms() - c->talk->began_ms);
	}
	return r == RG_E_GONE ? RG_OK : r;
}

static size_t
txn_queued(void *ctx)
{
	struct call *c = ctx;

	return port_queued(c->port);
}

static void
txn_want(void *ctx, size_t room)
{
	struct call *c = ctx;

	c->talk->room = room;
	port_want(c->port, room);
}

static void
txn_timer(void *ctx, enum ras_timer which, uint64_t ms)
{
	static const enum alarm_slot slots[RAS_TIMER_MAX] = {
		[RAS_TIMER_BEGIN] = ALARM_BEGIN,
		[RAS_TIMER_DIALOG] = ALARM_DIALOG,
		[RAS_TIMER_RECEIVE] = ALARM_RECEIVE,
		[RAS_TIMER_END] = ALARM_END,
	};
	struct call *c = ctx;

	if (ms == 0)
		alarm_clear(&c->alarms, slots[which]);
	else
		alarm_set(&c->alarms, slots[which], ms);
}

static void
txn_later(void *ctx)
{
	call_later(ctx, LATER_RUN);
}

static void
txn_violation(void *ctx, const char *what)
{
	struct call *c = ctx;
	struct msg m;

	engine_debug(c->engine, c->name, what);
	if (c->talk->agent == NULL)
		return;
	msg_init(&m, WIRE_BROKE, c->hport);
	(void)rg_strlcpy(m.u.BROKE.what, what, sizeof(m.u.BROKE.what));
	m.u.BROKE.count = 1;
	engine_send(c->engine, &m);
}

static const struct ras_line_ops txn_ops = { txn_write, txn_queued, txn_want,
	txn_timer, txn_later, await_decision, txn_violation };

/*
 * --- the dialog's other side ---
 */

static void
login_on_name(void *ctx, const char *name)
{
	struct call *c = ctx;
	struct msg m;

	msg_init(&m, WIRE_NAME, c->hport);
	(void)rg_strlcpy(m.u.NAME.name, name, sizeof(m.u.NAME.name));
	m.u.NAME.first_ms = c->talk->first_ms;
	engine_send(c->engine, &m);
}

static void
login_on_answer(void *ctx, const char *text)
{
	struct call *c = ctx;

	if (c->talk->conv == NULL)
		return;
	c->talk->unheard = true;
	conv_answer(c->talk->conv, text);
}

static void
login_on_timer(void *ctx, uint64_t ms)
{
	struct call *c = ctx;

	if (ms == 0)
		alarm_clear(&c->alarms, ALARM_LOGIN);
	else
		alarm_set(&c->alarms, ALARM_LOGIN, ms);
}

static uint64_t
login_now(void *ctx)
{
	(void)ctx;
	return clock_ms();
}

static void
login_on_early_ppp(void *ctx)
{
	struct call *c = ctx;

	c->talk->early_ppp = true;
}

static const struct login_ops login_ops = { login_on_name, login_on_answer,
	login_on_timer, login_now, login_on_early_ppp };

static void
agent_on_lost(void *ctx)
{
	talk_cut(ctx, CAUSE_MODULE_CRASH);
}

static const struct agent_ops agent_ops = { agent_on_lost };

static void
talk_on_conv(void *ctx, const struct msg *m)
{
	struct call *c = ctx;
	const struct msg_PROMPT *p = &m->u.PROMPT;

	c->talk->unheard = c->talk->unheard && m->type != WIRE_PROMPT;
	if (m->type == WIRE_INFO)
		login_info(c->talk->login, m->u.INFO.text);
	else if (p->kind <= PROMPT_OTHER && p->echo <= ECHO_MASK)
		login_prompt(c->talk->login, (enum wire_prompt)p->kind,
		    (enum wire_echo)p->echo, p->text);
}

/*
 * --- life ---
 */

/* The dialog and its transaction; t->txn is NULL without memory. */
static void
make_txn(struct call *c, struct talk *t, const struct ras_settings *set,
    bool slow)
{
	if (c->dialog->hosted) {
		t->agent = agent_new(&agent_ops, c);
		if (t->agent != NULL)
			t->txn = ras_txn_new(set, &agent_dialog_ops, t->agent,
			    &txn_ops, c);
		return;
	}
	t->login = login_new(&c->dialog->login[slow], &login_ops, c);
	if (t->login != NULL)
		t->txn = ras_txn_new(set, &login_dialog_ops, t->login, &txn_ops,
		    c);
}

void
talk_begin(struct call *c, const struct line_call *call)
{
	struct talk *t = calloc(1, sizeof(*t));
	bool slow = call->speed > 0 && call->speed < TABLE_SLOW_BPS;
	struct ras_settings set = {
		.hport = c->hport,
		.device = call_device(c),
		.mode = c->dialog->hosted ? (enum ras_mode)c->dialog->receive
					  : RAS_MODE_ANY,
		.queue_limit = PORT_QUEUE_MAX,
		.dialog_ms = c->dialog->limit_ms[slow],
	};

	if (t == NULL)
		return;
	t->first = (uint8_t)call->first;
	t->began_ms = clock_ms();
	if (c->dialog->none) { /* whether he may is the monitor's to say */
		t->result.verdict = RAS_SUCCESS;
		t->held = true;
	}
	probe_init(&t->probe);
	make_txn(c, t, &set, slow);
	if (t->txn == NULL)
		talk_free(&t);
	c->talk = t;
}

void
talk_free(struct talk **tp)
{
	struct talk *t = *tp;

	*tp = NULL;
	if (t == NULL)
		return;
	conv_free(&t->conv);
	ras_txn_free(&t->txn);
	login_free(&t->login);
	agent_free(&t->agent);
	rg_wipe(t, sizeof(*t));
	free(t);
}

struct call **
call_begun(struct call *c)
{
	return &c->talk->next;
}

void
call_start(struct call *c)
{
	if (c->dialog->none)
		return;
	/* Where DCD is not used, the modem's word may be all there is. */
	c->talk->look = c->mode.clocal && c->profile != NULL &&
	    c->profile->no_carrier_text;
	if (!await_load(c))
		ras_txn_start(c->talk->txn);
	/* Behind the prompt, for which he waits; nothing was read yet. */
	if (c->carrier == CARRIER_NONE && port_dcd(c->port) != DCD_UNKNOWN &&
	    !port_count_breaks(c->port)) {
		/* A BREAK is all that the caller has to leave. */
		c->mode.marks = true;
		(void)port_set_mode(c->port, &c->mode);
	}
}

void
talk_cut(struct call *c, enum cause cause)
{
	if (await_cut(c, cause) || c->dialog->none)
		return;
	ras_txn_start(c->talk->txn); /* what has not begun cannot end */
	ras_txn_drop(c->talk->txn, cause);
}

void
talk_run(struct call *c)
{
	ras_txn_run(c->talk->txn);
	if (c->talk->terminated)
		conv_free(&c->talk->conv);
}

void
talk_alarm(struct call *c, enum alarm_slot slot)
{
	struct talk *t = c->talk;

	if (await_alarm(c, slot))
		return;
	if (slot >= ALARM_BEGIN && slot <= ALARM_END)
		ras_txn_timer(t->txn, (enum ras_timer)(slot - ALARM_BEGIN));
	else if (slot == ALARM_LOGIN && !t->terminated && t->login != NULL) {
		if (t->conv != NULL)
			conv_listen(t->conv, true);
		login_timer(t->login);
	}
}

/*
 * --- the monitor ---
 */

static void
on_step(struct call *c, struct msg *m)
{
	struct talk *t = c->talk;

	t->step = m->u.STEP.step;
	t->conv = conv_new(engine_clock(c->engine)->base, m->fd, talk_on_conv,
	    c);
	m->fd = -1;
	if (t->conv == NULL)
		engine_fail(c->engine, RG_E_SYS);
	else if (m->u.STEP.grid && login_hold(t->login))
		conv_listen(t->conv, false);
}

static void
on_grant(struct talk *t, const struct msg_GRANT *m)
{
	if (m->text[0] != '\0')
		login_info(t->login, m->text);
	login_grant(t->login, m->user, m->ppp != 0);
}

void
talk_message(struct call *c, struct msg *m)
{
	struct talk *t = c->talk;

	if (t->terminated)
		return;
	if (t->agent != NULL || c->dialog->none) {
		await_message(c, m);
		return;
	}
	t->unheard = false;
	conv_free(&t->conv);
	if (m->type == WIRE_STEP)
		on_step(c, m);
	else if (m->type == WIRE_RETRY)
		login_retry(t->login);
	else if (m->type == WIRE_GRANT)
		on_grant(t, &m->u.GRANT);
	else if (m->type == WIRE_REFUSE)
		login_refuse(t->login, m->u.REFUSE.error);
}

/* G11: what counts is the line at this moment, not when Complete was said. */
void
talk_result(struct call *c, bool line_up, struct msg_TERMINATED *m)
{
	const struct ras_result *r = &c->talk->result;

	m->verdict = (uint8_t)r->verdict;
	m->error = r->error;
	m->cause = (uint8_t)r->cause;
	m->early_ppp = c->talk->early_ppp;
	m->unheard = c->talk->unheard ? c->talk->step : 0;
	(void)rg_strlcpy(m->user, r->user, sizeof(m->user));
	if (r->verdict != RAS_SUCCESS || line_up)
		return;
	m->verdict = RAS_ERROR;
	m->cause = CAUSE_LINE_LOST;
	m->error = cause_error(CAUSE_LINE_LOST);
}
