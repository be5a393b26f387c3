#include "config.h"

#include <string.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/record.h"
#include "gate/penalty.h"
#include "wire/kv.h"

void
penalty_text(const struct penalty *e, int64_t now, int64_t wall,
    char dst[KEEP_TEXT_MAX])
{
	struct kv kv;

	kv_init(&kv, dst, KEEP_TEXT_MAX);
	kv_addu(&kv, "failures", e->failures);
	kv_addu(&kv, "last", (uint64_t)(wall - (now - e->last_s)));
	if (e->locked) {
		kv_addu(&kv, "for", e->for_s);
		kv_addu(&kv, "until",
		    e->until_s == 0 ? 0 : (uint64_t)(wall + e->until_s - now));
	}
	if (e->spelt != 0)
		kv_addu(&kv, "spelt", e->spelt);
	kv_add(&kv, "name", e->name);
	kv_add(&kv, "where", e->where);
	kv_add(&kv, "with", e->with);
	kv_add(&kv, "by", e->by);
	kv_add(&kv, "note", e->note);
}

/*
 * A clock that is not set, or that stands before what it says was last, would
 * make locks end early or never: the time that had passed is then taken for
 * none.
 */
static int64_t
passed(uint64_t last, int64_t wall)
{
	if (wall < CLOCK_SET || last > (uint64_t)wall)
		return 0;
	return wall - (int64_t)last;
}

static void
take_lock(struct penalty *e, const char *text, int64_t now, int64_t wall)
{
	uint64_t for_s = 0, until = 0;
	int64_t left;

	if (!kv_getu(text, "for", &for_s) || for_s > UINT32_MAX)
		return;
	(void)kv_getu(text, "until", &until);
	e->locked = true;
	e->for_s = (uint32_t)for_s;
	e->until_s = 0;
	if (for_s == PENALTY_FOREVER)
		return;
	left = (int64_t)for_s;
	if (wall >= CLOCK_SET && until < (uint64_t)wall + for_s)
		left = until > (uint64_t)wall ? (int64_t)until - wall : 0;
	e->until_s = now + left;
}

bool
penalties_take(struct penalties *p, enum penalty_kind kind, const char *key,
    const char *text, int64_t now, int64_t wall)
{
	uint64_t failures, last;
	struct penalty *e;

	if (!kv_getu(text, "failures", &failures) || failures > UINT32_MAX ||
	    !kv_getu(text, "last", &last) || key[0] == '\0' ||
	    strlen(key) >= PENALTY_KEY ||
	    (e = penalties_lock(p, kind, key, now, PENALTY_FOREVER)) == NULL)
		return false;
	e->locked = false;
	e->failures = (uint32_t)failures;
	e->last_s = now - passed(last, wall);
	e->spelt = 0;
	(void)kv_getu(text, "spelt", &e->spelt);
	take_lock(e, text, now, wall);
	(void)rec_get(text, "name", e->name, sizeof(e->name));
	if (e->name[0] != '\0' && !rg_user_ok(e->name))
		e->name[0] = '\0';
	(void)rec_get(text, "where", e->where, sizeof(e->where));
	(void)rec_get(text, "with", e->with, sizeof(e->with));
	(void)rec_get(text, "by", e->by, sizeof(e->by));
	(void)rec_get(text, "note", e->note, sizeof(e->note));
	return true;
}
