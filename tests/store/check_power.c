/* The power goes away after every single step of the journal. */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "fakedisk.h"
#include "scene.h"
#include "run.h"

#define ACKS 256
#define SEEDS 6 /* random cuts at each step */

/* What was acknowledged, and behind which step. */
static struct {
	size_t step;
	struct scene then;
} acks[ACKS];
static unsigned nacks;
static struct fakedisk *disk;

static void
on_kept(struct scene *s)
{
	ck_assert_uint_lt(nacks, ACKS);
	acks[nacks].step = fake_steps(disk);
	acks[nacks++].then = *s;
}

/* The newest acknowledgement that the caller can have seen before step n. */
static struct scene
known_at(size_t n, const struct scene *end)
{
	struct scene s = *end;
	unsigned i;

	s.kept_begun = s.kept_ended = s.kept_count = 0;
	for (i = 0; i < nacks && acks[i].step <= n; i++) {
		s.kept_begun = acks[i].then.kept_begun;
		s.kept_ended = acks[i].then.kept_ended;
		s.kept_count = acks[i].then.kept_count;
	}
	return s;
}

/* Starts on what a cut left; all that was known must be there. */
static void
recover(struct fakedisk *found, const struct scene *known, size_t step,
    unsigned how)
{
	struct disk d = fake_disk(found);
	const char *wrong;
	struct scene s = { .found = { 0, 0, 0 } };

	ck_assert_msg(scene_open(&s, &d), "step %zu: no start", step);
	ck_assert_msg(s.found.holes == 0, "step %zu, cut %u: a hole", step,
	    how);
	wrong = scene_wrong(s.state, known);
	ck_assert_msg(wrong == NULL, "step %zu, cut %u: %s", step, how, wrong);
	ck_assert_int_eq(journal_trouble(s.journal), 0);
	scene_close(&s);
}

/* The same when the power goes away again while it starts. */
static void
recover_twice(struct fakedisk *found, const struct scene *known, size_t step)
{
	struct fakedisk *again;
	struct scene s = { .found = { 0, 0, 0 } };
	struct disk d = fake_disk(found);
	size_t i = fake_steps(found);

	ck_assert(scene_open(&s, &d));
	scene_close(&s);
	for (; i <= fake_steps(found); i++) {
		again = fake_cut(found, i, CUT_RANDOM, (unsigned)(step + i));
		recover(again, known, step, 100);
		fake_free(&again);
	}
}

static void
cut_everywhere(const struct scene *end)
{
	struct fakedisk *found;
	struct scene known;
	size_t step;
	unsigned how, cut;

	for (step = 0; step <= fake_steps(disk); step++) {
		known = known_at(step, end);
		for (how = 0; how < CUT_RANDOM + SEEDS; how++) {
			cut = how < CUT_RANDOM ? how : CUT_RANDOM;
			found = fake_cut(disk, step, cut,
			    (unsigned)step * SEEDS + how);
			if (how == CUT_TORN)
				recover_twice(found, &known, step);
			else
				recover(found, &known, step, how);
			fake_free(&found);
		}
	}
}

static void
play(unsigned lives)
{
	struct scene s = { .kept = on_kept };
	struct disk d;

	nacks = 0;
	disk = fake_new();
	d = fake_disk(disk);
	while (lives-- > 0) {
		ck_assert(scene_open(&s, &d));
		scene_play(&s);
		scene_close(&s);
	}
	ck_assert_uint_gt(s.kept_ended, SCENE_CALLS / 2);
	ck_assert_uint_gt(nacks, SCENE_CALLS / 2);
	cut_everywhere(&s);
	fake_free(&disk);
}

START_TEST(one_life)
{
	play(1);
}
END_TEST

START_TEST(more_lives)
{
	play(3);
}
END_TEST

/* A snapshot that is made because the journal has grown. */
START_TEST(growth)
{
	struct scene s = { .kept = on_kept }, known;
	struct fakedisk *found;
	char text[KEEP_TEXT_MAX + 1];
	struct frame f;
	struct disk d;
	size_t before, first = 0, step;
	unsigned i;

	memset(text, 'x', KEEP_TEXT_MAX);
	text[KEEP_TEXT_MAX] = '\0';
	f = scene_frame(KEEP_SET, KEEP_LINE, "m02", text);
	nacks = 0;
	disk = fake_new();
	d = fake_disk(disk);
	ck_assert(scene_open(&s, &d));
	scene_play(&s);
	for (i = 0; first == 0; i++) {
		nacks = 0;
		before = fake_steps(disk);
		ck_assert(scene_do(&s, &f));
		ck_assert(scene_commit(&s));
		if (fake_steps(disk) - before > 4)
			first = before;
		ck_assert_uint_lt(i, 2000);
	}
	ck_assert_uint_gt(i, 500);
	for (step = first; step <= fake_steps(disk); step++)
		for (i = 0; i < CUT_RANDOM + SEEDS; i++) {
			known = s;
			found = fake_cut(disk, step,
			    i < CUT_RANDOM ? i : CUT_RANDOM, i);
			recover(found, &known, step, i);
			fake_free(&found);
		}
	scene_close(&s);
	fake_free(&disk);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("power");
	TCase *tc = tcase_create("power");

	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, one_life);
	tcase_add_test(tc, more_lives);
	tcase_add_test(tc, growth);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
