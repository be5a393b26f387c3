/*
 * Failures from the monitor's counting to the disk: the power goes away after
 * every single step. A failure that a caller was told of still counts, and a
 * lock that he was told of holds, whatever was found.
 */
#include "config.h"

#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/compat.h"
#include "base/err.h"
#include "fakedisk.h"
#include "gate/penalty.h"
#include "run.h"
#include "scene.h"

#define FAILS 40
#define NOW 1000
#define WALL ((int64_t)SCENE_NOW)

static const struct penalty_limits limits = {
	.of = { { 5, 900, 1800 }, { 10, 3600, 14400 } },
	.delay_s = 2,
	.delay_max_s = 60,
};
static const struct penalty_facts callers[] = {
	{ .account = "00000000deadbeef",
	    .number = "+441632960188",
	    .line = "m01" },
	{ .account = "0123456789abcdef", .line = "m02" },
	{ .account = "0123456789abcdef",
	    .number = "+441632960188",
	    .line = "m03" },
};

/* What they had heard behind a step of the disk. */
static struct {
	size_t step;
	unsigned failures[RG_COUNTOF(callers)];
	bool locked[RG_COUNTOF(callers)];
} told[FAILS];

static struct penalties *
table(void)
{
	struct penalties *p = penalties_new(NULL, NULL);

	ck_assert_ptr_nonnull(p);
	penalties_limits(p, &limits);
	return p;
}

static unsigned
failures(const struct penalties *p, size_t i)
{
	const struct penalty *e = penalties_find(p, PENALTY_ACCOUNT,
	    callers[i].account);

	return e != NULL ? e->failures : 0;
}

static bool
locked(const struct penalties *p, size_t i)
{
	return penalties_bar(p, &callers[i], NOW) != NULL;
}

static void
changed(void *ctx, const struct penalty *e, bool fresh)
{
	struct frame f = scene_frame(KEEP_SET, KEEP_PENALTY, "", "x");

	(void)fresh;
	(void)snprintf(f.key, sizeof(f.key), "%s:%s",
	    penalty_kind_name(e->kind), e->key);
	penalty_text(e, NOW, WALL, f.text);
	ck_assert(scene_do(ctx, &f));
}

static void
play(struct fakedisk *disk)
{
	struct disk d = fake_disk(disk);
	struct penalties *p = table();
	struct scene s = { .found = { 0, 0, 0 } };
	size_t i, k;

	ck_assert(scene_open(&s, &d));
	for (i = 0; i < FAILS; i++) {
		const struct penalty_facts *f = &callers[i * 7 % 5 % 3];

		if (penalties_bar(p, f, NOW) == NULL)
			penalties_fail(p, f, NOW, changed, &s);
		if (i % 4 != 2) /* another one comes before the sync */
			ck_assert(scene_commit(&s));
		told[i].step = fake_steps(disk);
		for (k = 0; k < RG_COUNTOF(callers); k++) {
			told[i].failures[k] = failures(p, k);
			told[i].locked[k] = locked(p, k);
		}
		if (i % 4 == 2) /* nobody has heard of it yet */
			told[i].step = SIZE_MAX;
	}
	ck_assert(locked(p, 0) && locked(p, 1) && locked(p, 2));
	scene_close(&s);
	penalties_free(&p);
}

static enum penalty_kind
kind_of(const char *key)
{
	return *key == 'a' ? PENALTY_ACCOUNT
	    : *key == 'n'  ? PENALTY_NUMBER
			   : PENALTY_LINE;
}

static int
take(void *ctx, const struct frame *f)
{
	const char *colon = strchr(f->key, ':');

	if (f->op == KEEP_SET && f->kind == KEEP_PENALTY) {
		ck_assert_ptr_nonnull(colon);
		ck_assert(penalties_take(ctx, kind_of(f->key), colon + 1,
		    f->text, NOW, WALL));
	}
	return RG_OK;
}

static void
recover(struct fakedisk *found, size_t step, unsigned how)
{
	struct disk d = fake_disk(found);
	struct penalties *p = table();
	struct scene s = { .found = { 0, 0, 0 } };
	size_t i, k;

	ck_assert_msg(scene_open(&s, &d), "step %zu: no start", step);
	ck_assert_int_eq(state_walk(s.state, take, p), RG_OK);
	for (i = 0; i < FAILS; i++)
		for (k = 0; k < RG_COUNTOF(callers) && told[i].step <= step;
		     k++) {
			ck_assert_msg(failures(p, k) >= told[i].failures[k],
			    "step %zu, cut %u: a failure is forgotten", step,
			    how);
			ck_assert_msg(locked(p, k) >= told[i].locked[k],
			    "step %zu, cut %u: a lock is open", step, how);
		}
	scene_close(&s);
	penalties_free(&p);
}

START_TEST(power)
{
	struct fakedisk *disk = fake_new();

	play(disk);
	scene_cut_everywhere(disk, recover);
	fake_free(&disk);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("penalties");
	TCase *tc = tcase_create("power");

	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, power);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
