#include "config.h"

#include <check.h>
#include <stdint.h>
#include <stdlib.h>

#include "monitor/hport.h"
#include "run.h"

#define MANY 5000

/* Handles only grow apart from the slot, so that none can come back. */
START_TEST(never_reissued)
{
	uint64_t counter, old = 0, h;
	size_t i, slot;

	hport_init(&counter);
	for (i = 0; i < 3 * MANY; i++) {
		slot = i * 37 % MANY;
		h = hport_issue(&counter, slot);
		ck_assert_uint_gt(h / HPORT_SLOTS, old / HPORT_SLOTS);
		ck_assert_uint_eq(hport_slot(h), slot);
		old = h;
	}
}
END_TEST

START_TEST(slots_at_the_edges)
{
	uint64_t counter = UINT32_MAX;

	ck_assert_uint_eq(hport_slot(hport_issue(&counter, 0)), 0);
	ck_assert_uint_eq(hport_slot(hport_issue(&counter, HPORT_SLOTS - 1)),
	    HPORT_SLOTS - 1);
	ck_assert_uint_eq(counter, (uint64_t)UINT32_MAX + 2);
	ck_assert_uint_eq(hport_slot(UINT64_MAX), HPORT_SLOTS - 1);
}
END_TEST

START_TEST(strangers_to_the_monitor_before)
{
	uint64_t a, b;

	/* One in four milliards that this fails by chance. */
	hport_init(&a);
	hport_init(&b);
	ck_assert_uint_ne(hport_issue(&a, 7), hport_issue(&b, 7));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("hport");
	TCase *tc = tcase_create("all");

	tcase_add_test(tc, never_reissued);
	tcase_add_test(tc, slots_at_the_edges);
	tcase_add_test(tc, strangers_to_the_monitor_before);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
