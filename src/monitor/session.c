#include "config.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/log.h"
#include "base/privdrop.h"
#include "base/proc.h"
#include "child/child.h"
#include "device/ttyopen.h"
#include "monitor/books.h"
#include "monitor/call.h"
#include "monitor/chain.h"
#include "monitor/engine.h"
#include "monitor/grant.h"
#include "monitor/lend.h"
#include "monitor/mline.h"
#include "monitor/outage.h"
#include "monitor/pap.h"
#include "monitor/plan.h"
#include "monitor/reclaim.h"
#include "monitor/report.h"
#include "monitor/session.h"
#include "monitor/solo.h"

#define LOW_MS 1000        /* DTR low, at least */
#define SESSION_BURST 1000 /* what a service says on stderr included */
#define WHY_SIZE 200

/*
 * One in a unit of its own is found again, and its end learnt, as that of a
 * session from before our start.
 */
static void
on_ready(struct child *ch)
{
	struct mline *l = child_owner(ch);

	if (l->borrowed && l->permit.stage == STAGE_CLOSED)
		lend_ready(l);
	if (child_is_ours(ch) || l->call == NULL)
		return;
	l->call->taken_up = true;
	l->call->old_session = child_pid(ch);
	l->call->old_start = proc_start(child_pid(ch));
}

void
session_up(struct call *c, pid_t service)
{
	if (c->pid != 0)
		return; /* a reclaimed one says it again */
	c->pid = service;
	c->session_ms = c->active_ms = clock_ms();
	report_handoff(c);
	books_begin(c);
}

static void
on_link(struct call *c, const struct msg_LINK *m)
{
	rg_strlcpy(c->ifname, m->ifname, sizeof(c->ifname));
	rg_strlcpy(c->remote, m->remote, sizeof(c->remote));
	c->linked_ms = clock_ms();
	grant_hold(c, m->remote);
	report_ppp_up(c, m);
}

static void
count(struct call *c, uint64_t rx, uint64_t tx)
{
	if (rx == 0 && tx == 0 && !c->counted)
		return;
	c->counted = true;
	c->rx = rx;
	c->tx = tx;
}

static void
on_down(struct call *c, const struct msg_DOWN *m)
{
	count(c, m->rx, m->tx);
	c->down = *m;
	c->went_down = true;
}

static void
on_end(struct mline *l, const struct msg_END *m)
{
	struct call *c = l->call;

	count(c, m->rx, m->tx);
	if (!m->signaled)
		c->exit = (int)m->status;
	c->down.cause = (uint8_t)call_true_cause(c, (enum cause)c->down.cause);
	if (c->went_down)
		report_ppp_down(c, &c->down, c->exit);
	linelock_set_pid(&l->lock, getpid(), 0);
	call_end(c,
	    m->cause > CAUSE_NONE && m->cause < CAUSE_MAX ? (enum cause)m->cause
							  : CAUSE_SERVICE_EXIT);
	permit_hangup(&l->permit);
	l->since_ms = clock_ms();
}

/* Somebody of the last call is there still: none may follow. */
static void
on_hung(struct mline *l, int error)
{
	l->hung = true;
	l->stuck = error == ETIMEDOUT || error == EBUSY;
	if (l->stuck)
		mline_fault(l,
		    error == EBUSY ? "another session keeps the terminal"
				   : "carrier stays up with DTR low");
}

static void
on_message(struct child *ch, struct msg *m)
{
	struct mline *l = child_owner(ch);

	if (permit_check(&l->permit, ROLE_SESSION, m) != PERMIT_OK ||
	    m->hport != l->hport) {
		child_violation(ch, msg_name(m->type));
		return;
	}
	switch (m->type) {
	case WIRE_UP:
		linelock_set_pid(&l->lock, child_pid(l->session),
		    m->u.UP.start);
		outage_forget(l);
		session_up(l->call, (pid_t)m->u.UP.pid);
		break;
	case WIRE_LINK:
		on_link(l->call, &m->u.LINK);
		break;
	case WIRE_COUNT:
		count(l->call, m->u.COUNT.rx, m->u.COUNT.tx);
		l->call->active_ms = clock_ms() -
		    (uint64_t)m->u.COUNT.idle_s * 1000;
		break;
	case WIRE_PAP:
		pap_on_name(l->call, m->u.PAP.name);
		break;
	case WIRE_DOWN:
		on_down(l->call, &m->u.DOWN);
		break;
	case WIRE_END:
		on_end(l, &m->u.END);
		break;
	default: /* WIRE_HUNG */
		on_hung(l, m->u.HUNG.error);
		break;
	}
}

void
session_answer(struct mline *l, struct msg *m)
{
	m->hport = l->hport;
	if (l->session != NULL)
		(void)child_send(l->session, m);
	else if (m->fd != -1)
		(void)close(m->fd);
}

/*
 * Its parent is gone; if it is still the process that we were told of: one
 * that leads a group, as a service does, cannot leave its session.
 */
void
session_kill_service(const struct call *c, pid_t session)
{
	reclaim_end_outer(c->line);
	if (c->pid <= 1 || getsid(c->pid) != session)
		return;
	(void)kill(-c->pid, SIGKILL);
	(void)kill(c->pid, SIGKILL);
}

static void
on_exited(struct child *ch, int status)
{
	struct mline *l = child_owner(ch);
	pid_t session;

	l->session = NULL;
	if (l->permit.stage == STAGE_SESSION && l->call->old_session != 0) {
		reclaim_look(l); /* it may be alive */
		return;
	}
	if (l->borrowed && l->permit.stage != STAGE_SESSION) {
		lend_gone(l, child_pid(ch), status);
		return;
	}
	if (l->permit.stage == STAGE_SESSION) { /* it died on its service */
		session = reclaim_service(l);
		report_helper_exit(child_name(ch), child_pid(ch), status, 1,
		    l->call);
		session_kill_service(l->call,
		    child_pid(ch) != 0 ? child_pid(ch) : session);
		linelock_set_pid(&l->lock, getpid(), 0);
		call_end(l->call, CAUSE_HELPER_EXIT);
		permit_hangup(&l->permit);
		reclaim_forget(l); /* its record must not be told again */
	}
	if (l->borrowed)
		lend_gone(l, child_pid(ch), status);
	else if (l->hung)
		mline_closed(l);
	else
		mline_not_hung(l, "rasgate-session ended before its time");
}

static const struct child_ops ops = { on_ready, on_message, on_exited };

/*
 * For a service, where a service manager does it, in a unit of its own: it
 * is to outlive our unit, and not to inherit its sandbox. A mere hang-up is
 * a matter of moments, and stays here.
 */
static bool
start_helper(struct mline *l, bool service)
{
	const struct conf_globals *g = &l->ref->conf->g;
	char path[512], unit[512];
	const struct child_spec spec = {
		.name = "session",
		.path = path,
		.unit = service ? unit : NULL,
		.role = ROLE_SESSION,
		.burst = SESSION_BURST,
		.uid = RG_NO_ID,
		.gid = RG_NO_ID,
		.debug = l->mon->debug,
		.ops = &ops,
		.owner = l,
	};

	l->hung = false;
	snprintf(path, sizeof(path), "%s/rasgate-session", g->paths.libexec);
	snprintf(unit, sizeof(unit), "%s/session.sock", g->paths.run);
	l->session = child_start(l->mon->base, &spec);
	return l->session != NULL;
}

/* rasgate-login is there from the first. */
static bool
have_helper(struct mline *l)
{
	if (!l->borrowed)
		return start_helper(l, true);
	return l->session != NULL && child_is_ready(l->session);
}

bool
session_adopt(struct mline *l, int fd, pid_t pid)
{
	const struct child_spec spec = {
		.name = l->borrowed ? "login" : "session",
		.role = ROLE_SESSION,
		.burst = SESSION_BURST,
		.uid = RG_NO_ID,
		.gid = RG_NO_ID,
		.ops = &ops,
		.owner = l,
	};

	l->hung = false;
	l->session = child_adopt(l->mon->base, &spec, fd, pid);
	return l->session != NULL;
}

void
session_hangup(struct mline *l)
{
	char why[WHY_SIZE] = "";
	struct msg m;
	int fd, r;

	if (l->borrowed) {
		lend_end(l);
		return;
	}
	r = mline_fresh(l, &fd, why, sizeof(why));
	if (r == RG_E_SYS) { /* descriptors: the caller is still there */
		mline_not_hung(l, why);
		return;
	}
	if (r == RG_E_GONE && l->dev != NULL && !mline_is_gone(l)) {
		mline_closed(l); /* and there is another in its place */
		return;
	}
	if (r != RG_OK) { /* nothing to hang up */
		mline_vanished(l, r, why);
		return;
	}
	msg_init(&m, WIRE_HANGUP, l->hport);
	m.fd = fd;
	rg_strlcpy(m.u.HANGUP.line, l->conf->name, sizeof(m.u.HANGUP.line));
	m.u.HANGUP.carrier = mline_carrier(l);
	m.u.HANGUP.low_ms = LOW_MS;
	if (start_helper(l, false))
		(void)child_send(l->session, &m);
	else {
		(void)close(fd);
		mline_not_hung(l, "rasgate-session does not start");
	}
}

/* It lasts as long as we do. */
static const char *
boot_id(void)
{
	static char id[RG_BOOT_MAX + 1] = "-";

	if (id[0] == '-')
		proc_boot_id(id, sizeof(id));
	return id;
}

/* Is it to be the dialog's user, of a pppd that is not of our making? */
static bool
pins(const struct call *c)
{
	return lend_is_outer(c->line) && c->user[0] != '\0' &&
	    c->service->ppp_auth != CONF_PPP_AUTH_NONE;
}

static void
fill_start(const struct call *c, const struct service_cmd *cmd,
    struct msg_START *s)
{
	const struct mline *l = c->line;
	const struct conf_service *svc = c->service;

	rg_strlcpy(s->call, l->call_id, sizeof(s->call));
	rg_strlcpy(s->line, l->conf->name, sizeof(s->line));
	rg_strlcpy(s->user, l->permit.user, sizeof(s->user));
	rg_strlcpy(s->number, c->number, sizeof(s->number));
	rg_strlcpy(s->service, svc->name, sizeof(s->service));
	snprintf(s->record, sizeof(s->record), "%s/lines/%s",
	    l->ref->conf->g.paths.run, l->conf->name);
	rg_strlcpy(s->boot, boot_id(), sizeof(s->boot));
	s->argv_len = (uint16_t)cmd->argv_len;
	memcpy(s->argv, cmd->argv, cmd->argv_len);
	s->env_len = (uint16_t)cmd->env_len;
	memcpy(s->env, cmd->env, cmd->env_len);
	s->ppp = svc->type == CONF_SERVICE_PPPD;
	/* pppd's peer must not meet his own frames: a loop to him. */
	s->cooked = !s->ppp && svc->termios == CONF_TERMIOS_COOKED;
	s->err_tty = svc->err == CONF_STDERR_TTY;
	s->carrier = mline_carrier(l);
	s->files = l->mon->files;
	s->session_ms = grant_session_ms(c);
	s->idle_ms = grant_idle_ms(c);
	rg_strlcpy(s->address, c->address, sizeof(s->address));
	s->pin = pins(c);
}

/*
 * What to run: nothing, where the line is a pppd's own. What such a line may
 * carry is PPP, whatever else somebody may have been granted.
 */
static int
plan(const struct call *c, struct service_cmd *cmd, char *why, size_t whysz)
{
	if (!lend_is_outer(c->line))
		return plan_service(c, cmd, why, whysz);
	cmd->argv_len = cmd->env_len = 0;
	if (c->service->type != CONF_SERVICE_PPPD)
		(void)snprintf(why, whysz,
		    "the line is lent by a pppd, which is no service %s",
		    c->service->name);
	else if (pins(c) && !c->line->lender->plugin)
		(void)snprintf(why, whysz,
		    "the pppd that lends the line has no plugin rasgate.so "
		    "with rasgate-lend, and ppp_auth is not \"none\"");
	else
		return RG_OK;
	return RG_E_STATE;
}

/* The call was granted and the service cannot be had: back to the dial tone. */
static void
start_failed(struct call *c, const char *why)
{
	struct mline *l = c->line;

	report_auth_error(c, chain_checker(c), "service", why);
	call_end(c, CAUSE_SERVICE_FAILED);
	mline_hangup(l);
}

void
session_start(struct call *c)
{
	struct mline *l = c->line;
	struct service_cmd cmd;
	char why[WHY_SIZE] = "";
	struct msg m;

	msg_init(&m, WIRE_START, l->hport);
	if (plan(c, &cmd, why, sizeof(why)) != RG_OK) {
		start_failed(c, why);
		return;
	}
	/* The service may be a user's, whose shell opens /dev/tty. */
	ttydev_exclusive(l->dev, false);
	if (ttydev_fresh(l->dev, l->conf->device, &m.fd, why, sizeof(why)) !=
	    RG_OK) {
		call_end(c, CAUSE_LINE_LOST); /* left in this very moment */
		mline_hangup(l);
		return;
	}
	fill_start(c, &cmd, &m.u.START);
	if (!permit_may_start(&l->permit) || !have_helper(l)) {
		(void)close(m.fd);
		start_failed(c, "rasgate-session does not start");
		return;
	}
	(void)permit_started(&l->permit);
	books_prepare(c);
	l->since_ms = clock_ms();
	(void)child_send(l->session, &m);
	if (lend_is_outer(l))
		ttydev_abandon(&l->dev); /* whose close is to be the last */
	solo_leash(c, l->session);
}

void
session_stop(struct mline *l, enum wire_why why, enum cause cause)
{
	const struct call *c = l->call;
	struct msg m;

	call_set_cause(l->call, cause);
	msg_init(&m, WIRE_STOP, l->hport);
	m.u.STOP.why = (uint8_t)why;
	if (l->session != NULL)
		(void)child_send(l->session, &m);
	else if (c->old_session > 1 &&
	    proc_start(c->old_session) == c->old_start)
		(void)kill(c->old_session, SIGTERM); /* it does not listen */
}
