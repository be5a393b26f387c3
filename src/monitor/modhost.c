#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/log.h"
#include "base/privdrop.h"
#include "base/quote.h"
#include "base/spawn.h"
#include "base/strv.h"
#include "child/child.h"
#include "conf/expand.h"
#include "monitor/call.h"
#include "monitor/chain.h"
#include "monitor/engine.h"
#include "monitor/lines.h"
#include "monitor/mline.h"
#include "monitor/modhost.h"
#include "monitor/report.h"
#include "ras/code.h"

#define FILES_ALONE 32 /* descriptors of a host with one call */
#define FILES_SHARED 4096
#define BURST 20000 /* messages in 5 s: a host limits itself to far less */

struct modhost {
	struct modhost *next;
	struct monitor *mon;
	struct child *child;
	unsigned calls;
	bool shared;
	bool old;     /* of an earlier configuration: no new calls */
	bool loaded;  /* its dialog: calls can be given to it */
	bool overdue; /* hangs in a call: it dies with the last of them */
	char dialog[RG_LINE_MAX + 1];
	char file[256]; /* of the module or program, without its folder */
};

/*
 * --- what it is told ---
 */

static void
tell_settings(struct modhost *h, const struct conf_words *w)
{
	struct msg_SETTING *s;
	const char *value;
	struct msg m;
	size_t i;

	for (i = 0; i < w->n; i++) {
		msg_init(&m, WIRE_SETTING, 0);
		s = &m.u.SETTING;
		value = strchr(w->v[i], '=') + 1;
		s->number = w->v[i][0] == 'n';
		(void)snprintf(s->name, sizeof(s->name), "%.*s",
		    (int)(value - w->v[i]) - 2, w->v[i] + 1);
		(void)rg_strlcpy(s->value, value, sizeof(s->value));
		(void)child_send(h->child, &m);
	}
}

static void
tell_module(struct modhost *h, const struct conf_dialog *d)
{
	struct msg m;

	tell_settings(h, &d->settings);
	msg_init(&m, WIRE_MODULE, 0);
	(void)rg_strlcpy(m.u.MODULE.dialog, d->name, sizeof(m.u.MODULE.dialog));
	(void)rg_strlcpy(m.u.MODULE.path, d->module_path,
	    sizeof(m.u.MODULE.path));
	m.u.MODULE.shared = h->shared;
	(void)child_send(h->child, &m);
}

/* False: an escape of the command has no value on this call. */
static bool
make_program(const struct call *c, struct msg *m)
{
	const struct conf_line *l = c->line->conf;
	const struct conf_dialog *d = l->dialog;
	char word[1024], speed[16] = "";
	const struct conf_escapes e = { NULL, l->name, l->device, speed,
		c->line->call_id, NULL, c->number };
	struct msg_PROGRAM *p = &m->u.PROGRAM;
	size_t i, len = 0;

	msg_init(m, WIRE_PROGRAM, 0);
	if (c->speed != 0)
		(void)snprintf(speed, sizeof(speed), "%u", c->speed);
	for (i = 0; i < d->command.n; i++)
		if (conf_expand(word, sizeof(word), d->command.v[i], &e,
			NULL) != RG_OK ||
		    !strv_add((char *)p->argv, sizeof(p->argv), &len, word))
			return false;
	p->argv_len = (uint16_t)len;
	p->pty = d->pty;
	p->lines = d->receive == CONF_RECEIVE_LINE;
	(void)rg_strlcpy(p->dialog, d->name, sizeof(p->dialog));
	return true;
}

/* Both ends of the socket between engine and host. */
static bool
tell_call(struct call *c)
{
	const struct mline *l = c->line;
	struct msg_SERVE *s;
	struct msg agent, m;
	int sv[2];

	if (spawn_pair(sv) != RG_OK)
		return false;
	msg_init(&agent, WIRE_AGENT, l->hport);
	agent.fd = sv[0];
	msg_init(&m, WIRE_SERVE, l->hport);
	m.fd = sv[1];
	s = &m.u.SERVE;
	(void)rg_strlcpy(s->call, l->call_id, sizeof(s->call));
	(void)rg_strlcpy(s->line, l->conf->name, sizeof(s->line));
	(void)rg_strlcpy(s->device, l->conf->device, sizeof(s->device));
	(void)rg_strlcpy(s->number, c->number, sizeof(s->number));
	(void)rg_strlcpy(s->name, c->name, sizeof(s->name));
	(void)rg_strlcpy(s->connect, c->connect, sizeof(s->connect));
	s->speed = c->speed;
	(void)child_send(c->host->child, &m);
	c->hosted = engine_send(l, &agent) == RG_OK;
	return c->hosted;
}

/* To the engine a host whose socket nobody holds is dead. */
static bool
tell_dead(struct call *c)
{
	struct msg agent;
	int sv[2];

	if (spawn_pair(sv) != RG_OK)
		return false;
	(void)close(sv[1]);
	msg_init(&agent, WIRE_AGENT, 0);
	agent.fd = sv[0];
	return engine_send(c->line, &agent) == RG_OK;
}

/* There is no host for it. */
static void
give_up(struct call *c)
{
	modhost_release(c);
	call_set_cause(c, CAUSE_HELPER_EXIT);
	if (!tell_dead(c))
		mline_drop(c->line, WHY_OPERATOR, CAUSE_HELPER_EXIT);
}

/* Calls that came while it loaded: Begin's time is Begin's alone. */
static void
tell_calls(struct modhost *h)
{
	struct monitor *m = h->mon;
	size_t i;

	for (i = 0; i < m->slots; i++) {
		struct call *c = m->lines[i] != NULL ? m->lines[i]->call : NULL;

		if (c != NULL && c->host == h && !c->hosted && !tell_call(c))
			give_up(c);
	}
}

/*
 * --- what the dialog says ---
 */

static void
said_success(struct call *c)
{
	if (rg_user_ok(c->judged.user))
		(void)rg_strlcpy(c->user, c->judged.user, sizeof(c->user));
	chain_on_hosted(c, c->judged.user);
}

/*
 * The engine has the same from the host, and lowers as much. It knows, too,
 * whether the dialog said so of itself or was broken off: the cause is its.
 */
static void
said_no(struct call *c)
{
	struct msg m;

	permit_final(&c->line->permit);
	msg_init(&m, WIRE_REFUSE, 0);
	m.u.REFUSE.error = c->judged.error != 0
	    ? c->judged.error
	    : RAS_ERROR_AUTHENTICATION_FAILURE;
	(void)engine_send(c->line, &m);
}

static void
on_said(struct call *c, const struct msg_SAID *m)
{
	struct ras_message said = { .id = m->id, .error = m->error };
	const bool first = c->judged.verdict == RAS_NONE;
	struct ras_judgement j;

	memcpy(said.user, m->user, m->user_len);
	memcpy(said.domain, m->domain, m->domain_len);
	(void)ras_message_judge(&said, &j);
	(void)ras_judgement_add(&c->judged, &j);
	if (!first) {
		if (c->judged.verdict != RAS_SUCCESS)
			permit_lower(&c->line->permit);
		return;
	}
	c->tries++;
	(void)rg_strlcpy(c->typed, c->judged.user, sizeof(c->typed));
	if (c->judged.verdict == RAS_SUCCESS)
		said_success(c);
	else
		said_no(c);
}

/* Of a host that has no other. */
static const struct call *
only_call(const struct modhost *h)
{
	const struct monitor *m = h->mon;
	size_t i;

	for (i = 0; h->calls == 1 && i < m->slots; i++)
		if (m->lines[i] != NULL && m->lines[i]->call != NULL &&
		    m->lines[i]->call->host == h)
			return m->lines[i]->call;
	return NULL;
}

static void
on_hosted(struct modhost *h, const struct msg_HOSTED *m)
{
	log_debug("%s: %s", h->dialog, m->text);
	if (h->loaded)
		return;
	h->loaded = true;
	tell_calls(h);
}

static void
on_message(struct child *ch, struct msg *m)
{
	struct modhost *h = child_owner(ch);
	struct mline *l = lines_of_hport(h->mon, m->hport);
	struct call *c = l != NULL ? l->call : NULL;

	if (m->type == WIRE_HOSTED) {
		on_hosted(h, &m->u.HOSTED);
		return;
	}
	if (m->type == WIRE_BROKE) {
		report_breach(child_breaches(ch), "module", m->u.BROKE.what,
		    m->u.BROKE.count, only_call(h));
		return;
	}
	if (m->type != WIRE_SAID ||
	    (c != NULL && c->host != NULL && c->host != h)) {
		child_violation(ch, msg_name(m->type));
		return;
	}
	if (c != NULL && c->host == h &&
	    permit_check(&l->permit, ROLE_MODHOST, m) == PERMIT_OK)
		on_said(c, &m->u.SAID);
}

/*
 * --- its life ---
 */

static void
unlink_host(struct modhost *h)
{
	struct modhost **p = &h->mon->modhosts;

	while (*p != h)
		p = &(*p)->next;
	*p = h->next;
}

/* The engine need not have noticed: others may hold the host's sockets. */
static void
lose_calls(struct modhost *h)
{
	struct monitor *m = h->mon;
	size_t i;

	for (i = 0; i < m->slots; i++) {
		struct call *c = m->lines[i] != NULL ? m->lines[i]->call : NULL;

		if (c == NULL || c->host != h)
			continue;
		c->host = NULL;
		if (c->last != NULL)
			call_on_terminated(c, c->last);
		else
			(void)tell_dead(c);
	}
}

static void
on_exited(struct child *ch, int status)
{
	struct modhost *h = child_owner(ch);

	unlink_host(h);
	if (h->calls > 0 || h->overdue)
		report_host_exit(h->file, child_pid(ch), status, h->calls,
		    only_call(h));
	lose_calls(h);
	free(h);
}

static const struct child_ops ops = { NULL, on_message, on_exited };

static bool
run(struct modhost *h, const struct conf_user *user)
{
	const struct monitor *m = h->mon;
	const struct conf_globals *g = &m->ref->conf->g;
	char path[512];
	struct child_spec spec = {
		.name = "module",
		.path = path,
		.role = ROLE_MODHOST,
		.burst = BURST,
		.uid = m->privileged ? user->uid : RG_NO_ID,
		.gid = m->privileged ? user->gid : RG_NO_ID,
		.files = h->shared ? FILES_SHARED : FILES_ALONE,
		/* what modules say for themselves needs no debug build */
		.debug = m->debug || g->log.level == REC_DEBUG,
		.leads = true,
		.ops = &ops,
		.owner = h,
	};

	(void)snprintf(path, sizeof(path), "%s/rasgate-modhost",
	    g->paths.libexec);
	h->child = child_start(m->base, &spec);
	return h->child != NULL;
}

static struct modhost *
start(struct call *c)
{
	struct monitor *m = c->line->mon;
	const struct conf_dialog *d = c->line->conf->dialog;
	const bool module = d->type == CONF_DIALOG_MODULE;
	const char *path = module ? d->module_path : d->command.v[0];
	struct modhost *h;
	struct msg program;

	if (!module && !make_program(c, &program)) {
		call_set_cause(c, CAUSE_SERVICE_FAILED);
		c->error = cause_error(CAUSE_SERVICE_FAILED);
		return NULL;
	}
	if ((h = calloc(1, sizeof(*h))) == NULL)
		abort();
	h->mon = m;
	h->shared = d->shared && module;
	(void)rg_strlcpy(h->dialog, d->name, sizeof(h->dialog));
	(void)rg_strlcpy(h->file, strrchr(path, '/') + 1, sizeof(h->file));
	if (!run(h,
		d->user.text != NULL ? &d->user
				     : &m->ref->conf->g.uids.modules)) {
		free(h);
		return NULL;
	}
	h->next = m->modhosts;
	m->modhosts = h;
	if (module)
		tell_module(h, d);
	else
		(void)child_send(h->child, &program);
	return h;
}

static struct modhost *
find_shared(const struct call *c)
{
	const struct conf_dialog *d = c->line->conf->dialog;
	struct modhost *h;

	for (h = c->line->mon->modhosts; h != NULL; h = h->next)
		if (h->shared && !h->old && strcmp(h->dialog, d->name) == 0)
			return h;
	return NULL;
}

void
modhost_begin(struct call *c)
{
	struct modhost *h = find_shared(c);

	(void)permit_host(&c->line->permit);
	if (h == NULL)
		h = start(c);
	c->host = h;
	if (h != NULL)
		h->calls++;
	if (h == NULL || (h->loaded && !tell_call(c)))
		give_up(c);
}

/* Other calls of it go on, each within its limits; it takes no new one. */
static void
outlive(struct modhost *h)
{
	h->old = h->overdue = true;
}

void
modhost_broke(struct call *c, const struct msg_BROKE *m)
{
	report_breach(c->host != NULL ? child_breaches(c->host->child)
				      : &c->breaches,
	    "module", m->what, m->count, c);
}

bool
modhost_lost(struct call *c, const struct msg_TERMINATED *t)
{
	if (c->host == NULL || c->last != NULL ||
	    (t->cause != CAUSE_MODULE_CRASH &&
		t->cause != CAUSE_MODULE_TIMEOUT))
		return false;
	if (c->host->calls > 1 &&
	    (t->cause == CAUSE_MODULE_TIMEOUT ||
		!child_has_gone(c->host->child))) {
		outlive(c->host); /* one engine's word against other calls */
		return false;
	}
	if ((c->last = malloc(sizeof(*c->last))) == NULL)
		abort();
	*c->last = *t;
	child_kill(c->host->child);
	return true;
}

void
modhost_release(struct call *c)
{
	struct modhost *h = c->host;

	c->host = NULL;
	if (h == NULL)
		return;
	h->calls--;
	if (h->overdue && h->calls == 0)
		child_kill(h->child);
	else if (!h->shared || (h->old && h->calls == 0))
		child_finish(h->child);
}

void
modhost_reload(struct monitor *m)
{
	struct modhost *h;

	for (h = m->modhosts; h != NULL; h = h->next) {
		if (h->shared && !h->old && h->calls == 0)
			child_finish(h->child);
		h->old = true;
	}
}

void
modhost_free_all(struct monitor *m)
{
	struct modhost *h;

	while ((h = m->modhosts) != NULL) {
		m->modhosts = h->next;
		free(h);
	}
}
