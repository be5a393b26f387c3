#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/log.h"
#include "base/proc.h"
#include "base/unixsock.h"
#include "child/child.h"
#include "monitor/call.h"
#include "monitor/grant.h"
#include "monitor/mline.h"
#include "monitor/reclaim.h"
#include "monitor/report.h"
#include "monitor/session.h"
#include "monitor/store.h"
#include "wire/sessionfile.h"

#define PATH_SIZE 400
#define LOOK_MS 1000 /* at a session that does not talk to us */
#define SOON_MS 20   /* the store's word is to come */

static bool
slurp(const char *path, char *dst, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	ssize_t n;

	if (fd == -1)
		return false;
	n = read(fd, dst, size - 1);
	(void)close(fd);
	dst[n > 0 ? n : 0] = '\0';
	return n > 0;
}

static bool
same_boot(const struct sessionfile *f)
{
	char boot[RG_BOOT_MAX + 1];

	proc_boot_id(boot, sizeof(boot));
	return strcmp(boot, f->boot_id) == 0;
}

/* The very process that wrote the record, not one with its pid by chance. */
static bool
alive(const struct sessionfile *f)
{
	return same_boot(f) && kill(f->session_pid, 0) == 0 &&
	    proc_start(f->session_pid) == f->session_start;
}

/* -1 when the session does not listen or is not ours. */
static int
connect_session(const char *record)
{
	char path[PATH_SIZE + 8];

	snprintf(path, sizeof(path), "%s.sock", record);
	return unixsock_helper(path);
}

static struct call *
remake_call(struct mline *l, const struct sessionfile *f)
{
	struct call *c = calloc(1, sizeof(*c));
	uint64_t age_ms, now = (uint64_t)time(NULL);

	if (c == NULL)
		abort();
	age_ms = now > f->begun ? (now - f->begun) * 1000 : 0;
	c->line = l;
	c->exit = -1;
	c->began_ms = c->session_ms = clock_ms() > age_ms ? clock_ms() - age_ms
							  : 1;
	c->active_ms = clock_ms(); /* until it says better */
	rg_strlcpy(c->number, f->number, sizeof(c->number));
	rg_strlcpy(c->user, f->user, sizeof(c->user));
	c->pid = f->service_pid;
	c->service = conf_find_service(l->ref->conf, f->service);
	if (c->service == NULL)
		c->service = l->conf->service;
	l->call = c;
	l->borrowed = l->conf->type == CONF_LINE_LENT;
	rg_strlcpy(l->call_id, f->call, sizeof(l->call_id));
	l->hport = f->hport; /* as the session calls it */
	rg_strlcpy(c->address, f->address, sizeof(c->address));
	grant_hold(c, c->address);
	c->old_session = f->session_pid;
	c->old_start = f->session_start;
	rg_strlcpy(c->granted, f->user, sizeof(c->granted));
	(void)permit_reclaim(&l->permit, c->granted);
	return c;
}

static void
record_path(const struct mline *l, char dst[PATH_SIZE])
{
	snprintf(dst, PATH_SIZE, "%s/lines/%s", l->ref->conf->g.paths.run,
	    l->conf->name);
}

void
reclaim_forget(const struct mline *l)
{
	char path[PATH_SIZE], sock[PATH_SIZE + 8];

	record_path(l, path);
	snprintf(sock, sizeof(sock), "%s.sock", path);
	(void)unlink(path);
	(void)unlink(sock);
}

/* True when there is a record, and it is this line's. */
static bool
read_record(const struct mline *l, struct sessionfile *f)
{
	char path[PATH_SIZE], text[SESSIONFILE_MAX];

	record_path(l, path);
	if (!slurp(path, text, sizeof(text)))
		return false;
	if (sessionfile_parse(text, f) == RG_OK &&
	    strcmp(f->line, l->conf->name) == 0)
		return true;
	report_repair(path, 0, 1);
	(void)unlink(path);
	return false;
}

pid_t
reclaim_service(const struct mline *l)
{
	struct sessionfile f;

	if (l->call->pid != 0 || !read_record(l, &f) ||
	    strcmp(f.call, l->call_id) != 0 || f.service_pid <= 1)
		return 0;
	session_up(l->call, f.service_pid);
	return f.session_pid;
}

void
reclaim_end_outer(const struct mline *l)
{
	struct sessionfile f;

	if (read_record(l, &f) && strcmp(f.call, l->call_id) == 0 &&
	    f.outer_start != 0 && f.service_pid > 1 &&
	    proc_start(f.service_pid) == f.outer_start)
		(void)kill(f.service_pid, SIGTERM);
}

/* While the session (0: none, it died) has the device, nobody else may. */
static bool
lock_for(struct mline *l, pid_t session)
{
	struct linelock_holder who;

	return mline_lock(l, session, &who) == RG_OK;
}

/*
 * The session is over: its end goes on record. One that died has left its
 * service behind, and the line as it was.
 */
static void
close_call(struct mline *l, const struct sessionfile *f, enum cause cause)
{
	struct call *c = l->call;
	bool hung = f != NULL && f->ended;

	if (hung) {
		c->counted = f->rx != 0 || f->tx != 0;
		c->rx = f->rx;
		c->tx = f->tx;
		if (f->over >= f->begun)
			c->over_ms = c->session_ms +
			    (f->over - f->begun) * 1000;
		if (!f->signaled)
			c->exit = (int)f->status;
		cause = (enum cause)f->cause;
	} else {
		(void)reclaim_service(l);
		if (cause == CAUSE_HELPER_EXIT)
			report_helper_exit("session", c->old_session,
			    CHILD_UNKNOWN, 1, c);
		if (f == NULL || same_boot(f))
			session_kill_service(c, c->old_session);
	}
	linelock_set_pid(&l->lock, getpid(), 0);
	call_end(c, cause);
	reclaim_forget(l);
	if (!hung && (l->lock.fd != -1 || lock_for(l, 0)))
		mline_hangup(l);
	else
		mline_closed(l);
}

/* What is to be known of the call is known: join its session, or end it. */
static void
take_up(struct mline *l, const struct sessionfile *f)
{
	struct call *c = l->call;
	char path[PATH_SIZE];
	int fd;

	c->taken_up = true;
	if (f == NULL || f->ended || !alive(f)) {
		close_call(l, f, CAUSE_RESTART);
		return;
	}
	if (!c->told)
		report_reclaim(c);
	record_path(l, path);
	fd = connect_session(path);
	if (fd == -1 || !session_adopt(l, fd, f->session_pid))
		mline_timer(l, LOOK_MS); /* it ends without us */
}

void
reclaim_look(struct mline *l)
{
	const struct call *c = l->call;
	struct sessionfile f;
	bool found;

	if (!store_loaded(l->mon) && store_trouble(l->mon) == NULL) {
		mline_timer(l, SOON_MS);
		return;
	}
	found = read_record(l, &f);
	if (!c->taken_up)
		take_up(l, found ? &f : NULL);
	else if (proc_start(c->old_session) == c->old_start &&
	    kill(c->old_session, 0) == 0 && !(found && f.ended))
		mline_timer(l, LOOK_MS);
	else
		close_call(l, found ? &f : NULL, CAUSE_HELPER_EXIT);
}

static bool
reclaim(struct mline *l)
{
	struct sessionfile f;
	bool on;

	if (!read_record(l, &f))
		return false;
	(void)remake_call(l, &f);
	on = !f.ended && alive(&f);
	if (on && !lock_for(l, f.session_pid))
		log_debug("line %s: not locked", l->conf->name);
	mline_timer(l, SOON_MS);
	return on;
}

unsigned
reclaim_all(struct monitor *m)
{
	unsigned n = 0;
	size_t i;

	for (i = 0; i < m->slots; i++)
		n += m->lines[i] != NULL && reclaim(m->lines[i]);
	return n;
}
