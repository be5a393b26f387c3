#include "config.h"

#include <event2/event.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/log.h"
#include "monitor/chain.h"
#include "monitor/engine.h"
#include "monitor/lockout_priv.h"
#include "monitor/radius.h"
#include "monitor/report.h"
#include "monitor/solo.h"
#include "monitor/store.h"

#define KEY_LEN (PENALTY_KEY + 16) /* "number:+44..." */

int64_t
lockout_now(void)
{
	return (int64_t)(clock_ms() / 1000);
}

int64_t
lockout_wall(void)
{
	return (int64_t)clock_wall(clock_ms());
}

/*
 * Names are typed by anybody, passwords among them: what is stored is keyed.
 * How a name is spelt counts for nothing, or each spelling would be an account.
 */
void
lockout_account(const struct lockout *k, const char *name,
    char dst[PENALTY_KEY])
{
	char folded[RG_USER_MAX + 1];
	const size_t n = rg_user_fold(name, folded);

	snprintf(dst, PENALTY_KEY, "%016" PRIx64,
	    tag_siphash(k->mon->tagger.key, folded, n));
}

bool
lockout_exempt(const struct lockout *k, const char *name)
{
	const struct conf_words *w = &k->mon->ref->conf->g.lockout.exempt;
	size_t i;

	for (i = 0; i < w->n; i++)
		if (strcasecmp(w->v[i], name) == 0)
			return true;
	return false;
}

/* A number that somebody has; `withheld` is everybody's. */
const char *
lockout_number(const char *number)
{
	return number[0] != '\0' &&
		strspn(number, "+*#0123456789") == strlen(number)
	    ? number
	    : NULL;
}

static struct penalty_facts
facts_of(const struct lockout *k, const struct call *c, char key[PENALTY_KEY])
{
	lockout_account(k, c->typed, key);
	return (struct penalty_facts) {
		.account = c->typed[0] != '\0' ? key : NULL,
		.name = c->user[0] != '\0' ? c->user : NULL,
		.number = lockout_number(c->number),
		.line = c->line->conf->name,
		.exempt = lockout_exempt(k, c->typed),
		.spelt = tag_siphash(k->mon->tagger.key, c->typed,
		    strlen(c->typed)),
	};
}

/* --- what changes goes to the store --- */

static void
store_key(const struct penalty *e, char dst[KEY_LEN])
{
	snprintf(dst, KEY_LEN, "%s:%s", penalty_kind_name(e->kind), e->key);
}

void
lockout_keep(struct lockout *k, const struct penalty *e)
{
	char key[KEY_LEN], text[KEEP_TEXT_MAX];

	store_key(e, key);
	penalty_text(e, lockout_now(), lockout_wall(), text);
	k->ticket = store_keep_now(k->mon, KEEP_SET, KEEP_PENALTY, key, text);
}

void
lockout_drop(void *ctx, const struct penalty *e, bool fresh)
{
	struct lockout *k = ctx;
	char key[KEY_LEN];

	(void)fresh;
	store_key(e, key);
	store_keep(k->mon, KEEP_DROP, KEEP_PENALTY, key, "");
}

/* A name that is known, else the tag that stands for it in the records. */
const char *
lockout_shown(const struct penalty *e)
{
	if (e->kind == PENALTY_ACCOUNT)
		return e->name[0] != '\0' ? e->name : e->key + 8;
	return e->key;
}

void
lockout_report(const struct penalty *e)
{
	char until[32];
	time_t t = (time_t)(lockout_wall() + e->until_s - lockout_now());
	struct tm tm;
	struct rec r;

	rec_init(&r, REC_LOCKOUT_EVENT);
	rec_set(&r, KEY_KEY, penalty_kind_name(e->kind));
	rec_set(&r, KEY_VALUE, lockout_shown(e));
	rec_setu(&r, KEY_FAILURES, e->failures);
	rec_setu(&r, KEY_FOR_S, e->for_s);
	if (e->until_s != 0 && gmtime_r(&t, &tm) != NULL &&
	    strftime(until, sizeof(until), "%Y-%m-%dT%H:%M:%SZ", &tm) > 0)
		rec_set(&r, KEY_UNTIL, until);
	log_record(&r);
}

void
lockout_report_end(const struct penalty *e, const char *cause)
{
	struct rec r;

	rec_init(&r, REC_LOCKOUT_END_EVENT);
	rec_set(&r, KEY_KEY, penalty_kind_name(e->kind));
	rec_set(&r, KEY_VALUE, lockout_shown(e));
	rec_set(&r, KEY_CAUSE, cause);
	log_record(&r);
}

static void
changed(void *ctx, const struct penalty *e, bool fresh)
{
	struct lockout *k = ctx;

	lockout_keep(k, e);
	if (!fresh)
		return;
	radius_bar(k->mon->radius);
	solo_bar(k->mon);
	lockout_report(e);
}

static void
over(void *ctx, const struct penalty *e, bool was_lock)
{
	lockout_drop(ctx, e, false);
	if (was_lock)
		lockout_report_end(e, "time");
}

/* --- calls that wait --- */

static void
put(struct call **list, struct call *c)
{
	while (*list != NULL)
		list = &(*list)->next_held;
	*list = c;
	c->next_held = NULL;
}

static bool
take(struct call **list, const struct call *c)
{
	for (; *list != NULL; list = &(*list)->next_held)
		if (*list == c) {
			*list = c->next_held;
			return true;
		}
	return false;
}

/* The next thing that time brings: an end, or a line that has waited. */
void
lockout_arm(struct lockout *k)
{
	int64_t in = penalties_expire(k->table, lockout_now(), over, k);
	struct timeval tv = { 0, 0 };
	const struct call *c;
	uint32_t wait;

	for (c = k->held; c != NULL; c = c->next_held) {
		wait = penalties_wait(k->table, c->line->conf->name,
		    lockout_now());
		if (in == -1 || wait < in)
			in = wait;
	}
	(void)event_del(k->timer);
	if (in == -1)
		return;
	tv.tv_sec = in > 86400 ? 86400 : (time_t)in;
	tv.tv_usec = 50000; /* past the second, not before it */
	(void)event_add(k->timer, &tv);
}

static void
on_time(evutil_socket_t fd, short what, void *arg)
{
	struct lockout *k = arg;
	struct call *c, *next;

	(void)fd;
	(void)what;
	for (c = k->held; c != NULL; c = next) {
		next = c->next_held;
		if (penalties_wait(k->table, c->line->conf->name,
			lockout_now()) > 0)
			continue;
		(void)take(&k->held, c);
		chain_begin(c);
	}
	lockout_arm(k);
}

void
lockout_begin(struct call *c)
{
	struct lockout *k = c->line->mon->lockout;

	c->ticket = 0;
	if (penalties_wait(k->table, c->line->conf->name, lockout_now()) == 0) {
		chain_begin(c);
		return;
	}
	put(&k->held, c);
	lockout_arm(k);
}

bool
lockout_bars(const struct call *c)
{
	const struct lockout *k = c->line->mon->lockout;
	char key[PENALTY_KEY];
	struct penalty_facts f = facts_of(k, c, key);

	return penalties_bar(k->table, &f, lockout_now()) != NULL;
}

void
lockout_ring(struct mline *l, const char *number)
{
	const struct lockout *k = l->mon->lockout;
	struct penalty_facts f = {
		.exempt = k->mon->ref->conf->g.lockout.exempt.n > 0
	};
	char normal[RG_NUMBER_MAX + 1];
	struct msg m;

	call_number(l->mon, number, normal);
	f.number = lockout_number(normal);
	if (penalties_bar(k->table, &f, lockout_now()) == NULL)
		return;
	msg_init(&m, WIRE_DECLINE, 0);
	(void)engine_send(l, &m);
}

void
lockout_failed(struct call *c)
{
	struct lockout *k = c->line->mon->lockout;
	char key[PENALTY_KEY];
	struct penalty_facts f = facts_of(k, c, key);

	penalties_fail(k->table, &f, lockout_now(), changed, k);
	c->ticket = k->ticket;
	lockout_arm(k);
}

static bool
is_kept(const struct lockout *k, const struct call *c)
{
	return c->ticket == 0 || (int32_t)(k->kept - c->ticket) >= 0;
}

void
lockout_answer(struct call *c)
{
	struct lockout *k = c->line->mon->lockout;

	if (store_trouble(k->mon) != NULL &&
	    (c->failed != AUTH_CAUSE_NONE || !is_kept(k, c)))
		chain_stuck(c, store_trouble(k->mon)); /* all refusals alike */
	else if (is_kept(k, c))
		chain_answer(c);
	else
		put(&k->unheard, c);
}

void
lockout_stuck(struct lockout *k)
{
	struct call *c;

	while ((c = k->unheard) != NULL) {
		(void)take(&k->unheard, c);
		chain_stuck(c, store_trouble(k->mon));
	}
}

void
lockout_on_kept(struct lockout *k, uint32_t ticket)
{
	struct call *c, *next;

	k->kept = ticket;
	for (c = k->unheard; c != NULL; c = next) {
		next = c->next_held;
		if (!is_kept(k, c))
			continue;
		(void)take(&k->unheard, c);
		chain_answer(c);
	}
}

void
lockout_passed(struct call *c)
{
	struct lockout *k = c->line->mon->lockout;
	char key[PENALTY_KEY];
	struct penalty_facts f = facts_of(k, c, key);

	(void)penalties_pass(k->table, &f);
}

void
lockout_cancel(struct call *c)
{
	struct lockout *k = c->line->mon->lockout;

	if (!take(&k->held, c))
		(void)take(&k->unheard, c);
}

/* --- life --- */

void
lockout_reload(struct lockout *k)
{
	const struct conf_globals *g = &k->mon->ref->conf->g;
	const struct penalty_limits limits = {
		.of = { { g->lockout.account.failures,
			    g->lockout.account.within_ms / 1000,
			    g->lockout.account.for_ms / 1000 },
		    { g->lockout.number.failures,
			g->lockout.number.within_ms / 1000,
			g->lockout.number.for_ms / 1000 } },
		.delay_s = g->lockout.delay_s,
		.delay_max_s = g->lockout.delay_max_s,
	};

	penalties_limits(k->table, &limits);
	lockout_arm(k);
}

void
lockout_held(struct lockout *k, const struct msg_HELD *h)
{
	char kind[16];
	const char *colon = strchr(h->key, ':');
	size_t n = colon != NULL ? (size_t)(colon - h->key) : sizeof(kind);
	enum penalty_kind found;

	if (n >= sizeof(kind))
		return;
	memcpy(kind, h->key, n);
	kind[n] = '\0';
	if ((found = penalty_kind_find(kind)) == PENALTY_KINDS ||
	    !penalties_take(k->table, found, colon + 1, h->text, lockout_now(),
		lockout_wall()))
		log_debug("penalty %s: not understood", kind);
	lockout_arm(k);
}

struct lockout *
lockout_new(struct monitor *m)
{
	struct lockout *k = calloc(1, sizeof(*k));

	if (k == NULL)
		return NULL;
	k->mon = m;
	k->ticket = k->kept = STORE_TICKET;
	k->table = penalties_new(lockout_drop, k);
	k->timer = event_new(m->base, -1, 0, on_time, k);
	if (k->table == NULL || k->timer == NULL)
		abort(); /* nothing was started yet */
	lockout_reload(k);
	return k;
}

void
lockout_free(struct lockout **kp)
{
	struct lockout *k = *kp;

	*kp = NULL;
	if (k == NULL)
		return;
	event_free(k->timer);
	penalties_free(&k->table);
	free(k);
}
