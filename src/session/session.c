#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "session/session.h"
#include "session/tty.h"

#if !defined(HAVE_PPOLL) && defined(HAVE_POLLTS)
#define ppoll pollts /* older NetBSD */
#endif

#define FLUSH_MS 5000 /* for what a slow monitor has not taken at the end */

enum watched {
	W_MONITOR,
	W_JOINING,
	W_LISTEN,
	W_TTY,
	W_PLUGIN,
	W_LOG,
	W_MAX,
};

static volatile sig_atomic_t told_to_end;

/* The others only have to wake us: every round looks at all that is ours. */
static void
on_signal(int sig)
{
	if (sig == SIGTERM || sig == SIGINT)
		told_to_end = 1;
}

/* Those that are caught come in ppoll only; *awake is the mask there. */
static void
set_signals(sigset_t *awake)
{
	static const int caught[] = { SIGCHLD, SIGHUP, SIGTERM, SIGINT };
	/* SIGTTOU: we set the terminal up while the service is in front. */
	static const int ignored[] = { SIGPIPE, SIGTTOU, SIGTTIN, SIGTSTP };
	struct sigaction sa = { .sa_handler = on_signal };
	sigset_t closed;
	size_t i;

	sigemptyset(&sa.sa_mask);
	sigemptyset(&closed);
	for (i = 0; i < RG_COUNTOF(caught); i++) {
		(void)sigaction(caught[i], &sa, NULL);
		(void)sigaddset(&closed, caught[i]);
	}
	(void)sigprocmask(SIG_BLOCK, &closed, awake);
	sa.sa_handler = SIG_IGN;
	for (i = 0; i < RG_COUNTOF(ignored); i++)
		(void)sigaction(ignored[i], &sa, NULL);
}

static void
watch_chan(struct pollfd *p, const struct chan *c)
{
	p->fd = c == NULL ? -1 : chan_fd(c);
	if (c != NULL && chan_waiting(c))
		p->events |= POLLOUT;
}

static void
fill(const struct session *s, struct pollfd p[W_MAX])
{
	int i;

	for (i = 0; i < W_MAX; i++) {
		p[i].fd = -1;
		p[i].events = POLLIN;
		p[i].revents = 0;
	}
	watch_chan(&p[W_MONITOR], s->monitor);
	watch_chan(&p[W_JOINING], s->joining);
	watch_chan(&p[W_PLUGIN], s->plugin);
	p[W_LISTEN].fd = s->listen;
	p[W_TTY].events = 0; /* only its end is ours to see */
	if (s->stage == STAGE_SERVICE && !s->ending.lost)
		p[W_TTY].fd = s->tty;
	p[W_LOG].fd = s->log.fd;
}

/*
 * A line discipline that cannot be polled (PPP's) never wakes us, but
 * SIGHUP does, and by then the descriptor is a dead one. Carrier is looked
 * at last: a TermReq that came before it dropped is already here.
 */
static void
dispatch(struct session *s, const struct pollfd p[W_MAX])
{
	if (p[W_MONITOR].revents != 0 && s->monitor != NULL) {
		(void)chan_flush(s->monitor);
		talk_monitor(s);
	}
	if (told_to_end)
		session_stop(s, CAUSE_SHUTDOWN);
	if (p[W_PLUGIN].revents != 0 && s->plugin != NULL) {
		(void)chan_flush(s->plugin);
		talk_plugin(s);
	}
	if (p[W_LOG].revents != 0)
		logpipe_read(&s->log);
	if (s->stage == STAGE_SERVICE && tty_dead(s->tty))
		session_lost(s);
	session_reap(s);
	if (p[W_JOINING].revents != 0 && s->joining != NULL)
		talk_joining(s);
	if (p[W_LISTEN].revents != 0 && s->listen != -1)
		talk_listen(s);
	if (s->monitor == NULL)
		talk_refuse(s);
}

static void
flush(struct session *s)
{
	const uint64_t end = clock_ms() + FLUSH_MS;
	struct pollfd p = { .events = POLLOUT };

	while (s->monitor != NULL && chan_flush(s->monitor) == RG_E_AGAIN &&
	    clock_ms() < end) {
		p.fd = chan_fd(s->monitor);
		(void)poll(&p, 1, 100);
	}
}

static int
wait_for(struct pollfd p[W_MAX], int ms, const sigset_t *awake)
{
	const struct timespec ts = { ms / 1000, ms % 1000 * 1000000L };
	int n = ppoll(p, W_MAX, ms == -1 ? NULL : &ts, awake);

	return n == -1 && errno != EINTR ? -1 : 0;
}

/* Before there is a service it goes with its monitor, or its getty's word. */
static bool
goes_on(const struct session *s)
{
	if (s->stage >= STAGE_SERVICE)
		return s->stage != STAGE_DONE;
	return s->monitor != NULL && !(s->lent != NULL && told_to_end);
}

int
session_run(int sock, struct lent *lent)
{
	struct session s = { .listen = -1,
		.tty = -1,
		.limit_at = NO_TIME,
		.lent = lent };
	struct pollfd p[W_MAX];
	sigset_t awake;

	set_signals(&awake);
	s.log.fd = -1;
	(void)fcntl(sock, F_SETFD, FD_CLOEXEC);
	if (fcntl(sock, F_SETFL, O_NONBLOCK) == -1 ||
	    (s.monitor = chan_new(sock, ROLE_MONITOR)) == NULL)
		return 1;
	while (goes_on(&s)) {
		fill(&s, p);
		if (wait_for(p, session_wait(&s), &awake) == -1)
			break;
		dispatch(&s, p);
		session_tick(&s);
	}
	if (lent != NULL) {
		lent->served = s.started;
		lent->told = s.stage == STAGE_DONE;
	}
	flush(&s);
	chan_free(&s.joining);
	chan_free(&s.monitor);
	return s.stage == STAGE_DONE || s.left ? 0 : 1;
}
