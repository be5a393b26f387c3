#include "config.h"

#include <errno.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/backoff.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/log.h"
#include "base/privdrop.h"
#include "child/child.h"
#include "monitor/call.h"
#include "monitor/chain.h"
#include "monitor/courier.h"
#include "monitor/lines.h"
#include "monitor/lockout.h"
#include "monitor/radius.h"
#include "monitor/report.h"
#include "monitor/target.h"
#include "monitor/workers.h"
#include "ras/code.h"

#define CONVERSATIONS_MAX 4096 /* and as many descriptors */
#define SOCKETS_MAX 1024       /* of its own */

struct radius {
	struct monitor *mon;
	struct child *child; /* NULL: between two lives */
	struct event *restart;
	struct targets targets;
	bool ready;        /* the process is, or was in its last life */
	struct rate told;  /* its own records */
	unsigned failures; /* lives since then that it did not come to that */
};

/* --- methods --- */

/* False: we lack a descriptor, and the process has what it had. */
static bool
send_secret(struct radius *r, size_t index, size_t server)
{
	struct msg m;

	msg_init(&m, WIRE_SECRET, 0);
	m.u.SECRET.method = (uint32_t)index;
	m.u.SECRET.server = (uint8_t)server;
	m.fd = target_open_secret(&r->targets.v[index], server);
	if (m.fd == -1)
		return false;
	(void)child_send(r->child, &m);
	return true;
}

/* All that the process must know of a method before it is asked. */
static void
tell(struct radius *r, size_t index)
{
	struct target *t = &r->targets.v[index];
	struct msg m;
	size_t i;

	msg_init(&m, WIRE_METHOD, 0);
	m.u.METHOD.method = (uint32_t)index;
	m.u.METHOD.type = METHOD_RADIUS;
	m.u.METHOD.settings_len = (uint16_t)t->len;
	memcpy(m.u.METHOD.settings, t->settings, t->len);
	if (!t->told)
		(void)child_send(r->child, &m);
	t->told = true;
	for (i = 0; !t->sent && i < t->n; i++)
		if (!send_secret(r, index, i))
			return; /* again for the next caller */
	t->sent = true;
}

/* --- steps --- */

static void
give(struct radius *r, struct call *c)
{
	size_t index = targets_number(&r->targets, chain_method(c));

	tell(r, index);
	c->radius = RADIUS_ASKED;
	c->radius_step = c->line->permit.step;
	if (workers_open(c, r->child, index))
		return;
	c->radius = RADIUS_NONE;
	chain_no_verdict(c, "descriptors", CAUSE_AUTH_UNAVAILABLE);
}

/* There is no such process: its servers cannot be asked. */
static void
miss(struct radius *r, struct call *c)
{
	(void)r;
	c->radius = RADIUS_NONE;
	chain_no_verdict(c, "helper-exit", CAUSE_AUTH_UNAVAILABLE);
}

void
radius_begin(struct call *c)
{
	struct radius *r = c->line->mon->radius;

	c->radius = RADIUS_WAITS;
	if (r->child != NULL && child_is_ready(r->child))
		give(r, c);
	else if (r->child == NULL && r->failures > 0)
		miss(r, c);
}

void
radius_cancel(struct call *c)
{
	c->radius = RADIUS_NONE;
}

bool
radius_account(struct radius *r, const struct conf_method *method,
    struct msg *m)
{
	size_t index;

	if (r->child == NULL || !child_is_ready(r->child))
		return false;
	index = targets_number(&r->targets, method);
	tell(r, index);
	m->u.ACCOUNT.method = (uint32_t)index;
	return child_send(r->child, m) == RG_OK;
}

/* For each call whose open step is at that point. */
static unsigned
for_calls(struct radius *r, unsigned point,
    void (*fn)(struct radius *, struct call *))
{
	struct monitor *m = r->mon;
	unsigned n = 0;
	size_t i;

	for (i = 0; i < m->slots; i++) {
		struct call *c = m->lines[i] != NULL ? m->lines[i]->call : NULL;

		if (c == NULL || c->radius != point)
			continue;
		fn(r, c);
		n++;
	}
	return n;
}

static void
bar(struct radius *r, struct call *c)
{
	struct msg m;

	if (!lockout_bars(c))
		return;
	msg_init(&m, WIRE_BAR, c->line->hport);
	m.u.BAR.step = c->line->permit.step;
	(void)child_send(r->child, &m);
}

void
radius_bar(struct radius *r)
{
	(void)for_calls(r, RADIUS_ASKED, bar);
}

static void
lose(struct radius *r, struct call *c)
{
	(void)r;
	c->radius = RADIUS_NONE;
	chain_no_verdict(c, "helper-exit", CAUSE_HELPER_EXIT);
}

/* --- the process --- */

static void
on_ready(struct child *ch)
{
	struct radius *r = child_owner(ch);

	r->ready = true;
	r->failures = 0;
	(void)for_calls(r, RADIUS_WAITS, give);
	couriers_wake(r->mon->books);
}

static void
on_verdict(struct radius *r, struct msg *m)
{
	struct mline *l = lines_of_hport(r->mon, m->hport);

	if (l == NULL || l->call == NULL || l->call->radius != RADIUS_ASKED)
		return; /* the call was over first */
	if (permit_check(&l->permit, ROLE_RADIUS, m) != PERMIT_OK) {
		child_violation(r->child, "VERDICT that cannot be");
		return;
	}
	l->call->radius = m->u.VERDICT.result == RAS_ERROR_OPERATION_ABORTED
	    ? RADIUS_LEFT
	    : RADIUS_NONE;
	chain_on_verdict(l->call, &m->u.VERDICT);
}

static void
on_problem(struct radius *r, const struct msg_PROBLEM *m)
{
	if (m->method < r->targets.n && m->row < r->targets.v[m->method].n &&
	    rate_fits(&r->told, RATE_TOLD, RATE_TOLD_S))
		report_problem(r->targets.v[m->method].secrets[m->row], 0,
		    m->text);
}

static void
on_server(struct radius *radius, const struct msg_SERVER *m)
{
	static const char *const words[] = { [WIRE_SERVER_UP] = "up",
		[WIRE_SERVER_DEAD] = "dead",
		[WIRE_SERVER_UNSAFE] = "unsafe" };
	struct rec r;

	if (m->state >= RG_COUNTOF(words) ||
	    !rate_fits(&radius->told, RATE_TOLD, RATE_TOLD_S))
		return;
	rec_init(&r, REC_SERVER_EVENT);
	rec_set(&r, KEY_METHOD, m->method);
	rec_set(&r, KEY_SERVER, m->server);
	rec_set(&r, KEY_STATE, words[m->state]);
	rec_set(&r, KEY_CAUSE, m->cause);
	log_record(&r);
}

static void
on_message(struct child *ch, struct msg *m)
{
	struct radius *r = child_owner(ch);

	if (m->type == WIRE_VERDICT)
		on_verdict(r, m);
	else if (m->type == WIRE_PROBLEM)
		on_problem(r, &m->u.PROBLEM);
	else if (m->type == WIRE_ACCOUNTED)
		couriers_answered(r->mon->books, &m->u.ACCOUNTED);
	else if (m->type == WIRE_SERVER)
		on_server(r, &m->u.SERVER);
	else
		child_violation(ch, msg_name(m->type));
}

/*
 * Those who wait for it go on waiting only if it was there before: one that
 * is missing, or of another build, may never come up.
 */
static void
restart_later(struct radius *r)
{
	struct timeval soon = { backoff_s(1), 0 };

	if (!r->ready) {
		soon.tv_sec = backoff_s(++r->failures);
		(void)for_calls(r, RADIUS_WAITS, miss);
	}
	(void)event_add(r->restart, &soon);
}

static void
on_exited(struct child *ch, int status)
{
	struct radius *r = child_owner(ch);

	r->child = NULL;
	couriers_lost(r->mon->books);
	if (r->mon->stopping)
		return;
	report_helper_exit(child_name(ch), child_pid(ch), status,
	    for_calls(r, RADIUS_ASKED, lose), NULL);
	restart_later(r);
}

static const struct child_ops ops = { on_ready, on_message, on_exited };

static void
start(struct radius *r)
{
	const struct monitor *m = r->mon;
	const struct conf_globals *g = &m->ref->conf->g;
	char path[512], root[512], unit[512];
	struct child_spec spec = {
		.name = "radius",
		.path = path,
		.unit = unit,
		.role = ROLE_RADIUS,
		.burst = 100 * CONVERSATIONS_MAX,
		.root = m->privileged ? root : NULL,
		.uid = m->privileged ? g->uids.radius.uid : RG_NO_ID,
		.gid = m->privileged ? g->uids.radius.gid : RG_NO_ID,
		.files = CONVERSATIONS_MAX + SOCKETS_MAX,
		.debug = m->debug,
		.ops = &ops,
		.owner = r,
	};
	size_t i;

	r->ready = false;
	for (i = 0; i < r->targets.n; i++)
		r->targets.v[i].told = r->targets.v[i].sent = false;
	snprintf(path, sizeof(path), "%s/rasgate-radius", g->paths.libexec);
	snprintf(root, sizeof(root), "%s/empty", g->paths.run);
	snprintf(unit, sizeof(unit), "%s/radius.sock", g->paths.run);
	if ((r->child = child_start(m->base, &spec)) == NULL) {
		if (r->failures > 0) /* not before the record `start` */
			report_problem(path, 0, strerror(errno));
		restart_later(r);
	}
}

static void
on_restart(evutil_socket_t fd, short what, void *arg)
{
	struct radius *r = arg;

	(void)fd;
	(void)what;
	if (r->child == NULL && !r->mon->stopping)
		start(r);
}

struct radius *
radius_new(struct monitor *m)
{
	struct radius *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->mon = m;
	if ((r->restart = event_new(m->base, -1, 0, on_restart, r)) == NULL)
		abort(); /* nothing was started yet */
	if (conf_asks_radius(m->ref->conf))
		start(r);
	return r;
}

void
radius_free(struct radius **rp)
{
	struct radius *r = *rp;

	*rp = NULL;
	if (r == NULL)
		return;
	targets_free(&r->targets);
	event_free(r->restart);
	free(r);
}

void
radius_reload(struct radius *r)
{
	size_t i;

	for (i = 0; i < r->targets.n; i++)
		r->targets.v[i].sent = false;
	if (r->child != NULL || !conf_asks_radius(r->mon->ref->conf))
		return;
	(void)event_del(r->restart);
	start(r);
}
