/* Which files a worker may have, and what it is told of a method. */
#include "config.h"

#include <check.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/strv.h"
#include "monitor/methods.h"
#include "wire/msg.h"
#include "run.h"

static bool
file_ok(uint8_t type, uid_t owner, mode_t mode)
{
	const struct stat st = { .st_uid = owner, .st_mode = S_IFREG | mode };

	return methods_file_ok(type, "/etc/rasgate/oath", &st);
}

START_TEST(seeds_are_private)
{
	static const mode_t open[] = { 0640, 0604, 0660, 0606, 0601, 0610,
		0777 };
	const uid_t other = geteuid() + 1;
	size_t i;

	ck_assert(file_ok(METHOD_OATH, 0, 0600));
	ck_assert(file_ok(METHOD_OATH, 0, 0400));
	ck_assert(file_ok(METHOD_OATH, geteuid(), 0600));
	ck_assert(!file_ok(METHOD_OATH, other, 0600));
	for (i = 0; i < RG_COUNTOF(open); i++) {
		ck_assert(!file_ok(METHOD_OATH, 0, open[i]));
		ck_assert(file_ok(METHOD_FILE, 0, open[i]));
	}
}
END_TEST

START_TEST(settings)
{
	struct conf_method m = { .type = CONF_METHOD_OATH,
		.drift_ms = 600000,
		.look_ahead = 100 };
	char text[METHODS_SETTINGS];
	uint16_t n = methods_settings(&m, text);

	ck_assert_uint_eq(strv_count(text, n), 2);
	ck_assert_str_eq(text, "drift=600");
	ck_assert_str_eq(strv_next(text, n, text), "ahead=100");
	m.skip = 1;
	n = methods_settings(&m, text);
	ck_assert_uint_eq(strv_count(text, n), 3);
	ck_assert_mem_eq(text + n - sizeof("unenrolled=skip"),
	    "unenrolled=skip", sizeof("unenrolled=skip"));
	m.type = CONF_METHOD_FILE;
	ck_assert_uint_eq(methods_settings(&m, text), 0);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("methods");
	TCase *tc = tcase_create("methods");

	tcase_add_test(tc, seeds_are_private);
	tcase_add_test(tc, settings);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
