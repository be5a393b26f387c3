#include "config.h"

#include <check.h>
#include <stdint.h>
#include <stdlib.h>

#include "monitor/hport.h"

#define MANY 5000

START_TEST(find_alive_only)
{
	struct hport_table *t = hport_new();
	int a, b;
	uint64_t ha, hb;

	ck_assert_ptr_nonnull(t);
	ck_assert_ptr_null(hport_find(t, 0));
	ha = hport_issue(t, &a);
	hb = hport_issue(t, &b);
	ck_assert_uint_ne(ha, 0);
	ck_assert_uint_ne(ha, hb);
	ck_assert_ptr_eq(hport_find(t, ha), &a);
	ck_assert_ptr_eq(hport_find(t, hb), &b);
	hport_retire(t, ha);
	hport_retire(t, ha);
	ck_assert_ptr_null(hport_find(t, ha));
	ck_assert_ptr_eq(hport_find(t, hb), &b);
	ck_assert_uint_eq(hport_count(t), 1);
	ck_assert_ptr_null(hport_find(t, UINT64_MAX));
	hport_retire(t, UINT64_MAX);
	hport_free(&t);
	ck_assert_ptr_null(t);
}
END_TEST

/* Handles only grow apart from the slot, so that none can come back. */
START_TEST(never_reissued)
{
	struct hport_table *t = hport_new();
	uint64_t old, h = 0;
	int i, x;

	for (i = 0; i < 3 * MANY; i++) {
		old = h;
		h = hport_issue(t, &x);
		ck_assert_uint_gt(h >> 20, old >> 20);
		ck_assert_ptr_null(hport_find(t, old));
		hport_retire(t, h);
	}
	ck_assert_uint_eq(hport_count(t), 0);
	hport_free(&t);
}
END_TEST

START_TEST(many_at_once)
{
	static int objs[MANY];
	static uint64_t h[MANY];
	struct hport_table *t = hport_new();
	int i;

	for (i = 0; i < MANY; i++)
		h[i] = hport_issue(t, &objs[i]);
	for (i = 0; i < MANY; i += 2)
		hport_retire(t, h[i]);
	for (i = 0; i < MANY; i++)
		ck_assert_ptr_eq(hport_find(t, h[i]),
		    i % 2 == 0 ? NULL : &objs[i]);
	for (i = 0; i < MANY; i += 2)
		h[i] = hport_issue(t, &objs[i]);
	for (i = 0; i < MANY; i++)
		ck_assert_ptr_eq(hport_find(t, h[i]), &objs[i]);
	ck_assert_uint_eq(hport_count(t), MANY);
	hport_free(&t);
}
END_TEST

START_TEST(strangers_to_each_other)
{
	struct hport_table *t[2] = { hport_new(), hport_new() };
	int x;

	/* Equal epochs come once in 2^32 runs. */
	ck_assert_uint_ne(hport_issue(t[0], &x), hport_issue(t[1], &x));
	hport_free(&t[0]);
	hport_free(&t[1]);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("hport");
	TCase *tc = tcase_create("all");
	SRunner *sr = srunner_create(s);
	int failed;

	suite_add_tcase(s, tc);
	tcase_add_test(tc, find_alive_only);
	tcase_add_test(tc, never_reissued);
	tcase_add_test(tc, many_at_once);
	tcase_add_test(tc, strangers_to_each_other);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? 0 : 1;
}
