#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "gate/codes.h"
#include "run.h"

static struct codes *codes;
static struct codes_change change;

static void
setup(void)
{
	ck_assert_ptr_nonnull(codes = codes_new());
}

static void
teardown(void)
{
	codes_free(&codes);
}

static enum auth_cause
use(const char *user, const char *code)
{
	return codes_use(codes, user, code, &change);
}

START_TEST(each_once)
{
	ck_assert_int_eq(use("noc1", "ab:c57"), AUTH_CAUSE_NONE);
	ck_assert_str_eq(change.key, "noc1:ab");
	ck_assert_str_eq(change.text, "next=58 scratch=0");
	ck_assert_int_eq(use("noc1", "ab:c57"), AUTH_CAUSE_REPLAYED);
	ck_assert_int_eq(use("noc1", "ab:c0"), AUTH_CAUSE_REPLAYED);
	ck_assert_int_eq(use("noc1", "ab:s3"), AUTH_CAUSE_NONE);
	ck_assert_str_eq(change.text, "next=58 scratch=8");
	ck_assert_int_eq(use("noc1", "ab:s3"), AUTH_CAUSE_REPLAYED);
	ck_assert_int_eq(use("noc1", "ab:s0"), AUTH_CAUSE_NONE);
	ck_assert_int_eq(use("noc1", "ab:c58"), AUTH_CAUSE_NONE);
	/* others are others */
	ck_assert_int_eq(use("noc1", "a:c57"), AUTH_CAUSE_NONE);
	ck_assert_int_eq(use("noc2", "ab:c57"), AUTH_CAUSE_NONE);
}
END_TEST

/* 64 lines, one code: whatever the order of their verdicts. */
START_TEST(race)
{
	unsigned i, passed = 0;

	for (i = 0; i < 64; i++)
		passed += use("noc1", "0:c60000000") == AUTH_CAUSE_NONE;
	ck_assert_uint_eq(passed, 1);
}
END_TEST

START_TEST(nonsense)
{
	static const char *const bad[] = { "", ":", "ab", "ab:", "ab:c",
		"ab:x1", "AB:c1", ":c1", "0123456789abcdef0:c1", "ab:s16",
		"ab:s18446744073709551615", "ab:c18446744073709551615",
		"ab:c18446744073709551614", "ab:c99999999999999999999999" };
	char list[512];
	size_t i;

	for (i = 0; i < RG_COUNTOF(bad); i++)
		ck_assert_int_eq(use("noc1", bad[i]), AUTH_CAUSE_REFUSED);
	codes_list(codes, "noc1", list, sizeof(list));
	ck_assert_str_eq(list, "");
}
END_TEST

START_TEST(from_the_store)
{
	char list[512];

	ck_assert(codes_take(codes, "noc1:ab", "next=58 scratch=8"));
	ck_assert_int_eq(use("noc1", "ab:c57"), AUTH_CAUSE_REPLAYED);
	ck_assert_int_eq(use("noc1", "ab:s3"), AUTH_CAUSE_REPLAYED);
	ck_assert_int_eq(use("noc1", "ab:c58"), AUTH_CAUSE_NONE);
	/* What cannot be trusted refuses all: no used code comes back. */
	ck_assert(codes_take(codes, "noc2:cd", "next=x scratch=0"));
	ck_assert(codes_take(codes, "noc3:cd", "next=4"));
	ck_assert(codes_take(codes, "noc4:cd", "next=4 scratch=65536"));
	ck_assert_int_eq(use("noc2", "cd:c1000000"), AUTH_CAUSE_REPLAYED);
	ck_assert_int_eq(use("noc3", "cd:s0"), AUTH_CAUSE_REPLAYED);
	ck_assert_int_eq(use("noc4", "cd:s15"), AUTH_CAUSE_REPLAYED);
	ck_assert(!codes_take(codes, "noc1", "next=1 scratch=0"));
	ck_assert(!codes_take(codes, ":ab", "next=1 scratch=0"));
	ck_assert(!codes_take(codes, "noc1:xy", "next=1 scratch=0"));
	codes_list(codes, "noc1", list, sizeof(list));
	ck_assert_str_eq(list, "ab:59:8 ");
}
END_TEST

/* Whoever passes in doubt has no scratch codes left. */
START_TEST(doubt)
{
	char list[512];

	codes_doubt(codes, "since=1750000000");
	codes_list(codes, "noc1", list, sizeof(list));
	ck_assert_str_eq(list, "*:1750000000:0 ");
	ck_assert_int_eq(use("noc1", "ab:d7"), AUTH_CAUSE_NONE);
	ck_assert_str_eq(change.text, "next=8 scratch=65535");
	ck_assert_int_eq(use("noc1", "ab:d7"), AUTH_CAUSE_REPLAYED);
	ck_assert_int_eq(use("noc1", "ab:s0"), AUTH_CAUSE_REPLAYED);
	ck_assert_int_eq(use("noc1", "ab:c8"), AUTH_CAUSE_NONE);
	ck_assert_int_eq(use("noc1", "cd:s0"), AUTH_CAUSE_NONE);
	codes_doubt(codes, "nonsense");
	codes_list(codes, "noc1", list, sizeof(list));
	ck_assert_str_eq(list, "*:0:0 cd:0:1 ab:9:ffff ");
}
END_TEST

/* The list holds whole entries, the newest first; the rest is compared. */
START_TEST(many_enrolments)
{
	char code[32], list[64], one[32];
	unsigned i;

	for (i = 0; i < 100; i++) {
		snprintf(code, sizeof(code), "%x:c%u", i, i + 1000);
		ck_assert_int_eq(use("noc1", code), AUTH_CAUSE_NONE);
	}
	codes_list(codes, "noc1", list, sizeof(list));
	ck_assert_str_eq(list,
	    "63:1100:0 62:1099:0 61:1098:0 60:1097:0 "
	    "5f:1096:0 5e:1095:0 ");
	codes_list(codes, "noc2", list, sizeof(list));
	ck_assert_str_eq(list, "");
	for (i = 0; i < 100; i++) {
		snprintf(one, sizeof(one), "%x:c%u", i, i + 1000);
		ck_assert_int_eq(use("noc1", one), AUTH_CAUSE_REPLAYED);
	}
}
END_TEST

/*
 * Any order of codes on any number of lines, with restarts from what was
 * said to be kept: nothing is accepted twice, and no scratch code twice.
 */
START_TEST(random_walk)
{
	static bool used[2][64];
	unsigned i, kind, at, passed = 0;
	uint64_t high = 0;
	char code[32];

	srandom((unsigned)_i);
	memset(used, 0, sizeof(used));
	for (i = 0; i < 20000; i++) {
		kind = (unsigned)random() % 2;
		at = kind == 1 ? (unsigned)random() % 16
			       : (unsigned)high + (unsigned)random() % 8;
		if (kind == 0 && (at = at < 4 ? 0 : at - 4) >= 64)
			break;
		snprintf(code, sizeof(code), "ab:%c%u", "cs"[kind], at);
		if (use("noc1", code) == AUTH_CAUSE_NONE) {
			ck_assert(!used[kind][at]);
			used[kind][at] = true;
			passed++;
			if (kind == 0) {
				ck_assert_uint_ge(at, high);
				high = at + 1;
			}
		} else if (kind == 1)
			ck_assert(used[kind][at]);
		if (random() % 16 == 0 && passed > 0) {
			codes_free(&codes);
			setup();
			ck_assert(codes_take(codes, change.key, change.text));
		}
	}
	ck_assert_uint_gt(passed, 16);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("codes");
	TCase *tc = tcase_create("codes");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, each_once);
	tcase_add_test(tc, race);
	tcase_add_test(tc, nonsense);
	tcase_add_test(tc, from_the_store);
	tcase_add_test(tc, doubt);
	tcase_add_test(tc, many_enrolments);
	tcase_add_loop_test(tc, random_walk, 0, 50);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
