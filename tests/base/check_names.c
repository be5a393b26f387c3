#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/cause.h"
#include "base/compat.h"
#include "base/names.h"
#include "run.h"

static char exact[300];

/* n times 'a'. */
static const char *
as(size_t n)
{
	memset(exact, 'a', n);
	exact[n] = '\0';
	return exact;
}

START_TEST(users)
{
	static const char *const good[] = { "a", "0", "bob", "Bob", "a.b_c@d-e",
		"9to5" };
	static const char *const bad[] = { "", ".a", "-a", "@a", "_a", "a b",
		"a/b", "../x", "a\n", "a\\b", "a%u", "b\303\266b", "a:b", "a,b",
		"a\"", "$a", "a;b" };
	size_t i;
	int c;

	for (i = 0; i < RG_COUNTOF(good); i++)
		ck_assert_msg(rg_user_ok(good[i]), "%s", good[i]);
	for (i = 0; i < RG_COUNTOF(bad); i++)
		ck_assert_msg(!rg_user_ok(bad[i]), "%s", bad[i]);
	ck_assert(rg_user_ok(as(256)));
	ck_assert(!rg_user_ok(as(257)));
	for (c = 1; c < 256; c++) {
		char s[3] = { 'a', (char)c, '\0' };
		bool alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z');

		ck_assert_int_eq(rg_user_ok(s),
		    alnum || strchr("._@-", c) != NULL);
		ck_assert_int_eq(rg_line_ok(s),
		    alnum || strchr("_-", c) != NULL);
	}
}
END_TEST

START_TEST(folded)
{
	static const char *const names[][2] = { { "noc1", "noc1" },
		{ "NoC1", "noc1" }, { "noc1@", "noc1" }, { "N@o@c", "n" },
		{ "@a", "" }, { "", "" }, { "a.b_c-d", "a.b_c-d" } };
	char dst[RG_USER_MAX + 1];
	size_t i;

	for (i = 0; i < RG_COUNTOF(names); i++) {
		ck_assert_uint_eq(rg_user_fold(names[i][0], dst),
		    strlen(names[i][1]));
		ck_assert_str_eq(dst, names[i][1]);
	}
	ck_assert_uint_eq(rg_user_fold(as(257), dst), RG_USER_MAX);
}
END_TEST

START_TEST(lines)
{
	ck_assert(rg_line_ok("m01"));
	ck_assert(rg_line_ok("modem-1_a"));
	ck_assert(!rg_line_ok(""));
	ck_assert(!rg_line_ok("1m"));
	ck_assert(!rg_line_ok("-m"));
	ck_assert(!rg_line_ok("_m"));
	ck_assert(!rg_line_ok("m.1"));
	ck_assert(!rg_line_ok("m/1"));
	ck_assert(rg_line_ok(as(32)));
	ck_assert(!rg_line_ok(as(33)));
}
END_TEST

START_TEST(numbers)
{
	ck_assert(rg_number_ok("+441632960123"));
	ck_assert(rg_number_ok("*21#"));
	ck_assert(rg_number_ok("withheld"));
	ck_assert(rg_number_ok("unavailable"));
	ck_assert(!rg_number_ok(""));
	ck_assert(!rg_number_ok("-"));
	ck_assert(!rg_number_ok("12 34"));
	ck_assert(!rg_number_ok("Withheld"));
	ck_assert(!rg_number_ok("0800FLOWERS"));
	ck_assert(rg_number_ok("12345678901234567890123456789012"));
	ck_assert(!rg_number_ok("123456789012345678901234567890123"));
}
END_TEST

START_TEST(globs)
{
	ck_assert(rg_glob("m*", "m01"));
	ck_assert(rg_glob("m0[1-3]", "m02"));
	ck_assert(!rg_glob("m0[1-3]", "m04"));
	ck_assert(!rg_glob("m?", "m01"));
	ck_assert(!rg_glob("", "m"));
	ck_assert(rg_glob("*", ""));
}
END_TEST

static int
by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

START_TEST(calls)
{
	char id[2000][RG_CALL_LEN + 1];
	unsigned seen[256] = { 0 };
	size_t i, k;
	int c;

	for (i = 0; i < RG_COUNTOF(id); i++) {
		rg_call_new(id[i]);
		ck_assert_uint_eq(strlen(id[i]), RG_CALL_LEN);
		for (k = 0; k < RG_CALL_LEN; k++)
			seen[(unsigned char)id[i][k]]++;
	}
	qsort(id, RG_COUNTOF(id), sizeof(id[0]), by_text);
	for (i = 1; i < RG_COUNTOF(id); i++)
		ck_assert_str_ne(id[i - 1], id[i]);
	/* 20,000 draws of 32 characters: 625 of each, give or take. */
	for (c = 0; c < 256; c++)
		if (c != 0 &&
		    strchr("0123456789abcdefghjkmnpqrstvwxyz", c) != NULL)
			ck_assert_uint_gt(seen[c], 400);
		else
			ck_assert_uint_eq(seen[c], 0);
}
END_TEST

START_TEST(causes)
{
	unsigned i, k;

	ck_assert_int_eq(CAUSE_MAX - 1, 27); /* the closed list */
	for (i = 1; i < CAUSE_MAX; i++)
		for (k = 1; k < i; k++)
			ck_assert_str_ne(cause_name(i), cause_name(k));
	ck_assert_str_eq(cause_name(CAUSE_EARLY_PPP), "early-ppp");
	ck_assert_uint_eq(cause_error(CAUSE_REFUSED), 691);
	ck_assert_uint_eq(cause_error(CAUSE_IDLE_LIMIT), 0);
	ck_assert_str_eq(auth_cause_name(AUTH_CAUSE_NOT_ENROLLED),
	    "not-enrolled");
	ck_assert_str_eq(missed_cause_name(MISSED_RANG_OUT), "rang-out");
	/* These numbers come from other processes. */
	ck_assert_str_eq(cause_name(CAUSE_NONE), "-");
	ck_assert_str_eq(cause_name(CAUSE_MAX), "-");
	ck_assert_str_eq(cause_name(255), "-");
	ck_assert_str_eq(auth_cause_name(255), "-");
	ck_assert_str_eq(missed_cause_name(255), "-");
	ck_assert_uint_eq(cause_error(255), 0);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("names");
	TCase *tc = tcase_create("names");

	tcase_add_test(tc, users);
	tcase_add_test(tc, folded);
	tcase_add_test(tc, lines);
	tcase_add_test(tc, numbers);
	tcase_add_test(tc, globs);
	tcase_add_test(tc, calls);
	tcase_add_test(tc, causes);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
