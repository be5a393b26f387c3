#include "config.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/build.h"
#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/ttycount.h"
#include "session/attach.h"
#include "session/outer.h"
#include "session/session.h"
#include "session/tty.h"

/* A monitor that is away, or does not read, is no reason to stop. */
static void
tell(struct session *s, struct msg *m)
{
	if (s->monitor == NULL || chan_send(s->monitor, m) == RG_OK)
		return;
	s->left = true;
	chan_free(&s->monitor);
}

void
talk_log(struct session *s, const char *fmt, ...)
{
	struct msg m;
	va_list ap;

	msg_init(&m, WIRE_LOG, s->hport);
	va_start(ap, fmt);
	(void)vsnprintf(m.u.LOG.text, sizeof(m.u.LOG.text), fmt, ap);
	va_end(ap);
	tell(s, &m);
}

void
talk_count(struct session *s)
{
	struct msg m;
	uint64_t rx = 0, tx = 0;

	if (s->start.ppp != 0)
		return; /* the plugin's to say */
	msg_init(&m, WIRE_COUNT, s->hport);
	if (ttycount_bytes(s->tty, &rx, &tx)) {
		m.u.COUNT.rx = (uint32_t)(rx - s->counts_at_start[0]);
		m.u.COUNT.tx = (uint32_t)(tx - s->counts_at_start[1]);
	}
	m.u.COUNT.idle_s = (uint32_t)((clock_ms() - s->idle.since) / 1000);
	s->told_since = s->idle.since;
	s->told_ms = clock_ms();
	tell(s, &m);
}

void
talk_up(struct session *s)
{
	struct msg m;

	if (!s->running)
		return;
	msg_init(&m, WIRE_UP, s->hport);
	m.u.UP.pid = (uint32_t)s->service;
	m.u.UP.start = s->born;
	tell(s, &m);
	if (s->link.ifname[0] == '\0')
		return;
	msg_init(&m, WIRE_LINK, s->hport);
	m.u.LINK = s->link;
	tell(s, &m);
}

/* A pppd that was killed said nothing itself. */
static void
talk_down(struct session *s)
{
	struct msg m;

	if (s->up_s == 0)
		s->up_s = (uint32_t)((clock_ms() - s->link_ms) / 1000);
	msg_init(&m, WIRE_DOWN, s->hport);
	m.u.DOWN.cause = s->end.cause;
	m.u.DOWN.up_s = s->up_s;
	m.u.DOWN.rx = s->end.rx;
	m.u.DOWN.tx = s->end.tx;
	tell(s, &m);
}

void
talk_end(struct session *s)
{
	struct msg m;

	if (s->link.ifname[0] != '\0')
		talk_down(s);
	msg_init(&m, WIRE_END, s->hport);
	m.u.END = s->end;
	tell(s, &m);
}

void
talk_hung(struct session *s)
{
	struct msg m;

	msg_init(&m, WIRE_HUNG, s->hport);
	m.u.HUNG = s->hung;
	tell(s, &m);
}

/* --- the monitor --- */

static void
send_ready(struct session *s)
{
	struct msg m;

	msg_init(&m, WIRE_READY, 0);
	(void)snprintf(m.u.READY.build, sizeof(m.u.READY.build), "%s",
	    RG_BUILD);
	m.u.READY.pid = (uint32_t)getpid();
	(void)chan_queue(s->monitor, &m); /* goes with our next word */
}

static enum cause
stop_cause(unsigned why)
{
	switch (why) {
	case WHY_SHUTDOWN:
		return CAUSE_SHUTDOWN;
	case WHY_LIMIT:
		return CAUSE_SESSION_LIMIT;
	default:
		return CAUSE_OPERATOR;
	}
}

/*
 * A monitor that has given us up has ended the call: what it had sent before
 * waits to be read all the same.
 */
static bool
is_given_up(const struct session *s)
{
	struct pollfd p = { .fd = chan_fd(s->monitor) };

	return poll(&p, 1, 0) == 1 && (p.revents & POLLHUP) != 0;
}

/* STEP, GRANT or REFUSE: the monitor's word on what the plugin has asked. */
static void
answer_plugin(struct session *s, struct msg *m)
{
	if (s->asking && s->plugin != NULL)
		(void)chan_send(s->plugin, m);
	if (m->type != WIRE_STEP)
		s->asking = false;
	if (m->fd != -1) /* still ours */
		(void)close(m->fd);
	m->fd = -1;
}

void
talk_refuse(struct session *s)
{
	struct msg m;

	msg_init(&m, WIRE_REFUSE, 0);
	answer_plugin(s, &m);
}

/* False: not allowed now. */
static bool
take(struct session *s, struct msg *m)
{
	uint32_t ping;

	switch (m->type) {
	case WIRE_HELLO:
		if (s->stage != STAGE_HELLO ||
		    strcmp(m->u.HELLO.build, RG_BUILD) != 0)
			return false;
		s->stage = STAGE_WAIT;
		send_ready(s);
		return true;
	case WIRE_PING:
		ping = m->u.PING.number;
		msg_init(m, WIRE_PONG, 0);
		m->u.PONG.number = ping;
		tell(s, m);
		return true;
	case WIRE_START:
	case WIRE_HANGUP:
		if (s->stage != STAGE_WAIT || is_given_up(s))
			return false;
		s->hport = m->hport;
		if (m->type == WIRE_START) {
			s->start = m->u.START;
			session_start(s, m->fd);
		} else {
			session_hangup(s, m->fd, &m->u.HANGUP);
		}
		m->fd = -1;
		return true;
	case WIRE_STEP:
	case WIRE_GRANT:
	case WIRE_REFUSE:
		answer_plugin(s, m);
		return true;
	case WIRE_LEASH:
		m->fd = -1; /* open for as long as we are */
		return s->stage > STAGE_HELLO;
	case WIRE_DONE: /* the call is over, or there is none */
		if (s->lent == NULL || s->stage > STAGE_WAIT)
			return false;
		s->stage = STAGE_DONE;
		(void)rg_strlcpy(s->lent->text, m->u.DONE.text,
		    sizeof(s->lent->text));
		return true;
	case WIRE_STOP:
		if (s->stage != STAGE_SERVICE)
			return s->stage > STAGE_SERVICE; /* crossed our END */
		if (m->u.STOP.why == WHY_NEXT && outer_is(s))
			session_over(s);
		else
			session_stop(s, stop_cause(m->u.STOP.why));
		return true;
	default:
		return false;
	}
}

void
talk_monitor(struct session *s)
{
	struct msg m;
	int r = RG_OK;

	while (s->monitor != NULL && s->stage != STAGE_DONE) {
		if ((r = chan_recv(s->monitor, &m)) != RG_OK)
			break;
		if (!take(s, &m)) {
			if (m.fd != -1)
				(void)close(m.fd);
			r = RG_E_PROTO;
			break;
		}
	}
	if (r == RG_E_AGAIN || s->monitor == NULL)
		return;
	s->left = r == RG_E_GONE;
	if (r != RG_OK)
		chan_free(&s->monitor);
}

/*
 * A new monitor: its HELLO must be of our build, since the messages of
 * another may mean something else. Then it learns from the record instead.
 */
void
talk_joining(struct session *s)
{
	struct msg m;
	int r = chan_recv(s->joining, &m);

	if (r == RG_E_AGAIN)
		return;
	if (r == RG_OK && m.fd != -1)
		(void)close(m.fd);
	if (r != RG_OK || m.type != WIRE_HELLO ||
	    strcmp(m.u.HELLO.build, RG_BUILD) != 0) {
		chan_free(&s->joining);
		return;
	}
	chan_free(&s->monitor);
	talk_refuse(s); /* whoever was asked is gone */
	s->monitor = s->joining;
	s->joining = NULL;
	send_ready(s);
	talk_up(s);
	if (s->stage == STAGE_SERVICE)
		talk_count(s);
	if (s->stage == STAGE_HANGUP)
		talk_end(s);
}

void
talk_listen(struct session *s)
{
	int fd = attach_accept(s->listen);

	if (fd == -1)
		return;
	chan_free(&s->joining);
	if ((s->joining = chan_new(fd, ROLE_MONITOR)) == NULL)
		(void)close(fd);
}

/* --- the plugin --- */

static void
take_plugin(struct session *s, const struct msg *m)
{
	struct msg out = *m;

	switch (m->type) {
	case WIRE_LINK:
		s->link = m->u.LINK;
		s->link_ms = clock_ms();
		break;
	case WIRE_COUNT:
		s->end.rx = m->u.COUNT.rx;
		s->end.tx = m->u.COUNT.tx;
		break;
	case WIRE_PAP:
		s->asking = true;
		break;
	case WIRE_DOWN: /* talk_end() passes it on, with the final cause */
		s->end.rx = m->u.DOWN.rx;
		s->end.tx = m->u.DOWN.tx;
		s->up_s = m->u.DOWN.up_s;
		s->ending.told = m->u.DOWN.cause;
		s->ending.status = m->u.DOWN.status; /* else waitpid(2) */
		s->ending.ppp = true;
		return;
	default:
		return;
	}
	out.hport = s->hport;
	tell(s, &out);
}

void
talk_plugin(struct session *s)
{
	struct msg m;
	int r;

	while (s->plugin != NULL) {
		if ((r = chan_recv(s->plugin, &m)) == RG_E_AGAIN)
			return;
		if (r != RG_OK)
			chan_free(&s->plugin);
		else
			take_plugin(s, &m);
	}
}
