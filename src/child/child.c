#include "config.h"

#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <event2/event.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/build.h"
#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/log.h"
#include "base/privdrop.h"
#include "base/proc.h"
#include "base/spawn.h"
#include "base/unixsock.h"
#include "child/breach.h"
#include "child/child.h"
#include "child/strays.h"
#include "loop/link.h"

/*
 * A ping each tick. Silent at the second tick after it was heard last, so
 * within 10 s, a child is dead. One that has never been heard is being loaded
 * from a disk that may be busy; it has 30 s. A tick that is late tells of us,
 * not of the child: we were stopped, and what it said waits to be read.
 */
#define TICK_S 5
#define LATE_MS (2000 * TICK_S)
#define SILENT_TICKS 2
#define START_TICKS 6

#define REAP_MAX 256 /* in one turn */
#define ZONE_MAX 256

struct child {
	struct child *next;
	struct child_spec spec;
	struct event_base *base;
	struct link *link;
	struct event *tick;
	pid_t pid;
	bool ready;
	bool reaped;
	bool foreign; /* not our child: nothing to reap */
	bool closing;
	int status;
	unsigned messages;  /* since the last tick */
	uint32_t pings;     /* the number of the last one */
	unsigned silent;    /* ticks since it last proved to be alive */
	uint64_t ticked_ms; /* the last tick */
	struct breaches breaches;
	struct event *over; /* reaped and closed: end in the next turn */
};

static struct child *children;

static void
breach(struct child *c, const char *what)
{
	breach_report(&c->breaches, c->spec.name, what, 1, NULL);
}

static void
on_over(evutil_socket_t fd, short what, void *arg)
{
	struct child *c = arg, **p;

	(void)fd;
	(void)what;
	for (p = &children; *p != c; p = &(*p)->next)
		;
	*p = c->next;
#ifdef SIGSYS
	if (WIFSIGNALED(c->status) && WTERMSIG(c->status) == SIGSYS)
		breach(c, "system call");
#endif
	breach_end(&c->breaches);
	c->spec.ops->exited(c, c->status);
	link_free(&c->link);
	event_free(c->tick);
	event_free(c->over);
	free(c);
}

static void
check_over(struct child *c)
{
	if (c->link == NULL && (c->reaped || c->foreign))
		event_active(c->over, EV_TIMEOUT, 0);
}

void
child_close(struct child *c)
{
	c->closing = true;
	c->silent = 0;
	link_free(&c->link);
	check_over(c);
}

/* A ping that cannot be sent any more closes it, when it takes too long. */
void
child_finish(struct child *c)
{
	if (c->link != NULL)
		(void)shutdown(link_fd(c->link), SHUT_WR);
}

/* Of whose pid we know nothing the socket is all that we can take away. */
void
child_kill(struct child *c)
{
	if (c->pid == 0)
		child_close(c);
	else if (!c->reaped)
		(void)kill(c->pid, SIGKILL);
}

/* A session is small, and its line is deaf for as long as it is silent. */
static bool
loads(const struct child *c)
{
	return !c->ready && !c->closing && c->spec.role != ROLE_SESSION;
}

static void
on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct child *c = arg;
	const uint64_t now = clock_ms();
	struct msg m;

	(void)fd;
	(void)what;
	if (c->spec.mute && c->ready && !c->closing)
		return;
	c->messages = 0;
	c->silent = now - c->ticked_ms < LATE_MS ? c->silent + 1 : 0;
	c->ticked_ms = now;
	if (c->silent >= (loads(c) ? START_TICKS : SILENT_TICKS)) {
		log_debug("%s %ld does not answer", c->spec.name, (long)c->pid);
		child_kill(c);
	}
	if (c->link == NULL)
		return;
	msg_init(&m, WIRE_PING, 0);
	m.u.PING.number = ++c->pings;
	(void)link_send(c->link, &m);
}

/* May we end what it says it is? Its user's word must not kill others. */
static bool
may_be(const struct child *c, uint32_t pid)
{
	uid_t uid;

	return pid > 1 && pid <= INT32_MAX &&
	    (c->spec.uid == RG_NO_ID || !proc_uid((pid_t)pid, &uid) ||
		uid == c->spec.uid);
}

static void
on_ready(struct child *c, const struct msg *m)
{
	if (strcmp(m->u.READY.build, RG_BUILD) != 0) {
		breach(c, "other build");
		child_kill(c);
		return;
	}
	c->ready = true;
	if (c->foreign && may_be(c, m->u.READY.pid))
		c->pid = (pid_t)m->u.READY.pid;
	if (c->spec.ops->ready != NULL)
		c->spec.ops->ready(c);
}

static void
on_message(void *ctx, struct msg *m)
{
	struct child *c = ctx;

	c->silent = 0;
	if (m->type == WIRE_PONG || c->closing)
		return;
	if (++c->messages > c->spec.burst) {
		child_violation(c, "flood");
		return;
	}
	if (m->type == WIRE_LOG)
		log_debug("%s: %s", c->spec.name, m->u.LOG.text);
	else if (m->type == WIRE_READY && !c->ready)
		on_ready(c, m);
	else if (m->type == WIRE_READY || !c->ready)
		child_violation(c, msg_name(m->type));
	else
		c->spec.ops->message(c, m);
}

void
child_violation(struct child *c, const char *what)
{
	breach(c, what);
	child_disbelieve(c);
}

void
child_disbelieve(struct child *c)
{
	c->closing = true;
	child_kill(c);
}

static void
on_failed(void *ctx, int why)
{
	struct child *c = ctx;

	if (why == RG_E_PROTO)
		breach(c, "malformed message");
	if (why != RG_E_GONE)
		child_kill(c);
	child_close(c);
}

static const struct link_ops link_ops = { on_message, on_failed };

static struct child *
child_new(struct event_base *base, const struct child_spec *spec, int fd)
{
	const struct timeval tick = { TICK_S, 0 };
	struct child *c = calloc(1, sizeof(*c));

	if (c == NULL) {
		(void)close(fd);
		return NULL;
	}
	c->spec = *spec;
	c->base = base;
	c->ticked_ms = clock_ms();
	c->link = link_new(base, fd, spec->role, &link_ops, c);
	c->tick = event_new(base, -1, EV_PERSIST, on_tick, c);
	c->over = event_new(base, -1, 0, on_over, c);
	if (c->link == NULL || c->tick == NULL || c->over == NULL ||
	    event_add(c->tick, &tick) == -1)
		abort(); /* out of memory at start: the service manager retries
			  */
	c->next = children;
	children = c;
	return c;
}

static void
say_hello(struct child *c)
{
	struct msg m;

	msg_init(&m, WIRE_HELLO, 0);
	rg_strlcpy(m.u.HELLO.build, RG_BUILD, sizeof(m.u.HELLO.build));
	/* Whom a service manager starts it has confined already. */
	m.u.HELLO.uid = (uint32_t)(c->foreign ? RG_NO_ID : c->spec.uid);
	m.u.HELLO.gid = (uint32_t)(c->foreign ? RG_NO_ID : c->spec.gid);
	if (c->spec.root != NULL && !c->foreign)
		rg_strlcpy(m.u.HELLO.root, c->spec.root,
		    sizeof(m.u.HELLO.root));
	m.u.HELLO.files = c->spec.files;
	m.u.HELLO.debug = c->spec.debug;
	(void)link_send(c->link, &m);
}

/* NULL with errno ENOENT: no service manager does it for us. */
static struct child *
start_unit(struct event_base *base, const struct child_spec *spec)
{
	int fd;

	if (spec->unit == NULL || access(spec->unit, F_OK) == -1) {
		errno = ENOENT;
		return NULL;
	}
	if ((fd = unixsock_helper(spec->unit)) == -1)
		return NULL;
	return child_adopt(base, spec, fd, 0);
}

/* All that it gets of our environment; NULL: there is none. */
static char *
time_zone(char dst[ZONE_MAX])
{
	const char *tz = getenv("TZ");

	if (tz == NULL || strlen(tz) > ZONE_MAX - sizeof("TZ="))
		return NULL;
	snprintf(dst, ZONE_MAX, "TZ=%s", tz);
	return dst;
}

struct child *
child_start(struct event_base *base, const struct child_spec *spec)
{
	char *argv[] = { (char *)(uintptr_t)spec->path,
		(char *)(uintptr_t)spec->arg, NULL };
	char zone[ZONE_MAX], *envp[] = { time_zone(zone), NULL };
	struct child *c = start_unit(base, spec);
	int sv[2];
	pid_t pid;

	if (c != NULL || errno != ENOENT)
		return c;
	if (spawn_pair(sv) != RG_OK)
		return NULL;
	pid = spawn_helper(argv, envp, sv[1]);
	(void)close(sv[1]);
	if (pid == -1) {
		(void)close(sv[0]);
		return NULL;
	}
	if ((c = child_new(base, spec, sv[0])) == NULL) {
		(void)kill(pid, SIGKILL);
		return NULL;
	}
	c->pid = pid;
	if (spec->leads)
		strays_user(spec->uid);
	say_hello(c);
	return c;
}

struct child *
child_adopt(struct event_base *base, const struct child_spec *spec, int fd,
    pid_t pid)
{
	struct child *c = child_new(base, spec, fd);

	if (c == NULL)
		return NULL;
	c->pid = pid;
	c->foreign = true;
	c->status = CHILD_UNKNOWN;
	say_hello(c);
	return c;
}

int
child_send(struct child *c, struct msg *m)
{
	int r = c->link == NULL ? RG_E_GONE : link_send(c->link, m);

	if (m->fd != -1)
		(void)close(m->fd); /* it was meant for nobody else */
	m->fd = -1;
	return r;
}

void *
child_owner(const struct child *c)
{
	return c->spec.owner;
}

struct breaches *
child_breaches(struct child *c)
{
	return &c->breaches;
}

pid_t
child_pid(const struct child *c)
{
	return c->pid;
}

bool
child_is_ours(const struct child *c)
{
	return !c->foreign;
}

bool
child_is_ready(const struct child *c)
{
	return c->ready && c->link != NULL && !c->closing;
}

bool
child_has_gone(const struct child *c)
{
	struct pollfd p = { .fd = c->link != NULL ? link_fd(c->link) : -1 };

	return c->link == NULL ||
	    (poll(&p, 1, 0) == 1 && (p.revents & POLLHUP) != 0);
}

const char *
child_name(const struct child *c)
{
	return c->spec.name;
}

/*
 * What it left behind dies with it. Some of that may have got away and hold
 * its socket still: no end of that is waited for.
 */
static void
end_group(struct child *c, pid_t pid)
{
	(void)kill(-pid, SIGKILL);
	child_close(c);
}

static struct child *
find(pid_t pid)
{
	struct child *c = children;

	while (c != NULL && (c->pid != pid || c->foreign))
		c = c->next;
	return c;
}

static bool
is_ours(pid_t pid)
{
	return find(pid) != NULL;
}

/* True: it may have left others behind. */
static bool
reaped(pid_t pid, int status)
{
	struct child *c = find(pid);

	if (c == NULL)
		return true;
	c->reaped = true;
	c->status = status;
	if (c->spec.leads)
		end_group(c, pid);
	check_over(c);
	return c->spec.leads;
}

bool
child_reap(void)
{
	bool strays = false;
	unsigned n;
	pid_t pid = 0;
	int status;

	for (n = 0; n < REAP_MAX && (pid = waitpid(-1, &status, WNOHANG)) > 0;
	     n++)
		strays = reaped(pid, status) || strays;
	if (strays)
		strays_end(is_ours);
	return pid > 0;
}

void
child_free_all(void)
{
	struct child *c;

	while ((c = children) != NULL) {
		children = c->next;
		link_free(&c->link);
		event_free(c->tick);
		event_free(c->over);
		free(c);
	}
}
