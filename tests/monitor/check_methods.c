/* What a worker is told of a method. */
#include "config.h"

#include <check.h>
#include <string.h>

#include "base/strv.h"
#include "monitor/methods.h"
#include "run.h"

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

	tcase_add_test(tc, settings);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
