/*
 * One-time codes from the monitor's compare-and-advance to the disk: the
 * power goes away after every single step. A code that was said to be kept
 * is never accepted again, whatever was found.
 */
#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/compat.h"
#include "base/err.h"
#include "fakedisk.h"
#include "gate/codes.h"
#include "run.h"
#include "scene.h"

#define USES 60

/* What callers were let in with, and the step behind which they heard it. */
static struct {
	size_t step;
	const char *user;
	char code[32];
} told[USES];
static unsigned ntold;

static int
take(void *ctx, const struct frame *f)
{
	if (f->op == KEEP_SET && f->kind == KEEP_CODE)
		ck_assert(codes_take(ctx, f->key, f->text));
	return RG_OK;
}

/* Tokens and scratch codes of three people, some behind one commit. */
static void
play(struct fakedisk *disk)
{
	static const char *const users[] = { "noc1", "field7", "vendor-2" };
	struct disk d = fake_disk(disk);
	struct codes *codes = codes_new();
	struct codes_change change;
	struct frame f;
	struct scene s = { .found = { 0, 0, 0 } };
	unsigned i, from = 0;

	ck_assert(scene_open(&s, &d));
	for (i = 0; i < USES; i++) {
		told[i].user = users[i % 3];
		snprintf(told[i].code, sizeof(told[i].code),
		    i % 4 == 3 ? "ab:s%u" : "ab:c%u", i % 4 == 3 ? i / 4 : i);
		ck_assert_int_eq(
		    codes_use(codes, told[i].user, told[i].code, &change),
		    AUTH_CAUSE_NONE);
		f = scene_frame(KEEP_SET, KEEP_CODE, change.key, change.text);
		ck_assert(scene_do(&s, &f));
		if (i % 3 == 1)
			continue; /* another one comes before the sync */
		ck_assert(scene_commit(&s));
		for (; from <= i; from++)
			told[from].step = fake_steps(disk);
	}
	ntold = from;
	scene_close(&s);
	codes_free(&codes);
}

static void
recover(struct fakedisk *found, size_t step, unsigned how)
{
	struct disk d = fake_disk(found);
	struct codes *codes = codes_new();
	struct codes_change change;
	struct scene s = { .found = { 0, 0, 0 } };
	unsigned i;

	ck_assert_msg(scene_open(&s, &d), "step %zu: no start", step);
	ck_assert_msg(s.found.holes == 0, "step %zu, cut %u: a hole", step,
	    how);
	ck_assert_int_eq(state_walk(s.state, take, codes), RG_OK);
	for (i = 0; i < ntold && told[i].step <= step; i++)
		ck_assert_msg(codes_use(codes, told[i].user, told[i].code,
				  &change) == AUTH_CAUSE_REPLAYED,
		    "step %zu, cut %u: %s accepted again", step, how,
		    told[i].code);
	scene_close(&s);
	codes_free(&codes);
}

START_TEST(power)
{
	struct fakedisk *disk = fake_new();

	play(disk);
	ck_assert_uint_eq(ntold, USES);
	scene_cut_everywhere(disk, recover);
	fake_free(&disk);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("codes");
	TCase *tc = tcase_create("power");

	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, power);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
