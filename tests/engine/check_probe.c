/* The filter of probes by itself: what it swallows and what it lets by. */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "engine/probe.h"
#include "run.h"

static struct probe p;
static uint8_t out[4096];
static size_t out_len;
static unsigned found[PROBE_TELNET + 1];

static void
setup(void)
{
	probe_init(&p);
	out_len = 0;
	memset(found, 0, sizeof(found));
}

static void
feed(const char *text, size_t n)
{
	size_t k;

	for (; n > 0; n--) {
		found[probe_byte(&p, (uint8_t)*text++, out + out_len, &k)]++;
		ck_assert_uint_le(k, PROBE_HOLD);
		out_len += k;
	}
}

#define ROW(typed, kind, out) \
	{ \
		typed, sizeof(typed) - 1, kind, out \
	}

static const struct {
	const char *typed;
	size_t n;
	enum probe_kind kind; /* found once, or NONE: never */
	const char *out;
} rows[] = {
	ROW("bob\r", PROBE_NONE, "bob\r"),
	ROW("~\xff\x03\xc0!", PROBE_PPP, ""),
	ROW("~\xff}#\xc0!", PROBE_PPP, ""),
	ROW("~}\xdf\x03", PROBE_PPP, ""),
	ROW("~}\xdf}#", PROBE_PPP, ""),
	ROW("~~~\xff\x03", PROBE_PPP, "~~"),
	ROW("ab~\xff\x03", PROBE_PPP, "ab"),
	ROW("~a", PROBE_NONE, "~a"),
	ROW("~}a", PROBE_NONE, "~}a"),
	ROW("~\xff}a", PROBE_NONE, "~\xff}a"),
	ROW("~}\xdf\xff\x03", PROBE_NONE, "~}\xdf\xff\x03"),
	ROW("\xff\x03", PROBE_NONE, "\xff\x03"),
	ROW("~\xff\x03 frame ~", PROBE_PPP, ""),
	ROW("~\xff\x03 frame ~bob", PROBE_PPP, "~bob"),
	ROW("~\xff\x03 broken\rbob", PROBE_PPP, "bob"),
	ROW("~\xff\x03 broken\r\nbob", PROBE_PPP, "bob"),
	ROW("**EMSI_INQC816\r", PROBE_EMSI, ""),
	ROW("**EMSI_INQC816\r\nbob", PROBE_EMSI, "bob"),
	ROW("***EMSI_INQC816\n", PROBE_EMSI, "*"),
	ROW("x**EMSI_DAT\ry", PROBE_EMSI, "xy"),
	ROW("**EMSI\r", PROBE_NONE, "**EMSI\r"),
	ROW("*EMSI_INQ\r", PROBE_NONE, "*EMSI_INQ\r"),
	ROW("**emsi_INQ\r", PROBE_NONE, "**emsi_INQ\r"),
	ROW("*****a", PROBE_NONE, "*****a"),
	ROW("\xff\xfb\x01", PROBE_TELNET, ""),
	ROW("\xff\xfd\x03z", PROBE_TELNET, "z"),
	ROW("\xff\xfa\x18\x01\xff\xff\rx\xff\xf0z", PROBE_TELNET, "z"),
	ROW("\xff\xf1z", PROBE_TELNET, "z"),
	ROW("\xff\xffz", PROBE_TELNET, "z"),
	ROW("\xffz", PROBE_NONE, "\xffz"),
	ROW("\xff\xefz", PROBE_NONE, "\xff\xefz"),
};

START_TEST(row)
{
	int k;

	feed(rows[_i].typed, rows[_i].n);
	for (k = PROBE_PPP; k <= PROBE_TELNET; k++)
		ck_assert_uint_eq(found[k], k == (int)rows[_i].kind);
	ck_assert_uint_eq(out_len, strlen(rows[_i].out));
	ck_assert_int_eq(memcmp(out, rows[_i].out, out_len), 0);
}
END_TEST

/* LCP at every place of a line. */
START_TEST(ppp_everywhere)
{
	static const char line[] = "a**EM~}\xffzz";

	feed(line, (size_t)_i);
	found[PROBE_TELNET] = 0;
	feed("~\xff}#\xc0!}!", 8);
	ck_assert_uint_eq(found[PROBE_PPP], 1);
	ck_assert_int_eq(p.inside, PROBE_PPP);
}
END_TEST

START_TEST(telnet_off)
{
	p.telnet = false;
	feed("\xff\xfb\x01", 3);
	ck_assert_uint_eq(found[PROBE_TELNET], 0);
	ck_assert_uint_eq(out_len, 3);
}
END_TEST

/* No probe swallows for ever. */
START_TEST(endless)
{
	static const char *const starts[] = { "~\xff\x03", "**EMSI_",
		"\xff\xfa" };
	static const size_t most[] = { 2000, 2100, 128 };
	size_t i;

	feed(starts[_i], strlen(starts[_i]));
	for (i = 0; i < most[_i]; i++)
		feed("x", 1);
	ck_assert_uint_eq(out_len, 0);
	feed("bob", 3);
	ck_assert_uint_eq(out_len, 3);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("probe");
	TCase *tc = tcase_create("filter");

	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_loop_test(tc, row, 0, RG_COUNTOF(rows));
	tcase_add_loop_test(tc, ppp_everywhere, 0, 10);
	tcase_add_test(tc, telnet_off);
	tcase_add_loop_test(tc, endless, 0, 3);
	suite_add_tcase(s, tc);
	return s;
}

int
main(void)
{
	return run_suite(suite());
}
