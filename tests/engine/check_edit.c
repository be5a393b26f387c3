/* The line editor by itself. */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "engine/edit.h"
#include "run.h"

static struct edit e;
static uint8_t echo[64 * EDIT_ECHO_MAX];
static size_t echo_len;

static void
setup(void)
{
	edit_init(&e);
	edit_start(&e, ECHO_PLAIN);
	echo_len = 0;
}

/* True when the last byte, and none before it, ended the line. */
static bool
type(const char *text, size_t n)
{
	bool ended = false;
	size_t k;

	for (; n > 0; n--) {
		ck_assert(!ended);
		ended = edit_byte(&e, (uint8_t)*text++, echo + echo_len, &k);
		ck_assert_uint_le(k, EDIT_ECHO_MAX);
		echo_len += k;
	}
	return ended;
}

/* Letters with the parity bit that a terminal would add. */
static size_t
with_parity(const char *text, bool odd, char *out)
{
	size_t n;

	for (n = 0; text[n] != '\0'; n++) {
		out[n] = text[n];
		if ((__builtin_popcount((unsigned char)text[n]) & 1) != odd)
			out[n] = (char)(text[n] | 0x80);
	}
	return n;
}

static const struct {
	const char *typed; /* without the CR */
	const char *text;
	const char *echo;
} rows[] = {
	{ "", "", "" },
	{ "bob", "bob", "bob" },
	{ "bog\bb", "bob", "bog\b \bb" },
	{ "\b\x7f\x15\x17", "", "" },
	{ "ab\x15"
	  "c",
	    "c", "ab\b \b\b \bc" },
	{ "a b\x17", "a ", "a b\b \b" },
	{ "a b \x17", "a ", "a b \b \b\b \b" },
	{ "a\tb\x1b[A", "ab[A", "ab[A" },
	{ "~a~", "a", "a" },
	{ "ao\xe9", "ao\xe9", "ao\xe9" },
};

START_TEST(editing)
{
	ck_assert(!type(rows[_i].typed, strlen(rows[_i].typed)));
	ck_assert(type("\r", 1));
	ck_assert_str_eq((const char *)e.text, rows[_i].text);
	ck_assert_uint_eq(e.len, strlen(rows[_i].text));
	echo[echo_len] = '\0';
	ck_assert_str_eq((const char *)echo, rows[_i].echo);
}
END_TEST

START_TEST(no_echo)
{
	edit_start(&e, ECHO_NONE);
	ck_assert(type("se\bcret\x17pw\r", 11));
	ck_assert_uint_eq(echo_len, 0);
	ck_assert_str_eq((const char *)e.text, "pw");
}
END_TEST

START_TEST(line_ends)
{
	ck_assert(type("a\r", 2));
	edit_start(&e, ECHO_PLAIN);
	ck_assert(!type("\n", 1));
	ck_assert(type("\n", 1));
	edit_start(&e, ECHO_PLAIN);
	ck_assert(type("\r", 1));
	edit_start(&e, ECHO_PLAIN);
	ck_assert(!type("\0", 1));
	ck_assert(type("b\n", 2));
	ck_assert_str_eq((const char *)e.text, "b");
}
END_TEST

START_TEST(longest)
{
	int i;

	for (i = 0; i < EDIT_MAX + 50; i++)
		type("x", 1);
	ck_assert_uint_eq(e.len, EDIT_MAX);
	ck_assert_uint_eq(echo_len, EDIT_MAX);
	echo_len = 0;
	type("\x15", 1);
	ck_assert_uint_eq(echo_len, EDIT_ECHO_MAX);
	ck_assert_uint_eq(e.len, 0);
	ck_assert(type("y\r", 2));
	ck_assert_str_eq((const char *)e.text, "y");
}
END_TEST

/* Every printable character but 0x7e, in both parities, with its CR. */
START_TEST(parity)
{
	bool odd = _i == 1;
	char text[100], wire[100];
	size_t n = 0, len;
	char c;

	for (c = 0x20; c < 0x7e; c++)
		text[n++] = c;
	text[n] = '\0';
	len = with_parity(text, odd, wire);
	ck_assert(!type(wire, len));
	ck_assert_int_eq(edit_even(&e), !odd);
	len = with_parity("\r", odd, wire);
	ck_assert(type(wire, len));
	ck_assert_str_eq((const char *)e.text, text);
	ck_assert_int_eq(e.parity, odd ? EDIT_ODD : EDIT_EVEN);
	/* It is known now, so that a short line is clear as well. */
	edit_start(&e, ECHO_PLAIN);
	len = with_parity("aq\x15oo\r", odd, wire);
	ck_assert(type(wire, len));
	ck_assert_str_eq((const char *)e.text, "oo");
}
END_TEST

START_TEST(no_parity)
{
	ck_assert(type("bob\r", 4));
	ck_assert_int_eq(e.parity, EDIT_NONE);
	edit_start(&e, ECHO_PLAIN);
	ck_assert(type("\xc5\x8d\r", 3)); /* 8D is no CR here */
	ck_assert_str_eq((const char *)e.text, "\xc5\x8d");
}
END_TEST

/* A line that could be either decides nothing; nor does one with noise. */
START_TEST(parity_stays_open)
{
	ck_assert(type("bab\r", 4));
	ck_assert_int_eq(e.parity, EDIT_UNSURE);
	edit_start(&e, ECHO_PLAIN);
	ck_assert(type("bo\xe2\r", 4));
	ck_assert_int_eq(e.parity, EDIT_UNSURE);
	ck_assert_str_eq((const char *)e.text, "bo\xe2");
	edit_start(&e, ECHO_PLAIN);
	ck_assert(type("\xe2o\xe2\x8d", 4));
	ck_assert_int_eq(e.parity, EDIT_EVEN);
	ck_assert_str_eq((const char *)e.text, "bob");
}
END_TEST

START_TEST(wiped)
{
	static const uint8_t zero[EDIT_MAX + 1];

	type("secret", 6);
	edit_wipe(&e);
	ck_assert_int_eq(memcmp(e.text, zero, sizeof(zero)), 0);
	type("secret\x15", 7);
	ck_assert_int_eq(memcmp(e.text, zero, sizeof(zero)), 0);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("edit");
	TCase *tc = tcase_create("line");

	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_loop_test(tc, editing, 0, RG_COUNTOF(rows));
	tcase_add_test(tc, no_echo);
	tcase_add_test(tc, line_ends);
	tcase_add_test(tc, longest);
	tcase_add_loop_test(tc, parity, 0, 2);
	tcase_add_test(tc, no_parity);
	tcase_add_test(tc, parity_stays_open);
	tcase_add_test(tc, wiped);
	suite_add_tcase(s, tc);
	return s;
}

int
main(void)
{
	return run_suite(suite());
}
