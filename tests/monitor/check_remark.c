#include "config.h"

#include <check.h>
#include <stdlib.h>

#include "monitor/remark.h"
#include "run.h"

static void
expect(const char *all, const char *const want[REMARK_MAX])
{
	int i;

	for (i = 0; i < REMARK_MAX; i++)
		ck_assert_pstr_eq(remark_get(all, (enum remark)i), want[i]);
}

START_TEST(each_for_itself)
{
	const char *want[REMARK_MAX] = { NULL };
	char *all = NULL;
	int i;

	expect(all, want);
	for (i = REMARK_MAX - 1; i >= 0; i -= 2) {
		want[i] = i % 4 == 0 ? "short" : "one that is a little longer";
		remark_set(&all, (enum remark)i, want[i]);
		expect(all, want);
	}
	for (i = 0; i < REMARK_MAX; i++) {
		want[i] = "another";
		remark_set(&all, (enum remark)i, want[i]);
		expect(all, want);
	}
	free(all);
}
END_TEST

START_TEST(nothing_costs_nothing)
{
	char *all = NULL;

	remark_set(&all, REMARK_BY, NULL);
	remark_set(&all, REMARK_NOTES, "");
	ck_assert_ptr_null(all);
	remark_set(&all, REMARK_WHY, "w");
	remark_set(&all, REMARK_LAST, "timeout");
	remark_set(&all, REMARK_WHY, "");
	ck_assert_str_eq(remark_get(all, REMARK_LAST), "timeout");
	remark_set(&all, REMARK_LAST, NULL);
	ck_assert_ptr_null(all);
}
END_TEST

START_TEST(from_one_to_the_other)
{
	char *all = NULL;

	remark_set(&all, REMARK_IDENT, "Courier");
	remark_set(&all, REMARK_WHY, remark_get(all, REMARK_IDENT));
	remark_set(&all, REMARK_IDENT, remark_get(all, REMARK_IDENT) + 4);
	ck_assert_str_eq(remark_get(all, REMARK_WHY), "Courier");
	ck_assert_str_eq(remark_get(all, REMARK_IDENT), "ier");
	free(all);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("remark");
	TCase *tc = tcase_create("all");

	tcase_add_test(tc, each_for_itself);
	tcase_add_test(tc, nothing_costs_nothing);
	tcase_add_test(tc, from_one_to_the_other);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
