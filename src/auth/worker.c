#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "auth/watchdog.h"
#include "auth/worker.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/privdrop.h"
#include "base/sandbox.h"
#include "base/secret.h"
#include "method/conversation.h"
#include "method/problem.h"
#include "wire/chan.h"

/* A method as the configuration names it, with what open made. */
struct instance {
	struct instance *next;
	uint32_t id;
	const struct rg_method *method;
	void *data;
};

/* One conversation, for the step of one call. */
struct talk {
	struct talk *next;
	struct conversation *conversation;
	uint64_t hport;
	uint8_t step;
};

/*
 * Callers who think about their password cost nothing, so all their
 * conversations are held side by side; what blocks is the hash of one, and
 * between two of them the monitor is heard.
 */
struct worker {
	struct chan *monitor;
	bool ready;                           /* HELLO was answered */
	struct rg_method methods[METHOD_MAX]; /* by type; size 0: none */
	struct instance *instances;
	struct talk *talks, **tail; /* who was served last is at the end */
	size_t count;
	struct pollfd *poll; /* the monitor, the leash, the talks in order */
	size_t room;
	/* alone: */
	bool alone;
	struct conversation *kept; /* a success that may hold a session */
	int leash;                 /* hangs up when that is over; -1: none */
	bool barred;
	int heard;        /* inside of a method: what is wrong with that */
	unsigned limit_s; /* of the conversation, then it is ended; 0: none */
};

#define FIRST_TALK 2 /* of poll */
#define CLOSING_S 60 /* a module that takes longer to end is ended */
#define GRACE_S 10   /* ... or so much longer than the dialog may */

static int
send_monitor(struct worker *w, struct msg *m)
{
	int r = chan_send(w->monitor, m);

	/* The socket blocks; only one made non-blocking leaves a rest. */
	return r == RG_OK && chan_waiting(w->monitor) ? chan_flush(w->monitor)
						      : r;
}

/* rg_get_info and initialize: what fails is not offered. */
static void
initialize(struct worker *w)
{
	uint32_t type;

	for (type = 0; type < METHOD_MAX; type++)
		if (rg_get_info(type, &w->methods[type]) != RG_RESULT_OK ||
		    (w->methods[type].alone != 0) != w->alone ||
		    w->methods[type].initialize(1) != RG_RESULT_OK)
			w->methods[type].size = 0;
}

static int
confine(const struct msg_HELLO *h)
{
	if (privdrop(*h->root != '\0' ? h->root : NULL, (uid_t)h->uid,
		(gid_t)h->gid) != RG_OK)
		return RG_E_STATE;
	if (h->files != 0 && privdrop_limits(h->files) != RG_OK)
		return RG_E_STATE;
	rg_guard_process();
	return sandbox_enter(SANDBOX_AUTH);
}

/* Modules need what we have; their children end with our group. */
static int
stand_alone(void)
{
	if (setsid() == -1 && getpgrp() != getpid())
		return RG_E_SYS;
	(void)umask(077);
	rg_guard_process();
	return chdir("/") == 0 ? RG_OK : RG_E_SYS;
}

static int
on_hello(struct worker *w, struct msg *m)
{
	struct msg ready;
	int r;

	if (w->ready)
		return RG_E_PROTO;
	/* While files of the system are within reach. */
	initialize(w);
	if ((r = w->alone ? stand_alone() : confine(&m->u.HELLO)) != RG_OK)
		return r;
	w->ready = true;
	msg_init(&ready, WIRE_READY, 0);
	rg_strlcpy(ready.u.READY.build, msg_build(),
	    sizeof(ready.u.READY.build));
	ready.u.READY.pid = (uint32_t)getpid();
	return send_monitor(w, &ready);
}

static int
on_ping(struct worker *w, struct msg *m)
{
	struct msg pong;

	msg_init(&pong, WIRE_PONG, 0);
	pong.u.PONG.number = m->u.PING.number;
	return send_monitor(w, &pong);
}

static struct instance *
find_instance(struct worker *w, uint32_t id)
{
	struct instance *i;

	for (i = w->instances; i != NULL; i = i->next)
		if (i->id == id)
			break;
	return i;
}

/* A type that we do not have is the monitor's mistake. */
static int
on_method(struct worker *w, struct msg *m)
{
	const struct msg_METHOD *d = &m->u.METHOD;
	struct instance *i;

	if (d->type >= METHOD_MAX || w->methods[d->type].size == 0 ||
	    find_instance(w, d->method) != NULL)
		return RG_E_PROTO;
	if ((i = calloc(1, sizeof(*i))) == NULL)
		return RG_E_SIZE;
	i->id = d->method;
	i->method = &w->methods[d->type];
	if (i->method->open(&i->data, (const char *)d->settings,
		d->settings_len) != RG_RESULT_OK) {
		free(i);
		return RG_E_SIZE;
	}
	i->next = w->instances;
	w->instances = i;
	return RG_OK;
}

/* A broken socket shows in the loop. */
static void
tell(void *ctx, struct msg *m)
{
	(void)send_monitor(ctx, m);
}

static int
on_file(struct worker *w, struct msg *m)
{
	struct problem told = { tell, w, m->u.FILE.method };
	struct instance *i = find_instance(w, told.method);

	if (i == NULL || i->method->file == NULL)
		return RG_E_PROTO;
	i->method->file(i->data, m->fd, problem_tell, &told);
	return RG_OK;
}

static void
append(struct worker *w, struct talk *t)
{
	t->next = NULL;
	*w->tail = t;
	w->tail = &t->next;
	w->count++;
}

static void
unlink_talk(struct worker *w, struct talk **at)
{
	if ((*at = (*at)->next) == NULL)
		w->tail = at;
	w->count--;
}

/* For the descriptors of the monitor and of one talk more than there are. */
static bool
make_room(struct worker *w)
{
	size_t room = w->room > 0 ? w->room * 2 : 8;
	struct pollfd *p;

	if (w->count + FIRST_TALK + 1 <= w->room)
		return true;
	if ((p = realloc(w->poll, room * sizeof(*p))) == NULL)
		return false;
	w->poll = p;
	w->room = room;
	return true;
}

static int
on_bar(struct worker *w, struct msg *m)
{
	struct talk *t;

	w->barred = true;
	for (t = w->talks; t != NULL; t = t->next)
		if (t->hport == m->hport && t->step == m->u.BAR.step)
			conversation_bar(t->conversation);
	return w->alone ? RG_OK : RG_E_PROTO;
}

/* Of a method that does not return: only this may be heard meanwhile. */
static bool
hear_bar(void *ctx)
{
	struct worker *w = ctx;
	struct pollfd p = { chan_fd(w->monitor), POLLIN, 0 };
	struct msg m;

	if (poll(&p, 1, 0) <= 0 || chan_recv(w->monitor, &m) != RG_OK)
		return w->barred;
	if (m.type == WIRE_BAR)
		(void)on_bar(w, &m);
	else
		w->heard = RG_E_PROTO; /* ends us, and what it carried */
	return w->barred;
}

/* A monitor that a service manager gave us to cannot end us. */
static void
watch(struct worker *w, uint32_t deadline_ms)
{
	if (!w->alone || deadline_ms == 0)
		return;
	w->limit_s = deadline_ms / 1000 + GRACE_S;
	watchdog_set(w->limit_s);
}

static int
on_begin(struct worker *w, struct msg *m)
{
	const struct msg_BEGIN *b = &m->u.BEGIN;
	struct instance *i = find_instance(w, b->method);
	struct conversation_setup setup = {
		.method = i != NULL ? i->method : NULL,
		.instance = i != NULL ? i->data : NULL,
		.begin = b,
		.barred = w->alone ? hear_bar : NULL,
		.ctx = w,
		.fd = m->fd,
	};
	struct talk *t = NULL;

	if (i == NULL || (w->alone && (w->talks != NULL || w->kept != NULL)))
		return RG_E_PROTO;
	if (!make_room(w) || (t = calloc(1, sizeof(*t))) == NULL)
		return RG_E_SIZE;
	m->fd = -1;
	t->hport = m->hport;
	t->step = b->step;
	watch(w, b->deadline_ms);
	if ((t->conversation = conversation_new(&setup)) == NULL) {
		free(t);
		return RG_E_SIZE;
	}
	append(w, t);
	return w->heard;
}

static int
on_open(struct worker *w, struct msg *m)
{
	struct msg opened;

	if (w->kept == NULL || w->leash != -1)
		return RG_E_PROTO;
	msg_init(&opened, WIRE_OPENED, m->hport);
	watchdog_set(w->limit_s);
	opened.u.OPENED.result = conversation_session(w->kept, true);
	watchdog_set(0);
	if (opened.u.OPENED.result == RG_RESULT_OK) {
		w->leash = m->fd;
		m->fd = -1;
	}
	return send_monitor(w, &opened);
}

/* The service is over; whatever hangs now is ended by the system. */
static void
close_session(struct worker *w)
{
	if (w->kept == NULL)
		return;
	watchdog_set(CLOSING_S);
	if (w->leash != -1)
		(void)conversation_session(w->kept, false);
	conversation_free(&w->kept);
}

static const struct {
	enum wire_type type;
	int (*handle)(struct worker *, struct msg *);
} handlers[] = {
	{ WIRE_HELLO, on_hello },
	{ WIRE_PING, on_ping },
	{ WIRE_METHOD, on_method },
	{ WIRE_FILE, on_file },
	{ WIRE_BEGIN, on_begin },
	{ WIRE_BAR, on_bar },
	{ WIRE_OPEN, on_open },
};

static int
on_monitor(struct worker *w)
{
	struct msg m;
	size_t i;
	int r = chan_recv(w->monitor, &m);

	if (r == RG_E_GONE && w->leash != -1) {
		chan_free(&w->monitor); /* the session goes on without it */
		return RG_OK;
	}
	if (r != RG_OK)
		return r == RG_E_AGAIN ? RG_OK : r;
	for (i = 0; i < RG_COUNTOF(handlers); i++)
		if (handlers[i].type == m.type)
			break;
	if (i == RG_COUNTOF(handlers) || (!w->ready && m.type != WIRE_HELLO))
		r = RG_E_PROTO;
	else
		r = handlers[i].handle(w, &m);
	if (m.fd != -1)
		(void)close(m.fd);
	return r;
}

/* Conversations that are over become their VERDICTs. */
static int
settle(struct worker *w)
{
	struct talk **at = &w->talks, *t;
	struct msg m;
	int r = RG_OK;

	while ((t = *at) != NULL && r == RG_OK) {
		msg_init(&m, WIRE_VERDICT, t->hport);
		if (!conversation_over(t->conversation, &m.u.VERDICT)) {
			at = &t->next;
			continue;
		}
		m.u.VERDICT.step = t->step;
		unlink_talk(w, at);
		if (w->alone && m.u.VERDICT.result == RG_RESULT_OK)
			w->kept = t->conversation;
		else
			conversation_free(&t->conversation);
		free(t);
		if (w->alone)
			watchdog_set(0);
		r = send_monitor(w, &m);
	}
	return r;
}

/* Fills w->poll; returns the time until the first conversation is due. */
static int
prepare(struct worker *w)
{
	struct pollfd *p = w->poll;
	const struct talk *t;
	int wait = -1, due;

	*p++ = (struct pollfd) { w->monitor != NULL ? chan_fd(w->monitor) : -1,
		POLLIN, 0 };
	*p++ = (struct pollfd) { w->leash, POLLIN, 0 };
	for (t = w->talks; t != NULL; t = t->next) {
		*p++ = (struct pollfd) { conversation_fd(t->conversation),
			POLLIN, 0 };
		due = conversation_wait_ms(t->conversation);
		if (due != -1 && (wait == -1 || due < wait))
			wait = due;
	}
	return wait;
}

/* One input, whose hash may take a while; then all get their turn again. */
static void
serve_one(struct worker *w)
{
	const struct pollfd *p = w->poll + FIRST_TALK;
	struct talk **at, *t;

	for (at = &w->talks; (t = *at) != NULL; at = &t->next, p++)
		if (p->revents != 0)
			break;
	if (t == NULL)
		return;
	unlink_talk(w, at);
	append(w, t);
	conversation_on_input(t->conversation);
}

static int
turn(struct worker *w)
{
	const struct talk *t;
	int wait = prepare(w);
	int r;

	if (poll(w->poll, (nfds_t)w->count + FIRST_TALK, wait) == -1)
		return errno == EINTR ? RG_OK : RG_E_SYS;
	if (w->poll[1].revents != 0)
		return RG_E_GONE;
	if (w->poll[0].revents != 0) /* first: it changes the list */
		r = on_monitor(w);
	else {
		serve_one(w);
		r = RG_OK;
	}
	for (t = w->talks; t != NULL; t = t->next)
		conversation_on_time(t->conversation);
	return r == RG_OK ? settle(w) : r;
}

static void
free_worker(struct worker *w)
{
	struct instance *i;
	struct talk *t;
	uint32_t type;

	while ((t = w->talks) != NULL) {
		w->talks = t->next;
		conversation_stop(t->conversation, RG_RESULT_SHUTDOWN);
		conversation_free(&t->conversation);
		free(t);
	}
	close_session(w);
	free(w->poll);
	while ((i = w->instances) != NULL) {
		w->instances = i->next;
		i->method->close(i->data);
		free(i);
	}
	for (type = 0; type < METHOD_MAX; type++)
		if (w->methods[type].size != 0)
			(void)w->methods[type].initialize(0);
	chan_free(&w->monitor);
}

int
worker_run(int monitor_fd, bool alone)
{
	struct worker w = { .monitor = chan_new(monitor_fd, ROLE_MONITOR),
		.alone = alone,
		.leash = -1 };
	int r = RG_OK;

	/* Modules may start programs. */
	(void)fcntl(monitor_fd, F_SETFD, FD_CLOEXEC);
	w.tail = &w.talks;
	if (w.monitor == NULL || !make_room(&w))
		return RG_E_SIZE;
	while (r == RG_OK)
		r = turn(&w);
	free_worker(&w);
	return r == RG_E_GONE ? RG_OK : r;
}
