#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "base/record.h"
#include "gate/codes.h"
#include "gate/tag.h"
#include "wire/kv.h"

#define BUCKETS 1024
#define ID_MAX 16
#define SCRATCH_MAX 16
#define SCRATCH_ALL ((1u << SCRATCH_MAX) - 1)
#define ALL_USED UINT64_MAX

struct enrolment {
	struct enrolment *older; /* in its bucket */
	uint64_t next;           /* codes and steps below it are used */
	uint32_t scratch;        /* bits */
	char id[ID_MAX + 1];
	char user[];
};

struct codes {
	bool doubted;
	uint64_t
	    since; /* enrolments of later are known all the same; 0: none */
	struct enrolment *buckets[BUCKETS];
};

struct codes *
codes_new(void)
{
	return calloc(1, sizeof(struct codes));
}

void
codes_free(struct codes **cp)
{
	struct codes *c = *cp;
	struct enrolment *e;
	size_t i;

	*cp = NULL;
	if (c == NULL)
		return;
	for (i = 0; i < BUCKETS; i++)
		while ((e = c->buckets[i]) != NULL) {
			c->buckets[i] = e->older;
			free(e);
		}
	free(c);
}

static struct enrolment **
bucket(const struct codes *c, const char *user)
{
	static const uint8_t key[TAG_KEY]; /* root chooses who is enrolled */
	const uint64_t h = tag_siphash(key, user, strlen(user));

	return (struct enrolment **)(uintptr_t)&c->buckets[h % BUCKETS];
}

/* The first n bytes of id; made anew when there is none. It is the newest. */
static struct enrolment *
enrolment_of(struct codes *c, const char *user, const char *id, size_t n)
{
	struct enrolment **first = bucket(c, user), **at, *e;
	const size_t size = strlen(user) + 1;

	for (at = first; (e = *at) != NULL; at = &e->older)
		if (strcmp(e->user, user) == 0 && strncmp(e->id, id, n) == 0 &&
		    e->id[n] == '\0')
			break;
	if (e != NULL)
		*at = e->older;
	else {
		if ((e = calloc(1, sizeof(*e) + size)) == NULL)
			abort();
		memcpy(e->user, user, size);
		memcpy(e->id, id, n);
	}
	e->older = *first;
	*first = e;
	return e;
}

static bool
id_ok(const char *id, size_t n)
{
	return n > 0 && n <= ID_MAX && strspn(id, "0123456789abcdef") >= n;
}

bool
codes_take(struct codes *c, const char *key, const char *text)
{
	char user[KEEP_KEY_MAX + 1];
	const char *colon = strchr(key, ':');
	uint64_t next = 0, scratch = 0;
	struct enrolment *e;

	if (colon == NULL || colon == key ||
	    !id_ok(colon + 1, strlen(colon + 1)))
		return false;
	rg_strlcpy(user, key, (size_t)(colon - key) + 1);
	e = enrolment_of(c, user, colon + 1, strlen(colon + 1));
	if (!kv_getu(text, "next", &next) ||
	    !kv_getu(text, "scratch", &scratch) ||
	    scratch >> SCRATCH_MAX != 0) {
		next = ALL_USED;
		scratch = UINT32_MAX;
	}
	e->next = next;
	e->scratch = (uint32_t)scratch;
	return true;
}

void
codes_doubt(struct codes *c, const char *text)
{
	c->doubted = true;
	if (!kv_getu(text, "since", &c->since))
		c->since = 0;
}

void
codes_list(const struct codes *c, const char *user, char *dst, size_t dstsz)
{
	const struct enrolment *e;
	char one[64];
	size_t n = 0, len;

	dst[0] = '\0';
	if (c->doubted)
		n = (size_t)snprintf(dst, dstsz, "*:%" PRIu64 ":0 ", c->since);
	for (e = *bucket(c, user); e != NULL; e = e->older) {
		if (strcmp(e->user, user) != 0)
			continue;
		len = (size_t)snprintf(one, sizeof(one),
		    "%s:%" PRIu64 ":%" PRIx32 " ", e->id, e->next, e->scratch);
		if (n + len >= dstsz)
			return; /* the oldest are compared all the same */
		memcpy(dst + n, one, len + 1);
		n += len;
	}
}

static bool
give_row(const struct enrolment *e, bool (*row)(void *ctx, const char *text),
    void *ctx)
{
	char text[KEEP_TEXT_MAX];
	struct kv kv;

	kv_init(&kv, text, sizeof(text));
	kv_add(&kv, "user", e->user);
	kv_add(&kv, "id", e->id);
	kv_addu(&kv, "scratch", e->scratch & SCRATCH_ALL);
	return row(ctx, text);
}

void
codes_walk(const struct codes *c, bool (*row)(void *ctx, const char *text),
    void *ctx)
{
	const struct enrolment *e;
	char text[KEEP_TEXT_MAX];
	struct kv kv;
	bool on = true;
	size_t i;

	kv_init(&kv, text, sizeof(text));
	kv_addu(&kv, "since", c->since);
	if (c->doubted)
		on = row(ctx, text);
	for (i = 0; i < BUCKETS && on; i++)
		for (e = c->buckets[i]; e != NULL && on; e = e->older)
			on = give_row(e, row, ctx);
}

/* Marks it as used; false when it was. */
static bool
advance(struct enrolment *e, char kind, uint64_t at)
{
	if (kind != 's') {
		if (at < e->next)
			return false;
		e->next = at + 1;
		if (kind == 'd')
			e->scratch = SCRATCH_ALL;
		return true;
	}
	if ((e->scratch & 1u << at) != 0)
		return false;
	e->scratch |= 1u << at;
	return true;
}

enum auth_cause
codes_use(struct codes *c, const char *user, const char *code,
    struct codes_change *change)
{
	const char *colon = strchr(code, ':');
	struct enrolment *e;
	uint64_t at;
	size_t n;
	char kind;

	if (colon == NULL || !id_ok(code, n = (size_t)(colon - code)) ||
	    sscanf(colon, ":%c%" SCNu64, &kind, &at) != 2 ||
	    strchr("cds", kind) == NULL || at >= ALL_USED - 1 ||
	    (kind == 's' && at >= SCRATCH_MAX))
		return AUTH_CAUSE_REFUSED;
	e = enrolment_of(c, user, code, n);
	if (!advance(e, kind, at))
		return AUTH_CAUSE_REPLAYED;
	snprintf(change->key, sizeof(change->key), "%s:%s", e->user, e->id);
	snprintf(change->text, sizeof(change->text),
	    "next=%" PRIu64 " scratch=%" PRIu32, e->next, e->scratch);
	return AUTH_CAUSE_NONE;
}
