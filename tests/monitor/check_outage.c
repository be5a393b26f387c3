/* The back-off of a line that cannot be used, by a clock set by hand. */
#include "config.h"

#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "monitor/lines.h"
#include "monitor/mline.h"
#include "monitor/outage.h"
#include "monitor/remark.h"
#include "monitor/report.h"
#include "run.h"

static struct mline line;
static uint64_t now_ms, wait_ms;
static unsigned told_s;
static char told[200];

/* What outages ask of the daemon. */
void
mline_timer(struct mline *l, uint64_t ms)
{
	ck_assert_ptr_eq(l, &line);
	wait_ms = ms;
}

bool
report_line_down(struct mline *l, const char *cause, unsigned retry_s,
    const char *text)
{
	(void)cause;
	told_s = retry_s;
	(void)snprintf(told, sizeof(told), "%s", text);
	return l->status != LINE_BUSY;
}

void
lines_fault(struct mline *l, const char *why)
{
	ck_assert_ptr_eq(l, &line);
	ck_assert_str_eq(why, told);
}

static void
pass(uint64_t ms)
{
	clock_set(now_ms += ms);
}

static void
setup(void)
{
	memset(&line, 0, sizeof(line));
	pass(1000);
}

static void
teardown(void)
{
	free(line.remarks);
}

/* One outage; what is waited then, in seconds. */
static unsigned
out(enum line_status status, const char *why)
{
	outage_begin(&line, status, why);
	ck_assert_uint_eq(wait_ms, told_s * 1000);
	ck_assert_str_eq(remark_get(line.remarks, REMARK_WHY), told);
	return told_s;
}

START_TEST(waits_grow_to_a_minute)
{
	static const unsigned waits[] = { 1, 2, 4, 8, 16, 32, 60, 60, 60 };
	size_t i;

	for (i = 0; i < sizeof(waits) / sizeof(waits[0]); i++) {
		ck_assert_uint_eq(out(LINE_DOWN, "mute"), waits[i]);
		pass(wait_ms);
	}
	ck_assert_str_eq(told, "mute, 9x");
	outage_forget(&line);
	ck_assert_uint_eq(out(LINE_ABSENT, "gone"), 1);
	ck_assert_uint_eq(out(LINE_ABSENT, "gone"), 2);
	ck_assert_str_eq(told, "gone"); /* it just stays away */
}
END_TEST

/* Up for a second each time: that is no recovery. */
START_TEST(flaps)
{
	static const char *const texts[] = { "gone", "gone, flaps 2x",
		"gone, flaps 3x" };
	unsigned i;

	for (i = 0; i < 3; i++) {
		ck_assert_uint_eq(out(LINE_ABSENT, "gone"), 1u << i);
		ck_assert_str_eq(told, texts[i]);
		pass(wait_ms);
		outage_over(&line);
		pass(1000);
		outage_over(&line); /* idle again, after a call */
	}
	ck_assert_uint_eq(out(LINE_BUSY, "cu, pid 7"), 8);
	ck_assert_str_eq(told, "cu, pid 7");
}
END_TEST

START_TEST(a_minute_is_steady)
{
	(void)out(LINE_DOWN, "mute");
	(void)out(LINE_DOWN, "mute");
	outage_over(&line);
	pass(58000);
	ck_assert_uint_eq(outage_fails(&line), 2);
	pass(2000);
	ck_assert_uint_eq(outage_fails(&line), 0);
	ck_assert_uint_eq(out(LINE_DOWN, "mute"), 1);
	ck_assert_str_eq(told, "mute");
	pass(3600000); /* without ever being up */
	ck_assert_uint_eq(out(LINE_DOWN, "mute"), 2);
}
END_TEST

/* What is tried in between, and fails, does not make it younger. */
START_TEST(as_old_as_its_first_failure)
{
	uint64_t began;

	(void)out(LINE_DOWN, "mute");
	began = clock_ms();
	pass(1000);
	outage_set_status(&line, LINE_OPEN, NULL);
	pass(10000);
	(void)out(LINE_DOWN, "mute");
	ck_assert_uint_eq(line.out_ms, began);
	pass(1000);
	(void)out(LINE_ABSENT, "gone");
	ck_assert_uint_eq(line.out_ms, clock_ms());
	outage_over(&line);
	ck_assert_uint_eq(line.out_ms, 0);
	pass(1000);
	(void)out(LINE_ABSENT, "gone");
	ck_assert_uint_eq(line.out_ms, clock_ms());
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("outage");
	TCase *tc = tcase_create("all");

	suite_add_tcase(s, tc);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, waits_grow_to_a_minute);
	tcase_add_test(tc, flaps);
	tcase_add_test(tc, a_minute_is_steady);
	tcase_add_test(tc, as_old_as_its_first_failure);
	return run_suite(s);
}
