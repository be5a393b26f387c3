#include "config.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/backoff.h"
#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/log.h"
#include "base/privdrop.h"
#include "child/child.h"
#include "monitor/kept.h"
#include "monitor/lockout.h"
#include "monitor/mline.h"
#include "monitor/report.h"
#include "monitor/store.h"

#define BURST 200000    /* all values at a start, and rows as fast as it can */
#define FAILS_MAX 2     /* brief lives in a row */
#define STEADY_MS 10000 /* no brief one: what it was told is not to blame */
#define HANGS_S 15      /* of a disk; a store that is deaf is dead by then */

/* A change that is not known to be on the disk. */
struct change {
	struct change *next;
	uint32_t ticket;
	uint8_t op, kind;
	bool hurry;
	const char *text; /* behind the NUL of the key */
	char key[];
};

struct store {
	struct monitor *mon;
	struct child *child;
	struct event *restart, *hangs;
	const struct store_reader *reader; /* NULL: nobody asked yet */
	struct change *first, **tail;
	uint32_t ticket;
	unsigned fails;
	uint64_t loaded_ms;
	bool loaded; /* this store has what all its forerunners had */
	bool known;  /* and we have it, since the first one */
	bool hung;   /* the trouble is that it keeps nothing */
	char path[256];
	char trouble[160]; /* "": none */
};

bool
store_loaded(const struct monitor *m)
{
	return m->store->known;
}

const char *
store_trouble(const struct monitor *m)
{
	return m->store->trouble[0] != '\0' ? m->store->trouble : NULL;
}

bool
store_settled(const struct monitor *m)
{
	const struct store *s = m->store;

	return s->first == NULL || s->child == NULL || s->trouble[0] != '\0';
}

/* --- changes --- */

static void
watch_disk(struct store *s)
{
	static const struct timeval limit = { HANGS_S, 0 };

	(void)event_add(s->hangs, &limit);
}

static void
tell(struct store *s, const struct change *c)
{
	struct msg m;

	msg_init(&m, WIRE_KEEP, 0);
	m.u.KEEP.ticket = c->ticket;
	m.u.KEEP.op = c->op;
	m.u.KEEP.kind = c->kind;
	m.u.KEEP.hurry = c->hurry;
	rg_strlcpy(m.u.KEEP.key, c->key, sizeof(m.u.KEEP.key));
	rg_strlcpy(m.u.KEEP.text, c->text, sizeof(m.u.KEEP.text));
	(void)child_send(s->child, &m);
	if (!event_pending(s->hangs, EV_TIMEOUT, NULL))
		watch_disk(s);
}

static struct change *
add(struct store *s, enum keep_op op, enum keep_kind kind, const char *key,
    const char *text)
{
	size_t keysize = strlen(key) + 1, textsize = strlen(text) + 1;
	struct change *c = malloc(sizeof(*c) + keysize + textsize);

	if (c == NULL)
		abort();
	c->next = NULL;
	s->ticket += s->ticket == UINT32_MAX ? 2 : 1;
	c->ticket = s->ticket;
	c->op = (uint8_t)op;
	c->kind = (uint8_t)kind;
	c->hurry = false;
	memcpy(c->key, key, keysize);
	memcpy(c->key + keysize, text, textsize);
	c->text = c->key + keysize;
	*s->tail = c;
	s->tail = &c->next;
	return c;
}

void
store_keep(struct monitor *m, enum keep_op op, enum keep_kind kind,
    const char *key, const char *text)
{
	const struct change *c = add(m->store, op, kind, key, text);

	if (m->store->loaded)
		tell(m->store, c);
}

uint32_t
store_keep_now(struct monitor *m, enum keep_op op, enum keep_kind kind,
    const char *key, const char *text)
{
	struct change *c = add(m->store, op, kind, key, text);

	c->hurry = true;
	if (m->store->loaded)
		tell(m->store, c);
	return c->ticket;
}

bool
store_has_end(const struct monitor *m, const char *call_id)
{
	const struct change *c;

	for (c = m->store->first; c != NULL; c = c->next)
		if (c->kind == KEEP_HISTORY && strcmp(c->key, call_id) == 0)
			return true;
	return false;
}

static void
drop_first(struct store *s)
{
	struct change *c = s->first;

	if ((s->first = c->next) == NULL)
		s->tail = &s->first;
	free(c);
}

/* --- trouble --- */

/*
 * The lines follow: a call that could not be told of is not taken. Who waits
 * for the disk waits no longer.
 */
static void
set_trouble(struct store *s, const char *text)
{
	bool before = s->trouble[0] != '\0';

	s->hung = s->hung && text[0] != '\0';
	s->trouble[0] = '\0';
	if (text[0] != '\0')
		snprintf(s->trouble, sizeof(s->trouble), "state: %s", text);
	if (before && text[0] == '\0')
		mline_open_all(s->mon);
	else if (!before && text[0] != '\0')
		mline_pause_all(s->mon);
	if (text[0] != '\0')
		lockout_stuck(s->mon->lockout);
}

/*
 * A store that waits for its disk in the kernel can be killed, but not
 * reaped: of its end nobody would hear.
 */
static void
on_hangs(evutil_socket_t fd, short what, void *arg)
{
	struct store *s = arg;

	(void)fd;
	(void)what;
	if (s->trouble[0] != '\0')
		return;
	s->hung = true;
	set_trouble(s, "the disk does not answer");
}

static void
on_kept(struct store *s, uint32_t ticket)
{
	while (s->first != NULL && (int32_t)(ticket - s->first->ticket) >= 0)
		drop_first(s);
	if (s->first != NULL)
		watch_disk(s);
	else
		(void)event_del(s->hangs);
	if (s->hung)
		set_trouble(s, "");
	lockout_on_kept(s->mon->lockout, ticket);
}

/* --- the child --- */

static void
on_loaded(struct store *s, const struct msg_LOADED *m)
{
	const struct change *c;

	s->loaded = true;
	s->loaded_ms = clock_ms();
	if (m->lost > 0)
		report_repair("journal", m->kept, m->lost);
	if (m->holes > 0)
		report_repair("codes", 0, m->holes);
	for (c = s->first; c != NULL; c = c->next)
		tell(s, c);
	if (s->known)
		return;
	s->known = true;
	kept_known(s->mon);
	mline_open_all(s->mon);
}

static void
on_message(struct child *ch, struct msg *m)
{
	struct store *s = child_owner(ch);

	switch (m->type) {
	case WIRE_HELD:
		if (!s->known)
			kept_held(s->mon, &m->u.HELD);
		break;
	case WIRE_LOADED:
		on_loaded(s, &m->u.LOADED);
		break;
	case WIRE_KEPT:
		on_kept(s, m->u.KEPT.ticket);
		break;
	case WIRE_TROUBLE:
		set_trouble(s, m->u.TROUBLE.text);
		break;
	case WIRE_FOUND:
		if (s->reader != NULL)
			s->reader->found(s->mon, &m->u.FOUND);
		break;
	case WIRE_ANSWERED:
		if (s->reader != NULL)
			s->reader->answered(s->mon, &m->u.ANSWERED);
		break;
	default:
		child_violation(ch, msg_name(m->type));
		break;
	}
}

/* At once after the first failure, which may be chance. */
static void
restart_later(struct store *s)
{
	const struct timeval tv = { s->fails > 0 ? backoff_s(s->fails - 1) : 0,
		0 };

	(void)event_add(s->restart, &tv);
}

static void
lost(struct store *s)
{
	if (s->loaded && clock_ms() - s->loaded_ms > STEADY_MS)
		s->fails = 0;
	else
		s->fails++;
	s->loaded = false;
	(void)event_del(s->hangs);
	if (s->fails >= FAILS_MAX && s->trouble[0] == '\0')
		set_trouble(s, "rasgate-store does not run");
	restart_later(s);
}

static void
on_exited(struct child *ch, int status)
{
	struct store *s = child_owner(ch);

	s->child = NULL;
	if (s->reader != NULL)
		s->reader->lost(s->mon);
	if (s->mon->stopping && store_settled(s->mon))
		return;
	report_helper_exit(child_name(ch), child_pid(ch), status, 0, NULL);
	lost(s);
}

static const struct child_ops ops = { NULL, on_message, on_exited };

static void
start(struct store *s)
{
	const struct monitor *m = s->mon;
	const struct conf_globals *g = &m->ref->conf->g;
	char path[512], root[512];
	struct child_spec spec = {
		.name = "store",
		.path = path,
		.arg = s->path,
		.role = ROLE_STORE,
		.burst = BURST,
		.root = m->privileged ? root : NULL,
		.uid = m->privileged ? g->uids.store.uid : RG_NO_ID,
		.gid = m->privileged ? g->uids.store.gid : RG_NO_ID,
		.debug = m->debug,
		.ops = &ops,
		.owner = s,
	};

	snprintf(path, sizeof(path), "%s/rasgate-store", g->paths.libexec);
	snprintf(root, sizeof(root), "%s/empty", g->paths.run);
	if ((s->child = child_start(m->base, &spec)) == NULL)
		lost(s);
}

static void
on_restart(evutil_socket_t fd, short what, void *arg)
{
	struct store *s = arg;

	(void)fd;
	(void)what;
	if (s->child == NULL)
		start(s);
}

bool
store_ask(struct monitor *m, struct msg *ask, const struct store_reader *r)
{
	m->store->reader = r;
	return m->store->loaded && child_send(m->store->child, ask) == RG_OK;
}

struct store *
store_new(struct monitor *m)
{
	struct store *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	m->store = s; /* a start that fails speaks of it to the lines */
	s->mon = m;
	s->tail = &s->first;
	s->ticket = STORE_TICKET;
	/* For this life: a reload does not move what is being written. */
	rg_strlcpy(s->path, m->ref->conf->g.paths.state, sizeof(s->path));
	s->restart = event_new(m->base, -1, 0, on_restart, s);
	s->hangs = event_new(m->base, -1, 0, on_hangs, s);
	if (s->restart == NULL || s->hangs == NULL)
		abort(); /* nothing was started yet */
	start(s);
	return s;
}

void
store_free(struct store **sp)
{
	struct store *s = *sp;

	*sp = NULL;
	if (s == NULL)
		return;
	while (s->first != NULL)
		drop_first(s);
	event_free(s->restart);
	event_free(s->hangs);
	free(s);
}
