#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "base/err.h"
#include "scene.h"

#define SEEDS 6 /* random cuts at each step */

bool
scene_open(struct scene *s, const struct disk *d)
{
	s->disk = *d;
	s->journal = NULL;
	s->state = state_new();
	if (s->state != NULL &&
	    journal_open(&s->journal, d, s->state, SCENE_NOW, &s->found) ==
		RG_OK)
		return true;
	state_free(&s->state);
	return false;
}

void
scene_close(struct scene *s)
{
	journal_close(&s->journal);
	state_free(&s->state);
}

struct frame
scene_frame(unsigned op, unsigned kind, const char *key, const char *text)
{
	struct frame f = { .op = (uint8_t)op,
		.kind = (uint8_t)kind,
		.time = SCENE_NOW };

	rg_strlcpy(f.key, key, sizeof(f.key));
	rg_strlcpy(f.text, text, sizeof(f.text));
	return f;
}

bool
scene_do(struct scene *s, const struct frame *f)
{
	if (state_apply(s->state, f) != RG_OK)
		return false;
	journal_add(s->journal, f);
	return true;
}

bool
scene_commit(struct scene *s)
{
	if (journal_commit(s->journal, s->state, SCENE_NOW) != RG_OK)
		return false;
	s->kept_begun = s->begun;
	s->kept_ended = s->ended;
	s->kept_count = s->count;
	if (s->kept != NULL)
		s->kept(s);
	return true;
}

static void
name(char key[16], char text[40], unsigned call)
{
	snprintf(key, 16, "call%06u", call);
	snprintf(text, 40, "call=%s line=l%u", key, call % 4);
}

static bool
begin(struct scene *s)
{
	char key[16], text[40];
	struct frame f;

	name(key, text, s->begun);
	f = scene_frame(KEEP_SET, KEEP_CALL, key, text);
	if (!scene_do(s, &f))
		return false;
	s->begun++;
	return true;
}

static bool
end(struct scene *s)
{
	char key[16], text[40];
	struct frame f;

	name(key, text, s->ended);
	f = scene_frame(KEEP_LOG, KEEP_HISTORY, key, text);
	if (!scene_do(s, &f))
		return false;
	s->ended++;
	return true;
}

/* One failure counts for three keys, which are told of as one. */
static const char *const keys[] = { "account:00000000deadbeef",
	"number:+441632960188", "line:m05" };

static bool
count(struct scene *s)
{
	char text[32];
	struct frame f;
	size_t i;

	snprintf(text, sizeof(text), "failures=%u last=1", s->count + 1);
	for (i = 0; i < RG_COUNTOF(keys); i++) {
		f = scene_frame(KEEP_SET, KEEP_PENALTY, keys[i], text);
		if (!scene_do(s, &f))
			return false;
	}
	s->count++;
	return true;
}

void
scene_play(struct scene *s)
{
	struct frame line = scene_frame(KEEP_SET, KEEP_LINE, "m01", "note=x"),
		     off = scene_frame(KEEP_DROP, KEEP_LINE, "m01", "");
	unsigned i, last = s->begun + SCENE_CALLS;

	for (i = 0; s->begun < last; i++) {
		if (!begin(s) || !count(s))
			return;
		if (i % 3 != 0)
			(void)scene_commit(s);
		if (s->begun - s->ended > 3 && !end(s))
			return;
		if (!scene_do(s, i % 5 == 0 ? &line : &off))
			return;
	}
	(void)scene_commit(s);
}

/* How often a call stands in the history. */
static unsigned
times_ended(const struct state *s, const char *text)
{
	uint64_t at = UINT64_MAX;
	const char *row;
	unsigned n = 0;

	while ((row = state_row(s, KEEP_HISTORY, at, &at)) != NULL)
		n += strcmp(row, text) == 0;
	return n;
}

const char *
scene_wrong(const struct state *state, const struct scene *s)
{
	char key[16], text[40];
	const char *value;
	unsigned i, n;

	for (i = 0; i < s->begun; i++) {
		name(key, text, i);
		value = state_get(state, KEEP_CALL, key);
		n = times_ended(state, text);
		if (n > 1 || (n == 1 && value != NULL))
			return "a call ended more than once, or is still up";
		if (i < s->kept_ended && n != 1)
			return "an end is lost";
		if (i < s->kept_begun && n == 0 &&
		    (value == NULL || strcmp(value, text) != 0))
			return "a begin is lost";
		if (value != NULL && strcmp(value, text) != 0)
			return "a text is another one";
	}
	for (i = 0; i < RG_COUNTOF(keys); i++) {
		value = state_get(state, KEEP_PENALTY, keys[i]);
		if (value == NULL ? s->kept_count > 0
				  : strtoul(value + strlen("failures="), NULL,
					10) < s->kept_count)
			return "a failure is forgotten";
	}
	return NULL;
}

void
scene_cut_everywhere(const struct fakedisk *disk,
    void (*recover)(struct fakedisk *, size_t, unsigned))
{
	struct fakedisk *found;
	size_t step;
	unsigned how;

	for (step = 0; step <= fake_steps(disk); step++)
		for (how = 0; how < CUT_RANDOM + SEEDS; how++) {
			found = fake_cut(disk, step,
			    how < CUT_RANDOM ? how : CUT_RANDOM,
			    (unsigned)step * SEEDS + how);
			recover(found, step, how);
			fake_free(&found);
		}
}
