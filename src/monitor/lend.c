#include "config.h"

#include <sys/stat.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/log.h"
#include "child/child.h"
#include "device/host.h"
#include "device/ttyopen.h"
#include "monitor/call.h"
#include "monitor/engine.h"
#include "monitor/lend.h"
#include "monitor/lines.h"
#include "monitor/mline.h"
#include "monitor/outage.h"
#include "monitor/report.h"
#include "monitor/session.h"
#include "monitor/store.h"

#define CONFIRM_MS 2000 /* a hang-up takes the kernel a moment */
#define LOOK_MS 20

/* Is it this line that `what` names, a name or else a tty? */
static bool
is_line(const struct mline *l, const char *name, dev_t tty)
{
	struct stat st;

	if (l->removed || l->conf->type != CONF_LINE_LENT ||
	    (name[0] != '\0' && strcmp(l->conf->name, name) != 0))
		return false;
	return stat(l->conf->device, &st) == 0 && st.st_rdev == tty;
}

/* By what the configuration says of it now, after a call of older rules. */
static struct mline *
find(const struct monitor *m, const char *name, dev_t tty)
{
	size_t i;

	for (i = 0; i < m->slots; i++) {
		if (m->lines[i] == NULL)
			continue;
		mline_rebase(m->lines[i]);
		if (is_line(m->lines[i], name, tty))
			return m->lines[i];
	}
	return NULL;
}

/* RG_OK; RG_E_GONE, of a line or of none (NULL); else no line of ours. */
static int
find_line(const struct monitor *m, const struct lend *d, int tty,
    struct mline **out, char *why, size_t whysz)
{
	dev_t dev;
	int r = ttydev_lendable(tty, &dev, why, whysz);

	if (r != RG_OK && r != RG_E_GONE)
		return r;
	if ((*out = find(m, d->line, dev)) != NULL || r == RG_E_GONE)
		return r;
	if (d->line[0] != '\0')
		(void)snprintf(why, whysz,
		    "no line %s of type lent has this terminal", d->line);
	else
		(void)snprintf(why, whysz,
		    "no line of type lent has this terminal");
	return RG_E_NAME;
}

static void
miss(struct mline *l, const struct lend *d, enum missed_cause cause)
{
	struct msg m;

	msg_init(&m, WIRE_MISSED, 0);
	memcpy(m.u.MISSED.number, d->call.number, sizeof(m.u.MISSED.number));
	memcpy(m.u.MISSED.name, d->call.name, sizeof(m.u.MISSED.name));
	m.u.MISSED.cause = (uint8_t)cause;
	report_missed(l, &m.u.MISSED);
	lines_count(l, TALLY_MISSED, NULL);
}

void
lend_missed(struct monitor *m, const struct lend *d, int tty)
{
	char why[200];
	struct mline *l = NULL;

	(void)find_line(m, d, tty, &l, why, sizeof(why));
	if (l != NULL)
		miss(l, d, MISSED_NO_CONNECT);
}

/*
 * A pppd that persists dials again without its end, by which we would know
 * that its call is over: it is, for its script is here for the next one. Only
 * a session that listens can be told so: to any other SIGTERM is the word,
 * which ends the pppd that lends the line.
 */
static void
end_last(struct mline *l, const struct lend *d)
{
	const struct call *c = l->call;

	if (l->permit.stage == STAGE_SESSION && d->outer > 1 &&
	    c->pid == d->outer && c->cause == CAUSE_NONE &&
	    l->session != NULL && child_is_ready(l->session))
		session_stop(l, WHY_NEXT, CAUSE_SERVICE_EXIT);
}

/* RG_OK: it can have a call now. */
static int
may_take(struct mline *l, const struct lend *d, char *why, size_t whysz)
{
	const struct monitor *m = l->mon;
	const bool off = mline_is_off(l);

	if (!m->stopping)
		end_last(l, d);
	(void)snprintf(why, whysz, "the line is %s",
	    off               ? "disabled"
		: m->stopping ? "closed: rasgated ends"
			      : "in use");
	if (off || m->stopping || store_trouble(m) != NULL) {
		miss(l, d, off ? MISSED_DISABLED : MISSED_NO_CONNECT);
		return RG_E_STATE;
	}
	return l->permit.stage != STAGE_CLOSED || l->borrowed ||
		!store_loaded(m) || !engine_want(l)
	    ? RG_E_AGAIN
	    : RG_OK;
}

/* The text with paths and errors is for us, the other one for the caller. */
static int
not_now(const struct mline *l, int r, char *why, size_t whysz)
{
	if (r == RG_E_NAME)
		return r;
	log_debug("line %s: not lent: %s", l->conf->name, why);
	(void)snprintf(why, whysz,
	    r == RG_E_GONE ? "the line was hung up"
			   : "the line cannot be opened");
	return r == RG_E_GONE ? r : RG_E_AGAIN;
}

static void
take(struct mline *l, const struct lend *d, int sock)
{
	if ((l->lender = malloc(sizeof(*l->lender))) == NULL)
		abort();
	*l->lender = *d;
	l->borrowed = true;
	if (!session_adopt(l, sock, 0))
		abort(); /* out of memory */
}

int
lend_line(struct monitor *m, const struct lend *d, int tty, int sock, char *why,
    size_t whysz)
{
	struct mline *l = NULL;
	int r = find_line(m, d, tty, &l, why, whysz);

	if (r == RG_OK)
		r = may_take(l, d, why, whysz);
	if (r == RG_OK) {
		mline_give_back(l);
		r = ttydev_borrow(tty, l->conf->device, &l->dev, why, whysz);
		if (r != RG_OK)
			r = not_now(l, r, why, whysz);
	}
	if (r == RG_E_GONE) {
		if (l != NULL)
			miss(l, d, MISSED_NO_CONNECT);
		return RG_E_STATE;
	}
	if (r == RG_OK) {
		take(l, d, sock);
		(void)close(tty);
	}
	return r;
}

void
lend_refuse(struct mline *l)
{
	permit_hangup(&l->permit);
	lend_end(l);
}

bool
lend_is_outer(const struct mline *l)
{
	return l->lender != NULL && l->lender->outer != 0;
}

/* It is awake: from now on it knows what to do when the caller leaves. */
void
lend_ready(struct mline *l)
{
	char why[200];

	if (mline_is_off(l) || l->mon->stopping || !engine_want(l) ||
	    mline_arm(l, why, sizeof(why)) != RG_OK)
		lend_refuse(l);
}

/*
 * The end of rasgate-login was that of the tty's session, and the kernel hangs
 * up for all who have it: that is seen on our own descriptor, before anybody
 * may lend the line again. Not that of a pppd, which hangs up by itself.
 */
static void
confirm(struct mline *l)
{
	if (l->dev != NULL && !lend_is_outer(l) && !ttydev_dead(l->dev) &&
	    host_ends_with_leader(ttydev_rdev(l->dev))) {
		if (clock_ms() - l->since_ms < CONFIRM_MS) {
			mline_timer(l, LOOK_MS);
			return;
		}
		mline_closed(l);
		if (!l->disabled && !l->removed)
			outage_begin(l, LINE_DOWN,
			    "its login's end did not hang up");
		return;
	}
	mline_closed(l);
}

/*
 * What the caller reads, and pppd's log: "" where the dialog has had the last
 * word, or there is nobody to read it.
 */
static const char *
farewell(const struct lend *d)
{
	if (!d->called)
		return "the line was closed";
	switch (d->ended) {
	case CAUSE_SHUTDOWN:
		return "rasgated ends";
	case CAUSE_HELPER_EXIT:
		return "a part of rasgated has failed";
	case CAUSE_SERVICE_FAILED:
		return "the service cannot be had";
	case CAUSE_OPERATOR:
		return "the operator has closed the line";
	default:
		return "";
	}
}

/*
 * It goes when it is told so, and with it the session of the tty. One that
 * does not answer is killed for it.
 */
void
lend_end(struct mline *l)
{
	struct msg m;

	if (l->session == NULL) {
		confirm(l);
		return;
	}
	msg_init(&m, WIRE_DONE, 0);
	if (l->lender != NULL)
		(void)rg_strlcpy(m.u.DONE.text, farewell(l->lender),
		    sizeof(m.u.DONE.text));
	(void)child_send(l->session, &m);
}

void
lend_gone(struct mline *l, pid_t pid, int status)
{
	if (l->permit.stage == STAGE_HANGUP ||
	    l->permit.stage == STAGE_CLOSED) {
		permit_hangup(&l->permit);
		l->since_ms = clock_ms();
		if (!l->dropped) /* else the engine has the tty still */
			confirm(l);
		return;
	}
	report_helper_exit("login", pid, status, l->call != NULL, l->call);
	mline_drop(l, WHY_REMOVED, CAUSE_HELPER_EXIT);
}

void
lend_over(struct mline *l)
{
	if (l->lender != NULL && !l->lender->called)
		miss(l, l->lender,
		    mline_is_off(l) ? MISSED_DISABLED : MISSED_NO_CONNECT);
	free(l->lender);
	l->lender = NULL;
}
