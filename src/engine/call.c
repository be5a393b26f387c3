#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "engine/call_priv.h"
#include "engine/patrol.h"

#define CARRIER_WAIT_MS 250  /* between two looks at DCD: before a call */
#define CARRIER_CALL_MS 1000 /* ... and during one, where HUP tells too */
#define PARTIAL_S 2          /* no modem takes longer for a line */
#define S_MS UINT64_C(1000)

void
call_later(struct call *c, enum later what)
{
	c->later |= what;
	alarm_set(&c->alarms, ALARM_LATER, 0);
}

const char *
call_device(const struct call *c)
{
	return c->name + strlen(c->name) + 1;
}

uint64_t
call_hport(const struct call *c)
{
	return c->hport;
}

struct call **
call_link(struct call *c)
{
	return &c->next;
}

/*
 * --- what follows from the state of the line ---
 */

/* The life cycle's wish to read, where no transaction has its own. */
static void
follow_reading(struct call *c)
{
	size_t n = c->reading ? line_want(c->line) : 0;

	if (c->talk != NULL)
		return;
	port_want(c->port, n);
	port_watch(c->port, c->reading && n == 0);
}

/* How often DCD must be looked at, 0 = never: most idle lines need not. */
static unsigned
carrier_interval(const struct call *c)
{
	switch (line_state(c->line)) {
	case LINE_DIALOG:
		return CARRIER_CALL_MS;
	case LINE_INIT: /* some drivers know it only after a while */
		return c->carrier == CARRIER_NONE ? 0 : CARRIER_WAIT_MS;
	case LINE_IDLE:
	case LINE_RING:
	case LINE_ANSWER:
		break;
	default:
		return 0;
	}
	if (c->carrier == CARRIER_NONE)
		return 0;
	return c->start == START_CARRIER || port_dcd(c->port) == DCD_HIGH ||
		line_state(c->line) == LINE_ANSWER
	    ? CARRIER_WAIT_MS
	    : 0;
}

/*
 * When an idle modem is asked, in seconds of the clock, 0 for never. Kept
 * behind the device's name, where a cable has nothing.
 */
static uint32_t
ask_time(const struct call *c)
{
	const char *device = call_device(c);
	uint32_t at = 0;

	if (c->kind == LINE_KIND_MODEM)
		memcpy(&at, device + strlen(device) + 1, sizeof(at));
	return at;
}

static void
ask_at(struct call *c, uint32_t at)
{
	const char *device = call_device(c);

	memcpy(c->name + (device - c->name) + strlen(device) + 1, &at,
	    sizeof(at));
}

static void
follow_patrol(struct call *c)
{
	uint64_t due;

	if (c->profile == NULL || c->profile->probe_ms == 0)
		return;
	if (line_state(c->line) != LINE_IDLE) {
		ask_at(c, 0);
	} else if (ask_time(c) == 0) {
		due = (clock_ms() + c->profile->probe_ms) / S_MS;
		ask_at(c, (uint32_t)due);
		patrol_expect(engine_patrol(c->engine), due * S_MS);
	}
}

static void
follow(struct call *c)
{
	follow_reading(c);
	follow_patrol(c);
	port_poll_carrier(c->port, carrier_interval(c));
}

static void
post(struct call *c, enum line_event ev)
{
	line_post(c->line, ev);
	follow(c);
}

void
call_patrol(struct call *c, struct patrol *p)
{
	uint64_t due = ask_time(c);

	if (due == 0 || !patrol_may_ask(p, due * S_MS))
		return;
	post(c, LEV_PROBE);
	if (ask_time(c) == 0)
		return;
	/* A line is coming in. Again when it must be complete. */
	due = clock_ms() / S_MS + PARTIAL_S;
	ask_at(c, (uint32_t)due);
	(void)patrol_may_ask(p, due * S_MS);
}

/*
 * --- for who watches ---
 */

static void
flush_trace(struct call *c)
{
	struct msg m;

	msg_init(&m, WIRE_BYTES, c->hport);
	if (c->trace != NULL && trace_flush(c->trace, &m.u.BYTES))
		engine_send(c->engine, &m);
}

void
call_trace(struct call *c, enum trace_kind kind, const void *bytes, size_t n)
{
	const uint8_t *p = bytes;
	struct msg m;

	if (c->trace == NULL)
		return;
	msg_init(&m, WIRE_BYTES, c->hport);
	while (trace_take(c->trace, kind, &p, &n, &m.u.BYTES))
		engine_send(c->engine, &m);
	if (!alarm_is_set(&c->alarms, ALARM_TRACE))
		alarm_set(&c->alarms, ALARM_TRACE, TRACE_WAIT_MS);
}

static void
set_trace(struct call *c, bool on)
{
	if (on && c->trace == NULL)
		c->trace = trace_new();
	if (!on) {
		alarm_clear(&c->alarms, ALARM_TRACE);
		trace_free(&c->trace);
	}
}

/*
 * --- the tty's operations ---
 */

static void
port_on_input(void *ctx, const uint8_t *bytes, size_t n)
{
	struct call *c = ctx;

	call_trace(c, talk_is_secret(c) ? TRACE_SECRET : TRACE_IN, bytes, n);
	if (c->talk != NULL) {
		if (!talk_input(c, bytes, n))
			post(c, LEV_LOST);
		return;
	}
	line_input(c->line, bytes, n);
	follow(c);
}

static void
port_on_byte(void *ctx)
{
	post(ctx, LEV_BYTE);
}

static void
port_on_lost(void *ctx, bool hardware)
{
	struct call *c = ctx;

	c->hardware = hardware;
	if (c->line != NULL)
		post(c, LEV_LOST);
}

static void
port_on_carrier(void *ctx, bool up)
{
	struct call *c = ctx;

	if (c->carrier != CARRIER_NONE)
		post(c, up ? LEV_CARRIER_UP : LEV_CARRIER_DOWN);
}

static void
port_on_drained(void *ctx, bool all)
{
	struct call *c = ctx;

	c->all_out = all;
	c->drained = true;
	call_later(c, LATER_CLOSE);
}

static const struct port_ops port_ops = { port_on_input, port_on_byte,
	port_on_lost, port_on_carrier, port_on_drained };

/*
 * --- the end ---
 */

/* Is the caller still there? DCD counts where it did during the call. */
static bool
line_is_up(const struct call *c)
{
	if (!c->all_out || port_is_gone(c->port))
		return false;
	return c->mode.clocal || port_carrier(c->port) == DCD_HIGH;
}

static void
send_end(struct call *c, bool line_up)
{
	struct msg m;

	if (c->dropped || c->talk == NULL) {
		msg_init(&m, WIRE_DROPPED, c->hport);
		m.u.DROPPED.busy = c->line != NULL && line_left(c->line);
		if (!c->dropped && m.u.DROPPED.busy == 0)
			call_send_fault(c, "closed");
	} else {
		msg_init(&m, WIRE_TERMINATED, c->hport);
		talk_result(c, line_up, &m.u.TERMINATED);
		m.u.TERMINATED.dcd = !c->mode.clocal;
	}
	engine_send(c->engine, &m);
}

/* Both through: the tty with its output, and the transaction with its End. */
static void
try_close(struct call *c)
{
	bool line_up;

	if (!c->closing || !c->drained ||
	    (c->talk != NULL && !c->talk->terminated))
		return;
	line_up = line_is_up(c);
	if (c->port != NULL)
		port_close(c->port, !c->all_out);
	if (c->line != NULL)
		line_post(c->line, LEV_CLOSED);
	alarms_stop(&c->alarms);
	flush_trace(c);
	send_end(c, line_up);
	engine_bury(c->engine, c);
}

/* Such a tty cannot be used, and the life cycle never hears of it. */
static void
give_up(struct call *c, const char *text)
{
	if (!c->dropped)
		call_send_fault(c, text);
	c->closing = c->drained = true;
	call_later(c, LATER_CLOSE);
}

/*
 * --- the beginning ---
 */

/* A pty has no modem lines: whoever holds its master is connected. */
static bool
has_carrier(const struct call *c, enum ttymode_dcd dcd)
{
	if (c->carrier == CARRIER_NONE)
		return false;
	return dcd == DCD_HIGH ||
	    (dcd == DCD_UNKNOWN && c->kind == LINE_KIND_DIRECT);
}

static void
open_line(struct call *c)
{
	struct line_conf conf = { .kind = (enum line_kind)c->kind,
		.carrier = (enum line_carrier)c->carrier,
		.start = (enum line_start)c->start,
		.leave = c->leave,
		.profile = c->profile != NULL ? &c->profile->line : NULL };
	enum ttymode_dcd dcd;
	int r;

	if (c->port == NULL ||
	    (r = port_set_mode(c->port, &c->mode)) == RG_E_SYS) {
		give_up(c, "not a terminal that works");
		return;
	}
	if (r == RG_E_NAME) {
		give_up(c, "this system lacks the speed");
		return;
	}
	dcd = port_carrier(c->port);
	if (dcd == DCD_UNKNOWN && c->carrier == CARRIER_DCD)
		conf.carrier = LINE_CARRIER_AUTO; /* would wait for ever */
	if ((c->line = line_new(&conf, &call_line_ops, c)) == NULL) {
		engine_fail(c->engine, RG_E_SYS);
		return;
	}
	post(c, LEV_OPENED);
	if (has_carrier(c, dcd))
		post(c, LEV_CARRIER_UP);
}

static void
run_later(struct call *c)
{
	unsigned what = c->later;

	c->later = 0;
	if ((what & LATER_OPEN) != 0 && !c->closing)
		open_line(c); /* no DROP came before */
	if ((what & LATER_RUN) != 0)
		talk_run(c);
	if ((what & LATER_TOLD) != 0)
		post(c, LEV_TERMINATED);
	if ((what & (LATER_TOLD | LATER_CLOSE)) != 0)
		try_close(c);
}

void
call_on_alarm(struct alarms *a, enum alarm_slot slot)
{
	struct call *c = (struct call *)a; /* its first member */

	if (slot <= ALARM_CARRIER)
		port_alarm(c->port, slot);
	else if (slot == ALARM_LINE)
		post(c, LEV_TIMEOUT);
	else if (slot == ALARM_LATER)
		run_later(c);
	else if (slot == ALARM_TRACE)
		flush_trace(c);
	else if (c->talk != NULL)
		talk_alarm(c, slot);
}

static int
find_tables(struct call *c, const struct msg_ARM *a)
{
	const struct table *t = engine_table(c->engine);

	c->dialog = table_find_dialog(t, a->dialog);
	if (a->kind == LINE_KIND_MODEM)
		c->profile = table_find_profile(t, a->profile);
	if (c->dialog == NULL ||
	    (a->kind == LINE_KIND_MODEM && c->profile == NULL)) {
		errno = ENOENT;
		return RG_E_NAME;
	}
	return RG_OK;
}

static void
take_arm(struct call *c, const struct msg_ARM *a)
{
	c->kind = a->kind & 3;
	c->carrier = a->carrier & 3;
	c->start = a->start & 3;
	c->leave = a->leave != 0 && c->kind == LINE_KIND_MODEM;
	c->mode.flow = a->flow;
	c->mode.speed = a->speed;
	c->rate = a->rate;
	c->mode.clocal = true;
}

struct call *
call_new(struct engine *e, struct msg *m)
{
	const struct msg_ARM *a = &m->u.ARM;
	const size_t name = strlen(a->line) + 1, device = strlen(a->device) + 1;
	const size_t ask = a->kind == LINE_KIND_MODEM ? sizeof(uint32_t) : 0;
	struct call *c = calloc(1, sizeof(*c) + name + device + ask);

	if (c == NULL)
		return NULL;
	c->engine = e;
	c->hport = m->hport;
	memcpy(c->name, a->line, name);
	memcpy(c->name + name, a->device, device);
	alarms_init(&c->alarms, engine_clock(e));
	take_arm(c, a);
	if (find_tables(c, a) != RG_OK) {
		call_free(&c);
		return NULL;
	}
	c->port = port_new(m->fd, &c->alarms, &port_ops, c);
	if (c->port != NULL)
		m->fd = -1;
	call_later(c, LATER_OPEN);
	return c;
}

void
call_free(struct call **cp)
{
	struct call *c = *cp;

	*cp = NULL;
	if (c == NULL)
		return;
	alarms_stop(&c->alarms);
	talk_free(&c->talk);
	trace_free(&c->trace);
	line_free(&c->line);
	port_free(&c->port);
	profile_release(&c->profile);
	dialog_release(&c->dialog);
	free(c);
}

static void
on_drop(struct call *c, uint8_t why)
{
	c->dropped = true;
	c->why = why;
	if (c->line != NULL)
		post(c, LEV_DROP);
	else
		give_up(c, "");
}

/* It may have begun to ring meanwhile; then LINE has told so. */
static void
on_order(struct call *c, const struct msg_ORDER *m)
{
	if (c->line != NULL &&
	    line_order(c->line, (const char *)m->cmds, m->cmds_len, m->gap_ms))
		follow(c);
}

void
call_message(struct call *c, struct msg *m)
{
	if (m->type == WIRE_DROP)
		on_drop(c, m->u.DROP.why);
	else if (m->type == WIRE_ORDER)
		on_order(c, &m->u.ORDER);
	else if (m->type == WIRE_TRACE)
		set_trace(c, m->u.TRACE.on != 0);
	else if (m->type == WIRE_DECLINE && c->line != NULL)
		post(c, LEV_DECLINE);
	else if (c->talk != NULL)
		talk_message(c, m);
}
