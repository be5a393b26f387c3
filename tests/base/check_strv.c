#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/strv.h"
#include "run.h"

START_TEST(round_trip)
{
	static const char *const words[] = { "pppd", "", "a b", "" };
	char buf[32], **v;
	const char *s = NULL;
	size_t len = 0, i;

	for (i = 0; i < 4; i++)
		ck_assert(strv_add(buf, sizeof(buf), &len, words[i]));
	ck_assert_uint_eq(len, 11);
	ck_assert(strv_ok(buf, len));
	ck_assert_uint_eq(strv_count(buf, len), 4);
	for (i = 0; i < 4; i++) {
		s = strv_next(buf, len, s);
		ck_assert_str_eq(s, words[i]);
	}
	ck_assert_ptr_null(strv_next(buf, len, s));
	ck_assert_ptr_nonnull(v = strv_vector(buf, len));
	for (i = 0; i < 4; i++)
		ck_assert_str_eq(v[i], words[i]);
	ck_assert_ptr_null(v[4]);
	free(v);
}
END_TEST

START_TEST(empty)
{
	char buf[1] = { 'x' }, **v;
	size_t len = 0;

	ck_assert(strv_ok(buf, 0));
	ck_assert_uint_eq(strv_count(buf, 0), 0);
	ck_assert_ptr_null(strv_next(buf, 0, NULL));
	ck_assert_ptr_nonnull(v = strv_vector(buf, 0));
	ck_assert_ptr_null(v[0]);
	free(v);
	ck_assert(strv_add(buf, 1, &len, ""));
	ck_assert(!strv_add(buf, 1, &len, ""));
	ck_assert_uint_eq(len, 1);
}
END_TEST

START_TEST(bounds)
{
	char buf[8];
	size_t len = 0;

	ck_assert(strv_add(buf, sizeof(buf), &len, "abc"));
	memset(buf + 4, 'X', 4);
	ck_assert(!strv_add(buf, sizeof(buf), &len, "defg"));
	ck_assert_uint_eq(len, 4);
	ck_assert_int_eq(buf[4], 'X'); /* nothing written */
	ck_assert(strv_add(buf, sizeof(buf), &len, "def"));
	ck_assert_uint_eq(len, 8);
	len = 9; /* a caller's slip is no overflow */
	ck_assert(!strv_add(buf, sizeof(buf), &len, ""));
}
END_TEST

START_TEST(malformed)
{
	ck_assert(!strv_ok("abc", 3));
	ck_assert(!strv_ok("ab\0c", 4));
	ck_assert(strv_ok("ab\0c", 5));
	ck_assert(strv_ok("", 1));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("strv");
	TCase *tc = tcase_create("strv");

	tcase_add_test(tc, round_trip);
	tcase_add_test(tc, empty);
	tcase_add_test(tc, bounds);
	tcase_add_test(tc, malformed);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
