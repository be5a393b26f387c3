#include "config.h"

#include <check.h>

#include "base/compat.h"
#include "base/phone.h"
#include "run.h"

static const struct {
	const char *country, *number, *want;
} numbers[] = {
	{ NULL, "01632960123", "01632960123" },
	{ NULL, "withheld", "withheld" },
	{ NULL, "anonymous", "" },
	{ NULL, "", "" },
	{ "44", "+441632960123", "+441632960123" },
	{ "44", "00441632960123", "+441632960123" },
	{ "44", "01632960123", "+441632960123" },
	{ "44", "0033123456789", "+33123456789" },
	{ "44", "960123", "960123" },
	{ "44", "100", "100" },
	{ "44", "0", "0" },
	{ "44", "00", "00" },
	{ "44", "withheld", "withheld" },
	{ "44", "unavailable", "unavailable" },
	{ "44", "0*31", "0*31" },
	{ "44", "01632\n", "" },
	{ "44", "01234567890123456789012345678901", /* would be too long */
	    "01234567890123456789012345678901" },
	{ "44", "012345678901234567890123456789",
	    "+4412345678901234567890123456789" },
	{ "39", "0612345678", "+390612345678" },
	{ "39", "004912345", "+4912345" },
	{ "353", "0871234567", "+353871234567" },
	{ "1", "2025550143", "+12025550143" },
	{ "1", "12025550143", "+12025550143" },
	{ "1", "01144163296012", "+44163296012" },
	{ "1", "0123", "0123" },
	{ "1", "5550143", "5550143" },
};

START_TEST(normal)
{
	char got[RG_NUMBER_MAX + 1], again[RG_NUMBER_MAX + 1];

	rg_phone(numbers[_i].country, numbers[_i].number, got);
	ck_assert_str_eq(got, numbers[_i].want);
	if (got[0] == '\0')
		return;
	rg_phone(numbers[_i].country, got, again);
	ck_assert_str_eq(again, got);
}
END_TEST

START_TEST(countries)
{
	static const char *const bad[] = { "", "0", "044", "+44", "1234",
		"uk" };
	size_t i;

	for (i = 0; i < RG_COUNTOF(bad); i++)
		ck_assert(!rg_country_ok(bad[i]));
	ck_assert(rg_country_ok("1"));
	ck_assert(rg_country_ok("44"));
	ck_assert(rg_country_ok("353"));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("phone");
	TCase *tc = tcase_create("phone");

	tcase_add_loop_test(tc, normal, 0, (int)RG_COUNTOF(numbers));
	tcase_add_test(tc, countries);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
