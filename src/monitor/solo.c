#include "config.h"

#include <sys/wait.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/err.h"
#include "base/privdrop.h"
#include "base/spawn.h"
#include "base/strv.h"
#include "child/child.h"
#include "monitor/chain.h"
#include "monitor/lines.h"
#include "monitor/lockout.h"
#include "monitor/report.h"
#include "monitor/solo.h"
#include "monitor/workers.h"
#include "ras/code.h"

#define NUMBER 1 /* of its only method */
#define BURST 100

enum solo_state {
	SOLO_STARTS,
	SOLO_ASKS,   /* has the step's conversation */
	SOLO_PASSED, /* VERDICT was a success */
	SOLO_OPENS,  /* OPEN sent */
	SOLO_OPEN,
};

struct solo {
	struct solo *next;
	struct monitor *mon;
	struct child *child;
	struct call *call; /* NULL: over */
	const struct conf_method *method;
	enum solo_state state;
	int leash; /* the end for rasgate-session while it is ours, or -1 */
};

bool
solo_wanted(const struct conf_method *m)
{
	return m->type == CONF_METHOD_PAM || m->type == CONF_METHOD_BSDAUTH;
}

/* Its end is heard of all the same. */
static void
drop(struct solo *s)
{
	s->call = NULL;
	child_close(s->child);
}

/* --- what it says --- */

static void
on_ready(struct child *ch)
{
	struct solo *s = child_owner(ch);
	struct msg m;
	char row[256];
	size_t len = 0;

	if (s->call == NULL)
		return;
	msg_init(&m, WIRE_METHOD, 0);
	m.u.METHOD.method = NUMBER;
	m.u.METHOD.type = s->method->type;
	if (s->method->pam_service != NULL) {
		(void)snprintf(row, sizeof(row), "service=%s",
		    s->method->pam_service);
		(void)strv_add((char *)m.u.METHOD.settings,
		    sizeof(m.u.METHOD.settings), &len, row);
	}
	m.u.METHOD.settings_len = (uint16_t)len;
	(void)child_send(ch, &m);
	s->state = SOLO_ASKS;
	if (!workers_open(s->call, ch, NUMBER)) {
		struct call *c = s->call;

		drop(s);
		chain_no_verdict(c, "descriptors", CAUSE_AUTH_UNAVAILABLE);
	}
}

static void
on_verdict(struct solo *s, struct msg *m)
{
	struct call *c = s->call;

	if (s->state != SOLO_ASKS ||
	    permit_check(&c->line->permit, ROLE_AUTH, m) != PERMIT_OK) {
		child_violation(s->child, "VERDICT that cannot be");
		return;
	}
	if (m->u.VERDICT.result != RAS_ERROR_OPERATION_ABORTED)
		c->solo_step = 0;
	/* Once the service runs it is PPP that asks, not a new session. */
	if (m->u.VERDICT.result == 0 && c->line->permit.stage == STAGE_DIALOG)
		s->state = SOLO_PASSED;
	else
		drop(s);
	chain_on_verdict(c, &m->u.VERDICT);
}

static void
not_opened(struct call *c)
{
	solo_release(c);
	chain_opened(c, false);
}

/* The last one's word, or the first that is none. */
static void
on_opened(struct solo *s, uint32_t result)
{
	struct call *c = s->call;
	const struct solo *o;

	if (s->state != SOLO_OPENS) {
		child_violation(s->child, "OPENED that nobody asked for");
		return;
	}
	s->state = result == 0 ? SOLO_OPEN : SOLO_PASSED;
	if (result != 0 || c->solo_lost) {
		not_opened(c);
		return;
	}
	for (o = s->mon->solos; o != NULL; o = o->next)
		if (o->call == c && o->state == SOLO_OPENS)
			return;
	chain_opened(c, true);
}

static void
on_message(struct child *ch, struct msg *m)
{
	struct solo *s = child_owner(ch);

	if (m->type != WIRE_VERDICT && m->type != WIRE_OPENED)
		child_violation(ch, msg_name(m->type));
	else if (s->call == NULL) /* it crossed the end of the call */
		return;
	else if (m->hport != s->call->line->hport)
		child_violation(ch, "another call");
	else if (m->type == WIRE_VERDICT)
		on_verdict(s, m);
	else
		on_opened(s, m->u.OPENED.result);
}

/* --- its life --- */

static void
unlink_solo(struct solo *s)
{
	struct solo **p = &s->mon->solos;

	while (*p != s)
		p = &(*p)->next;
	*p = s->next;
	if (s->leash != -1)
		(void)close(s->leash);
}

/*
 * A session goes on when the one who would have closed it is dead. Before it
 * has begun that is one session too few.
 */
static void
on_exited(struct child *ch, int status)
{
	struct solo *s = child_owner(ch);
	struct call *c = s->call;
	const enum solo_state state = s->state;
	const bool clean = status == CHILD_UNKNOWN ||
	    (WIFEXITED(status) && WEXITSTATUS(status) == 0);
	const bool stopping = s->mon->stopping;

	unlink_solo(s);
	free(s);
	if (c != NULL && (state == SOLO_PASSED || state == SOLO_OPEN))
		c->solo_lost = true;
	if (stopping || (clean && (c == NULL || state == SOLO_OPEN)))
		return;
	report_helper_exit(child_name(ch), child_pid(ch), status, c != NULL, c);
	if (c == NULL)
		return;
	if (state <= SOLO_ASKS)
		chain_no_verdict(c, "helper-exit", CAUSE_HELPER_EXIT);
	else if (state == SOLO_OPENS)
		not_opened(c);
}

static const struct child_ops ops = { on_ready, on_message, on_exited };

static bool
start(struct solo *s)
{
	const struct monitor *m = s->mon;
	const struct conf_globals *g = &m->ref->conf->g;
	char path[512], unit[512];
	const struct child_spec spec = {
		.name = "pam",
		.path = path,
		.arg = "-P",
		.unit = unit,
		.role = ROLE_AUTH,
		.burst = BURST,
		.uid = RG_NO_ID,
		.gid = RG_NO_ID,
		.debug = m->debug,
		.leads = true,
		.mute = true,
		.ops = &ops,
		.owner = s,
	};

	(void)snprintf(path, sizeof(path), "%s/rasgate-auth", g->paths.libexec);
	(void)snprintf(unit, sizeof(unit), "%s/pam.sock", g->paths.run);
	s->child = child_start(m->base, &spec);
	return s->child != NULL;
}

void
solo_begin(struct call *c)
{
	struct solo *s = calloc(1, sizeof(*s));

	if (s == NULL)
		abort();
	s->mon = c->line->mon;
	s->call = c;
	s->method = chain_method(c);
	s->leash = -1;
	if (!start(s)) {
		free(s);
		chain_no_verdict(c, "helper", CAUSE_AUTH_UNAVAILABLE);
		return;
	}
	s->next = s->mon->solos;
	s->mon->solos = s;
	c->solo_step = c->line->permit.step;
}

void
solo_bar(struct monitor *m)
{
	struct solo *s;
	struct msg bar;

	for (s = m->solos; s != NULL; s = s->next) {
		if (s->call == NULL || s->state != SOLO_ASKS ||
		    !lockout_bars(s->call))
			continue;
		msg_init(&bar, WIRE_BAR, s->call->line->hport);
		bar.u.BAR.step = s->call->line->permit.step;
		(void)child_send(s->child, &bar);
	}
}

/* --- its session --- */

static void
open_session(struct solo *s)
{
	struct msg m;
	int sv[2];

	s->state = SOLO_OPENS;
	if (spawn_pair(sv) != RG_OK) {
		child_kill(s->child); /* a session that is not opened */
		return;
	}
	s->leash = sv[0];
	msg_init(&m, WIRE_OPEN, s->call->line->hport);
	m.fd = sv[1];
	(void)child_send(s->child, &m);
}

void
solo_open(struct call *c)
{
	struct solo *s;
	bool any = false;

	if (c->solo_lost) { /* a session of his that nobody can open */
		not_opened(c);
		return;
	}
	for (s = c->line->mon->solos; s != NULL; s = s->next)
		if (s->call == c && s->state == SOLO_PASSED) {
			open_session(s);
			any = true;
		}
	if (!any)
		chain_opened(c, true);
}

void
solo_leash(struct call *c, struct child *session)
{
	struct solo *s;
	struct msg m;

	for (s = c->line->mon->solos; s != NULL; s = s->next)
		if (s->call == c && s->leash != -1) {
			msg_init(&m, WIRE_LEASH, c->line->hport);
			m.fd = s->leash;
			s->leash = -1;
			(void)child_send(session, &m);
		}
}

/*
 * Who has opened a session or may be doing so closes it when the leash hangs
 * up, here or in rasgate-session, and ends.
 */
void
solo_release(struct call *c)
{
	struct solo *s;

	c->solo_lost = false;
	for (s = c->line->mon->solos; s != NULL; s = s->next) {
		if (s->call != c)
			continue;
		if (s->leash != -1)
			(void)close(s->leash);
		s->leash = -1;
		if (s->state == SOLO_OPEN)
			s->call = NULL;
		else
			drop(s);
	}
}

void
solo_free_all(struct monitor *m)
{
	struct solo *s;

	while ((s = m->solos) != NULL) {
		unlink_solo(s);
		free(s);
	}
}
