#include "config.h"

#include <check.h>
#include <stdlib.h>

#include "modhost/ras_host.h"
#include "run.h"

/* Longest of all: 1,023 bytes and the NUL. */
static char out[1024];

#define assert_format(want, ...) \
	do { \
		memset(out, '~', sizeof(out)); \
		ck_assert_int_eq(wsprintf(out, __VA_ARGS__), \
		    (int)strlen(want)); \
		ck_assert_str_eq(out, want); \
	} while (0)

START_TEST(numbers)
{
	assert_format("5 -5 0", "%d %i %d", 5, -5, 0);
	assert_format("-2147483648", "%d", (LONG)0x80000000);
	/* An l is a LONG, of 32 bits, and eats no more than that. */
	assert_format("4294967295 -1 7", "%lu %ld %d", (DWORD)-1, (LONG)-1, 7);
	assert_format("ff FF 0xff 0XFF", "%x %X %#x %#lX", 255, 255, 255, 255);
	assert_format("-1 65535", "%hd %hu", 0xFFFF, -1);
	assert_format("   42|42   |00042", "%5d|%-5d|%05d", 42, 42, 42);
	assert_format("  042|042  |-0042", "%5.3d|%-5.3d|%05d", 42, 42, -42);
	assert_format("0x002a|  -42", "%#06x|%5d", 42, -42);
	assert_format("0042", "%.4u", 42);
}
END_TEST

START_TEST(texts)
{
	assert_format("abc|  abc|abc  |ab", "%s|%5s|%-5s|%.2s", "abc", "abc",
	    "abc", "abc");
	assert_format("(null)", "%s", (char *)NULL);
	assert_format("a\xE9?", "%S", L"a\xE9\x20AC");
	assert_format("wide|wide|thin|thin", "%ls|%ws|%hs|%hS", L"wide",
	    L"wide", "thin", "thin");
	assert_format("(null)", "%S", (wchar_t *)NULL);
	assert_format("x|  y|z", "%c|%3c|%C", 'x', 'y', 'z');
	assert_format("100% q", "%d%% %q", 100);
	assert_format("", "");
	assert_format("end", "end%");
	assert_format(sizeof(void *) == 4 ? "0000BEEF" : "000000000000BEEF",
	    "%p", (void *)0xBEEF);
}
END_TEST

static int
by_list(char *to, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = wvsprintf(to, format, args);
	va_end(args);
	return n;
}

START_TEST(list)
{
	ck_assert_int_eq(by_list(out, "%s=%u", "a", 1), 3);
	ck_assert_str_eq(out, "a=1");
}
END_TEST

/* However it is made so long, it is cut at 1,023 and nothing is behind. */
START_TEST(bounds)
{
	static const char *const formats[] = { "%s%s", "%5000s", "%-5000s",
		"%99999999999999999999s", "%S%S" };
	struct {
		char text[1024];
		char guard[16];
	} room;
	char text[3000];
	wchar_t wide[3000];
	size_t i;

	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	for (i = 0; i < 3000; i++)
		wide[i] = i < 2999 ? L'a' : L'\0';
	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		memset(&room, '~', sizeof(room));
		if (strchr(formats[i], 'S') != NULL)
			ck_assert_int_eq(
			    wsprintf(room.text, formats[i], wide, wide), 1023);
		else
			ck_assert_int_eq(
			    wsprintf(room.text, formats[i], text, text), 1023);
		ck_assert_uint_eq(strlen(room.text), 1023);
		ck_assert_int_eq(room.guard[0], '~');
	}
	ck_assert_int_eq(wsprintf(room.text, "%.9999u", 1), 1023);
	ck_assert_int_eq(wsprintf(room.text, "%09999x", 1), 1023);
	ck_assert_int_eq(wsprintf(room.text, text), 1023);
	ck_assert_int_eq(room.guard[0], '~');
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("wsprintf");
	TCase *tc = tcase_create("wsprintf");

	tcase_add_test(tc, numbers);
	tcase_add_test(tc, texts);
	tcase_add_test(tc, list);
	tcase_add_test(tc, bounds);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
