#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "store/state.h"

#define BUCKETS 4096

struct value {
	struct value *next;          /* of its bucket */
	struct value *older, *newer; /* in the order in which keys came */
	uint64_t time;
	uint8_t kind;
	size_t text; /* where it begins in `key` */
	char key[];  /* with its NUL, then the text */
};

struct row {
	uint64_t time;
	char text[];
};

/* A ring: row number n lies at n modulo `max`. */
struct log {
	struct row **rows;
	uint64_t first, next; /* numbers: of the oldest, behind the newest */
	size_t max;
};

struct state {
	struct value *values[BUCKETS];
	struct value *oldest, *newest;
	size_t count;
	struct log logs[KEEP_LOGS];
};

static const size_t log_max[KEEP_LOGS] = {
	[KEEP_HISTORY - KEEP_HISTORY] = STATE_HISTORY_MAX,
	[KEEP_MISSED - KEEP_HISTORY] = STATE_MISSED_MAX,
};

struct state *
state_new(void)
{
	struct state *s = calloc(1, sizeof(*s));
	size_t i;

	if (s == NULL)
		return NULL;
	for (i = 0; i < RG_COUNTOF(s->logs); i++) {
		s->logs[i].max = log_max[i];
		s->logs[i].rows = calloc(log_max[i], sizeof(struct row *));
		if (s->logs[i].rows == NULL) {
			state_free(&s);
			return NULL;
		}
	}
	return s;
}

static struct row **
slot(const struct log *l, uint64_t number)
{
	return &l->rows[number % l->max];
}

static void
drop_oldest(struct log *l)
{
	struct row **at = slot(l, l->first++);

	free(*at);
	*at = NULL;
}

void
state_free(struct state **sp)
{
	struct state *s = *sp;
	struct value *v;
	size_t i;

	*sp = NULL;
	if (s == NULL)
		return;
	while ((v = s->oldest) != NULL) {
		s->oldest = v->newer;
		free(v);
	}
	for (i = 0; i < RG_COUNTOF(s->logs); i++) {
		while (s->logs[i].first < s->logs[i].next)
			drop_oldest(&s->logs[i]);
		free(s->logs[i].rows);
	}
	free(s);
}

/* FNV-1a; a store with chosen keys is slow at worst, and has a limit. */
static struct value **
find(const struct state *s, unsigned kind, const char *key)
{
	uint32_t h = 2166136261u ^ kind;
	struct value *const *at;
	const char *p;

	for (p = key; *p != '\0'; p++)
		h = (h ^ (uint8_t)*p) * 16777619u;
	at = &s->values[h % BUCKETS];
	while (*at != NULL &&
	    ((*at)->kind != kind || strcmp((*at)->key, key) != 0))
		at = &(*at)->next;
	return (struct value **)(uintptr_t)at;
}

/* A key that has a new value keeps its place. */
static void
put_in_order(struct state *s, struct value *v, const struct value *old)
{
	v->older = old != NULL ? old->older : s->newest;
	v->newer = old != NULL ? old->newer : NULL;
	*(v->older != NULL ? &v->older->newer : &s->oldest) = v;
	*(v->newer != NULL ? &v->newer->older : &s->newest) = v;
}

static void
drop(struct state *s, unsigned kind, const char *key)
{
	struct value **at = find(s, kind, key), *v = *at;

	if (v == NULL)
		return;
	*at = v->next;
	*(v->older != NULL ? &v->older->newer : &s->oldest) = v->newer;
	*(v->newer != NULL ? &v->newer->older : &s->newest) = v->older;
	free(v);
	s->count--;
}

static int
set(struct state *s, const struct frame *f)
{
	size_t keysize = strlen(f->key) + 1, textsize = strlen(f->text) + 1;
	struct value **at = find(s, f->kind, f->key), *old = *at, *v;

	if (old == NULL && s->count >= STATE_VALUES_MAX &&
	    f->kind != KEEP_DOUBT) /* too many must not hide a loss */
		return RG_E_SIZE;
	if ((v = malloc(sizeof(*v) + keysize + textsize)) == NULL)
		return RG_E_SYS;
	v->next = old != NULL ? old->next : NULL;
	v->time = f->time;
	v->kind = f->kind;
	v->text = keysize;
	memcpy(v->key, f->key, keysize);
	memcpy(v->key + keysize, f->text, textsize);
	*at = v;
	put_in_order(s, v, old);
	s->count += old == NULL;
	free(old);
	return RG_OK;
}

static int
append(struct state *s, const struct frame *f)
{
	struct log *l = &s->logs[f->kind - KEEP_HISTORY];
	size_t size = strlen(f->text) + 1;
	struct row *row = malloc(sizeof(*row) + size);

	if (row == NULL)
		return RG_E_SYS;
	row->time = f->time;
	memcpy(row->text, f->text, size);
	if (l->next - l->first == l->max)
		drop_oldest(l);
	*slot(l, l->next++) = row;
	drop(s, KEEP_CALL, f->key);
	return RG_OK;
}

int
state_apply(struct state *s, const struct frame *f)
{
	switch (f->op) {
	case KEEP_SET:
		return set(s, f);
	case KEEP_DROP:
		drop(s, f->kind, f->key);
		return RG_OK;
	case KEEP_LOG:
		return append(s, f);
	default: /* FRAME_HEAD */
		return RG_OK;
	}
}

const char *
state_get(const struct state *s, enum keep_kind kind, const char *key)
{
	const struct value *v = *find(s, kind, key);

	return v != NULL ? v->key + v->text : NULL;
}

void
state_forget(struct state *s, enum keep_kind kind)
{
	struct value *v, *newer;

	for (v = s->oldest; v != NULL; v = newer) {
		newer = v->newer;
		if (v->kind == kind)
			drop(s, kind, v->key);
	}
}

void
state_expire(struct state *s, uint64_t now)
{
	struct log *l;
	size_t i;

	for (i = 0; i < RG_COUNTOF(s->logs); i++)
		for (l = &s->logs[i]; l->first < l->next; drop_oldest(l)) {
			uint64_t time = (*slot(l, l->first))->time;

			if (time < CLOCK_SET || time > now ||
			    now - time <= STATE_AGE_MAX)
				break;
		}
}

static int
walk_log(const struct log *l, struct frame *f,
    int (*take)(void *ctx, const struct frame *), void *ctx)
{
	uint64_t i;
	int r = RG_OK;

	f->op = KEEP_LOG;
	f->key[0] = '\0'; /* its call ended long ago */
	for (i = l->first; i < l->next && r == RG_OK; i++) {
		const struct row *row = *slot(l, i);

		f->time = row->time;
		rg_strlcpy(f->text, row->text, sizeof(f->text));
		r = take(ctx, f);
	}
	return r;
}

int
state_walk(const struct state *s, int (*take)(void *ctx, const struct frame *),
    void *ctx)
{
	struct frame f = { .op = KEEP_SET };
	const struct value *v;
	size_t i;
	int r = RG_OK;

	for (v = s->oldest; v != NULL && r == RG_OK; v = v->newer) {
		f.kind = v->kind;
		f.time = v->time;
		rg_strlcpy(f.key, v->key, sizeof(f.key));
		rg_strlcpy(f.text, v->key + v->text, sizeof(f.text));
		r = take(ctx, &f);
	}
	for (i = 0; i < RG_COUNTOF(s->logs) && r == RG_OK; i++) {
		f.kind = (uint8_t)(KEEP_HISTORY + i);
		r = walk_log(&s->logs[i], &f, take, ctx);
	}
	return r;
}

const char *
state_row(const struct state *s, enum keep_kind kind, uint64_t before,
    uint64_t *number)
{
	const struct log *l = &s->logs[kind - KEEP_HISTORY];

	if (before > l->next)
		before = l->next;
	if (before <= l->first)
		return NULL;
	*number = before - 1;
	return (*slot(l, *number))->text;
}
