/* Every call to the disk fails once, and for good; the disk fills up. */
#include "config.h"

#include <check.h>
#include <errno.h>
#include <stdlib.h>

#include "fakedisk.h"
#include "scene.h"
#include "run.h"

#define MANY 5000

/* What is on the disk now, with all that could be lost lost. */
static void
check_disk(const struct fakedisk *disk, const struct scene *known, unsigned n)
{
	unsigned cut;

	for (cut = CUT_NONE; cut < CUT_MAX; cut++) {
		struct fakedisk *found = fake_cut(disk, fake_steps(disk), cut,
		    n);
		struct disk d = fake_disk(found);
		struct scene s = { .found = { 0, 0, 0 } };
		const char *wrong;

		ck_assert_msg(scene_open(&s, &d), "call %u", n);
		wrong = scene_wrong(s.state, known);
		ck_assert_msg(wrong == NULL, "call %u, cut %u: %s", n, cut,
		    wrong);
		scene_close(&s);
		fake_free(&found);
	}
}

/*
 * A life during which call n fails. What is acknowledged all the same is
 * there, and when the disk is well again so is everything else.
 */
static bool
life(unsigned n, bool for_good, int error)
{
	struct fakedisk *disk = fake_new();
	struct disk d = fake_disk(disk);
	struct scene s = { .found = { 0, 0, 0 } };
	bool failed;

	ck_assert(scene_open(&s, &d));
	scene_play(&s);
	scene_close(&s);
	fake_fail(disk, n, for_good, error);
	if (scene_open(&s, &d)) {
		scene_play(&s);
		if (for_good && fake_failed(disk))
			ck_assert_int_ne(journal_trouble(s.journal), 0);
		check_disk(disk, &s, n);
	} else
		ck_assert(fake_failed(disk));
	failed = fake_failed(disk);
	fake_fail(disk, 0, false, 0);
	if (s.journal != NULL) {
		ck_assert_msg(scene_commit(&s), "call %u: not healed", n);
		ck_assert_int_eq(journal_trouble(s.journal), 0);
		ck_assert_uint_eq(s.kept_ended, s.ended);
		check_disk(disk, &s, n);
		scene_close(&s);
	}
	fake_free(&disk);
	return failed;
}

static void
sweep(int error)
{
	unsigned n;

	for (n = 1; n < MANY && life(n, false, error); n++)
		(void)life(n, true, error);
	ck_assert_uint_lt(n, MANY);
	ck_assert_uint_gt(n, 50);
}

START_TEST(every_call_fails)
{
	sweep(EIO);
}
END_TEST

START_TEST(every_call_finds_no_room)
{
	sweep(ENOSPC);
}
END_TEST

/*
 * A full disk: the reserve lets the calls that are up end, new ones are
 * warned of; with room again all is as before.
 */
START_TEST(full)
{
	struct fakedisk *disk = fake_new();
	struct disk d = fake_disk(disk);
	struct scene s = { .found = { 0, 0, 0 } };
	size_t journal, reserve;

	ck_assert(scene_open(&s, &d));
	scene_play(&s);
	ck_assert_int_eq(journal_trouble(s.journal), 0);
	(void)fake_bytes(disk, "journal", &journal);
	(void)fake_bytes(disk, "reserve", &reserve);
	fake_room(disk, journal + reserve); /* not one byte more */
	scene_play(&s);
	ck_assert_uint_eq(s.kept_ended, s.ended);
	ck_assert_int_eq(journal_trouble(s.journal), ENOSPC);
	ck_assert(!fake_has(disk, "reserve"));
	check_disk(disk, &s, 0);
	fake_room(disk, journal + 10); /* not even that */
	scene_play(&s);
	ck_assert_uint_lt(s.kept_ended, s.ended);
	ck_assert_int_eq(journal_trouble(s.journal), ENOSPC);
	check_disk(disk, &s, 0);
	fake_room(disk, SIZE_MAX);
	ck_assert(scene_commit(&s));
	ck_assert_int_eq(journal_trouble(s.journal), 0);
	ck_assert(fake_has(disk, "reserve"));
	ck_assert_uint_eq(s.kept_ended, s.ended);
	check_disk(disk, &s, 0);
	scene_close(&s);
	fake_free(&disk);
}
END_TEST

/* A start on a full disk goes on with the old file. */
START_TEST(full_at_start)
{
	struct fakedisk *disk = fake_new();
	struct disk d = fake_disk(disk);
	struct scene s = { .found = { 0, 0, 0 } };
	size_t journal;
	unsigned ended;

	ck_assert(scene_open(&s, &d));
	scene_play(&s);
	scene_close(&s);
	(void)fake_bytes(disk, "journal", &journal);
	(void)d.ops->remove(disk, "reserve");
	fake_room(disk, journal + 1500);
	ck_assert(scene_open(&s, &d));
	ck_assert_int_eq(journal_trouble(s.journal), ENOSPC);
	ended = s.kept_ended;
	scene_play(&s);
	ck_assert_uint_gt(s.kept_ended, ended); /* as far as there is room */
	check_disk(disk, &s, 0);
	fake_room(disk, SIZE_MAX);
	ck_assert(scene_commit(&s));
	ck_assert_int_eq(journal_trouble(s.journal), 0);
	check_disk(disk, &s, 0);
	scene_close(&s);
	fake_free(&disk);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("faults");
	TCase *tc = tcase_create("faults");

	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, every_call_fails);
	tcase_add_test(tc, every_call_finds_no_room);
	tcase_add_test(tc, full);
	tcase_add_test(tc, full_at_start);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
