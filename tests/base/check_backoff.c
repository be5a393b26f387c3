#include "config.h"

#include <check.h>
#include <limits.h>

#include "base/backoff.h"
#include "run.h"

START_TEST(doubles_to_a_minute)
{
	static const unsigned waits[] = { 0, 1, 2, 4, 8, 16, 32, 60, 60, 60 };
	unsigned i;

	for (i = 0; i < sizeof(waits) / sizeof(waits[0]); i++)
		ck_assert_uint_eq(backoff_s(i), waits[i]);
	ck_assert_uint_eq(backoff_s(33), 60);
	ck_assert_uint_eq(backoff_s(UINT_MAX), 60);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("backoff");
	TCase *tc = tcase_create("all");

	suite_add_tcase(s, tc);
	tcase_add_test(tc, doubles_to_a_minute);
	return run_suite(s);
}
