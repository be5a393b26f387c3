/* rasgatectl history: what it asks for, and what it makes of the answer. */
#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ctl/when.h"
#include "toolrun.h"
#include "run.h"

#define NOW UINT64_C(1795198651) /* 2026-11-20 18:17:31 UTC */

/* The mock-up of the manual: 5 calls of an evening. */
static const struct fake_row calls[] = {
	{ "call",
	    "call=r8b3k6mf2j line=acme1 user=- number=+441632960155 "
	    "stage=dialog cause=module-crash duration_s=5 began=1795200720" },
	{ "call",
	    "call=t9d2h5xw8n line=modem1 user=- number=withheld "
	    "stage=dialog cause=restart duration_s=- began=1795199460 "
	    "name=\"ACME \\\"HQ\\\"\\u001b[2J\"" },
	{ "call",
	    "call=k7f2q9mbd1 line=m01 user=noc1 number=+441632960123 "
	    "stage=service cause=peer-closed duration_s=887 dialog_s=30 "
	    "session_s=854 rx=47213 tx=382022 exit=16 began=1795197791 "
	    "ended=1795198678 rings=2 connect=33600/V34/LAPM speed=33600 "
	    "answer_ms=12340 first_prompt_ms=20 "
	    "passed=corp@1795197809,code@1795197821 verdict_ms=30100 "
	    "handoff_ms=32900 ppp_up_ms=35000 service=ppp "
	    "address=10.9.0.10" },
};

START_TEST(table)
{
	tool_serve(calls, 3, 0, "");
	tool_expect(0, "--utc history --user 'noc*'",
	    "BEGAN         LINE    USER  FROM           LENGTH  STAGE    "
	    "CAUSE         KB IN/OUT  CALL\n"
	    "Nov 20 18:52  acme1   -     +441632960155  5s      dialog   "
	    "module-crash  -          r8b3k6mf2j\n"
	    "Nov 20 18:31  modem1  -     withheld       -       dialog   "
	    "restart       -          t9d2h5xw8n\n"
	    "Nov 20 18:03  m01     noc1  +441632960123  14m47s  service  "
	    "peer-closed   47/382     k7f2q9mbd1\n"
	    "3 calls, 1 reached a service\n");
	ck_assert_str_eq(tool_get("seen"), "history [user=noc*] [n=100]\n");
}
END_TEST

START_TEST(one_call)
{
	tool_serve(&calls[2], 1, 0, "");
	tool_expect(0, "hist --utc k7f2",
	    "k7f2q9mbd1  line m01, user noc1, from +441632960123, Nov 20 "
	    "18:03 to 18:17:58\n"
	    "  connect       33600/V34/LAPM, speed 33600, answered on ring 2, "
	    "12.34 s after the answer\n"
	    "  first prompt  +0.02 s\n"
	    "  passed        corp 18:03:29, code 18:03:41\n"
	    "  verdict       +30.10 s\n"
	    "  hand-off      +32.90 s\n"
	    "  PPP up        +35.00 s\n"
	    "  service       ppp, 10.9.0.10\n"
	    "  end           after 14m 47s, service: peer-closed, in 47 kB, "
	    "out 382 kB, exit 16\n");
	ck_assert_str_eq(tool_get("seen"), "history [call=k7f2] [n=100]\n");
}
END_TEST

START_TEST(no_such_call)
{
	tool_serve(NULL, 0, 0, "");
	tool_expect(5, "history k7f2",
	    "rasgatectl: k7f2: no such call in the history\n");
	tool_expect(2, "history k7f",
	    "rasgatectl: k7f: a call id, or at least its first 4 "
	    "characters\n");
}
END_TEST

/* Seconds are numbers, what there is not is null, and so is -. */
START_TEST(json)
{
	tool_serve(&calls[1], 2, 0, "");
	tool_expect(0, "history --json",
	    "{\"call\":\"t9d2h5xw8n\",\"line\":\"modem1\",\"user\":null,"
	    "\"number\":\"withheld\",\"began\":\"2026-11-20T18:31:00Z\","
	    "\"ended\":null,\"stage\":\"dialog\",\"cause\":\"restart\","
	    "\"duration_s\":null,\"dialog_s\":null,\"session_s\":null,"
	    "\"rx\":null,\"tx\":null,\"exit\":null,\"error\":null,"
	    "\"errname\":null,\"early_ppp\":null,\"rings\":null,"
	    "\"name\":\"ACME \\\"HQ\\\"\\u001b[2J\",\"called\":null,"
	    "\"connect\":null,\"speed\":null,\"service\":null,"
	    "\"address\":null,\"passed\":null,\"answer_ms\":null,"
	    "\"first_prompt_ms\":null,\"verdict_ms\":null,"
	    "\"handoff_ms\":null,\"ppp_up_ms\":null}\n"
	    "{\"call\":\"k7f2q9mbd1\",\"line\":\"m01\",\"user\":\"noc1\","
	    "\"number\":\"+441632960123\","
	    "\"began\":\"2026-11-20T18:03:11Z\","
	    "\"ended\":\"2026-11-20T18:17:58Z\",\"stage\":\"service\","
	    "\"cause\":\"peer-closed\",\"duration_s\":887,\"dialog_s\":30,"
	    "\"session_s\":854,\"rx\":47213,\"tx\":382022,\"exit\":16,"
	    "\"error\":null,\"errname\":null,\"early_ppp\":null,\"rings\":2,"
	    "\"name\":null,\"called\":null,\"connect\":\"33600/V34/LAPM\","
	    "\"speed\":33600,\"service\":\"ppp\",\"address\":\"10.9.0.10\","
	    "\"passed\":\"corp@1795197809,code@1795197821\","
	    "\"answer_ms\":12340,\"first_prompt_ms\":20,"
	    "\"verdict_ms\":30100,\"handoff_ms\":32900,"
	    "\"ppp_up_ms\":35000}\n");
}
END_TEST

START_TEST(missed)
{
	static const struct fake_row rows[] = {
		{ "call",
		    "line=m02 number=+441632960188 cause=rang-out rings=1 "
		    "name=\"A B\" began=1795200720" },
		{ "left", "" },
	};

	tool_serve(rows, 2, 0, "");
	tool_expect(0, "history --missed --utc -n 1",
	    "BEGAN         LINE  FROM           RINGS  CAUSE     NAME\n"
	    "Nov 20 18:52  m02   +441632960188  1      rang-out  A B\n"
	    "1 missed call; there are more (-n)\n");
	ck_assert_str_eq(tool_get("seen"), "history [missed=1] [n=1]\n");
}
END_TEST

START_TEST(filters)
{
	tool_serve(NULL, 0, 0, "");
	tool_expect_part(0,
	    "history --utc --line m01-m04 --line 'x*' --number '+44*' "
	    "--cause refused --stage dialog --since 2026-11-20T18:00:00Z "
	    "--until '2026-11-20 18:30' -n 0",
	    "0 calls");
	ck_assert_str_eq(tool_get("seen"),
	    "history [line=m01-m04] [line=x*] [number=+44*] [cause=refused] "
	    "[stage=dialog] [since=1795197600] [until=1795199400] [n=0]\n");
	tool_expect_part(2, "history --since yesterday", "--since yesterday");
	tool_expect_part(2, "history -n x", "-n x: a number");
	tool_expect_part(2, "history --since", "--since needs a value");
	tool_expect_part(2, "status --since 18:00", "status does not take");
}
END_TEST

START_TEST(declined)
{
	tool_serve(NULL, 0, 6, "rasgate-store does not run");
	tool_expect(6, "history", "rasgatectl: rasgate-store does not run\n");
}
END_TEST

/* --- times --- */

static const struct {
	const char *text;
	uint64_t when; /* 0: refused */
} times[] = {
	{ "18:00", NOW - 1051 },
	{ "18:17:31", NOW },
	{ "18:18", NOW + 29 - 86400 }, /* of yesterday */
	{ "2026-11-20", NOW - 65851 },
	{ "2026-11-20 18:00", NOW - 1051 },
	{ "2026-11-20 18:00:30", NOW - 1021 },
	{ "2026-11-20T18:00:30Z", NOW - 1021 },
	{ "90s", NOW - 90 },
	{ "2h", NOW - 7200 },
	{ "30d", NOW - 30 * 86400 },
	{ "", 0 },
	{ "17", 0 },
	{ "18:00 x", 0 },
	{ "25:00", 0 },
	{ "2026-13-01", 0 },
	{ "soon", 0 },
};

START_TEST(when)
{
	uint64_t got = 0;

	ck_assert_int_eq(when_parse(times[_i].text, NOW, true, &got),
	    times[_i].when != 0);
	ck_assert_uint_eq(got, times[_i].when);
}
END_TEST

/* Local times are what the clock on the wall says. */
START_TEST(local_time)
{
	uint64_t utc = 0, local = 0;

	ck_assert_int_eq(setenv("TZ", "XYZ-2", 1), 0);
	tzset();
	ck_assert(when_parse("2026-11-20 18:00", NOW, true, &utc));
	ck_assert(when_parse("2026-11-20 18:00", NOW, false, &local));
	ck_assert_uint_eq(utc - local, 7200);
	ck_assert(when_parse("2026-11-20T18:00:00Z", NOW, false, &local));
	ck_assert_uint_eq(utc, local);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("history");
	TCase *tc = tcase_create("all");

	suite_add_tcase(s, tc);
	tcase_add_checked_fixture(tc, tool_setup, tool_teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, table);
	tcase_add_test(tc, one_call);
	tcase_add_test(tc, no_such_call);
	tcase_add_test(tc, json);
	tcase_add_test(tc, missed);
	tcase_add_test(tc, filters);
	tcase_add_test(tc, declined);
	tcase_add_loop_test(tc, when, 0, sizeof(times) / sizeof(times[0]));
	tcase_add_test(tc, local_time);
	return run_suite(s);
}
