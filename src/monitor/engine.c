#include "config.h"

#include <errno.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/backoff.h"
#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/log.h"
#include "base/privdrop.h"
#include "child/child.h"
#include "monitor/call.h"
#include "monitor/engine.h"
#include "monitor/lend.h"
#include "monitor/lines.h"
#include "monitor/mline.h"
#include "monitor/report.h"
#include "monitor/slate.h"
#include "monitor/tables.h"

#define SPARE_FILES 64  /* descriptors of an engine beside its lines' */
#define STEADY_MS 10000 /* lived that long: the next restart is at once */

#define PATH_SIZE 512

/* One process, of all lines or of one. */
struct engine {
	struct monitor *mon;
	bool lone;           /* for one line, and for one call of it */
	struct mline *line;  /* a lone one's; NULL: nobody's any more */
	struct child *child; /* NULL: it does not run */
	struct msg *last;    /* the word with which a lone one ended */
	int slate;           /* of the shared one, or -1 */
	unsigned calls;
	struct event *restart;
	unsigned fails;    /* in a row */
	uint64_t since_ms; /* of READY, 0: not yet */
};

static bool
is_ready(const struct engine *e)
{
	return e != NULL && e->child != NULL && child_is_ready(e->child);
}

/* A lone engine is told what its line needs, with ARM. */
void
engine_tell(struct monitor *m, const struct confref *ref)
{
	if (is_ready(m->engine))
		tables_tell(m->engine->child, ref);
}

void
engine_forget(struct monitor *m, const struct confref *ref)
{
	if (is_ready(m->engine))
		tables_forget(m->engine->child, ref);
}

/*
 * --- what a line says to its engine ---
 */

static struct engine *
engine_of(const struct mline *l)
{
	return l->mon->engine != NULL ? l->mon->engine : l->engine;
}

static int
send_to(struct engine *e, struct msg *m)
{
	if (e != NULL && e->child != NULL)
		return child_send(e->child, m);
	if (m->fd != -1)
		(void)close(m->fd);
	m->fd = -1;
	return RG_E_GONE;
}

int
engine_send(const struct mline *l, struct msg *m)
{
	m->hport = l->hport;
	return send_to(engine_of(l), m);
}

int
engine_arm(struct mline *l, int fd)
{
	struct engine *e = engine_of(l);
	struct msg_ARM *a;
	struct msg m;

	l->noted = false;
	if (e->lone && e->child != NULL)
		tables_tell_line(e->child, l);
	msg_init(&m, WIRE_ARM, l->hport);
	m.fd = fd;
	a = &m.u.ARM;
	rg_strlcpy(a->line, l->conf->name, sizeof(a->line));
	rg_strlcpy(a->device, l->conf->device, sizeof(a->device));
	rg_strlcpy(a->call, l->call_id, sizeof(a->call));
	a->kind = (uint8_t)l->conf->type;
	a->carrier = mline_carrier(l);
	a->start = (uint8_t)l->conf->start;
	a->leave = l->permit.leaving;
	a->flow = (uint8_t)l->conf->flow;
	a->speed = l->borrowed ? 0 : l->conf->speed; /* its getty set it */
	a->rate = l->lender != NULL ? l->lender->call.speed : 0;
	a->profile = tables_profile(l);
	a->dialog = tables_dialog(l);
	return send_to(e, &m);
}

void
engine_kill(struct mline *l, const char *what)
{
	struct engine *e = engine_of(l);

	if (e != NULL && e->child != NULL)
		child_violation(e->child, what);
}

/*
 * --- what it says ---
 */

/* A lone one's line is no worse for a caller that comes after CALL. */
static void
hand_slate(struct engine *e)
{
	struct msg m;

	msg_init(&m, WIRE_SLATE, 0);
	if ((e->slate = slate_open(&m.fd)) != -1)
		(void)child_send(e->child, &m);
}

static void
on_ready(struct child *c)
{
	struct engine *e = child_owner(c);

	e->since_ms = clock_ms();
	if (!e->lone) {
		hand_slate(e);
		engine_tell(e->mon, e->mon->ref);
		mline_open_all(e->mon);
	} else if (e->line != NULL) {
		mline_open(e->line);
	}
}

/*
 * A lone engine has had its call. Whether or not it closed the tty as it
 * says: it is dead before the line goes to anybody else.
 */
static void
end_lone(struct engine *e, const struct msg *last)
{
	if ((e->last = malloc(sizeof(*last))) == NULL)
		abort();
	*e->last = *last;
	child_kill(e->child);
	child_close(e->child);
}

static void
on_noted(void *ctx, uint64_t hport)
{
	struct mline *l = lines_of_hport(ctx, hport);

	if (l != NULL)
		l->noted = true;
}

static void
on_permitted(struct engine *e, struct mline *l, struct msg *msg)
{
	if (msg->type == WIRE_CALL && e->slate != -1 &&
	    ++e->calls % SLATE_CALLS == 0)
		slate_read(e->slate, on_noted, e->mon);
	if (e->lone &&
	    (msg->type == WIRE_TERMINATED || msg->type == WIRE_DROPPED))
		end_lone(e, msg);
	else
		mline_on_engine(l, msg);
}

static void
on_message(struct child *c, struct msg *msg)
{
	struct engine *e = child_owner(c);
	struct mline *l = lines_of_hport(e->mon, msg->hport);

	if ((msg_senders(msg->type) & ROLE_ENGINE) == 0 || msg->hport == 0 ||
	    (l != NULL && engine_of(l) != e)) {
		child_violation(c, msg_name(msg->type));
		return;
	}
	if (l == NULL)
		return; /* of a call that is over */
	switch (permit_check(&l->permit, ROLE_ENGINE, msg)) {
	case PERMIT_OK:
		on_permitted(e, l, msg);
		break;
	case PERMIT_LATE:
		break;
	case PERMIT_VIOLATION:
		report_breach(child_breaches(c), "engine", msg_name(msg->type),
		    1, l->call);
		child_disbelieve(c);
		break;
	}
}

/*
 * --- its life ---
 */

static void run(struct engine *);

static void
on_restart(evutil_socket_t fd, short what, void *arg)
{
	struct engine *e = arg;

	(void)fd;
	(void)what;
	event_free(e->restart);
	e->restart = NULL;
	run(e);
}

/* At once after a long life. */
static void
restart_later(struct engine *e)
{
	struct timeval tv = { 0, 0 };

	if (e->since_ms != 0 && clock_ms() - e->since_ms > STEADY_MS)
		e->fails = 0;
	tv.tv_sec = backoff_s(e->fails++);
	e->since_ms = 0;
	if ((e->restart = event_new(e->mon->base, -1, 0, on_restart, e)) ==
		NULL ||
	    event_add(e->restart, &tv) == -1)
		abort();
}

static void
free_engine(struct engine *e)
{
	if (e->slate != -1)
		(void)close(e->slate);
	if (e->restart != NULL)
		event_free(e->restart);
	free(e->last);
	free(e);
}

static bool
has_call(const struct mline *l)
{
	return l != NULL && l->call != NULL && l->permit.stage <= STAGE_GRANTED;
}

/* Whose caller was spoken to, and no more. */
static void
begin_noted(struct mline *l)
{
	struct msg m;

	msg_init(&m, WIRE_CALL, l->hport);
	if (l->noted && l->permit.stage == STAGE_ARMED)
		mline_on_engine(l, &m);
}

static void
wipe_slate(struct engine *e)
{
	struct monitor *m = e->mon;
	size_t i;

	if (e->slate == -1)
		return;
	slate_read(e->slate, on_noted, m);
	(void)close(e->slate);
	e->slate = -1;
	for (i = 0; i < m->slots; i++)
		if (m->lines[i] != NULL)
			begin_noted(m->lines[i]);
}

static void
shared_exited(struct engine *e, pid_t pid, int status)
{
	struct monitor *m = e->mon;
	unsigned calls = 0;
	size_t i;

	wipe_slate(e);
	for (i = 0; i < m->slots; i++)
		calls += has_call(m->lines[i]);
	if (calls > 0 || !m->stopping)
		report_helper_exit("engine", pid, status, calls, NULL);
	for (i = 0; i < m->slots; i++)
		if (m->lines[i] != NULL)
			mline_engine_lost(m->lines[i]);
}

/* Its end is in order, or costs its line alone. */
static void
lone_exited(struct engine *e, pid_t pid, int status)
{
	struct msg *last = e->last;
	struct mline *l = e->line;

	e->last = NULL;
	if (last != NULL) {
		e->fails = 0;
		mline_on_engine(l, last);
		free(last);
		return;
	}
	if (has_call(l) || !e->mon->stopping)
		report_helper_exit("engine", pid, status, has_call(l), l->call);
	mline_engine_lost(l);
}

static void
on_exited(struct child *c, int status)
{
	struct engine *e = child_owner(c);
	const pid_t pid = child_pid(c);
	const bool in_order = e->last != NULL;

	e->child = NULL;
	if (e->lone && e->line == NULL) {
		free_engine(e);
		return;
	}
	if (e->lone)
		lone_exited(e, pid, status);
	else
		shared_exited(e, pid, status);
	if (!in_order && !e->mon->stopping)
		restart_later(e);
}

static const struct child_ops ops = { on_ready, on_message, on_exited };

/* Unless it runs, or waits for a restart. */
static void
run(struct engine *e)
{
	struct monitor *m = e->mon;
	const struct conf_globals *g = &m->ref->conf->g;
	const unsigned lines = e->lone ? 1 : (unsigned)m->slots;
	char path[PATH_SIZE], root[512];
	struct child_spec spec = {
		.name = "engine",
		.path = path,
		.role = ROLE_ENGINE,
		.burst = 1000 + 50 * lines,
		.root = m->privileged ? root : NULL,
		.uid = m->privileged ? g->uids.engine.uid : RG_NO_ID,
		.gid = m->privileged ? g->uids.engine.gid : RG_NO_ID,
		/* a tty and a conversation each; a reload may add lines */
		.files = 2 * (lines + (e->lone ? 0 : 512)) + SPARE_FILES,
		.debug = m->debug,
		.ops = &ops,
		.owner = e,
	};

	if (m->stopping || e->child != NULL || e->restart != NULL)
		return;
	snprintf(path, sizeof(path), "%s/rasgate-engine", g->paths.libexec);
	snprintf(root, sizeof(root), "%s/empty", g->paths.run);
	if ((e->child = child_start(m->base, &spec)) == NULL) {
		log_debug("engine: cannot start");
		restart_later(e);
	}
}

static struct engine *
engine_new(struct monitor *m, struct mline *l)
{
	struct engine *e = calloc(1, sizeof(*e));

	if (e == NULL)
		abort();
	e->mon = m;
	e->slate = -1;
	e->line = l;
	e->lone = l != NULL;
	return e;
}

void
engine_start(struct monitor *m)
{
	if (m->ref->conf->g.per_line) {
		mline_open_all(m); /* each starts its own */
		return;
	}
	m->engine = engine_new(m, NULL);
	run(m->engine);
}

bool
engine_want(struct mline *l)
{
	if (l->mon->engine != NULL)
		return is_ready(l->mon->engine);
	if (l->engine == NULL)
		l->engine = engine_new(l->mon, l);
	if (is_ready(l->engine))
		return true;
	run(l->engine);
	return false;
}

const char *
engine_trouble(const struct mline *l)
{
	const struct engine *e = engine_of(l);

	return e->restart != NULL ? "rasgate-engine ended, starts again soon"
				  : NULL;
}

void
engine_release(struct mline *l)
{
	struct engine *e = l->engine;

	l->engine = NULL;
	if (e == NULL)
		return;
	e->line = NULL;
	if (e->child == NULL || l->mon->stopping)
		free_engine(e);
	else
		child_kill(e->child);
}

void
engine_end(struct monitor *m)
{
	if (m->engine != NULL)
		free_engine(m->engine);
	m->engine = NULL;
}
