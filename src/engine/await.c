/*
 * What a call waits for beside its transaction: for a hosted dialog to be
 * loaded before it begins, and for the monitor's word on a success that is
 * not of `login`.
 */
#include "config.h"

#include "base/cause.h"
#include "engine/call_priv.h"

#define LOAD_MS 10000 /* for a host to load its dialog; then Begin has 5 s */
#define HELD_MS 10000 /* as long as the dialog's own last step may take */

static void
end(struct call *c)
{
	if (c->talk->held)
		alarm_clear(&c->alarms, ALARM_END);
	if (c->talk->loads)
		alarm_clear(&c->alarms, ALARM_BEGIN);
	c->talk->held = c->talk->loads = false;
	c->talk->terminated = true;
	call_later(c, LATER_TOLD);
}

static void
lower(struct call *c, enum cause cause, uint32_t error)
{
	struct ras_result *r = &c->talk->result;
	bool host = cause == CAUSE_MODULE_CRASH ||
	    cause == CAUSE_MODULE_TIMEOUT;

	r->verdict = host ? RAS_ERROR : RAS_FAILURE;
	r->cause = cause;
	r->error = error;
	end(c);
}

/*
 * A host's success waits for the monitor, who had it from the host as well:
 * not for ever, as a bad one says it here alone.
 */
void
await_decision(void *ctx, const struct ras_result *r)
{
	struct call *c = ctx;
	struct talk *t = c->talk;

	t->result = *r;
	if (t->agent == NULL || r->verdict != RAS_SUCCESS)
		end(c);
	else if (t->refused != 0)
		lower(c, CAUSE_REFUSED, t->refused);
	else if (t->answered)
		end(c);
	else {
		t->held = true;
		alarm_set(&c->alarms, ALARM_END, HELD_MS);
	}
}

/* A caller who has left has it begun already: Begin's own limit counts. */
bool
await_load(struct call *c)
{
	if (c->talk->agent == NULL || c->talk->connected ||
	    ras_txn_state(c->talk->txn) != RAS_ST_IDLE)
		return false;
	c->talk->loads = true;
	alarm_set(&c->alarms, ALARM_BEGIN, LOAD_MS);
	return true;
}

bool
await_cut(struct call *c, enum cause cause)
{
	struct talk *t = c->talk;

	if (t->held && cause == CAUSE_CARRIER_LOST)
		cause = CAUSE_LINE_LOST;
	if (t->held || t->loads)
		lower(c, cause, cause_error(cause));
	return t->terminated;
}

bool
await_alarm(struct call *c, enum alarm_slot slot)
{
	const struct talk *t = c->talk;

	return ((slot == ALARM_END && t->held) ||
		   (slot == ALARM_BEGIN && t->loads)) &&
	    await_cut(c, CAUSE_MODULE_TIMEOUT);
}

static void
on_decision(struct call *c, const struct msg *m)
{
	struct talk *t = c->talk;

	t->answered = true;
	if (m->type == WIRE_REFUSE)
		t->refused = m->u.REFUSE.error;
	if (t->held && t->refused != 0)
		lower(c, CAUSE_REFUSED, t->refused);
	else if (t->held)
		end(c);
}

static void
on_agent(struct call *c, struct msg *m)
{
	struct talk *t = c->talk;

	agent_connect(t->agent, engine_clock(c->engine)->base, m->fd);
	m->fd = -1;
	t->connected = true;
	if (!t->loads)
		return;
	t->loads = false;
	alarm_clear(&c->alarms, ALARM_BEGIN);
	ras_txn_start(t->txn);
}

void
await_message(struct call *c, struct msg *m)
{
	if (m->type == WIRE_AGENT && c->talk->agent != NULL)
		on_agent(c, m);
	else if (m->type == WIRE_GRANT || m->type == WIRE_REFUSE)
		on_decision(c, m);
}
