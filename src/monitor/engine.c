#include "config.h"

#include <sys/wait.h>

#include <errno.h>
#include <event2/event.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/log.h"
#include "base/privdrop.h"
#include "base/strv.h"
#include "monitor/call.h"
#include "monitor/child.h"
#include "monitor/engine.h"
#include "monitor/lines.h"
#include "monitor/mline.h"
#include "monitor/report.h"

#define SPARE_FILES 64 /* descriptors of an engine beside its lines' */
#define BACKOFF_MAX_S 60
#define STEADY_MS 60000 /* lived that long: the next restart is at once */

#define PATH_SIZE 512

static void
engine_path(const struct conf_globals *g, char path[PATH_SIZE])
{
	snprintf(path, PATH_SIZE, "%s/rasgate-engine", g->paths.libexec);
}

int
engine_proof(const struct conf_globals *g)
{
	char path[PATH_SIZE], option[] = "-t";
	char *argv[] = { path, option, NULL }, *envp[] = { NULL };
	int status;
	pid_t pid;

	engine_path(g, path);
	if ((errno = posix_spawn(&pid, path, NULL, NULL, argv, envp)) != 0)
		return RG_E_SYS;
	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			return RG_E_SYS;
	errno = EPERM;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? RG_OK : RG_E_SYS;
}

/* Names a profile or a dialog for the engine. */
static uint32_t
table_id(const struct confref *ref, size_t index)
{
	return (uint32_t)ref->generation << 16 | (uint32_t)index;
}

static uint16_t
pack_words(const struct conf_words *w, uint8_t *dst, size_t size)
{
	size_t i, len = 0;

	for (i = 0; i < w->n; i++)
		(void)strv_add((char *)dst, size, &len, w->v[i]);
	return (uint16_t)len;
}

static void
tell_profile(struct monitor *m, const struct confref *ref, size_t i)
{
	const struct conf_profile *p = &ref->conf->profiles[i];
	struct msg_PROFILE *f;
	struct msg msg;

	msg_init(&msg, WIRE_PROFILE, 0);
	f = &msg.u.PROFILE;
	f->id = table_id(ref, i);
	f->rings = (uint8_t)p->rings;
	f->connect_ms = p->connect_timeout_ms;
	f->init_len = pack_words(&p->init, f->init, sizeof(f->init));
	f->init_try_len = pack_words(&p->init_try, f->init_try,
	    sizeof(f->init_try));
	rg_strlcpy(f->answer, p->answer, sizeof(f->answer));
	f->no_carrier_text = p->no_carrier_text;
	f->probe_ms = p->probe_interval_ms;
	(void)child_send(m->engine, &msg);
}

static void
tell_banner(struct monitor *m, uint32_t id, const char *text, size_t len)
{
	struct msg msg;
	size_t n;

	for (; len > 0; text += n, len -= n) {
		n = len < WIRE_CHUNK ? len : WIRE_CHUNK;
		msg_init(&msg, WIRE_BANNER, 0);
		msg.u.BANNER.id = id;
		msg.u.BANNER.text_len = (uint16_t)n;
		memcpy(msg.u.BANNER.text, text, n);
		(void)child_send(m->engine, &msg);
	}
}

static void
tell_dialog(struct monitor *m, const struct confref *ref, size_t i)
{
	const struct conf_dialog *d = &ref->conf->dialogs[i];
	struct msg_DIALOG *f;
	struct msg msg;

	msg_init(&msg, WIRE_DIALOG, 0);
	f = &msg.u.DIALOG;
	f->id = table_id(ref, i);
	f->prompt_ms = d->prompt_timeout_ms;
	f->limit_ms = d->dialog_limit_ms;
	f->early_ppp = (uint8_t)d->early_ppp;
	rg_strlcpy(f->user, d->prompt_user, sizeof(f->user));
	rg_strlcpy(f->password, d->prompt_password, sizeof(f->password));
	(void)child_send(m->engine, &msg);
	tell_banner(m, table_id(ref, i), d->banner, d->banner_len);
}

static bool
is_used(const struct conf *c, const struct conf_profile *p)
{
	size_t i;

	for (i = 0; i < c->nlines; i++)
		if (c->lines[i].profile == p)
			return true;
	return false;
}

void
engine_tell(struct monitor *m, const struct confref *ref)
{
	size_t i;

	if (!engine_ready(m))
		return;
	for (i = 0; i < ref->conf->nprofiles; i++)
		if (is_used(ref->conf, &ref->conf->profiles[i]))
			tell_profile(m, ref, i);
	for (i = 0; i < ref->conf->ndialogs; i++)
		tell_dialog(m, ref, i);
}

static void
forget(struct monitor *m, enum wire_forget kind, uint32_t id)
{
	struct msg msg;

	msg_init(&msg, WIRE_FORGET, 0);
	msg.u.FORGET.kind = (uint8_t)kind;
	msg.u.FORGET.id = id;
	(void)child_send(m->engine, &msg);
}

void
engine_forget(struct monitor *m, const struct confref *ref)
{
	size_t i;

	if (!engine_ready(m))
		return;
	for (i = 0; i < ref->conf->nprofiles; i++)
		forget(m, FORGET_PROFILE, table_id(ref, i));
	for (i = 0; i < ref->conf->ndialogs; i++)
		forget(m, FORGET_DIALOG, table_id(ref, i));
}

bool
engine_ready(const struct monitor *m)
{
	return m->engine != NULL && child_is_ready(m->engine);
}

int
engine_send(struct mline *l, struct msg *m)
{
	m->hport = l->hport;
	return child_send(l->mon->engine, m);
}

int
engine_arm(struct mline *l, int fd)
{
	const struct conf *c = l->ref->conf;
	struct msg_ARM *a;
	struct msg m;

	msg_init(&m, WIRE_ARM, l->hport);
	m.fd = fd;
	a = &m.u.ARM;
	rg_strlcpy(a->line, l->conf->name, sizeof(a->line));
	rg_strlcpy(a->device, l->conf->device, sizeof(a->device));
	rg_strlcpy(a->call, l->call_id, sizeof(a->call));
	a->kind = (uint8_t)l->conf->type;
	a->carrier = (uint8_t)l->conf->carrier;
	a->start = (uint8_t)l->conf->start;
	a->flow = (uint8_t)l->conf->flow;
	a->speed = l->conf->speed;
	a->profile = table_id(l->ref, (size_t)(l->conf->profile - c->profiles));
	a->dialog = table_id(l->ref, (size_t)(l->conf->dialog - c->dialogs));
	return child_send(l->mon->engine, &m);
}

void
engine_kill(struct monitor *m, const char *what)
{
	if (m->engine != NULL)
		child_violation(m->engine, what);
}

static void
on_ready(struct child *c)
{
	struct monitor *m = child_owner(c);

	m->engine_since_ms = clock_ms();
	engine_tell(m, m->ref);
	mline_open_all(m);
}

static void
on_message(struct child *c, struct msg *msg)
{
	struct monitor *m = child_owner(c);
	struct mline *l = lines_of_hport(m, msg->hport);

	if ((msg_senders(msg->type) & ROLE_ENGINE) == 0 || msg->hport == 0) {
		child_violation(c, msg_name(msg->type));
		return;
	}
	if (l == NULL)
		return; /* of a call that is over */
	switch (permit_check(&l->permit, ROLE_ENGINE, msg)) {
	case PERMIT_OK:
		mline_on_engine(l, msg);
		break;
	case PERMIT_LATE:
		break;
	case PERMIT_VIOLATION:
		report_violation("engine", msg_name(msg->type), l->call);
		child_violation(c, msg_name(msg->type));
		break;
	}
}

static void
restart(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	engine_start(arg);
}

/* At once after a long life, else 1 s doubling to a minute. */
static void
restart_later(struct monitor *m)
{
	struct timeval tv = { 0, 0 };

	if (m->engine_since_ms != 0 &&
	    clock_ms() - m->engine_since_ms > STEADY_MS)
		m->engine_fails = 0;
	if (m->engine_fails > 0)
		tv.tv_sec = 1
		    << (m->engine_fails < 6 ? m->engine_fails - 1 : 6);
	if (tv.tv_sec > BACKOFF_MAX_S)
		tv.tv_sec = BACKOFF_MAX_S;
	m->engine_fails++;
	m->engine_since_ms = 0;
	(void)event_base_once(m->base, -1, EV_TIMEOUT, restart, m, &tv);
}

static void
on_exited(struct child *c, int status)
{
	struct monitor *m = child_owner(c);
	unsigned calls = 0;
	size_t i;

	m->engine = NULL;
	for (i = 0; i < m->slots; i++)
		if (m->lines[i] != NULL && m->lines[i]->call != NULL &&
		    m->lines[i]->permit.stage <= STAGE_GRANTED)
			calls++;
	if (calls > 0 || !m->stopping)
		report_helper_exit(child_name(c), child_pid(c), status, calls,
		    NULL);
	for (i = 0; i < m->slots; i++)
		if (m->lines[i] != NULL)
			mline_engine_lost(m->lines[i]);
	if (!m->stopping)
		restart_later(m);
}

static const struct child_ops ops = { on_ready, on_message, on_exited };

void
engine_start(struct monitor *m)
{
	const struct conf_globals *g = &m->ref->conf->g;
	char path[PATH_SIZE], root[512];
	struct child_spec spec = {
		.name = "engine",
		.path = path,
		.role = ROLE_ENGINE,
		.burst = 1000 + 50 * (unsigned)m->slots,
		.root = m->privileged ? root : NULL,
		.uid = m->privileged ? g->uids.engine.uid : RG_NO_ID,
		.gid = m->privileged ? g->uids.engine.gid : RG_NO_ID,
		/* a tty and a conversation each; a reload may add lines */
		.files = 2 * ((unsigned)m->slots + 512) + SPARE_FILES,
		.debug = m->debug,
		.ops = &ops,
		.owner = m,
	};

	if (m->stopping || m->engine != NULL)
		return;
	engine_path(g, path);
	snprintf(root, sizeof(root), "%s/empty", g->paths.run);
	if ((m->engine = child_start(m->base, &spec)) == NULL) {
		log_debug("engine: cannot start");
		restart_later(m);
	}
}
