#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "gate/penalty.h"

#define BUCKETS 1024

struct penalties {
	struct penalty_limits limits;
	penalty_changed *dropped;
	void *ctx;
	struct penalty *v[BUCKETS];
	unsigned count[PENALTY_KINDS];
};

static const char *const kind_names[PENALTY_KINDS] = {
	[PENALTY_ACCOUNT] = "account",
	[PENALTY_NUMBER] = "number",
	[PENALTY_LINE] = "line",
};

const char *
penalty_kind_name(enum penalty_kind kind)
{
	return kind_names[kind];
}

enum penalty_kind
penalty_kind_find(const char *name)
{
	unsigned kind;

	for (kind = 0; kind < PENALTY_KINDS; kind++)
		if (strcmp(kind_names[kind], name) == 0)
			break;
	return (enum penalty_kind)kind;
}

struct penalties *
penalties_new(penalty_changed *dropped, void *ctx)
{
	struct penalties *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return NULL;
	p->dropped = dropped;
	p->ctx = ctx;
	return p;
}

void
penalties_free(struct penalties **pp)
{
	struct penalties *p = *pp;
	struct penalty *e;
	size_t i;

	*pp = NULL;
	if (p == NULL)
		return;
	for (i = 0; i < BUCKETS; i++)
		while ((e = p->v[i]) != NULL) {
			p->v[i] = e->next;
			free(e);
		}
	free(p);
}

void
penalties_limits(struct penalties *p, const struct penalty_limits *limits)
{
	p->limits = *limits;
}

/* FNV-1a; account keys are keyed hashes already, the others few. */
static unsigned
bucket_of(unsigned kind, const char *key)
{
	uint32_t h = 2166136261u ^ kind;

	for (; *key != '\0'; key++)
		h = (h ^ (uint8_t)*key) * 16777619u;
	return h % BUCKETS;
}

const struct penalty *
penalties_find(const struct penalties *p, enum penalty_kind kind,
    const char *key)
{
	const struct penalty *e;

	for (e = p->v[bucket_of(kind, key)]; e != NULL; e = e->next)
		if (e->kind == kind && strcmp(e->key, key) == 0)
			break;
	return e;
}

const struct penalty *
penalties_next(const struct penalties *p, const struct penalty *e)
{
	size_t i = 0;

	if (e != NULL && e->next != NULL)
		return e->next;
	if (e != NULL)
		i = bucket_of(e->kind, e->key) + 1;
	for (; i < BUCKETS; i++)
		if (p->v[i] != NULL)
			return p->v[i];
	return NULL;
}

bool
penalties_forget(struct penalties *p, enum penalty_kind kind, const char *key)
{
	struct penalty **at = &p->v[bucket_of(kind, key)], *e;

	for (; (e = *at) != NULL; at = &e->next) {
		if (e->kind != kind || strcmp(e->key, key) != 0)
			continue;
		*at = e->next;
		p->count[kind]--;
		free(e);
		return true;
	}
	return false;
}

/* Is `a` to be forgotten rather than `b`? */
static bool
matters_less(const struct penalty *a, const struct penalty *b)
{
	bool forever = a->locked && a->until_s == 0;

	if (a->locked != b->locked)
		return b->locked;
	if (a->locked)
		return !forever && (b->until_s == 0 || a->until_s < b->until_s);
	if ((a->name[0] == '\0') != (b->name[0] == '\0'))
		return a->name[0] == '\0';
	return a->last_s < b->last_s;
}

static void
make_room(struct penalties *p, unsigned kind)
{
	const struct penalty *e = NULL, *least = NULL;

	if (p->count[kind] < PENALTY_MAX)
		return;
	while ((e = penalties_next(p, e)) != NULL)
		if (e->kind == kind &&
		    (least == NULL || matters_less(e, least)))
			least = e;
	p->dropped(p->ctx, least, false);
	(void)penalties_forget(p, kind, least->key);
}

static struct penalty *
get(struct penalties *p, unsigned kind, const char *key)
{
	struct penalty *e, **at = &p->v[bucket_of(kind, key)];

	for (e = *at; e != NULL; e = e->next)
		if (e->kind == kind && strcmp(e->key, key) == 0)
			return e;
	if (strlen(key) >= PENALTY_KEY)
		return NULL;
	make_room(p, kind);
	if ((e = calloc(1, sizeof(*e))) == NULL)
		return NULL;
	e->kind = (uint8_t)kind;
	rg_strlcpy(e->key, key, sizeof(e->key));
	e->next = *at;
	*at = e;
	p->count[kind]++;
	return e;
}

static uint32_t
fades_after(const struct penalties *p, const struct penalty *e)
{
	return e->kind == PENALTY_LINE ? PENALTY_FADE
				       : p->limits.of[e->kind].within_s;
}

int64_t
penalty_ends(const struct penalties *p, const struct penalty *e)
{
	if (!e->locked)
		return e->last_s + fades_after(p, e);
	return e->until_s == 0 ? INT64_MAX : e->until_s;
}

static bool
is_barred(const struct penalties *p, const struct penalty *e, int64_t now)
{
	return e != NULL && e->locked && penalty_ends(p, e) > now;
}

const struct penalty *
penalties_bar(const struct penalties *p, const struct penalty_facts *f,
    int64_t now)
{
	const struct penalty *e;

	if (f->exempt)
		return NULL;
	e = f->account != NULL ? penalties_find(p, PENALTY_ACCOUNT, f->account)
			       : NULL;
	if (is_barred(p, e, now))
		return e;
	if (f->number == NULL)
		return NULL;
	e = penalties_find(p, PENALTY_NUMBER, f->number);
	return is_barred(p, e, now) ? e : NULL;
}

uint32_t
penalties_wait(const struct penalties *p, const char *line, int64_t now)
{
	const struct penalty *e = penalties_find(p, PENALTY_LINE, line);
	uint32_t delay = p->limits.delay_s, i;

	if (e == NULL || penalty_ends(p, e) <= now || delay == 0)
		return 0;
	for (i = 1; i < e->failures && delay < p->limits.delay_max_s; i++)
		delay *= 2;
	if (delay > p->limits.delay_max_s)
		delay = p->limits.delay_max_s;
	return e->last_s + delay > now ? (uint32_t)(e->last_s + delay - now)
				       : 0;
}

/* Does the row of words hold this one? */
static bool
holds(const char *words, const char *word)
{
	size_t n = strlen(word);
	const char *p = words;

	while ((p = strstr(p, word)) != NULL) {
		if ((p == words || p[-1] == ' ') &&
		    (p[n] == ' ' || p[n] == '\0'))
			return true;
		p += n;
	}
	return false;
}

/* The newest word last; the oldest go when there is no room. */
static void
add_word(char *words, size_t size, const char *word)
{
	char *space;

	if (word == NULL || holds(words, word) || strlen(word) + 2 > size)
		return;
	while (strlen(words) + strlen(word) + 2 > size) {
		space = strchr(words, ' ');
		if (space == NULL)
			words[0] = '\0';
		else
			memmove(words, space + 1, strlen(space));
	}
	if (words[0] != '\0')
		rg_strlcpy(words + strlen(words), " ", 2);
	rg_strlcpy(words + strlen(words), word, size - strlen(words));
}

/* True when that was one too many. */
static bool
count(const struct penalties *p, struct penalty *e, int64_t now)
{
	uint32_t most;

	if (!e->locked && penalty_ends(p, e) <= now)
		e->failures = 0;
	if (e->locked)
		return false;
	e->failures++;
	e->last_s = now;
	if (e->kind == PENALTY_LINE)
		return false;
	most = p->limits.of[e->kind].failures;
	if (most == 0 || e->failures < most)
		return false;
	e->locked = true;
	e->for_s = p->limits.of[e->kind].for_s;
	e->until_s = now + e->for_s;
	return true;
}

static void
note_spelling(struct penalty *e, uint64_t spelt)
{
	if (e->failures == 1)
		e->spelt = spelt;
	else if (e->spelt != spelt)
		e->spelt = 0;
}

void
penalties_fail(struct penalties *p, const struct penalty_facts *f, int64_t now,
    penalty_changed *changed, void *ctx)
{
	const char *const keys[PENALTY_KINDS] = {
		[PENALTY_ACCOUNT] = f->exempt ? NULL : f->account,
		[PENALTY_NUMBER] = f->number,
		[PENALTY_LINE] = f->line,
	};
	struct penalty *e;
	unsigned kind;
	bool fresh;

	for (kind = 0; kind < PENALTY_KINDS; kind++) {
		if (keys[kind] == NULL ||
		    (e = get(p, kind, keys[kind])) == NULL)
			continue;
		if (kind == PENALTY_ACCOUNT && f->name != NULL)
			rg_strlcpy(e->name, f->name, sizeof(e->name));
		rg_strlcpy(e->where, f->line, sizeof(e->where));
		if (kind == PENALTY_ACCOUNT)
			add_word(e->with, sizeof(e->with), f->number);
		else if (kind == PENALTY_NUMBER)
			add_word(e->with, sizeof(e->with), f->line);
		fresh = count(p, e, now);
		note_spelling(e, f->spelt);
		changed(ctx, e, fresh);
	}
}

bool
penalties_pass(struct penalties *p, const struct penalty_facts *f)
{
	const struct penalty *e = f->account == NULL
	    ? NULL
	    : penalties_find(p, PENALTY_ACCOUNT, f->account);

	if (e == NULL || e->locked || e->spelt == 0 || e->spelt != f->spelt)
		return false;
	p->dropped(p->ctx, e, false);
	return penalties_forget(p, PENALTY_ACCOUNT, f->account);
}

struct penalty *
penalties_lock(struct penalties *p, enum penalty_kind kind, const char *key,
    int64_t now, uint32_t for_s)
{
	struct penalty *e = get(p, kind, key);

	if (e == NULL)
		return NULL;
	if (e->failures == 0)
		e->last_s = now;
	e->locked = true;
	e->for_s = for_s;
	e->until_s = for_s == PENALTY_FOREVER ? 0 : now + for_s;
	return e;
}

int64_t
penalties_expire(struct penalties *p, int64_t now, penalty_changed *over,
    void *ctx)
{
	const struct penalty *e = penalties_next(p, NULL), *next;
	int64_t ends, first = INT64_MAX;

	for (; e != NULL; e = next) {
		next = penalties_next(p, e);
		if ((ends = penalty_ends(p, e)) <= now) {
			over(ctx, e, e->locked);
			(void)penalties_forget(p, e->kind, e->key);
		} else if (ends < first)
			first = ends;
	}
	return first == INT64_MAX ? -1 : first - now;
}
