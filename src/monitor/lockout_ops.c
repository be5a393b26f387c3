#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "base/log.h"
#include "monitor/lockout_priv.h"
#include "monitor/radius.h"
#include "monitor/solo.h"
#include "wire/kv.h"

const struct penalty *
lockout_find(struct lockout *k, const char *user, const char *number)
{
	char key[PENALTY_KEY];
	struct penalty_facts f = { .account = key,
		.number = lockout_number(number),
		.exempt = lockout_exempt(k, user) };

	lockout_account(k, user, key);
	return penalties_bar(k->table, &f, lockout_now());
}

/* False when no key can look like this. */
static bool
key_of(const struct lockout *k, enum penalty_kind kind, const char *value,
    char dst[PENALTY_KEY])
{
	char number[RG_NUMBER_MAX + 1];

	switch (kind) {
	case PENALTY_ACCOUNT:
		lockout_account(k, value, dst);
		return *value != '\0';
	case PENALTY_NUMBER:
		call_number(k->mon, value, number);
		rg_strlcpy(dst, number, PENALTY_KEY);
		return lockout_number(number) != NULL;
	default:
		rg_strlcpy(dst, value, PENALTY_KEY);
		return rg_line_ok(value);
	}
}

static void
report_key(const char *verb, enum penalty_kind kind, const char *value,
    const char *by, const char *note)
{
	struct rec r;

	rec_init(&r, REC_ADMIN_EVENT);
	rec_set(&r, KEY_VERB, verb);
	rec_set(&r, KEY_BY, by);
	rec_set(&r, KEY_RESULT, "ok");
	rec_set(&r, KEY_KEY, penalty_kind_name(kind));
	rec_set(&r, KEY_VALUE, value);
	rec_set(&r, KEY_NOTE, note);
	log_record(&r);
}

const char *
lockout_lock(struct lockout *k, enum penalty_kind kind, const char *value,
    uint32_t for_s, const char *by, const char *note)
{
	const struct conf_globals *g = &k->mon->ref->conf->g;
	char key[PENALTY_KEY];
	struct penalty *e;

	if (kind == PENALTY_LINE)
		return "a line is disabled, not locked";
	if (!key_of(k, kind, value, key))
		return "no caller has such a number";
	if (kind == PENALTY_ACCOUNT && lockout_exempt(k, value))
		return "this account is exempt";
	if (for_s == UINT32_MAX)
		for_s = (kind == PENALTY_ACCOUNT ? g->lockout.account.for_ms
						 : g->lockout.number.for_ms) /
		    1000;
	if ((e = penalties_lock(k->table, kind, key, lockout_now(), for_s)) ==
	    NULL)
		return "out of memory";
	if (kind == PENALTY_ACCOUNT && rg_user_ok(value))
		rg_strlcpy(e->name, value, sizeof(e->name));
	rg_strlcpy(e->by, by, sizeof(e->by));
	rg_strlcpy(e->note, note != NULL ? note : "", sizeof(e->note));
	lockout_keep(k, e);
	radius_bar(k->mon->radius);
	solo_bar(k->mon);
	report_key("lock", kind, value, by, note);
	lockout_report(e);
	lockout_arm(k);
	return NULL;
}

bool
lockout_unlock(struct lockout *k, enum penalty_kind kind, const char *value,
    const char *by)
{
	const struct penalty *e;
	char key[PENALTY_KEY];

	if (!key_of(k, kind, value, key))
		return false;
	e = penalties_find(k->table, kind, key);
	if (e == NULL && kind == PENALTY_NUMBER) {
		/* it may be from before numbers.country was set */
		rg_strlcpy(key, value, sizeof(key));
		e = penalties_find(k->table, kind, key);
	}
	if (e == NULL)
		return false;
	report_key("unlock", kind, value, by, NULL);
	if (e->locked)
		lockout_report_end(e, "operator");
	lockout_drop(k, e, false);
	(void)penalties_forget(k->table, kind, key);
	lockout_arm(k);
	return true;
}

static void
format_row(const struct lockout *k, const struct penalty *e, struct kv *kv)
{
	const struct conf_globals *g = &k->mon->ref->conf->g;
	int64_t ends = penalty_ends(k->table, e);
	uint32_t wait;

	kv_add(kv, "key", penalty_kind_name(e->kind));
	kv_add(kv, "value", lockout_shown(e));
	kv_add(kv, "state",
	    e->locked                     ? "locked"
		: e->kind == PENALTY_LINE ? "slowed"
					  : "counting");
	kv_addu(kv, "failures", e->failures);
	if (e->kind == PENALTY_ACCOUNT)
		kv_addu(kv, "most", g->lockout.account.failures);
	else if (e->kind == PENALTY_NUMBER)
		kv_addu(kv, "most", g->lockout.number.failures);
	kv_addu(kv, "last",
	    (uint64_t)(lockout_wall() + e->last_s - lockout_now()));
	kv_add(kv, "where", e->where);
	if (ends != INT64_MAX) {
		kv_addu(kv, "ends",
		    (uint64_t)(lockout_wall() + ends - lockout_now()));
		kv_addu(kv, "left_s",
		    ends > lockout_now() ? (uint64_t)(ends - lockout_now())
					 : 0);
	}
	if (e->kind == PENALTY_LINE) {
		wait = penalties_wait(k->table, e->key, lockout_now());
		kv_addu(kv, "wait_s", wait);
	}
	kv_add(kv, "with", e->with);
	kv_add(kv, "by", e->by);
	kv_add(kv, "note", e->note);
}

/* For people: by kind, then by what is shown. */
static int
by_value(const void *a, const void *b)
{
	const struct penalty *x = *(const struct penalty *const *)a;
	const struct penalty *y = *(const struct penalty *const *)b;

	return x->kind != y->kind ? (int)x->kind - (int)y->kind
				  : strcmp(lockout_shown(x), lockout_shown(y));
}

/* All of them in that order, in an array to be freed. */
static const struct penalty **
sorted(const struct lockout *k, size_t *n)
{
	const struct penalty *e = NULL, **v;

	for (*n = 0; (e = penalties_next(k->table, e)) != NULL; ++*n)
		;
	if ((v = malloc((*n + 1) * sizeof(*v))) == NULL)
		abort();
	for (*n = 0; (e = penalties_next(k->table, e)) != NULL; ++*n)
		v[*n] = e;
	qsort(v, *n, sizeof(*v), by_value);
	return v;
}

static bool
walk_penalties(struct lockout *k, bool (*row)(void *ctx, const char *text),
    void *ctx)
{
	const struct penalty **v;
	char text[1024];
	struct kv kv;
	size_t i, n;
	bool on = true;

	lockout_arm(k); /* what is over is not shown */
	v = sorted(k, &n);
	for (i = 0; i < n && on; i++) {
		kv_init(&kv, text, sizeof(text));
		format_row(k, v[i], &kv);
		on = row(ctx, text);
	}
	free(v);
	return on;
}

void
lockout_walk(struct lockout *k, bool (*row)(void *ctx, const char *text),
    void *ctx)
{
	const struct conf_words *exempt = &k->mon->ref->conf->g.lockout.exempt;
	char text[1024];
	struct kv kv;
	size_t i;

	if (!walk_penalties(k, row, ctx))
		return;
	for (i = 0; i < exempt->n; i++) {
		kv_init(&kv, text, sizeof(text));
		kv_add(&kv, "key", penalty_kind_name(PENALTY_ACCOUNT));
		kv_add(&kv, "value", exempt->v[i]);
		kv_add(&kv, "state", "exempt");
		kv_addu(&kv, "failures", 0);
		if (!row(ctx, text))
			return;
	}
}
