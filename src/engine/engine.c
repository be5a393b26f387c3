#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/secret.h"
#include "engine/call.h"
#include "engine/engine.h"
#include "engine/patrol.h"
#include "engine/table.h"
#include "loop/link.h"

#define CALL_ROOM 16384 /* bytes, more than a call takes */
#define BUCKETS 1024    /* a power of two */

struct engine {
	struct alarm_clock clock;
	struct link *monitor;
	struct table table;
	struct patrol patrol;
	struct call *grave;
	struct call *begun, **begun_end; /* no prompt yet */
	int slate;                       /* monitor/slate.h, or -1 */
	bool began;                      /* a call, in this turn */
	int error;                       /* RG_OK: go on */
	bool debug;
	struct call *calls[BUCKETS];
};

const struct alarm_clock *
engine_clock(const struct engine *e)
{
	return &e->clock;
}

const struct table *
engine_table(const struct engine *e)
{
	return &e->table;
}

void
engine_fail(struct engine *e, int error)
{
	if (e->error == RG_OK)
		e->error = error;
	(void)event_base_loopbreak(e->clock.base);
}

/*
 * --- calls by handle ---
 */

/* Handles count up with a slot in the low bits: both halves must count. */
static struct call **
find_call(struct engine *e, uint64_t hport)
{
	uint64_t h = hport * UINT64_C(0x9e3779b97f4a7c15);
	struct call **c = &e->calls[h >> 32 & (BUCKETS - 1)];

	while (*c != NULL && call_hport(*c) != hport)
		c = call_link(*c);
	return c;
}

static void
take_begun(struct engine *e, const struct call *c)
{
	struct call **at = &e->begun;

	while (*at != NULL && *at != c)
		at = call_begun(*at);
	if (*at == NULL)
		return;
	*at = *call_begun(*at);
	if (*at == NULL)
		e->begun_end = at;
}

void
engine_bury(struct engine *e, struct call *c)
{
	struct call **at = find_call(e, call_hport(c));

	if (*at != c)
		return; /* is buried */
	take_begun(e, c);
	*at = *call_link(c);
	*call_link(c) = e->grave;
	e->grave = c;
}

static void
free_graves(struct engine *e)
{
	struct call *c;

	while ((c = e->grave) != NULL) {
		e->grave = *call_link(c);
		call_free(&c);
	}
}

/* Asks those modems that have been idle for long. Nothing ends a call here. */
static void
engine_on_patrol(evutil_socket_t fd, short what, void *arg)
{
	struct engine *e = arg;
	struct call *c;
	size_t i;

	(void)fd;
	(void)what;
	patrol_begin(&e->patrol);
	for (i = 0; i < BUCKETS; i++)
		for (c = e->calls[i]; c != NULL; c = *call_link(c))
			call_patrol(c, &e->patrol);
	patrol_end(&e->patrol);
}

struct patrol *
engine_patrol(struct engine *e)
{
	return &e->patrol;
}

/*
 * --- the monitor ---
 */

/* One batch at the turn's end. */
void
engine_send(struct engine *e, struct msg *m)
{
	int r;

	if (e->error == RG_OK && (r = link_queue(e->monitor, m)) != RG_OK)
		engine_fail(e, r);
}

bool
engine_note(struct engine *e, uint64_t hport)
{
	e->began = true;
	return e->slate != -1 &&
	    write(e->slate, &hport, sizeof(hport)) == sizeof(hport);
}

void
engine_begin(struct engine *e, struct call *c)
{
	*e->begun_end = c;
	e->begun_end = call_begun(c);
	*e->begun_end = NULL;
}

/* Nobody hears of his call before the monitor does, even a slow one. */
static void
tell_monitor(struct engine *e)
{
	struct call *c;

	link_flush(e->monitor);
	while ((c = e->begun) != NULL && link_queued(e->monitor) == 0) {
		take_begun(e, c);
		call_start(c);
		link_flush(e->monitor);
	}
}

/* The next caller waits for no page of what his call will allocate. */
static void
make_room(struct engine *e)
{
	void *room = e->began ? malloc(CALL_ROOM) : NULL;

	e->began = false;
	if (room != NULL)
		rg_wipe(room, CALL_ROOM);
	free(room);
}

void
engine_debug(struct engine *e, const char *line, const char *text)
{
	struct msg m;
	size_t n;

	if (!e->debug)
		return;
	msg_init(&m, WIRE_LOG, 0);
	n = rg_strlcpy(m.u.LOG.text, line, sizeof(m.u.LOG.text) - 2);
	(void)rg_strlcpy(m.u.LOG.text + n, ": ", sizeof(m.u.LOG.text) - n);
	n += 2;
	(void)rg_strlcpy(m.u.LOG.text + n, text, sizeof(m.u.LOG.text) - n);
	engine_send(e, &m);
}

static int
arm(struct engine *e, struct msg *m)
{
	const struct msg_ARM *a = &m->u.ARM;
	struct call *c, **at;

	if (m->hport == 0 || !rg_line_ok(a->line) || a->kind > LINE_KIND_LENT ||
	    a->carrier > CARRIER_NONE || a->start > START_BYTE ||
	    a->flow > FLOW_NONE)
		return RG_E_PROTO;
	at = find_call(e, m->hport);
	if (*at != NULL)
		return RG_E_PROTO;
	if ((c = call_new(e, m)) == NULL)
		return errno == ENOENT ? RG_E_PROTO : RG_E_SYS;
	*at = c; /* call_new() arms no line but its own */
	return RG_OK;
}

static int
pong(struct engine *e, const struct msg *ping)
{
	struct msg m;

	msg_init(&m, WIRE_PONG, 0);
	m.u.PONG.number = ping->u.PING.number;
	engine_send(e, &m);
	return RG_OK;
}

static int
take_slate(struct engine *e, struct msg *m)
{
	if (e->slate != -1)
		return RG_E_PROTO;
	e->slate = m->fd;
	m->fd = -1;
	return RG_OK;
}

static int
to_call(struct engine *e, struct msg *m)
{
	struct call *c = *find_call(e, m->hport);

	if (c != NULL)
		call_message(c, m);
	return RG_OK;
}

static int
dispatch(struct engine *e, struct msg *m)
{
	switch (m->type) {
	case WIRE_PING:
		return pong(e, m);
	case WIRE_PROFILE:
		return table_profile(&e->table, &m->u.PROFILE);
	case WIRE_DIALOG:
		return table_dialog(&e->table, &m->u.DIALOG);
	case WIRE_BANNER:
		return table_banner(&e->table, &m->u.BANNER);
	case WIRE_FORGET:
		return table_forget(&e->table, &m->u.FORGET);
	case WIRE_SLATE:
		return take_slate(e, m);
	case WIRE_ARM:
		return arm(e, m);
	case WIRE_STEP:
	case WIRE_RETRY:
	case WIRE_GRANT:
	case WIRE_REFUSE:
	case WIRE_AGENT:
	case WIRE_DROP:
	case WIRE_DECLINE:
	case WIRE_ORDER:
	case WIRE_TRACE:
		return to_call(e, m);
	default:
		return RG_E_PROTO; /* not for an engine */
	}
}

static void
engine_on_message(void *ctx, struct msg *m)
{
	struct engine *e = ctx;
	int r;

	if (e->error == RG_OK && (r = dispatch(e, m)) != RG_OK)
		engine_fail(e, r);
}

static void
engine_on_failed(void *ctx, int why)
{
	engine_fail(ctx, why);
}

/*
 * --- life ---
 */

struct engine *
engine_new(struct event_base *base, struct chan **monitor, bool debug)
{
	static const struct link_ops ops = { engine_on_message,
		engine_on_failed };
	struct engine *e = calloc(1, sizeof(*e));

	if (e == NULL)
		return NULL;
	e->clock = (struct alarm_clock) { base, call_on_alarm };
	e->debug = debug;
	e->slate = -1;
	e->begun_end = &e->begun;
	if (!patrol_init(&e->patrol, base, engine_on_patrol, e) ||
	    (e->monitor = link_adopt(base, monitor, &ops, e)) == NULL)
		engine_free(&e);
	return e;
}

/* One turn of libevent's loop at a time, so that there is an end of it. */
int
engine_run(struct engine *e)
{
	while (e->error == RG_OK) {
		if (event_base_loop(e->clock.base, EVLOOP_ONCE) == -1)
			engine_fail(e, RG_E_SYS);
		free_graves(e);
		if (e->error == RG_OK)
			tell_monitor(e);
		make_room(e);
	}
	return e->error;
}

void
engine_free(struct engine **ep)
{
	struct engine *e = *ep;
	size_t i;

	*ep = NULL;
	if (e == NULL)
		return;
	for (i = 0; i < BUCKETS; i++)
		while (e->calls[i] != NULL)
			engine_bury(e, e->calls[i]);
	free_graves(e);
	table_clear(&e->table);
	patrol_free(&e->patrol);
	if (e->slate != -1)
		(void)close(e->slate);
	link_free(&e->monitor);
	free(e);
}
