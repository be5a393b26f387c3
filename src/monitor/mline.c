#include "config.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/log.h"
#include "device/host.h"
#include "device/ttyopen.h"
#include "monitor/call.h"
#include "monitor/chain.h"
#include "monitor/engine.h"
#include "monitor/hport.h"
#include "monitor/kept.h"
#include "monitor/lend.h"
#include "monitor/lines.h"
#include "monitor/lockout.h"
#include "monitor/mline.h"
#include "monitor/modhost.h"
#include "monitor/monitor.h"
#include "monitor/off.h"
#include "monitor/onlooker.h"
#include "monitor/outage.h"
#include "monitor/reclaim.h"
#include "monitor/remark.h"
#include "monitor/report.h"
#include "monitor/session.h"
#include "monitor/store.h"
#include "wire/control.h"

#define CLOSED_MS 150 /* a peer that polls misses a shorter gap */
#define DROP_MS 40000 /* of ras/txn.h: Begin 5 s, End thrice 10 s; a drain */
#define AGAIN_MS 1000 /* a hang-up that was not done is tried again */
#define WHY_SIZE 200

static void on_timer(evutil_socket_t, short, void *);

/* Lines that wait for a call have no timer at all: there are many. */
static void
no_timer(struct mline *l)
{
	if (l->timer != NULL)
		event_free(l->timer);
	l->timer = NULL;
}

void
mline_timer(struct mline *l, uint64_t ms)
{
	struct timeval tv = { (time_t)(ms / 1000),
		(suseconds_t)(ms % 1000 * 1000) };

	if (l->timer == NULL)
		l->timer = event_new(l->mon->base, -1, 0, on_timer, l);
	if (l->timer == NULL)
		abort();
	(void)event_add(l->timer, &tv);
}

/* One that could not be done (mline_not_hung). */
static bool
waits_for_hangup(const struct mline *l)
{
	return l->permit.stage == STAGE_HANGUP && !l->dropped &&
	    l->session == NULL;
}

static void
on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct mline *l = arg;

	(void)fd;
	(void)what;
	no_timer(l);
	if (l->permit.stage == STAGE_CLOSED)
		mline_open(l);
	else if (l->permit.stage == STAGE_HANGUP && l->dropped)
		engine_kill(l, "does not drop a call");
	else if (waits_for_hangup(l))
		session_hangup(l);
	else if (l->permit.stage == STAGE_SESSION && l->session == NULL)
		reclaim_look(l);
}

struct mline *
mline_new(struct monitor *m, const struct conf_line *conf)
{
	struct mline *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return NULL;
	l->mon = m;
	l->conf = conf;
	l->ref = m->ref;
	l->ref->refs++;
	linelock_init(&l->lock);
	l->since_ms = clock_ms();
	kept_recall(l);
	return l;
}

void
mline_free(struct mline **lp)
{
	struct mline *l = *lp;

	*lp = NULL;
	if (l == NULL)
		return;
	if (l->permit.stage == STAGE_SESSION) { /* it outlives us */
		ttydev_abandon(&l->dev);
		linelock_abandon(&l->lock);
	}
	mline_give_back(l);
	engine_release(l);
	no_timer(l);
	call_forget(&l->call);
	lend_over(l);
	free(l->remarks);
	tally_free(&l->tally);
	confref_release(l->mon, &l->ref);
	free(l);
}

/* What the newest configuration says of this line, from now on. */
void
mline_rebase(struct mline *l)
{
	const struct conf_line *conf;

	/* Not in a call: it ends under the rules it began with. */
	if (l->ref == l->mon->ref || l->removed || l->borrowed ||
	    l->permit.stage > STAGE_ARMED)
		return;
	conf = conf_find_line(l->mon->ref->conf, l->conf->name);
	if (conf == NULL)
		return;
	if (strcmp(conf->device, l->conf->device) != 0 ||
	    !lines_same_locks(l->mon->ref->conf, l->ref->conf))
		mline_give_back(l); /* by the names that it was taken by */
	confref_release(l->mon, &l->ref);
	l->ref = l->mon->ref;
	l->ref->refs++;
	l->conf = conf;
}

bool
mline_is_off(const struct mline *l)
{
	return l->disabled || !l->conf->enabled;
}

/* If it has to wait for it, it says so. */
static bool
engine_there(struct mline *l)
{
	if (engine_want(l))
		return true;
	if (!mline_is_off(l)) /* whose note stands there */
		outage_set_why(l, engine_trouble(l));
	return false;
}

void
mline_open(struct mline *l)
{
	const uint64_t closed = clock_ms() - l->since_ms;

	if (l->permit.stage != STAGE_CLOSED || l->borrowed || l->mon->stopping)
		return;
	if (l->rests && closed < CLOSED_MS) { /* whoever is in a hurry */
		mline_timer(l, CLOSED_MS - closed);
		return;
	}
	l->rests = false;
	if (l->removed) {
		monitor_forget_line(l);
		return;
	}
	mline_rebase(l);
	if (mline_is_off(l) && !off_hook_wanted(l)) {
		mline_give_back(l);
		engine_release(l);
		if (!l->disabled)
			outage_set_why(l, l->conf->note);
		l->status = LINE_DISABLED;
		l->out_ms = 0;
		onlooker_lent(l);
		return;
	}
	if (l->conf->type == CONF_LINE_LENT) {
		mline_give_back(l);
		outage_set_status(l, LINE_LENT, NULL);
	} else if (store_trouble(l->mon) != NULL)
		outage_begin(l, LINE_DOWN, store_trouble(l->mon));
	else if (store_loaded(l->mon) && mline_take(l) && engine_there(l))
		mline_take_calls(l);
}

void
mline_open_all(struct monitor *m)
{
	size_t i;

	for (i = 0; i < m->slots; i++)
		if (m->lines[i] != NULL)
			mline_open(m->lines[i]);
}

void
mline_pause_all(struct monitor *m)
{
	size_t i;

	for (i = 0; i < m->slots; i++)
		if (m->lines[i] != NULL &&
		    m->lines[i]->permit.stage == STAGE_ARMED)
			mline_drop(m->lines[i], WHY_REMOVED, CAUSE_SHUTDOWN);
}

void
mline_fault(struct mline *l, const char *why)
{
	l->permit.fault = true;
	if (!l->disabled) /* whose note stands there */
		outage_set_why(l, why);
}

/* The engine has closed the tty of this line. */
static void
on_returned(struct mline *l)
{
	l->dropped = false;
	mline_hangup(l);
}

void
mline_on_engine(struct mline *l, struct msg *m)
{
	if (l->permit.stage == STAGE_HANGUP && !l->dropped) {
		engine_kill(l, "word about a line given back");
		return;
	}
	switch (m->type) {
	case WIRE_LINE:
		mline_seen(l, &m->u.LINE);
		break;
	case WIRE_MISSED:
		if (l->lender == NULL) /* else at its end: lend_over() */
			mline_missed(l, &m->u.MISSED);
		break;
	case WIRE_CALLER:
		lockout_ring(l, m->u.CALLER.number);
		break;
	case WIRE_CALL:
		if (l->lender != NULL)
			l->lender->called = true;
		call_begin(l,
		    l->lender != NULL ? &l->lender->call : &m->u.CALL);
		break;
	case WIRE_BROKE:
		modhost_broke(l->call, &m->u.BROKE);
		break;
	case WIRE_BYTES:
		onlooker_bytes(l, &m->u.BYTES);
		break;
	case WIRE_NAME:
		chain_on_name(l->call, &m->u.NAME);
		break;
	case WIRE_TERMINATED:
		if (l->permit.stage != STAGE_HANGUP)
			call_on_terminated(l->call, &m->u.TERMINATED);
		else
			on_returned(l);
		break;
	default: /* WIRE_DROPPED */
		if (m->u.DROPPED.busy != 0 && l->permit.leaving)
			off_hook_done(l);
		else
			on_returned(l);
		break;
	}
}

void
mline_engine_lost(struct mline *l)
{
	switch (l->permit.stage) {
	case STAGE_ARMED:
		mline_hangup(l);
		break;
	case STAGE_DIALOG:
	case STAGE_GRANTED:
		call_end(l->call, CAUSE_HELPER_EXIT);
		mline_hangup(l);
		break;
	case STAGE_HANGUP:
		if (l->dropped)
			on_returned(l);
		break;
	default:
		break;
	}
}

void
mline_drop(struct mline *l, enum wire_why why, enum cause cause)
{
	struct msg m;

	if (l->permit.stage == STAGE_SESSION) {
		session_stop(l, why, cause);
		return;
	}
	if (l->permit.stage == STAGE_CLOSED && l->borrowed)
		lend_refuse(l);
	if (l->permit.stage < STAGE_ARMED || l->permit.stage > STAGE_GRANTED)
		return;
	if (l->call != NULL && l->call->last != NULL) {
		call_on_terminated(l->call, l->call->last); /* its own end */
		return;
	}
	msg_init(&m, WIRE_DROP, 0);
	m.u.DROP.why = (uint8_t)why;
	if (l->call != NULL)
		call_end(l->call, cause);
	permit_hangup(&l->permit);
	l->dropped = true;
	l->since_ms = clock_ms();
	mline_timer(l, DROP_MS);
	(void)engine_send(l, &m);
}

void
mline_hangup(struct mline *l)
{
	permit_hangup(&l->permit);
	l->since_ms = clock_ms();
	no_timer(l);
	session_hangup(l);
}

/* Nobody is on the line; until it is opened again. */
static void
settle(struct mline *l)
{
	onlooker_order_over(l, CTL_DECLINED, "the line was closed");
	l->rests = true;
	l->since_ms = clock_ms();
	l->hport = 0;
	permit_reset(&l->permit);
	if (l->dev != NULL)
		ttydev_suspend(l->dev);
	lend_over(l);
}

/* Nobody polls a line that a getty has. */
static void
open_later(struct mline *l)
{
	l->status = LINE_OPENING;
	mline_timer(l, l->borrowed ? 0 : CLOSED_MS);
	l->rests = !l->borrowed;
	l->borrowed = false;
}

void
mline_closed(struct mline *l)
{
	const char *why = remark_get(l->remarks, REMARK_WHY);
	char text[WHY_SIZE];
	bool fault = l->permit.fault;

	settle(l);
	if (fault && !l->borrowed && !l->disabled && !l->removed) {
		rg_strlcpy(text, why != NULL ? why : "modem", sizeof(text));
		outage_begin(l, LINE_DOWN, text);
		return;
	}
	open_later(l);
}

void
mline_vanished(struct mline *l, int r, const char *why)
{
	settle(l);
	l->stuck = false; /* whatever comes is not that modem any more */
	if (l->disabled || l->removed)
		open_later(l);
	else
		mline_lost(l, r, why);
}

/* The first failure may be chance: a helper that was killed. */
void
mline_not_hung(struct mline *l, const char *why)
{
	log_debug("line %s: hang-up: %s", l->conf->name, why);
	if (outage_fails(l) > 0 && !l->disabled && !l->removed) {
		outage_begin(l, LINE_DOWN, why);
		return;
	}
	l->fails = 1;
	mline_timer(l, AGAIN_MS);
}

void
mline_disable(struct mline *l, const char *note, const char *by, bool now,
    uint32_t loan)
{
	l->disabled = true;
	l->loan = loan;
	l->busied = false;
	outage_set_why(l, note);
	remark_set(&l->remarks, REMARK_BY, by);
	kept_disabled(l);
	if (l->permit.stage == STAGE_CLOSED && !l->borrowed)
		mline_open(l); /* shows it as disabled, gives the device back */
	else if (l->permit.stage <= STAGE_ARMED || now)
		mline_drop(l, WHY_OPERATOR, CAUSE_OPERATOR);
}

void
mline_enable(struct mline *l)
{
	if (!l->disabled)
		return;
	l->disabled = l->busied = false;
	l->loan = 0;
	outage_set_why(l, NULL);
	remark_set(&l->remarks, REMARK_BY, NULL);
	kept_disabled(l);
	outage_forget(l);
	if (l->permit.stage == STAGE_CLOSED) {
		outage_set_status(l, LINE_OPENING, NULL);
		mline_open(l);
	}
}

void
mline_reset(struct mline *l)
{
	outage_forget(l);
	l->told = LINE_OPENING; /* what comes up is on record again */
	if (l->permit.stage == STAGE_CLOSED) {
		no_timer(l);
		mline_open(l);
	} else if (waits_for_hangup(l)) {
		no_timer(l);
		session_hangup(l);
	} else
		mline_drop(l, WHY_OPERATOR, CAUSE_OPERATOR);
}
