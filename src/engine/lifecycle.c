/* What the life cycle of a line (line/line.h) asks of a call. */
#include "config.h"

#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "engine/call_priv.h"

#define DRAIN_GRANTED_MS 5000 /* G13 */
#define DRAIN_REFUSED_MS 2000 /* G35 */

static void
send_line(struct call *c, enum wire_line_state state, const char *text)
{
	struct msg m;

	msg_init(&m, WIRE_LINE, c->hport);
	m.u.LINE.state = (uint8_t)state;
	(void)rg_strlcpy(m.u.LINE.text, text, sizeof(m.u.LINE.text));
	engine_send(c->engine, &m);
}

void
call_send_fault(struct call *c, const char *text)
{
	if (c->fault)
		return;
	c->fault = true;
	send_line(c, WIRE_LINE_FAULT, text);
}

static void
line_on_arm(void *ctx, unsigned ms)
{
	struct call *c = ctx;

	if (ms == 0)
		alarm_clear(&c->alarms, ALARM_LINE);
	else
		alarm_set(&c->alarms, ALARM_LINE, ms);
}

/* A modem that takes no command will not answer it either: it times out. */
static void
line_on_write(void *ctx, const char *bytes, size_t n)
{
	struct call *c = ctx;

	(void)port_write(c->port, bytes, n);
	call_trace(c, TRACE_OUT, bytes, n);
}

static void
line_on_want(void *ctx, bool on)
{
	struct call *c = ctx;

	c->reading = on;
	if (!on) {
		port_want(c->port, 0);
		port_watch(c->port, false);
	}
}

static void
line_on_state(void *ctx, enum line_report state, const char *text)
{
	send_line(ctx, (enum wire_line_state)state, text);
}

static uint64_t
line_on_now(void *ctx)
{
	(void)ctx;
	return clock_ms();
}

/* A speed that the system lacks is one more that it does not answer at. */
static void
line_on_speed(void *ctx, uint32_t bps)
{
	struct call *c = ctx;
	struct ttymode mode = c->mode;

	if (bps != 0)
		mode.speed = bps;
	(void)port_set_mode(c->port, &mode);
}

static void
line_on_note(void *ctx, const char *text)
{
	struct call *c = ctx;

	engine_debug(c->engine, c->name, text);
	if (line_state(c->line) == LINE_INIT)
		send_line(c, WIRE_LINE_NOTE, text);
}

static void
line_on_reply(void *ctx, const char *text)
{
	send_line(ctx, WIRE_LINE_REPLY, text);
}

static void
line_on_call(void *ctx, const struct line_call *given)
{
	struct call *c = ctx;
	struct line_call call = *given;
	struct msg_CALL *f;
	struct msg m;

	if (c->rate != 0)
		call.speed = c->rate;
	msg_init(&m, WIRE_CALL, c->hport);
	f = &m.u.CALL;
	(void)rg_strlcpy(f->number, call.number, sizeof(f->number));
	(void)rg_strlcpy(f->name, call.name, sizeof(f->name));
	(void)rg_strlcpy(f->called, call.called, sizeof(f->called));
	(void)rg_strlcpy(f->connect, call.connect, sizeof(f->connect));
	f->speed = call.speed;
	f->rings = call.rings;
	engine_send(c->engine, &m);
	talk_begin(c, &call);
}

static void
line_on_caller(void *ctx, const char *number)
{
	struct call *c = ctx;
	struct msg m;

	msg_init(&m, WIRE_CALLER, c->hport);
	(void)rg_strlcpy(m.u.CALLER.number, number, sizeof(m.u.CALLER.number));
	engine_send(c->engine, &m);
}

static void
line_on_missed(void *ctx, const struct line_missed *missed)
{
	struct call *c = ctx;
	struct msg_MISSED *f;
	struct msg m;

	msg_init(&m, WIRE_MISSED, c->hport);
	f = &m.u.MISSED;
	(void)rg_strlcpy(f->number, missed->number, sizeof(f->number));
	(void)rg_strlcpy(f->name, missed->name, sizeof(f->name));
	f->rings = missed->rings;
	f->cause = missed->cause;
	engine_send(c->engine, &m);
}

static void
line_on_fault(void *ctx, const char *text)
{
	call_send_fault(ctx, text);
}

/* From here on DCD low is a hang-up: the kernel says so at once. */
static void
line_on_dialog(void *ctx)
{
	struct call *c = ctx;

	if (c->talk == NULL) {
		engine_fail(c->engine, RG_E_SYS);
		return;
	}
	if (c->carrier != CARRIER_NONE && port_carrier(c->port) == DCD_HIGH) {
		c->mode.clocal = false;
		(void)port_set_mode(c->port, &c->mode);
	}
	/* What a modem has told of the caller is in CALL alone. */
	if (c->kind == LINE_KIND_DIRECT && engine_note(c->engine, c->hport))
		call_start(c);
	else
		engine_begin(c->engine, c);
}

static enum cause
cause_of_cut(const struct call *c, enum line_event why)
{
	if (why != LEV_DROP)
		return c->hardware ? CAUSE_DEVICE_GONE : CAUSE_CARRIER_LOST;
	switch ((enum wire_why)c->why) {
	case WHY_SHUTDOWN:
		return CAUSE_SHUTDOWN;
	case WHY_LIMIT:
		return CAUSE_DIALOG_LIMIT;
	default:
		return CAUSE_OPERATOR;
	}
}

static void
line_on_cut(void *ctx, enum line_event why)
{
	struct call *c = ctx;

	talk_cut(c, cause_of_cut(c, why));
}

static void
line_on_close(void *ctx, bool drain)
{
	struct call *c = ctx;
	bool granted;

	c->closing = true;
	if (line_left(c->line)) {
		c->mode.stays = true;
		(void)port_set_mode(c->port, &c->mode);
	}
	if (c->drained)
		return;
	granted = c->talk != NULL && c->talk->result.verdict == RAS_SUCCESS;
	if (drain) {
		port_drain(c->port,
		    granted ? DRAIN_GRANTED_MS : DRAIN_REFUSED_MS);
		return;
	}
	c->drained = true;
	call_later(c, LATER_CLOSE);
}

const struct line_ops call_line_ops = { line_on_arm, line_on_write,
	line_on_want, line_on_state, line_on_now, line_on_speed, line_on_note,
	line_on_reply, line_on_call, line_on_caller, line_on_missed,
	line_on_fault, line_on_dialog, line_on_cut, line_on_close };
