#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/ttycount.h"
#include "portbed.h"
#include "run.h"

/* What a driver counts: a pseudo-terminal has none. */
static bool counts;
static uint32_t breaks;

bool
ttycount_breaks(int fd, uint32_t *n)
{
	ck_assert(isatty(fd));
	*n = breaks;
	return counts;
}

/* Where the driver counts BREAKs, one is the end, and no byte is marked. */
START_TEST(breaks_are_counted)
{
	struct bed b;

	bed_open(&b);
	counts = true;
	breaks = 7;
	port_poll_carrier(b.port, 10);
	bed_run(&b, 50); /* there is no DCD to be looked at */
	ck_assert(port_count_breaks(b.port));
	ck_assert_int_eq(write(b.master, "\xff", 1), 1);
	bed_run(&b, 50);
	ck_assert_uint_eq(b.losts, 0);
	ck_assert(!port_is_gone(b.port));
	breaks++;
	ck_assert(
	    port_is_gone(b.port)); /* at the very end of the dialog, too */
	bed_run(&b, 50);
	ck_assert_uint_eq(b.losts, 1);
	ck_assert_int_eq(read(b.slave, b.got, sizeof(b.got)), 1);
	ck_assert_uint_eq((uint8_t)b.got[0], 0xff);
	bed_close(&b);
}
END_TEST

START_TEST(breaks_are_not_counted)
{
	struct bed b;

	bed_open(&b);
	counts = false;
	ck_assert(!port_count_breaks(b.port));
	breaks++;
	port_poll_carrier(b.port, 10);
	bed_run(&b, 50);
	ck_assert_uint_eq(b.losts, 0);
	ck_assert(!port_is_gone(b.port));
	bed_close(&b);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("breaks");
	TCase *t = tcase_create("breaks");

	tcase_set_timeout(t, 30);
	tcase_add_test(t, breaks_are_counted);
	tcase_add_test(t, breaks_are_not_counted);
	suite_add_tcase(s, t);
	return run_suite(s);
}
