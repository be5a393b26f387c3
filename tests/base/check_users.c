#include "config.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/compat.h"
#include "base/users.h"
#include "run.h"

/* Expected: kind, name or NULL, and what the fields say, or the problem. */
static const struct {
	const char *line;
	enum users_kind kind;
	const char *name;
	const char *text;
} rows[] = {
	{ "", USERS_BLANK, NULL, "" },
	{ " \t", USERS_BLANK, NULL, "" },
	{ "# bob:$y$x", USERS_BLANK, NULL, "" },
	{ "  # bob:$y$x", USERS_BLANK, NULL, "" },
	{ "bob:$y$x", USERS_ACCOUNT, "bob", "hash=$y$x" },
	{ "bob:$y$x\r", USERS_ACCOUNT, "bob", "hash=$y$x" },
	{ "bob:$y$x  ", USERS_ACCOUNT, "bob", "hash=$y$x" },
	{ "bob:$y$x:", USERS_ACCOUNT, "bob", "hash=$y$x" },
	{ "Bob.O_1@site-2:h", USERS_ACCOUNT, "Bob.O_1@site-2", "hash=h" },
	{ "bob:h:ip=10.9.0.7", USERS_ACCOUNT, "bob", "hash=h ip=10.9.0.7" },
	{ "bob:h:lines=m4?+con1", USERS_ACCOUNT, "bob",
	    "hash=h lines=m4?+con1" },
	{ "bob:h:numbers=+4416329*++49*+0800*", USERS_ACCOUNT, "bob",
	    "hash=h numbers=+4416329*++49*+0800*" },
	{ "bob:h:disabled", USERS_ACCOUNT, "bob", "hash=h disabled" },
	{ "bob:h:expires=2028-02-29", USERS_ACCOUNT, "bob",
	    "hash=h expires=20280229" },
	{ "bob:h:group=noc+staff", USERS_ACCOUNT, "bob",
	    "hash=h group=noc+staff" },
	{ "bob:h:service=ppp,sessions=2", USERS_ACCOUNT, "bob",
	    "hash=h service=ppp sessions=2" },
	{ "bob:h:disabled,ip=1.2.3.4,sessions=65535", USERS_ACCOUNT, "bob",
	    "hash=h ip=1.2.3.4 sessions=65535 disabled" },

	{ "bob", USERS_BAD, "bob", "no hash" },
	{ "bob:", USERS_BAD, "bob", "no hash" },
	{ "bob::disabled", USERS_BAD, "bob", "no hash" },
	{ ":h", USERS_BAD, NULL, "no name that may be used" },
	{ "b ob:h", USERS_BAD, NULL, "no name that may be used" },
	{ "-bob:h", USERS_BAD, NULL, "no name that may be used" },
	{ "b\303\266b:h", USERS_BAD, NULL, "no name that may be used" },
	{ "CORP\\bob:h", USERS_BAD, NULL, "no name that may be used" },
	{ "bob:h:disabled:x", USERS_BAD, "bob", "more than three fields" },
	{ "bob:h:disable", USERS_BAD, "bob", "unknown option" },
	{ "bob:h:Disabled", USERS_BAD, "bob", "unknown option" },
	{ "bob:h:disabled, ip=1.2.3.4", USERS_BAD, "bob", "unknown option" },
	{ "bob:h:disabled,", USERS_BAD, "bob", "unknown option" },
	{ "bob:h:,disabled", USERS_BAD, "bob", "unknown option" },
	{ "bob:h:=x", USERS_BAD, "bob", "unknown option" },
	{ "bob:h:disabled,disabled", USERS_BAD, "bob",
	    "an option is given twice" },
	{ "bob:h:disabled=no", USERS_BAD, "bob", "disabled takes no value" },
	{ "bob:h:ip", USERS_BAD, "bob", "an option lacks its value" },
	{ "bob:h:ip=", USERS_BAD, "bob", "ip= is no IPv4 address" },
	{ "bob:h:ip=10.9.0.256", USERS_BAD, "bob", "ip= is no IPv4 address" },
	{ "bob:h:ip=::1", USERS_BAD, "bob", "more than three fields" },
	{ "bob:h:ip=10.9", USERS_BAD, "bob", "ip= is no IPv4 address" },
	{ "bob:h:lines=", USERS_BAD, "bob", "lines= has a bad pattern" },
	{ "bob:h:lines=m1+", USERS_BAD, "bob", "lines= has a bad pattern" },
	{ "bob:h:lines=m[12", USERS_BAD, "bob", "lines= has a bad pattern" },
	{ "bob:h:lines=m/1", USERS_BAD, "bob", "lines= has a bad pattern" },
	{ "bob:h:numbers=+", USERS_BAD, "bob", "numbers= has a bad pattern" },
	{ "bob:h:numbers=+44 1", USERS_BAD, "bob",
	    "numbers= has a bad pattern" },
	{ "bob:h:expires=2027-02-29", USERS_BAD, "bob",
	    "expires= is no date YYYY-MM-DD" },
	{ "bob:h:expires=2100-02-29", USERS_BAD, "bob",
	    "expires= is no date YYYY-MM-DD" },
	{ "bob:h:expires=2027-1-31", USERS_BAD, "bob",
	    "expires= is no date YYYY-MM-DD" },
	{ "bob:h:expires=2027-13-01", USERS_BAD, "bob",
	    "expires= is no date YYYY-MM-DD" },
	{ "bob:h:expires=2027-04-31", USERS_BAD, "bob",
	    "expires= is no date YYYY-MM-DD" },
	{ "bob:h:expires=2027-04-300", USERS_BAD, "bob",
	    "expires= is no date YYYY-MM-DD" },
	{ "bob:h:expires=0000-01-01", USERS_BAD, "bob",
	    "expires= is no date YYYY-MM-DD" },
	{ "bob:h:group=noc++x", USERS_BAD, "bob", "group= has a bad name" },
	{ "bob:h:group=", USERS_BAD, "bob", "group= has a bad name" },
	{ "bob:h:service=p/p", USERS_BAD, "bob",
	    "service= is no name of a service" },
	{ "bob:h:sessions=0", USERS_BAD, "bob",
	    "sessions= is no number from 1 to 65535" },
	{ "bob:h:sessions=65536", USERS_BAD, "bob",
	    "sessions= is no number from 1 to 65535" },
	{ "bob:h:sessions=+1", USERS_BAD, "bob",
	    "sessions= is no number from 1 to 65535" },
	{ "bob:h:sessions=1x", USERS_BAD, "bob",
	    "sessions= is no number from 1 to 65535" },
};

static void
add(char *dst, size_t size, const char *key, const char *value)
{
	size_t n = strlen(dst);

	if (value != NULL)
		snprintf(dst + n, size - n, "%s%s%s", n > 0 ? " " : "", key,
		    value);
}

static void
spell(const struct users_line *u, char *dst, size_t size)
{
	char n[16];

	dst[0] = '\0';
	add(dst, size, "hash=", u->hash);
	add(dst, size, "ip=", u->address);
	add(dst, size, "lines=", u->lines);
	add(dst, size, "numbers=", u->numbers);
	add(dst, size, "group=", u->groups);
	add(dst, size, "service=", u->service);
	snprintf(n, sizeof(n), "%u", (unsigned)u->expires);
	add(dst, size, "expires=", u->expires != 0 ? n : NULL);
	snprintf(n, sizeof(n), "%u", (unsigned)u->sessions);
	add(dst, size, "sessions=", u->sessions != 0 ? n : NULL);
	add(dst, size, "disabled", u->disabled ? "" : NULL);
}

START_TEST(lines)
{
	struct users_line u;
	char line[256], text[512];

	rg_strlcpy(line, rows[_i].line, sizeof(line));
	ck_assert_int_eq(users_parse(line, &u), rows[_i].kind);
	ck_assert_pstr_eq(u.name, rows[_i].name);
	if (u.problem != NULL)
		rg_strlcpy(text, u.problem, sizeof(text));
	else
		spell(&u, text, sizeof(text));
	ck_assert_str_eq(text, rows[_i].text);
	ck_assert((u.problem != NULL) == (rows[_i].kind == USERS_BAD));
}
END_TEST

START_TEST(long_lines)
{
	char line[USERS_LINE_MAX + 64], name[RG_COUNTOF(line)];
	struct users_line u;

	memset(line, 'h', sizeof(line));
	memcpy(line, "bob:", 4);
	line[USERS_LINE_MAX] = '\0';
	ck_assert_int_eq(users_parse(line, &u), USERS_ACCOUNT);
	memset(line, 'h', sizeof(line));
	memcpy(line, "bob:", 4);
	line[USERS_LINE_MAX + 1] = '\0';
	ck_assert_int_eq(users_parse(line, &u), USERS_BAD);
	ck_assert_str_eq(u.name, "bob");

	memset(name, 'n', sizeof(name));
	memcpy(name + 256, ":h", 3);
	ck_assert_int_eq(users_parse(name, &u), USERS_ACCOUNT);
	memset(name, 'n', sizeof(name));
	memcpy(name + 257, ":h", 3);
	ck_assert_int_eq(users_parse(name, &u), USERS_BAD);
	ck_assert_ptr_null(u.name);
}
END_TEST

static const struct {
	const char *row, *text;
	bool fits;
} matches[] = {
	{ "m4?", "m42", true },
	{ "m4?", "m4", false },
	{ "m4?+con1", "con1", true },
	{ "m4?+con1", "con2", false },
	{ "+4416329*", "+441632960123", true },
	{ "+4416329*", "441632960123", false },
	{ "+44*++49*", "+4930", true },
	{ "+44*+49*", "+4930", false },
	{ "+44*+49*", "4930", true },
	{ "+44*+withheld", "withheld", true },
	{ "+44*", "unavailable", false },
	{ "m[1-3]", "m2", true },
	{ "m[!1-3]", "m2", false },
	{ "*", "", true },
	{ "M1", "m1", false },
};

START_TEST(patterns)
{
	ck_assert_int_eq(users_match(matches[_i].row, matches[_i].text),
	    matches[_i].fits);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("users");
	TCase *tc = tcase_create("line");

	tcase_add_loop_test(tc, lines, 0, (int)RG_COUNTOF(rows));
	tcase_add_test(tc, long_lines);
	tcase_add_loop_test(tc, patterns, 0, (int)RG_COUNTOF(matches));
	suite_add_tcase(s, tc);
	return run_suite(s);
}
