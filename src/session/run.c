#include "config.h"

#include <sys/wait.h>

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/ttycount.h"
#include "session/attach.h"
#include "session/orphans.h"
#include "session/outer.h"
#include "session/record.h"
#include "session/session.h"
#include "session/tty.h"
#include "session/utmp.h"
#include "session/warn.h"

#define SWEEP_MS 2000
#define SWEEP_STEP_MS 20
#define COUNT_MS 1000

/* How a service is made to end: each signal, and how long it has then. */
struct rung {
	int sig; /* 0: it cannot be reaped; go on without it */
	uint32_t ms;
};

static const struct rung on_stop[] = {
	{ SIGTERM, 5000 },
	{ SIGKILL, 10000 },
	{ 0, 0 },
};

/* It says goodbye to its peer first, and hangs up. */
static const struct rung on_outer[] = {
	{ SIGTERM, 15000 },
	{ SIGKILL, 10000 },
	{ 0, 0 },
};

static const struct rung on_lost[] = {
	{ SIGHUP, 2000 },
	{ SIGTERM, 3000 },
	{ SIGKILL, 10000 },
	{ 0, 0 },
};

/* --- the end: service away, END, hang-up, HUNG --- */

static void
begin_hangup(struct session *s, enum wire_carrier carrier, uint32_t low_ms,
    bool drain)
{
	s->stage = STAGE_HANGUP;
	s->hangup_ms = 0;
	hangup_start(&s->hangup, s->tty, s->modem, carrier, low_ms, drain);
}

/* For who(1) and last(1). */
static void
record_user(const struct session *s, bool begins)
{
	const struct utmp_entry e = { begins, s->line, s->start.user,
		s->start.number, getpid() };

	if (s->line[0] != '\0')
		utmp_write(&e, UTMP_FILE, WTMP_FILE);
}

static void
finish_service(struct session *s)
{
	uint64_t rx, tx;
	bool drain;

	record_user(s, false);
	talk_plugin(s);
	chan_free(&s->plugin);
	logpipe_read(&s->log);
	logpipe_close(&s->log);
	if (s->start.ppp == 0 && ttycount_bytes(s->tty, &rx, &tx)) {
		s->end.rx = (uint32_t)(rx - s->counts_at_start[0]);
		s->end.tx = (uint32_t)(tx - s->counts_at_start[1]);
	}
	s->end.cause = (uint8_t)ending_cause(&s->ending);
	s->end.signaled = s->ending.signaled;
	s->end.status = s->ending.status;
	s->ended_unix = (uint64_t)time(NULL);
	talk_end(s);
	drain = !s->ending.lost && !s->ending.failed && s->start.ppp == 0;
	if (s->lent == NULL) {
		begin_hangup(s, s->start.carrier, HANGUP_LOW_MS, drain);
		return;
	}
	s->stage = STAGE_HANGUP;
	s->hangup_ms = 0;
	hangup_lent(&s->hangup, s->tty, drain);
}

static void
sweep(struct session *s)
{
	if (!outer_is(s) && orphans_kill(s->service) > 0 &&
	    clock_ms() < s->sweep_until) {
		s->sweep_at = clock_ms() + SWEEP_STEP_MS;
		return;
	}
	finish_service(s);
}

/* Where there is no carrier, a BREAK says that the caller leaves. */
static bool
broke(const struct session *s)
{
	uint32_t breaks;

	return s->start.carrier == CARRIER_NONE &&
	    ttycount_breaks(s->tty, &breaks) && breaks != s->breaks;
}

static void
sweep_soon(struct session *s)
{
	s->running = false;
	s->rung = NULL;
	/* BRKINT, or EIO, may have ended it before we have looked again. */
	s->ending.lost = s->ending.lost || broke(s) || tty_dead(s->tty);
	s->stage = STAGE_SWEEP;
	s->sweep_until = clock_ms() + SWEEP_MS;
	s->sweep_at = clock_ms();
}

static void
service_over(struct session *s, int status)
{
	s->ending.signaled = WIFSIGNALED(status);
	s->ending.status = (unsigned)(WIFSIGNALED(status)
		? WTERMSIG(status)
		: WEXITSTATUS(status));
	sweep_soon(s);
}

/* What it exited with only its plugin can tell. */
void
session_over(struct session *s)
{
	talk_plugin(s);
	if (s->ending.ppp)
		sweep_soon(s);
	else
		service_over(s, SIGKILL);
}

void
session_give_up(struct session *s, const char *what)
{
	s->ending.failed = true;
	if (!outer_is(s) && (s->tty == -1 || tty_dead(s->tty)))
		s->ending.lost = true;
	talk_log(s, "%s: %s: %s", (const char *)s->start.argv, what,
	    strerror(errno));
	finish_service(s);
}

/*
 * With HUNG the line is the monitor's again, and everything on it: our
 * descriptor, record and socket are gone before, lest they get in the way
 * of the next session's.
 */
static void
finish_hangup(struct session *s)
{
	struct session_record r;

	s->hung.low = s->hangup.low;
	s->hung.error = s->hangup.error;
	s->stage = STAGE_DONE;
	(void)close(s->tty);
	s->tty = -1;
	if (s->started) {
		session_fill_record(s, &r);
		r.end = &s->end;
		r.hung = &s->hung;
		attach_close(s->listen, s->start.record);
		s->listen = -1;
		if (s->monitor != NULL)
			session_record_remove(&r);
	}
	talk_hung(s);
	if (s->started && s->monitor == NULL)
		(void)session_record_write(&r);
}

void
session_hangup(struct session *s, int given, const struct msg_HANGUP *m)
{
	s->tty = given;
	if (tty_take(given) != RG_OK)
		talk_log(s, "%s: not the controlling terminal: %s", m->line,
		    strerror(errno));
	begin_hangup(s, m->carrier, m->low_ms, false);
}

/* --- what happens meanwhile --- */

static void
climb(struct session *s, const struct rung *r)
{
	s->rung = r;
	s->ladder_at = clock_ms() + r->ms;
	talk_refuse(s); /* a pppd that waits for an answer hears no signal */
	if (r->sig != 0 && outer_is(s))
		(void)kill(s->service, r->sig);
	else if (r->sig != 0)
		service_signal(s->service, r->sig);
}

void
session_stop(struct session *s, enum cause why)
{
	if (!s->running || s->ending.lost || s->ending.stopped != CAUSE_NONE)
		return;
	s->ending.stopped = why;
	climb(s, outer_is(s) ? on_outer : on_stop);
}

void
session_lost(struct session *s)
{
	if (s->ending.lost)
		return;
	s->ending.lost = true;
	if (s->running && s->rung == NULL)
		climb(s, on_lost);
}

void
session_up(struct session *s)
{
	s->running = true;
	s->stage = STAGE_SERVICE;
	tty_name(s->tty, s->line, sizeof(s->line));
	record_user(s, true);
	talk_up(s);
}

void
session_reap(struct session *s)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		if (s->running && pid == s->service)
			service_over(s, status);
	if (s->stage == STAGE_SWEEP && pid == -1 && errno == ECHILD &&
	    s->adopts)
		finish_service(s); /* no child at all: nobody is left */
}

/*
 * The kernel hangs up when it sees DCD fall. A fall that came before the
 * service's termios were set, or that a driver missed, is never told.
 */
static void
look_at_carrier(struct session *s, uint64_t now)
{
	bool dcd;

	if (now < s->look_at)
		return;
	if (outer_is(s)) {
		s->look_at = now + OUTER_MS;
		if (outer_gone(s))
			session_over(s);
		return;
	}
	if (s->start.carrier == CARRIER_NONE) {
		s->look_at = now + BREAK_MS;
		if (broke(s))
			session_lost(s);
		return;
	}
	s->look_at = now + LOOK_MS;
	if (tty_modem(s->tty, &dcd) && !dcd)
		session_lost(s);
}

/* Of a line that is busy all the while, now and then. */
static uint64_t
count_at(const struct session *s)
{
	return s->idle.since == s->told_since ? NO_TIME : s->told_ms + COUNT_MS;
}

static void
tick_service(struct session *s, uint64_t now)
{
	look_at_carrier(s, now);
	if (now >= s->limit_at)
		session_stop(s, CAUSE_SESSION_LIMIT);
	if (idle_check(&s->idle))
		session_stop(s, CAUSE_IDLE_LIMIT);
	warn_tick(s);
	if (now >= count_at(s))
		talk_count(s);
	if (s->rung == NULL || now < s->ladder_at)
		return;
	climb(s, s->rung + 1);
	if (s->rung->sig == 0) {
		talk_log(s, "pid %ld cannot be reaped", (long)s->service);
		service_over(s, SIGKILL);
	}
}

void
session_tick(struct session *s)
{
	const uint64_t now = clock_ms();

	if (s->stage == STAGE_SERVICE)
		tick_service(s, now);
	if (s->stage == STAGE_SWEEP && now >= s->sweep_at)
		sweep(s);
	if (s->stage == STAGE_HANGUP &&
	    (s->hangup_ms = hangup_step(&s->hangup)) == -1)
		finish_hangup(s);
}

static int
sooner(int wait, uint64_t at)
{
	const uint64_t now = clock_ms();
	int ms;

	if (at == NO_TIME)
		return wait;
	ms = at <= now ? 0 : at - now > 60000 ? 60000 : (int)(at - now);
	return wait == -1 || ms < wait ? ms : wait;
}

int
session_wait(const struct session *s)
{
	int wait;

	switch (s->stage) {
	case STAGE_SERVICE:
		wait = sooner(idle_wait(&s->idle), s->limit_at);
		wait = sooner(wait, warn_at(s));
		wait = sooner(wait, s->look_at);
		wait = sooner(wait, count_at(s));
		return s->rung == NULL ? wait : sooner(wait, s->ladder_at);
	case STAGE_SWEEP:
		return sooner(-1, s->sweep_at);
	case STAGE_HANGUP:
		return s->hangup_ms;
	default:
		return -1;
	}
}
