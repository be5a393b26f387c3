/*
 * Devices by their names in /dev: the part that is not for Linux, which is
 * compiled here as on any other system.
 */
#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

#undef __linux__
#include "machine/devices_other.c"

static const char *const expected[] = { "/dev/tty00", "/dev/ttyU0",
	"/dev/ttyU1", "/dev/ttyu0" };

START_TEST(call_in)
{
	static const char make[] =
	    "mkdir %s/dev && cd %s/dev && touch ttyU1 ttyU0 ttyu0 ttyu0.init "
	    "ttyu0.lock tty00 cuau0 cuaU0 cua00 dty00 dtyU0 ttyv0 tty ttyp0 "
	    "ttyC0 console null";
	char folder[] = "/tmp/rgotherXXXXXX", command[400];
	struct devices all = { NULL, 0 };
	size_t i;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	(void)snprintf(command, sizeof(command), make, folder, folder);
	ck_assert_int_eq(system(command), 0);
	devices_scan(&all, folder);
	ck_assert_uint_eq(all.n, sizeof(expected) / sizeof(expected[0]));
	for (i = 0; i < all.n; i++) {
		ck_assert_str_eq(all.v[i].tty, expected[i]);
		ck_assert_str_eq(all.v[i].usb, "");
	}
	devices_free(&all);
	devices_scan(&all, "/nowhere");
	ck_assert_uint_eq(all.n, 0);
	(void)snprintf(command, sizeof(command), "rm -rf %s", folder);
	ck_assert_int_eq(system(command), 0);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("devices by name");
	TCase *tc = tcase_create("all");

	suite_add_tcase(s, tc);
	tcase_add_test(tc, call_in);
	return run_suite(s);
}
