#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/log.h"
#include "base/privdrop.h"
#include "base/strv.h"
#include "monitor/call.h"
#include "monitor/chain.h"
#include "monitor/child.h"
#include "monitor/courier.h"
#include "monitor/lines.h"
#include "monitor/lockout.h"
#include "monitor/radius.h"
#include "monitor/report.h"
#include "monitor/workers.h"
#include "ras/code.h"

#define CONVERSATIONS_MAX 4096 /* and as many descriptors */
#define SOCKETS_MAX 1024       /* of its own */
#define BACKOFF_S 1            /* between two starts, doubled ... */
#define DOUBLINGS 6            /* so often, while it does not come up */

/* A method as the process knows it; its place is its number. */
struct target {
	char settings[1536];
	size_t len;
	char *secrets[CONF_SERVERS_MAX]; /* files */
	size_t n;
	bool told, sent; /* METHOD, and the SECRETs as they are now */
};

struct radius {
	struct monitor *mon;
	struct child *child; /* NULL: between two lives */
	struct event *restart;
	struct target *targets;
	size_t ntargets;
	bool ready;        /* the process is, or was in its last life */
	unsigned failures; /* lives since then that it did not come to that */
};

/* --- methods --- */

static void
put(struct target *t, const char *key, const char *value)
{
	char row[128];

	snprintf(row, sizeof(row), "%s=%s", key, value);
	if (!strv_add(t->settings, sizeof(t->settings), &t->len, row))
		abort(); /* the keys' limits keep it from that */
}

static void
put_number(struct target *t, const char *key, uint32_t v)
{
	char text[12];

	snprintf(text, sizeof(text), "%u", (unsigned)v);
	put(t, key, text);
}

static void
put_server(struct target *t, const struct conf_method *m,
    const struct conf_server *s)
{
	put(t, "server", s->name);
	put(t, "host", s->host);
	put_number(t, "port", s->port);
	put_number(t, "accounting", s->accounting_port);
	put_number(t, "sign", conf_server_signs(m, s));
	t->secrets[t->n++] = (char *)(uintptr_t)s->secret_file;
}

static void
describe(struct target *t, const struct conf_method *m)
{
	char host[65] = "";
	size_t i;

	memset(t, 0, sizeof(*t));
	(void)gethostname(host, sizeof(host) - 1);
	put(t, "name", m->name);
	put(t, "identifier", m->identifier != NULL ? m->identifier : host);
	put_number(t, "timeout", m->timeout_ms);
	put_number(t, "tries", m->tries);
	put_number(t, "dead", m->dead_time_ms);
	for (i = 0; i < m->servers.n; i++)
		put_server(t, m, &m->servers.v[i]);
}

static bool
same(const struct target *a, const struct target *b)
{
	size_t i;

	if (a->len != b->len || a->n != b->n ||
	    memcmp(a->settings, b->settings, a->len) != 0)
		return false;
	for (i = 0; i < a->n; i++)
		if (strcmp(a->secrets[i], b->secrets[i]) != 0)
			return false;
	return true;
}

/* A number stands for one method in all configurations (see workers.c). */
static size_t
number_of(struct radius *r, const struct conf_method *m)
{
	struct target want, *t;
	size_t i, k;

	describe(&want, m);
	for (i = 0; i < r->ntargets; i++)
		if (same(&r->targets[i], &want))
			return i;
	t = realloc(r->targets, (i + 1) * sizeof(*t));
	for (k = 0; t != NULL && k < want.n; k++)
		if ((want.secrets[k] = strdup(want.secrets[k])) == NULL)
			t = NULL;
	if (t == NULL)
		abort();
	t[i] = want;
	r->targets = t;
	r->ntargets++;
	return i;
}

static void
complain(const char *file, const char *text)
{
	struct rec rec;

	rec_init(&rec, REC_CONFIG_ERROR_EVENT);
	rec_set(&rec, KEY_FILE, file);
	rec_setu(&rec, KEY_POS, 0);
	rec_set(&rec, KEY_TEXT, text);
	log_record(&rec);
}

/* A server whose secret cannot be had is not asked: it gets an empty one. */
static int
open_secret(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;

	if (fd == -1 || fstat(fd, &st) == -1)
		complain(path, strerror(errno));
	else if (!S_ISREG(st.st_mode))
		complain(path, "not a regular file");
	else
		return fd;
	if (fd != -1)
		(void)close(fd);
	return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* False: we lack a descriptor, and the process has what it had. */
static bool
send_secret(struct radius *r, size_t index, size_t server)
{
	struct msg m;

	msg_init(&m, WIRE_SECRET, 0);
	m.u.SECRET.method = (uint32_t)index;
	m.u.SECRET.server = (uint8_t)server;
	m.fd = open_secret(r->targets[index].secrets[server]);
	if (m.fd == -1)
		return false;
	(void)child_send(r->child, &m);
	return true;
}

/* All that the process must know of a method before it is asked. */
static void
tell(struct radius *r, size_t index)
{
	struct target *t = &r->targets[index];
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
	size_t index = number_of(r, chain_method(c));

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
	index = number_of(r, method);
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
		child_violation(r->child, "VERDICT of another step");
		return;
	}
	l->call->radius = m->u.VERDICT.result == RAS_ERROR_OPERATION_ABORTED
	    ? RADIUS_LEFT
	    : RADIUS_NONE;
	chain_on_verdict(l->call, &m->u.VERDICT);
}

static void
on_problem(const struct radius *r, const struct msg_PROBLEM *m)
{
	if (m->method < r->ntargets && m->row < r->targets[m->method].n)
		complain(r->targets[m->method].secrets[m->row], m->text);
}

static void
on_server(const struct msg_SERVER *m)
{
	static const char *const words[] = { [WIRE_SERVER_UP] = "up",
		[WIRE_SERVER_DEAD] = "dead",
		[WIRE_SERVER_UNSAFE] = "unsafe" };
	struct rec r;

	if (m->state >= RG_COUNTOF(words))
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
		on_server(&m->u.SERVER);
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
	struct timeval soon = { BACKOFF_S, 0 };

	if (!r->ready) {
		soon.tv_sec <<= r->failures;
		r->failures += r->failures < DOUBLINGS;
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
	for (i = 0; i < r->ntargets; i++)
		r->targets[i].told = r->targets[i].sent = false;
	snprintf(path, sizeof(path), "%s/rasgate-radius", g->paths.libexec);
	snprintf(root, sizeof(root), "%s/empty", g->paths.run);
	snprintf(unit, sizeof(unit), "%s/radius.sock", g->paths.run);
	if ((r->child = child_start(m->base, &spec)) == NULL) {
		if (r->failures > 0) /* not before the record `start` */
			complain(path, strerror(errno));
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
	size_t i, k;

	*rp = NULL;
	if (r == NULL)
		return;
	for (i = 0; i < r->ntargets; i++)
		for (k = 0; k < r->targets[i].n; k++)
			free(r->targets[i].secrets[k]);
	free(r->targets);
	event_free(r->restart);
	free(r);
}

void
radius_reload(struct radius *r)
{
	size_t i;

	for (i = 0; i < r->ntargets; i++)
		r->targets[i].sent = false;
	if (r->child != NULL || !conf_asks_radius(r->mon->ref->conf))
		return;
	(void)event_del(r->restart);
	start(r);
}
