#include "config.h"

#include <sys/stat.h>

#include <event2/event.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/fileid.h"
#include "base/filemode.h"
#include "base/log.h"
#include "base/privdrop.h"
#include "child/child.h"
#include "monitor/call.h"
#include "monitor/chain.h"
#include "monitor/lines.h"
#include "monitor/methods.h"
#include "monitor/radius.h"
#include "monitor/report.h"
#include "monitor/solo.h"
#include "monitor/workers.h"

#define WORKERS_MAX 64
#define LOAD_MAX 512    /* conversations of one worker */
#define BACKOFF_MS 1000 /* between the starts of one place */
#define GRACE_MS 10000  /* a worker's deadline, past the dialog's */

#define LOCALTIME "/etc/localtime"

/* A method that workers are told of; its place is its number. */
struct target {
	uint8_t type; /* enum wire_method */
	char *file;   /* "": it has none */
	uint16_t settings_len;
	char settings[METHODS_SETTINGS]; /* a strv */
};

/* What a worker knows of it: METHOD was sent, and which version of FILE. */
struct version {
	bool told, sent;
	struct fileid file;
};

struct worker {
	struct workers *pool;
	struct child *child; /* NULL: between two lives */
	unsigned load;       /* conversations without a verdict yet */
	bool old;            /* from before another time zone */
	struct event *restart;
	struct version *known; /* by number */
	size_t nknown;
};

struct workers {
	struct monitor *mon;
	struct rate told; /* records of what a worker tells */
	struct worker *v;
	size_t n;
	struct call *waiting, **tail; /* for room in a worker */
	bool serving;                 /* serve() is at work */
	struct fileid zone;           /* of LOCALTIME */
	struct target *targets;
	size_t ntargets;
};

static void renew(struct workers *);
static void serve(struct workers *);
static void start(struct worker *);

static bool
is_better(const struct worker *a, const struct worker *b)
{
	return a->old != b->old ? b->old : a->load < b->load;
}

/* The worker with the least to do that can take one more, an old one last. */
static struct worker *
pick(struct workers *p)
{
	struct worker *best = NULL;
	size_t i;

	for (i = 0; i < p->n; i++) {
		struct worker *w = &p->v[i];

		if (w->child != NULL && child_is_ready(w->child) &&
		    w->load < LOAD_MAX && (best == NULL || is_better(w, best)))
			best = w;
	}
	return best;
}

/* Its note on a method; there may be more of them than at its start. */
static struct version *
version_of(struct worker *w, size_t index)
{
	struct version *v;

	if (index >= w->nknown) {
		v = realloc(w->known, (index + 1) * sizeof(*v));
		if (v == NULL)
			abort();
		memset(v + w->nknown, 0, (index + 1 - w->nknown) * sizeof(*v));
		w->known = v;
		w->nknown = index + 1;
	}
	return &w->known[index];
}

/* The worker's first use of a method. */
static void
tell_method(struct worker *w, size_t index)
{
	const struct target *t = &w->pool->targets[index];
	struct version *v = version_of(w, index);
	struct msg m;

	if (v->told)
		return;
	v->told = true;
	msg_init(&m, WIRE_METHOD, 0);
	m.u.METHOD.method = (uint32_t)index;
	m.u.METHOD.type = t->type;
	m.u.METHOD.settings_len = t->settings_len;
	memcpy(m.u.METHOD.settings, t->settings, t->settings_len);
	(void)child_send(w->child, &m);
}

/* Seeds are no hashes: who can read them can log in. */
static bool
is_trusted(const struct target *t, const struct stat *st)
{
	const char *flaw = filemode_flaw(st, t->type == METHOD_OATH);

	if (flaw != NULL)
		report_problem(t->file, 0, flaw);
	return flaw == NULL;
}

/* Hands over the method's file when the worker's copy is an old one. */
static bool
update_file(struct worker *w, size_t index)
{
	const char *path = w->pool->targets[index].file;
	struct version *v = version_of(w, index);
	struct stat st;
	struct msg m;
	int fd;

	if (path[0] == '\0' ||
	    (v->sent && stat(path, &st) == 0 && fileid_is(&v->file, &st)))
		return true;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd == -1 || fstat(fd, &st) == -1 || !S_ISREG(st.st_mode) ||
	    !is_trusted(&w->pool->targets[index], &st)) {
		if (fd != -1)
			(void)close(fd);
		v->sent = false;
		return false;
	}
	*v = (struct version) { true, true, fileid_of(&st) };
	msg_init(&m, WIRE_FILE, 0);
	m.u.FILE.method = (uint32_t)index;
	m.fd = fd;
	return child_send(w->child, &m) == RG_OK;
}

/*
 * A number stands for one method in all configurations: a conversation that
 * was begun before a reload must never meet the accounts of another method.
 */
static size_t
method_number(struct workers *p, const struct conf_method *method)
{
	const char *file = method->file != NULL ? method->file : "";
	struct target want = { .type = method->type }, *t;
	size_t i;

	want.settings_len = methods_settings(method, want.settings);
	for (i = 0; i < p->ntargets; i++)
		if (p->targets[i].type == want.type &&
		    memcmp(p->targets[i].settings, want.settings,
			sizeof(want.settings)) == 0 &&
		    strcmp(p->targets[i].file, file) == 0)
			return i;
	t = realloc(p->targets, (i + 1) * sizeof(*t));
	if (t == NULL || (want.file = strdup(file)) == NULL)
		abort();
	t[i] = want;
	p->targets = t;
	p->ntargets++;
	return i;
}

static void
give(struct worker *w, struct call *c)
{
	size_t method = method_number(w->pool, chain_method(c));

	tell_method(w, method);
	if (!update_file(w, method)) {
		log_debug("%s: cannot be used", chain_method(c)->file);
		chain_no_verdict(c, "file", CAUSE_AUTH_UNAVAILABLE);
	} else if (workers_open(c, w->child, method)) {
		c->worker = w;
		w->load++;
	} else
		chain_no_verdict(c, "descriptors", CAUSE_AUTH_UNAVAILABLE);
}

void
workers_begin(struct call *c)
{
	struct workers *p = c->line->mon->workers;

	c->server[0] = '\0';
	c->solo_step = 0;
	if (chain_method(c)->type == CONF_METHOD_RADIUS) {
		radius_begin(c);
		return;
	}
	if (solo_wanted(chain_method(c))) {
		solo_begin(c);
		return;
	}
	c->worker = NULL;
	c->waiting = true;
	c->next_waiting = NULL;
	*p->tail = c;
	p->tail = &c->next_waiting;
	serve(p);
}

static void
serve(struct workers *p)
{
	struct worker *w;
	struct call *c;

	if (p->serving)
		return; /* who cannot be given waits again: further out */
	p->serving = true;
	while ((c = p->waiting) != NULL && (w = pick(p)) != NULL) {
		workers_cancel(c);
		give(w, c);
	}
	p->serving = false;
}

void
workers_cancel(struct call *c)
{
	struct workers *p = c->line->mon->workers;
	struct call **pp;

	c->worker = NULL;
	radius_cancel(c);
	if (!c->waiting)
		return;
	for (pp = &p->waiting; *pp != c; pp = &(*pp)->next_waiting)
		;
	if ((*pp = c->next_waiting) == NULL)
		p->tail = pp;
	c->waiting = false;
}

static void
on_ready(struct child *ch)
{
	struct worker *w = child_owner(ch);

	serve(w->pool);
	renew(w->pool);
}

static void
on_problem(struct worker *w, const struct msg_PROBLEM *m)
{
	/* Every worker reads the file; one of them speaks for all. */
	if (w != &w->pool->v[0] || m->method >= w->pool->ntargets ||
	    !rate_fits(&w->pool->told, RATE_TOLD, RATE_TOLD_S))
		return;
	report_problem(w->pool->targets[m->method].file, m->row, m->text);
}

/*
 * Where nobody waits for the old one, another takes its place: one after the
 * other, so that a program which cannot start costs no more than one.
 */
static void
renew(struct workers *p)
{
	struct worker *w, *next = NULL;

	for (w = p->v; w < p->v + p->n; w++) {
		if (w->child == NULL || !child_is_ready(w->child))
			return;
		if (w->old && w->load == 0)
			next = w;
	}
	if (next == NULL)
		return;
	child_close(next->child);
	start(next);
}

static void
on_verdict(struct worker *w, struct msg *m)
{
	struct mline *l = lines_of_hport(w->pool->mon, m->hport);

	if (w->load == 0) {
		child_violation(w->child, "VERDICT that nobody asked for");
		return;
	}
	w->load--;
	if (l != NULL && l->call != NULL && l->call->worker == w) {
		if (permit_check(&l->permit, ROLE_AUTH, m) == PERMIT_OK) {
			l->call->worker = NULL;
			chain_on_verdict(l->call, &m->u.VERDICT);
		} else
			child_violation(w->child, "VERDICT that cannot be");
	}
	renew(w->pool);
	serve(w->pool);
}

static void
on_message(struct child *ch, struct msg *m)
{
	struct worker *w = child_owner(ch);

	if (m->type == WIRE_VERDICT)
		on_verdict(w, m);
	else if (m->type == WIRE_PROBLEM)
		on_problem(w, &m->u.PROBLEM);
	else
		child_violation(ch, msg_name(m->type));
}

/* Calls whose open step this worker had. */
static unsigned
lose_calls(struct worker *w)
{
	struct monitor *m = w->pool->mon;
	unsigned n = 0;
	size_t i;

	for (i = 0; i < m->slots; i++) {
		struct call *c = m->lines[i] != NULL ? m->lines[i]->call : NULL;

		if (c == NULL || c->worker != w)
			continue;
		c->worker = NULL;
		chain_no_verdict(c, "helper-exit", CAUSE_HELPER_EXIT);
		n++;
	}
	return n;
}

static void
on_exited(struct child *ch, int status)
{
	const struct timeval soon = { BACKOFF_MS / 1000,
		BACKOFF_MS % 1000 * 1000 };
	struct worker *w = child_owner(ch);
	unsigned calls;

	if (ch != w->child)
		return; /* another is in its place */
	w->child = NULL;
	w->load = 0;
	if (w->pool->mon->stopping)
		return;
	calls = lose_calls(w);
	report_helper_exit(child_name(ch), child_pid(ch), status, calls, NULL);
	(void)event_add(w->restart, &soon);
}

static const struct child_ops ops = { on_ready, on_message, on_exited };

static void
start(struct worker *w)
{
	struct monitor *m = w->pool->mon;
	const struct conf_globals *g = &m->ref->conf->g;
	char path[512];
	struct child_spec spec = {
		.name = "auth",
		.path = path,
		.role = ROLE_AUTH,
		.burst = 100 * LOAD_MAX,
		.uid = m->privileged ? g->uids.auth.uid : RG_NO_ID,
		.gid = m->privileged ? g->uids.auth.gid : RG_NO_ID,
		.files = LOAD_MAX + 64,
		.debug = m->debug,
		.ops = &ops,
		.owner = w,
	};

	free(w->known);
	w->known = NULL;
	w->nknown = 0;
	w->old = false;
	snprintf(path, sizeof(path), "%s/rasgate-auth", g->paths.libexec);
	if ((w->child = child_start(m->base, &spec)) == NULL) {
		const struct timeval soon = { 1, 0 };

		(void)event_add(w->restart, &soon);
	}
}

static void
on_restart(evutil_socket_t fd, short what, void *arg)
{
	struct worker *w = arg;

	(void)fd;
	(void)what;
	if (w->child == NULL && !w->pool->mon->stopping)
		start(w);
}

struct workers *
workers_new(struct monitor *m)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	struct workers *p = calloc(1, sizeof(*p));
	size_t i;

	if (p == NULL)
		return NULL;
	p->mon = m;
	p->tail = &p->waiting;
	(void)fileid_moved(&p->zone, LOCALTIME);
	p->n = cpus < 1 ? 1 : cpus > WORKERS_MAX ? WORKERS_MAX : (size_t)cpus;
	if ((p->v = calloc(p->n, sizeof(*p->v))) == NULL) {
		free(p);
		return NULL;
	}
	for (i = 0; i < p->n; i++) {
		p->v[i].pool = p;
		p->v[i].restart = event_new(m->base, -1, 0, on_restart,
		    &p->v[i]);
		start(&p->v[i]);
	}
	return p;
}

void
workers_free(struct workers **pp)
{
	struct workers *p = *pp;
	size_t i;

	*pp = NULL;
	if (p == NULL)
		return;
	for (i = 0; i < p->n; i++) {
		event_free(p->v[i].restart);
		free(p->v[i].known);
	}
	for (i = 0; i < p->ntargets; i++)
		free(p->targets[i].file);
	free(p->targets);
	free(p->v);
	free(p);
}

/*
 * All files are read again, and what is wrong with them told. Each worker
 * knows the time zone that it began in, where no file can be reached any
 * more: when that moved it is replaced, but not before who is in a
 * conversation has his verdict, and callers who think about their passwords
 * keep nobody waiting. Else those that work are left alone: new ones, of
 * another build perhaps, may not.
 */
void
workers_reload(struct workers *p)
{
	const bool moved = fileid_moved(&p->zone, LOCALTIME);
	size_t i, k;

	for (i = 0; i < p->n; i++) {
		for (k = 0; k < p->v[i].nknown; k++)
			p->v[i].known[k].sent = false;
		p->v[i].old = p->v[i].old || moved;
	}
	renew(p);
}
