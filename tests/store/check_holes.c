/* What was on the disk is gone: which codes count, and since when. */
#include "config.h"

#include <check.h>
#include <string.h>

#include "base/compat.h"
#include "base/err.h"
#include "fakedisk.h"
#include "scene.h"
#include "run.h"

static void
use_code(struct scene *s, const char *key, const char *text)
{
	const struct frame f = scene_frame(KEEP_SET, KEEP_CODE, key, text);

	ck_assert(scene_do(s, &f));
	ck_assert(scene_commit(s));
}

/* The bytes of a journal in which codes were used; the place of each use. */
static size_t
uses(uint8_t *bytes, size_t room, size_t at[3])
{
	struct fakedisk *disk = fake_new();
	struct disk d = fake_disk(disk);
	struct scene s = { .found = { 0, 0, 0 } };
	const uint8_t *p;
	size_t n;

	ck_assert(scene_open(&s, &d));
	(void)fake_bytes(disk, "journal", &at[0]);
	use_code(&s, "noc1:ab", "next=5 scratch=0");
	(void)fake_bytes(disk, "journal", &at[1]);
	use_code(&s, "noc1:ab", "next=6 scratch=0");
	(void)fake_bytes(disk, "journal", &at[2]);
	use_code(&s, "noc2:cd", "next=9 scratch=0");
	p = fake_bytes(disk, "journal", &n);
	ck_assert_uint_le(n, room);
	memcpy(bytes, p, n);
	scene_close(&s);
	fake_free(&disk);
	return n;
}

/* What a store says that finds these bytes at this time, "-": nothing. */
static void
found_codes(const uint8_t *bytes, size_t n, uint64_t now, const char *noc1,
    const char *noc2, const char *doubt)
{
	static const struct {
		enum keep_kind kind;
		const char *key;
	} what[] = { { KEEP_CODE, "noc1:ab" }, { KEEP_CODE, "noc2:cd" },
		{ KEEP_DOUBT, "codes" } };
	const char *const want[] = { noc1, noc2, doubt };
	struct fakedisk *disk = fake_new();
	struct disk d = fake_disk(disk);
	struct frames_found found;
	struct journal *journal;
	struct state *state;
	unsigned life, i;

	fake_put(disk, "journal", bytes, n);
	for (life = 0; life < 2; life++) { /* and the next says the same */
		state = state_new();
		ck_assert_int_eq(journal_open(&journal, &d, state,
				     now == 5 ? 5 : now + life, &found),
		    RG_OK);
		ck_assert_int_eq(found.holes > 0,
		    life == 0 && strcmp(doubt, "-") != 0);
		for (i = 0; i < RG_COUNTOF(what); i++) {
			const char *v = state_get(state, what[i].kind,
			    what[i].key);

			ck_assert_str_eq(v != NULL ? v : "-", want[i]);
		}
		journal_close(&journal);
		state_free(&state);
	}
	fake_free(&disk);
}

START_TEST(codes_behind_a_hole)
{
	static uint8_t bytes[4096];
	uint8_t spoiled[sizeof(bytes)];
	size_t at[3], n = uses(bytes, sizeof(bytes), at);
	const struct {
		size_t place;
		uint64_t now;
		const char *noc1, *noc2, *doubt;
	} cases[] = {
		/* in a use: what was said before it may be old */
		{ at[1] + 40, SCENE_NOW, "-", "next=9 scratch=0",
		    "since=1750000000" },
		/* its clock is behind the newest frame's */
		{ at[1] + 40, SCENE_NOW - 9, "-", "next=9 scratch=0",
		    "since=1750000000" },
		/* there is no clock */
		{ at[1] + 40, 5, "-", "next=9 scratch=0", "since=0" },
		/* before them all; each was said again since */
		{ at[0] / 2, SCENE_NOW + 7, "next=6 scratch=0",
		    "next=9 scratch=0", "since=1750000007" },
		/* in the last write: nobody was told of it */
		{ n - 3, SCENE_NOW, "next=6 scratch=0", "-", "-" },
	};
	size_t i;

	for (i = 0; i < RG_COUNTOF(cases); i++) {
		memcpy(spoiled, bytes, n);
		spoiled[cases[i].place] ^= 0x10;
		found_codes(spoiled, n, cases[i].now, cases[i].noc1,
		    cases[i].noc2, cases[i].doubt);
	}
	/* the whole end of it, with all its marks */
	found_codes(bytes, at[0] - 30, SCENE_NOW, "-", "-", "since=1750000000");
	found_codes(bytes, at[0], SCENE_NOW, "-", "-", "-");
}
END_TEST

/* Nobody had the time when the hole was found: as soon as there is one. */
START_TEST(doubt_has_its_clock_later)
{
	static uint8_t bytes[4096];
	struct fakedisk *disk = fake_new();
	struct disk d = fake_disk(disk);
	size_t at[3], n = uses(bytes, sizeof(bytes), at);
	const struct {
		uint64_t now;
		const char *want;
	} lives[] = { { 5, "since=0" }, { 7, "since=0" },
		{ SCENE_NOW + 1, "since=1750000001" },
		{ SCENE_NOW + 2, "since=1750000001" } };
	struct frames_found found;
	struct journal *journal;
	struct state *state;
	size_t i;

	bytes[at[1] + 40] ^= 1;
	fake_put(disk, "journal", bytes, n);
	for (i = 0; i < RG_COUNTOF(lives); i++) {
		state = state_new();
		ck_assert_int_eq(
		    journal_open(&journal, &d, state, lives[i].now, &found),
		    RG_OK);
		ck_assert_str_eq(state_get(state, KEEP_DOUBT, "codes"),
		    lives[i].want);
		journal_close(&journal);
		state_free(&state);
	}
	fake_free(&disk);
}
END_TEST

/* What of the files is there, and what a store makes of it. */
START_TEST(journal_is_gone)
{
	static const struct {
		const char *gone[3];
		uint32_t holes;
	} cases[] = {
		{ { "journal" }, 1 }, { { "journal", "journal.bad" }, 1 },
		{ { "journal", "reserve" }, 1 },
		{ { "journal", "journal.bad", "reserve" }, 0 }, /* the first */
	};
	struct scene s = { .found = { 0, 0, 0 } };
	struct fakedisk *disk;
	struct disk d;
	size_t i, k;

	for (i = 0; i < RG_COUNTOF(cases); i++) {
		disk = fake_new();
		d = fake_disk(disk);
		fake_put(disk, "journal.bad", "x", 1);
		fake_put(disk, "reserve", "x", 1);
		for (k = 0; k < 3 && cases[i].gone[k] != NULL; k++)
			(void)d.ops->remove(disk, cases[i].gone[k]);
		ck_assert(scene_open(&s, &d));
		ck_assert_uint_eq(s.found.holes, cases[i].holes);
		ck_assert_uint_eq(s.found.lost, cases[i].holes);
		ck_assert_pstr_eq(state_get(s.state, KEEP_DOUBT, "codes"),
		    cases[i].holes > 0 ? "since=1750000000" : NULL);
		scene_close(&s);
		ck_assert(scene_open(&s, &d)); /* told once */
		ck_assert_uint_eq(s.found.holes, 0);
		scene_close(&s);
		fake_free(&disk);
	}
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("holes");
	TCase *tc = tcase_create("holes");

	tcase_add_test(tc, codes_behind_a_hole);
	tcase_add_test(tc, journal_is_gone);
	tcase_add_test(tc, doubt_has_its_clock_later);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
