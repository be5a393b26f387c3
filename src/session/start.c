#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/proc.h"
#include "base/spawn.h"
#include "base/strv.h"
#include "base/ttycount.h"
#include "session/attach.h"
#include "session/outer.h"
#include "session/record.h"
#include "session/session.h"
#include "session/tty.h"

#define PPP_GRACE_MS 30000 /* pppd's own maxconnect comes first */
#define CARRIER_MS 1000    /* patience for DCD after our open */

void
session_fill_record(const struct session *s, struct session_record *r)
{
	memset(r, 0, sizeof(*r));
	r->start = &s->start;
	r->hport = s->hport;
	r->session = getpid();
	r->session_start = s->born;
	r->service = s->service;
	r->outer_start = s->outer_start;
	r->start_unix = s->begun_unix;
	r->end_unix = s->ended_unix;
	r->limit_ms = s->limit_at == NO_TIME ? 0 : s->limit_at;
}

/* A full disk fails the call, not the record. */
static bool
write_record(void *ctx, pid_t pid)
{
	struct session_record *r = ctx;

	r->service = pid;
	return session_record_write(r) == RG_OK;
}

static void
say_line(void *ctx, const char *line)
{
	struct session *s = ctx;

	talk_log(s, "%s: %s", s->start.service, line);
}

/*
 * Where DCD tells the truth, it says whether anybody is still there. Some
 * drivers (n_gsm) know it only a moment after an open.
 */
static bool
caller_there(const struct session *s)
{
	const uint64_t end = clock_ms() + CARRIER_MS;
	bool dcd = true;

	if (s->start.carrier != CARRIER_DCD)
		return true;
	while (tty_modem(s->tty, &dcd) && !dcd && clock_ms() < end)
		(void)poll(NULL, 0, 20);
	return dcd;
}

/* The monitor opened it for us alone. */
static int
take_tty(struct session *s)
{
	bool dcd;

	if (tty_take(s->tty) != RG_OK)
		return RG_E_SYS;
	s->modem = tty_modem(s->tty, &dcd);
	if (!caller_there(s)) {
		s->ending.lost = true;
		errno = EIO;
		return RG_E_SYS;
	}
	s->watched = tty_watched(s->tty, s->start.carrier);
	s->look_at = s->watched && s->modem ? clock_ms() + LOOK_MS : NO_TIME;
	if (s->start.carrier == CARRIER_NONE &&
	    ttycount_breaks(s->tty, &s->breaks))
		s->look_at = clock_ms() + BREAK_MS;
	return tty_prepare(s->tty, s->start.cooked, s->watched);
}

static int
open_plugin(struct session *s, struct service_files *f)
{
	int sv[2];

	f->plugin = SERVICE_NONE;
	if (s->start.ppp == 0)
		return RG_OK;
	if (spawn_pair(sv) != RG_OK)
		return RG_E_SYS;
	if ((s->plugin = chan_new(sv[0], ROLE_PLUGIN)) == NULL) {
		(void)close(sv[0]);
		(void)close(sv[1]);
		return RG_E_SYS;
	}
	f->plugin = sv[1];
	return RG_OK;
}

/* NULL, or the step that failed, with errno. */
static const char *
start_service(struct session *s, const struct service_files *f)
{
	struct msg_START *m = &s->start;
	struct session_record record;
	const char *what = "command";
	char **argv, **envp;
	pid_t pid = -1;

	session_fill_record(s, &record);
	argv = strv_vector((char *)m->argv, m->argv_len);
	envp = strv_vector((char *)m->env, m->env_len);
	errno = EINVAL;
	if (argv != NULL && envp != NULL && argv[0] != NULL &&
	    strv_ok((char *)m->argv, m->argv_len) &&
	    strv_ok((char *)m->env, m->env_len))
		pid = service_start(argv, envp, f, write_record, &record,
		    &what);
	free(argv);
	free(envp);
	if (pid == -1)
		return what;
	s->service = pid;
	return NULL;
}

static int
open_files(struct session *s, struct service_files *f)
{
	f->plugin = SERVICE_NONE;
	f->limit = s->start.files;
	f->err = -1;
	if ((f->tty = tty_reopen(s->tty)) == -1)
		return RG_E_SYS;
	if (s->start.err_tty != 0)
		f->err = fcntl(f->tty, F_DUPFD_CLOEXEC, 0);
	else
		f->err = logpipe_open(&s->log, say_line, s);
	return f->err == -1 ? RG_E_SYS : open_plugin(s, f);
}

static void
close_files(struct service_files *f)
{
	if (f->tty != -1)
		(void)close(f->tty);
	if (f->err != -1)
		(void)close(f->err);
	if (f->plugin != SERVICE_NONE)
		(void)close(f->plugin);
}

static void
set_limits(struct session *s)
{
	uint64_t grace = s->start.ppp != 0 ? PPP_GRACE_MS : 0;

	s->born = proc_start(getpid());
	s->begun_unix = (uint64_t)time(NULL);
	s->limit_at = NO_TIME;
	if (s->start.session_ms != 0)
		s->limit_at = clock_ms() + s->start.session_ms + grace;
	idle_start(&s->idle, s->tty,
	    s->start.ppp != 0 || outer_is(s) ? 0 : s->start.idle_ms);
	s->told_since = s->idle.since;
	(void)ttycount_bytes(s->tty, &s->counts_at_start[0],
	    &s->counts_at_start[1]);
}

void
session_start(struct session *s, int given)
{
	struct service_files f = { -1, -1, SERVICE_NONE, 0 };
	const char *what = "start";

	s->started = true;
	if (s->lent != NULL)
		(void)close(s->lent->kept);
	if (outer_is(s))
		outer_take(s, given);
	else
		s->tty = given;
	set_limits(s); /* also of a session that comes to nothing */
	if (!outer_is(s) && take_tty(s) != RG_OK) {
		session_give_up(s, "tty");
		return;
	}
	s->ending.ppp = s->start.ppp != 0 && !outer_is(s);
	s->adopts = !outer_is(s) && proc_adopt();
	errno = EINVAL;
	if (!session_record_ok(&s->start)) {
		session_give_up(s, "record");
		return;
	}
	if ((s->listen = attach_listen(s->start.record)) == -1)
		talk_log(s, "%s.sock: %s", s->start.record, strerror(errno));
	if (outer_is(s))
		what = outer_start(s);
	else if (open_files(s, &f) == RG_OK)
		what = start_service(s, &f);
	close_files(&f);
	if (what != NULL)
		session_give_up(s, what);
	else
		session_up(s);
}
