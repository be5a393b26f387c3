#include "config.h"

#include <sys/file.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/privdrop.h"
#include "base/record.h"
#include "base/sandbox.h"
#include "base/secret.h"
#include "store/journal.h"
#include "store/query.h"
#include "store/store.h"
#include "wire/chan.h"

#define BATCH 512     /* changes behind one fdatasync */
#define RETRY_MS 1000 /* while the disk takes nothing */
#define GATHER_MS 50  /* begin, hand-over and end of a brief call: one sync */
#define FILES 16
#define ENDS_TOLD 256
#define LOOKED_AT 256    /* rows for one ASK: others wait for their KEPT */
#define TOO_MANY ENOBUFS /* STATE_VALUES_MAX of them */

/* A change that somebody waits for and that there was no room for. */
struct owed {
	struct owed *next;
	struct frame f;
};

struct store {
	struct chan *monitor;
	const char *path;
	int folder;
	struct state *state;
	struct journal *journal; /* NULL: before HELLO */
	uint32_t ticket, kept;   /* of the last change: made, on the disk */
	bool hurry;              /* somebody waits for one of these */
	bool full;               /* a value was left out: too many are there */
	struct owed *owed;       /* in order; none is said to be kept before */
	int trouble; /* what the monitor was told: an errno, -1: nothing */
};

static uint64_t
now(void)
{
	return (uint64_t)time(NULL);
}

/*
 * We may wait, the monitor never does. One that is gone does not stop us:
 * what it sent before is still to be read.
 */
static int
say(struct store *s, struct msg *m)
{
	struct pollfd p = { chan_fd(s->monitor), POLLOUT, 0 };
	int r = chan_send(s->monitor, m);

	while (r == RG_OK && chan_waiting(s->monitor)) {
		(void)poll(&p, 1, -1);
		if ((r = chan_flush(s->monitor)) == RG_E_AGAIN)
			r = RG_OK;
	}
	return r == RG_E_GONE ? RG_OK : r;
}

static int
say_trouble(struct store *s, int e)
{
	struct msg m;

	if (e == s->trouble)
		return RG_OK;
	s->trouble = e;
	msg_init(&m, WIRE_TROUBLE, 0);
	if (e != 0)
		rg_strlcpy(m.u.TROUBLE.text,
		    e == TOO_MANY ? "too many entries, no room for more"
				  : strerror(e),
		    sizeof(m.u.TROUBLE.text));
	return say(s, &m);
}

/* --- start --- */

/*
 * The folder is its user's alone; a monitor whose capabilities are cut down
 * could not open it as root.
 */
static int
open_folder(struct store *s, const struct msg_HELLO *h)
{
	const bool root = h->uid != RG_NO_ID;

	if (root && (setegid(h->gid) == -1 || seteuid(h->uid) == -1))
		return RG_E_SYS;
	s->folder = open(s->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (root && (seteuid(0) == -1 || setegid(0) == -1))
		return RG_E_STATE;
	return s->folder == -1 ? RG_E_SYS : RG_OK;
}

/* One of us at a time: one of a monitor that died may still be writing. */
static int
take_lock(const struct store *s)
{
	int fd = openat(s->folder, "lock",
	    O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd == -1)
		return RG_E_SYS;
	while (flock(fd, LOCK_EX) == -1)
		if (errno != EINTR) {
			(void)close(fd);
			return RG_E_SYS;
		}
	return RG_OK; /* held until we end */
}

static int
tell_value(void *ctx, const struct frame *f)
{
	struct store *s = ctx;
	struct msg m;

	if (f->op != KEEP_SET)
		return RG_OK;
	msg_init(&m, WIRE_HELD, 0);
	m.u.HELD.kind = f->kind;
	rg_strlcpy(m.u.HELD.key, f->key, sizeof(m.u.HELD.key));
	rg_strlcpy(m.u.HELD.text, f->text, sizeof(m.u.HELD.text));
	return say(s, &m);
}

/*
 * The calls that ended last, the latest first, so that nobody tells of them
 * again whose line was still being hung up when the monitor died.
 */
static int
tell_ends(struct store *s)
{
	uint64_t at = UINT64_MAX;
	struct msg m;
	const char *row;
	int i, r = RG_OK;

	for (i = 0; i < ENDS_TOLD && r == RG_OK; i++) {
		if ((row = state_row(s->state, KEEP_HISTORY, at, &at)) == NULL)
			break;
		msg_init(&m, WIRE_HELD, 0);
		m.u.HELD.kind = KEEP_HISTORY;
		if (rec_get(row, "call", m.u.HELD.key, sizeof(m.u.HELD.key)))
			r = say(s, &m);
	}
	return r;
}

static int
load(struct store *s)
{
	const struct disk disk = disk_folder(&s->folder);
	struct frames_found found;
	struct msg m;
	int r;

	if (s->folder == -1 || take_lock(s) != RG_OK ||
	    (s->state = state_new()) == NULL ||
	    journal_open(&s->journal, &disk, s->state, now(), &found) !=
		RG_OK) {
		(void)say_trouble(s, errno);
		return RG_E_SYS;
	}
	if ((r = say_trouble(s, journal_trouble(s->journal))) != RG_OK ||
	    (r = state_walk(s->state, tell_value, s)) != RG_OK ||
	    (r = tell_ends(s)) != RG_OK)
		return r;
	msg_init(&m, WIRE_LOADED, 0);
	m.u.LOADED.kept = found.kept;
	m.u.LOADED.lost = found.lost;
	m.u.LOADED.holes = found.holes;
	return say(s, &m);
}

static int
give_up_the_rest(const struct msg_HELLO *h)
{
	if (privdrop(*h->root != '\0' ? h->root : NULL, (uid_t)h->uid,
		(gid_t)h->gid) != RG_OK ||
	    privdrop_limits_writer(FILES) != RG_OK)
		return RG_E_STATE;
	rg_guard_process();
	return sandbox_enter(SANDBOX_STORE);
}

static int
on_hello(struct store *s, struct msg *m)
{
	struct msg ready;
	int r, e;

	if (s->folder != -1)
		return RG_E_PROTO;
	r = open_folder(s, &m->u.HELLO);
	e = errno;
	if (r == RG_E_STATE || (r = give_up_the_rest(&m->u.HELLO)) != RG_OK)
		return r;
	msg_init(&ready, WIRE_READY, 0);
	rg_strlcpy(ready.u.READY.build, msg_build(),
	    sizeof(ready.u.READY.build));
	if ((r = say(s, &ready)) != RG_OK)
		return r;
	errno = e; /* of a folder that could not be opened */
	return load(s);
}

/* --- work --- */

static int
on_ping(struct store *s, struct msg *m)
{
	struct msg pong;

	msg_init(&pong, WIRE_PONG, 0);
	pong.u.PONG.number = m->u.PING.number;
	return say(s, &pong);
}

/* True when it was owed: a later change of the same value replaces it. */
static bool
forget_owed(struct store *s, unsigned kind, const char *key)
{
	struct owed **p = &s->owed, *o;

	for (; (o = *p) != NULL; p = &o->next)
		if (o->f.kind == kind && strcmp(o->f.key, key) == 0) {
			*p = o->next;
			free(o);
			return true;
		}
	return false;
}

static int
owe(struct store *s, const struct frame *f)
{
	struct owed **p = &s->owed, *o = malloc(sizeof(*o));

	if (o == NULL)
		return RG_E_SYS;
	o->next = NULL;
	o->f = *f;
	while (*p != NULL)
		p = &(*p)->next;
	*p = o;
	return RG_OK;
}

/* As soon as something has gone. */
static int
pay_owed(struct store *s)
{
	struct owed *o;
	int r;

	while ((o = s->owed) != NULL) {
		if ((r = state_apply(s->state, &o->f)) != RG_OK)
			return r == RG_E_SIZE ? RG_OK : r;
		journal_add(s->journal, &o->f);
		s->owed = o->next;
		free(o);
	}
	return RG_OK;
}

static int
apply(struct store *s, const struct frame *f, bool hurry)
{
	/* The row of a call's end takes the call away. */
	const unsigned kind = f->op == KEEP_LOG ? KEEP_CALL : f->kind;
	const bool owed = forget_owed(s, kind, f->key);
	int r = state_apply(s->state, f);

	if (r == RG_OK)
		journal_add(s->journal, f);
	else if (r == RG_E_SIZE && (hurry || owed) && owe(s, f) != RG_OK)
		return RG_E_SYS;
	return r;
}

static int
on_keep(struct store *s, struct msg *m)
{
	const struct msg_KEEP *k = &m->u.KEEP;
	struct frame f = { .op = k->op, .kind = k->kind, .time = now() };
	int r;

	rg_strlcpy(f.key, k->key, sizeof(f.key));
	rg_strlcpy(f.text, k->text, sizeof(f.text));
	if (f.op == FRAME_HEAD || !frame_ok(&f))
		return RG_E_PROTO;
	r = apply(s, &f, k->hurry != 0);
	if (r != RG_OK && r != RG_E_SIZE)
		return r; /* out of memory */
	/* Until something goes: who dies of it is sent the same again. */
	s->full = r == RG_E_SIZE || (s->full && f.op == KEEP_SET);
	s->ticket = k->ticket;
	s->hurry = s->hurry || k->hurry != 0;
	return RG_OK;
}

/* Whether there are more nobody knows; the monitor asks on from `before`. */
static int
on_ask(struct store *s, struct msg *m)
{
	const struct msg_ASK *a = &m->u.ASK;
	const char *row, *filters = (const char *)a->filters;
	uint64_t before = a->before;
	unsigned found = 0, looked = 0;
	struct msg out;
	int r = RG_OK;

	if (!KEEP_IS_LOG(a->kind) || !query_ok(filters, a->filters_len))
		return RG_E_PROTO;
	while (r == RG_OK && found < a->most && looked < LOOKED_AT &&
	    (row = state_row(s->state, a->kind, before, &before)) != NULL) {
		looked++;
		if (!query_match(row, filters, a->filters_len))
			continue;
		found++;
		msg_init(&out, WIRE_FOUND, 0);
		out.u.FOUND.ticket = a->ticket;
		rg_strlcpy(out.u.FOUND.text, row, sizeof(out.u.FOUND.text));
		r = say(s, &out);
	}
	msg_init(&out, WIRE_ANSWERED, 0);
	out.u.ANSWERED.ticket = a->ticket;
	out.u.ANSWERED.before = before;
	out.u.ANSWERED.more = found == a->most || looked == LOOKED_AT;
	return r == RG_OK ? say(s, &out) : r;
}

static int
handle(struct store *s, struct msg *m)
{
	if (m->type == WIRE_HELLO)
		return on_hello(s, m);
	if (s->journal == NULL)
		return RG_E_PROTO;
	switch (m->type) {
	case WIRE_PING:
		return on_ping(s, m);
	case WIRE_KEEP:
		return on_keep(s, m);
	case WIRE_ASK:
		return on_ask(s, m);
	default:
		return RG_E_PROTO;
	}
}

/* What waits in the socket. RG_E_AGAIN: no more now; _GONE: for ever. */
static int
receive(struct store *s)
{
	bool reset = false;
	struct msg m;
	int i, r = RG_OK;

	for (i = 0; i < BATCH && r == RG_OK; i++) {
		r = chan_recv(s->monitor, &m);
		if (r == RG_E_GONE && !reset) {
			/* It left words of ours unread; its own are there. */
			reset = true;
			r = RG_OK;
		} else if (r == RG_OK)
			r = handle(s, &m);
	}
	return r;
}

/* Trouble first: whom a KEPT lets go on is not to miss it. */
static int
commit(struct store *s)
{
	struct msg m;
	int r, e, told;

	if (s->journal == NULL)
		return RG_OK;
	if ((r = pay_owed(s)) != RG_OK)
		return r;
	r = journal_commit(s->journal, s->state, now());
	e = s->full || s->owed != NULL ? TOO_MANY : journal_trouble(s->journal);
	if ((told = say_trouble(s, e)) != RG_OK)
		return told;
	if (r == RG_OK && s->owed == NULL && s->kept != s->ticket) {
		s->kept = s->ticket;
		s->hurry = false;
		msg_init(&m, WIRE_KEPT, 0);
		m.u.KEPT.ticket = s->ticket;
		return say(s, &m);
	}
	return RG_OK;
}

static int
turn(struct store *s)
{
	struct pollfd p = { chan_fd(s->monitor), POLLIN, 0 };
	int r, e;

	if (poll(&p, 1, s->trouble > 0 ? RETRY_MS : -1) == -1)
		return errno == EINTR ? RG_OK : RG_E_SYS;
	r = receive(s);
	if (r == RG_E_AGAIN && s->ticket != s->kept && !s->hurry) {
		(void)poll(NULL, 0, GATHER_MS);
		r = receive(s);
	}
	if ((e = commit(s)) != RG_OK)
		return e;
	return r == RG_E_AGAIN ? RG_OK : r;
}

int
store_run(int monitor_fd, const char *folder)
{
	struct store s = { .path = folder, .folder = -1, .trouble = -1 };
	int r = RG_OK;

	if (fcntl(monitor_fd, F_SETFL, O_NONBLOCK) == -1 ||
	    (s.monitor = chan_new(monitor_fd, ROLE_MONITOR)) == NULL)
		return RG_E_SYS;
	while (r == RG_OK)
		r = turn(&s);
	while (s.owed != NULL)
		(void)forget_owed(&s, s.owed->f.kind, s.owed->f.key);
	journal_close(&s.journal);
	state_free(&s.state);
	chan_free(&s.monitor);
	if (s.folder != -1)
		(void)close(s.folder);
	return r == RG_E_GONE ? RG_OK : r;
}
