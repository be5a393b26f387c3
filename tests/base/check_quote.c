#include "config.h"

#include <check.h>
#include <string.h>

#include "base/compat.h"
#include "base/quote.h"
#include "run.h"

START_TEST(bare)
{
	static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "abcdefghijklmnopqrstuvwxyz0123456789"
				  "._:/@+,*#%~\\-";
	char s[2] = "";
	int c;

	ck_assert(!quote_is_bare(""));
	ck_assert(quote_is_bare(set));
	for (c = 1; c < 256; c++) {
		s[0] = (char)c;
		ck_assert_int_eq(quote_is_bare(s), strchr(set, c) != NULL);
	}
	ck_assert(!quote_is_bare("a b"));
	ck_assert_uint_eq(quote_bare_span("a/b c"), 3);
	ck_assert_uint_eq(quote_bare_span(""), 0);
}
END_TEST

static const struct {
	const char *src;
	size_t n, room;
	const char *want;
} rows[] = {
	{ "", 0, 3, "\"\"" },
	{ "abc", 3, 64, "\"abc\"" },
	{ "a\"b\\c", 5, 64, "\"a\\\"b\\\\c\"" },
	{ "\0\n\x7f\xff", 4, 64, "\"\\u0000\\u000a\\u007f\\u00ff\"" },
	/* An escape that does not fit whole is left out, the quote is not. */
	{ "a\nb", 3, 9, "\"a\"" },
	{ "abc", 3, 3, "\"\"" },
};

START_TEST(json)
{
	char dst[64];
	size_t n;

	memset(dst, 'X', sizeof(dst));
	n = quote_json(dst, rows[_i].room, rows[_i].src, rows[_i].n);
	ck_assert_str_eq(dst, rows[_i].want);
	ck_assert_uint_eq(n, strlen(dst));
}
END_TEST

START_TEST(never_passes_its_end)
{
	static const char src[] = "a\n\"\\b\377cdefg\1\2\3";
	char dst[128];
	size_t size, n;

	for (size = 3; size < sizeof(dst); size++) {
		memset(dst, 'X', sizeof(dst));
		n = quote_json(dst, size, src, sizeof(src) - 1);
		ck_assert_uint_lt(n, size);
		ck_assert_int_eq(dst[0], '"');
		ck_assert_int_eq(dst[n - 1], '"');
		ck_assert_int_eq(dst[n], '\0');
		if (size < sizeof(dst) - 1)
			ck_assert_int_eq(dst[size], 'X');
	}
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("quote");
	TCase *tc = tcase_create("quote");

	tcase_add_test(tc, bare);
	tcase_add_loop_test(tc, json, 0, (int)RG_COUNTOF(rows));
	tcase_add_test(tc, never_passes_its_end);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
