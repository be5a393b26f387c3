#include "config.h"

#include <check.h>
#include <stdlib.h>

#include "base/clock.h"
#include "monitor/tally.h"
#include "run.h"

/* Noon of November 21st, 2026, as TZ has it. */
static time_t
noon(const char *tz)
{
	struct tm tm = { .tm_year = 126,
		.tm_mon = 10,
		.tm_mday = 21,
		.tm_hour = 12,
		.tm_isdst = -1 };

	ck_assert_int_eq(setenv("TZ", tz, 1), 0);
	tzset();
	return mktime(&tm);
}

static const char *const zones[] = { "UTC0", "XXX-13", "XXX+11" };

START_TEST(a_day_ends_at_local_midnight)
{
	const time_t t = noon(zones[_i]), hour = 3600;
	struct tally_day d = { 0 };

	tally_add(&d, TALLY_OK, t - 11 * hour);
	tally_add(&d, TALLY_OK, t);
	tally_add(&d, TALLY_MISSED, t + 11 * hour);
	ck_assert_uint_eq(tally_get(&d, TALLY_OK, t + 12 * hour - 1), 2);
	ck_assert_uint_eq(tally_get(&d, TALLY_MISSED, t + 12 * hour - 1), 1);
	ck_assert_uint_eq(tally_get(&d, TALLY_REFUSED, t), 0);
	/* asked about, then counted, on the next day */
	ck_assert_uint_eq(tally_get(&d, TALLY_OK, t + 12 * hour), 0);
	tally_add(&d, TALLY_OK, t + 12 * hour);
	ck_assert_uint_eq(tally_get(&d, TALLY_OK, t + 12 * hour), 1);
	ck_assert_uint_eq(tally_get(&d, TALLY_MISSED, t + 12 * hour), 0);
	/* the same day of another year is another day */
	ck_assert_uint_eq(tally_get(&d, TALLY_OK, t + 365 * 24 * hour), 0);
}
END_TEST

START_TEST(the_last_fault)
{
	const time_t t = noon("UTC0");
	struct tally *line = NULL;

	tally_back(line);
	ck_assert(!tally_lasts(line, "absent"));
	ck_assert_ptr_null(line);
	clock_set(1000);
	tally_count(&line, TALLY_FAULTS, "no OK to ATZ", t);
	ck_assert_uint_eq(line->back_ms, 0);
	ck_assert(tally_lasts(line, "no OK to AT"));
	ck_assert_str_eq(line->fault, "no OK to AT");
	ck_assert_uint_eq(line->fault_ms, 1000);
	clock_set(5000);
	tally_back(line);
	clock_set(6000);
	tally_back(line); /* is back already */
	ck_assert(!tally_lasts(line, "ERROR"));
	ck_assert_str_eq(line->fault, "no OK to AT");
	ck_assert_uint_eq(line->fault_ms, 1000);
	ck_assert_uint_eq(line->back_ms, 5000);
	tally_count(&line, TALLY_FAULTS, "absent", t);
	ck_assert_str_eq(line->fault, "absent");
	ck_assert_uint_eq(line->fault_ms, 6000);
	ck_assert_uint_eq(line->back_ms, 0);
	ck_assert_uint_eq(tally_get(&line->today, TALLY_FAULTS, t), 2);
	tally_count(&line, TALLY_REFUSED, NULL, t);
	ck_assert_uint_eq(tally_get(&line->today, TALLY_REFUSED, t), 1);
	ck_assert_str_eq(line->fault, "absent");
	clock_set((uint64_t)-1);
	tally_free(&line);
	ck_assert_ptr_null(line);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("tally");
	TCase *tc = tcase_create("all");

	suite_add_tcase(s, tc);
	tcase_add_loop_test(tc, a_day_ends_at_local_midnight, 0,
	    sizeof(zones) / sizeof(zones[0]));
	tcase_add_test(tc, the_last_fault);
	return run_suite(s);
}
