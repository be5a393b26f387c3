#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <event2/event.h>
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
#include "base/secret.h"
#include "base/spawn.h"
#include "child/child.h"
#include "daemon/background.h"
#include "daemon/daemon.h"
#include "daemon/files.h"
#include "daemon/manager.h"
#include "daemon/proof.h"
#include "daemon/rundir.h"
#include "daemon/statedir.h"
#include "gate/codes.h"
#include "monitor/books.h"
#include "monitor/call.h"
#include "monitor/engine.h"
#include "monitor/grant.h"
#include "monitor/hook.h"
#include "monitor/hport.h"
#include "monitor/kept.h"
#include "monitor/lines.h"
#include "monitor/lockout.h"
#include "monitor/mline.h"
#include "monitor/modhost.h"
#include "monitor/radius.h"
#include "monitor/reclaim.h"
#include "monitor/report.h"
#include "monitor/solo.h"
#include "monitor/store.h"
#include "monitor/workers.h"
#include "operator/control.h"

#define FLUSH_MS 20    /* while records wait for the log daemon */
#define GRACE_MS 10000 /* from SIGTERM to the end, whatever still hangs */

struct daemon {
	struct monitor mon;
	struct manager *manager;
	struct event *signals[4];
	struct event *flush;
	struct event *reap;       /* more than one turn's */
	struct event *watch_stop; /* while stopping: has all settled? */
	uint64_t stop_ms;
	unsigned sessions; /* that outlive us */
};

static void
open_log(const struct monitor *m)
{
	const struct conf_globals *g = &m->ref->conf->g;

	log_open(m->debug || g->log.to_stderr ? LOG_TO_STDERR : LOG_TO_SYSLOG,
	    g->log.socket, (int)g->log.facility,
	    m->debug ? REC_DEBUG : (enum rec_level)g->log.level);
}

static void
report_warnings(const struct conf_errors *errors)
{
	size_t i;

	for (i = 0; i < errors->n && i < 20; i++)
		report_problem(errors->v[i].file, errors->v[i].line,
		    errors->v[i].text);
}

static void
report_reload(const char *result, const char *by, const struct reload_result *n,
    const struct conf_errors *errors)
{
	struct rec r;

	report_warnings(errors);
	rec_init(&r, REC_RELOAD_EVENT);
	rec_set(&r, KEY_RESULT, result);
	rec_set(&r, KEY_BY, by);
	if (n != NULL) {
		rec_setu(&r, KEY_ADDED, n->added);
		rec_setu(&r, KEY_CHANGED, n->changed);
		rec_setu(&r, KEY_REMOVED, n->removed);
	}
	if (errors->nerrors > 0)
		rec_setu(&r, KEY_ERRORS, errors->nerrors);
	log_record(&r);
}

static int
reload(struct monitor *m, const char *by, struct reload_result *n,
    struct conf_errors *errors)
{
	struct confref *old = m->ref;
	struct conf *conf = conf_load(m->file, errors);
	char why[256];

	if (conf != NULL && m->privileged && conf_check_root(conf, errors) > 0)
		conf_free(&conf);
	if (conf != NULL &&
	    files_raise(conf->nlines, m->privileged, &m->files, why,
		sizeof(why)) != RG_OK) {
		conf_error(errors, m->file, 0, "%s", why);
		conf_free(&conf);
	}
	if (conf != NULL &&
	    strcmp(conf->g.paths.run, old->conf->g.paths.run) != 0) {
		conf_error(errors, m->file, 0,
		    "paths.run: to move it, stop and start the daemon");
		conf_free(&conf);
	}
	*n = (struct reload_result) { 0, 0, 0 };
	if (conf == NULL) {
		report_reload("refused", by, NULL, errors);
		return RG_E_NAME;
	}
	m->ref = confref_new(m, conf);
	m->tagger.all = conf->g.log.names == CONF_NAMES_ALL;
	open_log(m);
	(void)pools_load(m->pools, conf);
	engine_tell(m, m->ref);
	tzset(); /* hours are local, and localtime_r(3) does not look */
	workers_reload(m->workers);
	modhost_reload(m);
	lockout_reload(m->lockout);
	radius_reload(m->radius);
	control_reload(m->control);
	lines_update(m, old->conf, n);
	confref_release(m, &old);
	rg_trim();
	report_reload("ok", by, n, errors);
	return RG_OK;
}

static int
reload_and_tell(struct monitor *m, const char *by, struct reload_result *n,
    struct conf_errors *errors)
{
	struct daemon *d = (struct daemon *)m; /* its first member */
	int r;

	manager_tell(d->manager, NOTIFY_RELOADING);
	r = reload(m, by, n, errors);
	manager_tell(d->manager, NOTIFY_READY);
	return r;
}

/* A session may go on without us, once its service is on record. */
static bool
settled(const struct mline *l)
{
	return l == NULL || l->permit.stage == STAGE_CLOSED ||
	    (l->permit.stage == STAGE_SESSION && l->call->pid != 0);
}

static bool
all_settled(const struct monitor *m)
{
	size_t i;

	for (i = 0; i < m->slots; i++)
		if (!settled(m->lines[i]))
			return false;
	return store_settled(m) && books_settled(m->books);
}

static void
on_watch_stop(evutil_socket_t fd, short what, void *arg)
{
	struct daemon *d = arg;

	(void)fd;
	(void)what;
	if (all_settled(&d->mon) || clock_ms() - d->stop_ms > GRACE_MS)
		event_base_loopbreak(d->mon.base);
}

/* No new call, calls in a dialog end; the loop ends when all lines closed. */
static void
stop(struct monitor *m)
{
	struct daemon *d = (struct daemon *)m; /* its first member */
	const struct timeval tick = { 0, 50000 };
	size_t i;

	if (m->stopping)
		return;
	m->stopping = true;
	manager_tell(d->manager, NOTIFY_STOPPING);
	d->stop_ms = clock_ms();
	for (i = 0; i < m->slots; i++)
		if (m->lines[i] != NULL &&
		    m->lines[i]->permit.stage != STAGE_SESSION)
			mline_drop(m->lines[i], WHY_SHUTDOWN, CAUSE_SHUTDOWN);
	books_stop(m->books);
	(void)event_add(d->watch_stop, &tick);
}

/* In the next turn, behind what else there is. */
static void
on_reap(evutil_socket_t fd, short what, void *arg)
{
	const struct daemon *d = arg;
	const struct timeval next = { 0, 0 };

	(void)fd;
	(void)what;
	if (child_reap())
		(void)event_add(d->reap, &next);
}

static void
on_signal(evutil_socket_t sig, short what, void *arg)
{
	struct daemon *d = arg;
	struct reload_result n;
	struct conf_errors errors = { 0 };

	if (sig == SIGCHLD)
		on_reap(-1, what, d);
	else if (sig == SIGHUP) {
		(void)reload_and_tell(&d->mon, "SIGHUP", &n, &errors);
		conf_errors_free(&errors);
	} else
		stop(&d->mon);
}

/* The log daemon takes some ten records at a time. */
static void
flush_soon(void *arg)
{
	const struct daemon *d = arg;
	const struct timeval soon = { 0, FLUSH_MS * 1000 };

	(void)event_add(d->flush, &soon);
}

static void
on_flush(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	if (!log_flush())
		flush_soon(arg);
}

static int
add_events(struct daemon *d)
{
	static const int signals[] = { SIGCHLD, SIGHUP, SIGTERM, SIGINT };
	struct event_base *base = d->mon.base;
	size_t i;

	for (i = 0; i < 4; i++) {
		d->signals[i] = evsignal_new(base, signals[i], on_signal, d);
		if (d->signals[i] == NULL ||
		    event_add(d->signals[i], NULL) == -1)
			return RG_E_SYS;
	}
	d->flush = event_new(base, -1, 0, on_flush, d);
	d->reap = event_new(base, -1, 0, on_reap, d);
	d->watch_stop = event_new(base, -1, EV_PERSIST, on_watch_stop, d);
	if (d->flush == NULL || d->reap == NULL || d->watch_stop == NULL)
		return RG_E_SYS;
	log_set_waiting(flush_soon, d);
	return RG_OK;
}

static void
del_events(struct daemon *d)
{
	size_t i;

	for (i = 0; i < 4; i++)
		if (d->signals[i] != NULL)
			event_free(d->signals[i]);
	log_set_waiting(NULL, NULL);
	if (d->flush != NULL)
		event_free(d->flush);
	if (d->reap != NULL)
		event_free(d->reap);
	if (d->watch_stop != NULL)
		event_free(d->watch_stop);
}

static int
set_up(struct daemon *d, const struct daemon_options *o)
{
	struct monitor *m = &d->mon;

	m->file = o->file;
	m->debug = o->debug;
	m->reload = reload_and_tell;
	m->started_ms = clock_ms();
	m->started = time(NULL);
	hport_init(&m->hports);
	tag_init(&m->tagger, m->ref->conf->g.log.names == CONF_NAMES_ALL);
	if ((m->base = event_base_new()) == NULL ||
	    (m->pools = pools_new()) == NULL ||
	    pools_load(m->pools, m->ref->conf) != RG_OK ||
	    add_events(d) != RG_OK)
		return RG_E_SYS;
	if (lines_create(m) != RG_OK || (m->control = control_open(m)) == NULL)
		return RG_E_SYS;
	if ((m->lockout = lockout_new(m)) == NULL ||
	    (m->codes = codes_new()) == NULL ||
	    (m->workers = workers_new(m)) == NULL ||
	    (m->radius = radius_new(m)) == NULL ||
	    (m->books = books_new(m)) == NULL || store_new(m) == NULL)
		return RG_E_SYS;
	if ((m->hook = hook_open(m)) == NULL)
		return RG_E_SYS;
	d->manager = manager_open(m);
	return RG_OK;
}

static void
tear_down(struct daemon *d)
{
	struct monitor *m = &d->mon;

	m->stopping = true;
	manager_close(&d->manager);
	control_close(&m->control);
	hook_close(&m->hook);
	child_free_all();
	engine_end(m);
	lines_free(m);
	modhost_free_all(m);
	solo_free_all(m);
	workers_free(&m->workers);
	radius_free(&m->radius);
	books_free(&m->books);
	store_free(&m->store);
	lockout_free(&m->lockout);
	codes_free(&m->codes);
	kept_free(m);
	pools_free(&m->pools);
	del_events(d);
	confref_release(m, &m->ref);
	if (m->base != NULL)
		event_base_free(m->base);
}

static unsigned
sessions(const struct monitor *m)
{
	unsigned n = 0;
	size_t i;

	for (i = 0; i < m->slots; i++)
		n += m->lines[i] != NULL &&
		    m->lines[i]->permit.stage == STAGE_SESSION;
	return n;
}

static int
serve(struct daemon *d)
{
	struct monitor *m = &d->mon;

	report_start(m, reclaim_all(m));
	engine_start(m);
	if (!m->privileged)
		fprintf(stderr,
		    "rasgated: notice: not root, so all processes "
		    "run as one user and no hang-up is forced\n");
	background_done();
	manager_tell(d->manager, NOTIFY_READY);
	(void)event_base_dispatch(m->base);
	d->sessions = sessions(m);
	return 0;
}

int
daemon_run(const struct daemon_options *o, struct conf *conf)
{
	struct daemon d = { 0 };
	struct rundir *run = NULL;
	char why[256];
	int r = 1;

	(void)umask(077);
	spawn_reset_signals();
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGUSR1, SIG_IGN); /* they mean something to others */
	(void)signal(SIGUSR2, SIG_IGN);
	rg_guard_process();
	d.mon.debug = o->debug;
	d.mon.privileged = geteuid() == 0;
	d.mon.ref = confref_new(&d.mon, conf);
	open_log(&d.mon);
	if (files_raise(conf->nlines, d.mon.privileged, &d.mon.files, why,
		sizeof(why)) != RG_OK ||
	    rundir_take(&conf->g, &run, why, sizeof(why)) != RG_OK)
		fprintf(stderr, "rasgated: %s\n", why);
	else if (statedir_take(&conf->g, geteuid() == 0, why, sizeof(why)) !=
	    RG_OK)
		fprintf(stderr, "rasgated: %s\n", why);
	else if (proof_engine(&conf->g) != RG_OK)
		fprintf(stderr, "rasgated: %s/rasgate-engine: %s\n",
		    conf->g.paths.libexec, strerror(errno));
	else if (!o->foreground && background_begin() != RG_OK)
		fprintf(stderr, "rasgated: background: %s\n", strerror(errno));
	else if (rundir_write_pid(run) != RG_OK || set_up(&d, o) != RG_OK)
		fprintf(stderr, "rasgated: start: %s\n", strerror(errno));
	else
		r = serve(&d);
	tear_down(&d);
	if (r == 0) /* the last record of all */
		report_stop("signal", d.sessions);
	rundir_release(&run);
	log_close();
	return r;
}
