#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "gate/penalty.h"
#include "run.h"

static const struct penalty_limits limits = {
	.of = { { 5, 900, 1800 }, { 10, 3600, 14400 } },
	.delay_s = 2,
	.delay_max_s = 60,
};

static struct penalties *p;
static int64_t now;
#define WALL 1795201409 /* of `now` */

static unsigned nchanged, nfresh, ndropped;
static struct penalty last;

static void
dropped(void *ctx, const struct penalty *e, bool ignored)
{
	(void)ctx;
	(void)ignored;
	ndropped++;
	last = *e;
}

static void
setup(void)
{
	ck_assert_ptr_nonnull(p = penalties_new(dropped, NULL));
	penalties_limits(p, &limits);
	now = 5; /* a clock that began just now */
	nchanged = nfresh = ndropped = 0;
}

static void
teardown(void)
{
	penalties_free(&p);
}

static void
changed(void *ctx, const struct penalty *e, bool fresh)
{
	(void)ctx;
	nchanged++;
	nfresh += fresh;
	last = *e;
}

static struct penalty_facts
who(const char *account, const char *number)
{
	return (
	    struct penalty_facts) { account, NULL, number, "m1", false, 4711 };
}

static void
fails(const struct penalty_facts *f)
{
	penalties_fail(p, f, now, changed, NULL);
}

/* It again, after the text that the store has of it. */
static const struct penalty *
restart(const struct penalty *e, int64_t at, int64_t wall)
{
	char text[KEEP_TEXT_MAX];
	struct penalty copy = *e;

	penalty_text(&copy, now, WALL, text);
	(void)penalties_forget(p, copy.kind, copy.key);
	ck_assert(penalties_take(p, copy.kind, copy.key, text, at, wall));
	return penalties_find(p, copy.kind, copy.key);
}

START_TEST(an_account_locks_and_opens)
{
	struct penalty_facts f = who("tag1", NULL);
	int i;

	for (i = 0; i < 5; i++) {
		ck_assert_ptr_null(penalties_bar(p, &f, now));
		fails(&f);
		now += 899; /* no pause is longer than 15 minutes */
	}
	now -= 899;
	ck_assert_uint_eq(nfresh, 1);
	ck_assert_ptr_nonnull(penalties_bar(p, &f, now));
	/* What is refused meanwhile does not make it longer. */
	fails(&f);
	now += 1799;
	ck_assert_ptr_nonnull(penalties_bar(p, &f, now));
	now += 1;
	ck_assert_ptr_null(penalties_bar(p, &f, now));
	ck_assert_int_eq(penalties_expire(p, now, dropped, NULL), -1);
	ck_assert_ptr_null(penalties_find(p, PENALTY_ACCOUNT, "tag1"));
}
END_TEST

/*
 * Windows RRAS: MaxDenials failures lock the account and nothing else, and
 * ResetTime later they are forgotten, locked or not (the preset's values are
 * check_conf's matter).
 */
START_TEST(as_windows_counts)
{
	const struct penalty_limits rras = { .of = { { 3, 7200, 7200 },
						 { 0, 3600, 14400 } } };
	struct penalty_facts f = who("tag1", "+441"),
			     other = who("tag2", "+441");
	int i;

	penalties_limits(p, &rras);
	fails(&f);
	fails(&f);
	now += 7199; /* less than ResetTime: all three count */
	fails(&f);
	ck_assert_ptr_nonnull(penalties_bar(p, &f, now));
	ck_assert_ptr_null(penalties_bar(p, &other, now));
	ck_assert_uint_eq(penalties_wait(p, "m1", now), 0);
	now += 7199;
	ck_assert_ptr_nonnull(penalties_bar(p, &f, now));
	now += 1;
	ck_assert_ptr_null(penalties_bar(p, &f, now));
	(void)penalties_expire(p, now, dropped, NULL);
	for (i = 0; i < 3; i++) {
		ck_assert_ptr_null(penalties_bar(p, &other, now));
		fails(&other);
		now += i == 1 ? 7200 : 0; /* ... and only one does */
	}
	ck_assert_ptr_null(penalties_bar(p, &other, now));
	ck_assert_uint_eq(nfresh, 1);
}
END_TEST

START_TEST(failures_fade)
{
	struct penalty_facts f = who("tag1", "+441");
	int i;

	for (i = 0; i < 40; i++) {
		fails(&f);
		now += i % 4 == 3 ? 900 : 1;
	}
	ck_assert_ptr_null(
	    penalties_find(p, PENALTY_ACCOUNT, "tag1")->locked ? p : NULL);
	/* ... but his number, which has an hour, is locked. */
	ck_assert_ptr_nonnull(penalties_bar(p, &f, now));
	f.number = NULL;
	ck_assert_ptr_null(penalties_bar(p, &f, now));
	ck_assert_uint_eq(nfresh, 1);
}
END_TEST

START_TEST(success_forgets_the_account_alone)
{
	struct penalty_facts f = who("tag1", "+441");
	int i;

	for (i = 0; i < 4; i++)
		fails(&f);
	ck_assert(penalties_pass(p, &f));
	ck_assert(!penalties_pass(p, &f));
	ck_assert_uint_eq(penalties_find(p, PENALTY_NUMBER, "+441")->failures,
	    4);
	fails(&f);
	fails(&f);
	ck_assert(!penalties_find(p, PENALTY_ACCOUNT, "tag1")->locked);
	fails(&f);
	fails(&f);
	fails(&f);
	ck_assert(penalties_find(p, PENALTY_ACCOUNT, "tag1")->locked);
	ck_assert(!penalties_pass(p, &f)); /* a lock is no memory */
	f.account = NULL;                  /* of a line without a dialog */
	ck_assert(!penalties_pass(p, &f));
	ck_assert(penalties_find(p, PENALTY_ACCOUNT, "tag1")->locked);
}
END_TEST

/* Two names with one key: neither clears what the other one did. */
START_TEST(success_forgets_its_own_name_alone)
{
	struct penalty_facts acme = who("ops", NULL), globex = acme;

	globex.spelt++;
	fails(&acme);
	fails(&acme);
	ck_assert(!penalties_pass(p, &globex));
	ck_assert_uint_eq(ndropped, 0);
	ck_assert(penalties_pass(p, &acme));
	ck_assert_uint_eq(ndropped, 1);
	fails(&acme);
	fails(&globex); /* it is of both now, also after a restart */
	(void)restart(penalties_find(p, PENALTY_ACCOUNT, "ops"), now, WALL);
	ck_assert(!penalties_pass(p, &acme));
	ck_assert(!penalties_pass(p, &globex));
	now += 900; /* it faded: what counts now is of one */
	fails(&globex);
	(void)restart(penalties_find(p, PENALTY_ACCOUNT, "ops"), now, WALL);
	ck_assert(!penalties_pass(p, &acme));
	ck_assert(penalties_pass(p, &globex));
}
END_TEST

/* Neither his account nor his number, but the line he came by. */
START_TEST(exempt)
{
	struct penalty_facts f = who("tag1", "+441"), other = who("x", "+441");
	int i;

	f.exempt = true;
	for (i = 0; i < 20; i++)
		fails(&f);
	ck_assert_ptr_null(penalties_bar(p, &f, now));
	ck_assert_ptr_null(penalties_find(p, PENALTY_ACCOUNT, "tag1"));
	ck_assert_ptr_nonnull(penalties_bar(p, &other, now));
	ck_assert_uint_eq(penalties_wait(p, "m1", now), 60);
}
END_TEST

/* A line only waits: 2 4 8 16 32 60 60 after its last failure. */
START_TEST(lines_slow_down)
{
	static const uint32_t want[] = { 2, 4, 8, 16, 32, 60, 60, 60 };
	struct penalty_facts f = who("tag1", NULL);
	char account[8];
	size_t i;

	for (i = 0; i < RG_COUNTOF(want); i++) {
		snprintf(account, sizeof(account), "t%zu", i);
		f.account = account;
		fails(&f);
		ck_assert_uint_eq(penalties_wait(p, "m1", now), want[i]);
		ck_assert_uint_eq(penalties_wait(p, "m1", now + 1),
		    want[i] - 1);
		ck_assert_uint_eq(penalties_wait(p, "m1", now + want[i]), 0);
		ck_assert_uint_eq(penalties_wait(p, "m2", now), 0);
		now += want[i];
	}
	now += PENALTY_FADE;
	fails(&f);
	ck_assert_uint_eq(penalties_wait(p, "m1", now), 2);
}
END_TEST

START_TEST(off)
{
	static const struct penalty_limits none = { .delay_s = 0 };
	struct penalty_facts f = who("tag1", "+441");
	int i;

	penalties_limits(p, &none);
	for (i = 0; i < 100; i++)
		fails(&f);
	ck_assert_ptr_null(penalties_bar(p, &f, now));
	ck_assert_uint_eq(penalties_wait(p, "m1", now), 0);
}
END_TEST

START_TEST(operators)
{
	struct penalty_facts f = who("tag1", "+441");
	struct penalty *e;

	ck_assert(!penalties_forget(p, PENALTY_NUMBER, "+441"));
	e = penalties_lock(p, PENALTY_NUMBER, "+441", now, 100);
	ck_assert_ptr_nonnull(e);
	ck_assert_ptr_eq(penalties_bar(p, &f, now), e);
	ck_assert_ptr_null(penalties_bar(p, &f, now + 100));
	e = penalties_lock(p, PENALTY_NUMBER, "+441", now, PENALTY_FOREVER);
	ck_assert_ptr_eq(penalties_bar(p, &f, now + INT32_MAX), e);
	ck_assert_int_eq(penalties_expire(p, now + INT32_MAX, dropped, NULL),
	    -1);
	ck_assert_uint_eq(ndropped, 0);
	ck_assert(penalties_forget(p, PENALTY_NUMBER, "+441"));
	ck_assert_ptr_null(penalties_bar(p, &f, now));
	ck_assert_ptr_null(penalties_lock(p, PENALTY_NUMBER,
	    "a key that is longer than any that there may ever be", now, 1));
}
END_TEST

/*
 * Full: what matters least goes, and a lock goes last; a name that exists is
 * not washed away by others that do not.
 */
START_TEST(bounded)
{
	struct penalty_facts f = who("locked", NULL);
	char key[24];
	unsigned n = 0;
	const struct penalty *e = NULL;
	int i;

	f.line = "x";
	for (i = 0; i < 5; i++)
		fails(&f);
	now++;
	f.account = "known";
	f.name = "bob";
	fails(&f);
	f.name = NULL;
	for (i = 0; i < 3 * PENALTY_MAX; i++) {
		snprintf(key, sizeof(key), "unknown%d", i);
		f.account = key;
		fails(&f);
		now += i % 2;
	}
	while ((e = penalties_next(p, e)) != NULL)
		n += e->kind == PENALTY_ACCOUNT;
	ck_assert_uint_eq(n, PENALTY_MAX);
	ck_assert_uint_eq(ndropped, 2 * PENALTY_MAX + 2);
	ck_assert_ptr_nonnull(penalties_find(p, PENALTY_ACCOUNT, "known"));
	ck_assert_ptr_nonnull(penalties_find(p, PENALTY_ACCOUNT, "locked"));
	ck_assert_ptr_null(penalties_find(p, PENALTY_ACCOUNT, "unknown0"));

	for (i = 0; i < PENALTY_MAX; i++) {
		snprintf(key, sizeof(key), "forever%d", i);
		(void)penalties_lock(p, PENALTY_ACCOUNT, key, now,
		    PENALTY_FOREVER);
	}
	ck_assert_ptr_null(penalties_find(p, PENALTY_ACCOUNT, "locked"));
	ck_assert_uint_eq(ndropped, 3 * PENALTY_MAX + 2); /* who kept them? */
	ck_assert(penalties_take(p, PENALTY_ACCOUNT, "kept",
	    "failures=1 last=1", now, WALL));
	ck_assert_uint_eq(ndropped, 3 * PENALTY_MAX + 3);
	f.account = "new";
	fails(&f);
	ck_assert_ptr_nonnull(penalties_find(p, PENALTY_ACCOUNT, "new"));
}
END_TEST

START_TEST(whom_it_was_seen_with)
{
	struct penalty_facts f = who("tag1", "+1");
	char number[16], line[8];
	int i;

	fails(&f);
	fails(&f);
	ck_assert_str_eq(penalties_find(p, PENALTY_ACCOUNT, "tag1")->with,
	    "+1");
	for (i = 0; i < 20; i++) {
		snprintf(number, sizeof(number), "+12025550%03d", i);
		f.number = number;
		fails(&f);
	}
	f.number = "+1";
	for (i = 1; i < 4; i++) {
		snprintf(line, sizeof(line), "m%d", i);
		f.line = line;
		fails(&f);
	}
	ck_assert_str_eq(penalties_find(p, PENALTY_NUMBER, "+1")->with,
	    "m1 m2 m3");
	ck_assert_str_eq(penalties_find(p, PENALTY_NUMBER, "+1")->where, "m3");
}
END_TEST

/* --- across a restart --- */

START_TEST(outlives_a_restart)
{
	struct penalty_facts f = who("tag1", "+441");
	const struct penalty *e;
	int i;

	for (i = 0; i < 3; i++)
		fails(&f);
	e = restart(penalties_find(p, PENALTY_ACCOUNT, "tag1"), 100,
	    WALL + 500);
	ck_assert_uint_eq(e->failures, 3);
	ck_assert(!e->locked);
	ck_assert_int_eq(penalty_ends(p, e), 100 + 400);
	ck_assert_str_eq(e->where, "m1");
	ck_assert_str_eq(e->with, "+441");
	fails(&f);
	fails(&f);
	e = restart(penalties_find(p, PENALTY_ACCOUNT, "tag1"), 100,
	    WALL + 500);
	ck_assert(e->locked);
	ck_assert_int_eq(penalty_ends(p, e), 100 + 1300);
}
END_TEST

/* The time of day that a restart finds: wrong, unset, from the past. */
START_TEST(wrong_clocks)
{
	static const struct {
		int64_t wall, left;
	} clocks[] = {
		{ WALL + 1799, 1 }, { WALL + 1800, 0 },
		{ WALL - 86400, 1800 },          /* never longer than it was */
		{ WALL - 1, 1800 }, { 0, 1800 }, /* a box without a battery */
	};
	struct penalty_facts f = who("tag1", NULL);
	const struct penalty *e;
	int i;

	for (i = 0; i < 5; i++)
		fails(&f);
	e = restart(penalties_find(p, PENALTY_ACCOUNT, "tag1"), 1000,
	    clocks[_i].wall);
	ck_assert(e->locked);
	ck_assert_int_eq(penalty_ends(p, e), 1000 + clocks[_i].left);
}
END_TEST

START_TEST(foreign_text)
{
	static const char *const bad[] = { "", "failures=1", "last=1",
		"failures=x last=1", "failures=99999999999 last=1", "=",
		"failures=\"1 last=1" };
	char key[PENALTY_KEY + 1];
	size_t i;

	for (i = 0; i < RG_COUNTOF(bad); i++)
		ck_assert_msg(
		    !penalties_take(p, PENALTY_NUMBER, "+1", bad[i], now, WALL),
		    "%s", bad[i]);
	ck_assert_ptr_null(penalties_next(p, NULL));
	memset(key, 'x', sizeof(key));
	key[PENALTY_KEY] = '\0';
	ck_assert(!penalties_take(p, PENALTY_NUMBER, key, "failures=1 last=1",
	    now, WALL));
	ck_assert(penalties_take(p, PENALTY_NUMBER, "+1",
	    "failures=1 last=9999999999999 name=\"a\\u000ab\"", now, WALL));
	ck_assert_str_eq(penalties_find(p, PENALTY_NUMBER, "+1")->name, "");
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("penalty");
	TCase *tc = tcase_create("penalty");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, an_account_locks_and_opens);
	tcase_add_test(tc, as_windows_counts);
	tcase_add_test(tc, failures_fade);
	tcase_add_test(tc, success_forgets_the_account_alone);
	tcase_add_test(tc, success_forgets_its_own_name_alone);
	tcase_add_test(tc, exempt);
	tcase_add_test(tc, lines_slow_down);
	tcase_add_test(tc, off);
	tcase_add_test(tc, operators);
	tcase_add_test(tc, bounded);
	tcase_add_test(tc, whom_it_was_seen_with);
	tcase_add_test(tc, outlives_a_restart);
	tcase_add_loop_test(tc, wrong_clocks, 0, 5);
	tcase_add_test(tc, foreign_text);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
