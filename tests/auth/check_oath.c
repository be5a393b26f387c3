/* The method `oath`, through its own functions, on a file of seeds. */
#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <liboath/oath.h>

#include "auth/method_oath.h"
#include "base/cause.h"
#include "base/compat.h"
#include "base/strv.h"
#include "wire/msg.h"
#include "run.h"

#define SEED "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

static void *instance;
static struct rg_output out;
static unsigned problems;

static void
on_problem(void *ctx, unsigned row, const char *text)
{
	(void)ctx;
	(void)row;
	ck_assert_ptr_null(strstr(text, SEED));
	problems++;
}

static void
setup(void)
{
	ck_assert_uint_eq(method_oath.initialize(1), 0);
	problems = 0;
}

static void
open_with(const char *skip, const char *file)
{
	char settings[128];
	size_t len = 0;
	FILE *f = tmpfile();

	ck_assert(strv_add(settings, sizeof(settings), &len, "drift=30"));
	ck_assert(strv_add(settings, sizeof(settings), &len, "ahead=10"));
	ck_assert(strv_add(settings, sizeof(settings), &len, skip));
	ck_assert_uint_eq(method_oath.open(&instance, settings, len), 0);
	ck_assert_ptr_nonnull(f);
	(void)fputs(file, f);
	ck_assert_int_eq(fflush(f), 0);
	method_oath.file(instance, fileno(f), on_problem, NULL);
	(void)fclose(f);
}

static void
teardown(void)
{
	method_oath.close(instance);
	(void)method_oath.initialize(0);
}

/* One conversation; false when he was not asked. *code is the attribute. */
static bool
converse(const char *user, bool proven, const char *used, const char *typed,
    char code[48])
{
	const struct rg_attr attrs[] = { { RG_ATTR_USER_NAME, user },
		{ RG_ATTR_USED, used }, { RG_ATTR_END, NULL } };
	const struct rg_input in = { .size = sizeof(in),
		.port = "m1",
		.caller_id = "",
		.proven = proven,
		.attrs = attrs,
		.instance = instance };
	struct rg_text recv = { (uint32_t)strlen(typed),
		(const uint8_t *)typed };
	uint8_t send[RG_SEND_MAX];
	uint32_t n = 0;
	void *work;
	bool asked;

	memset(&out, 0, sizeof(out));
	ck_assert_uint_eq(method_oath.begin(&work, &in), 0);
	ck_assert_uint_eq(method_oath.make_message(work, NULL, send,
			      sizeof(send), &n, &out, &in),
	    0);
	asked = out.action == RG_ACT_SEND;
	if (asked) {
		ck_assert_uint_eq(out.prompt, PROMPT_CODE);
		ck_assert_uint_eq(out.echo, ECHO_NONE);
		memset(&out, 0, sizeof(out));
		ck_assert_uint_eq(method_oath.make_message(work, &recv, send,
				      sizeof(send), &n, &out, &in),
		    0);
	}
	ck_assert_uint_eq(out.action, RG_ACT_DONE);
	ck_assert_uint_eq(n, 0);
	rg_strlcpy(code,
	    out.result == RG_RESULT_OK ? rg_attr_value(out.attrs, RG_ATTR_CODE)
				       : "",
	    48);
	ck_assert_uint_eq(method_oath.end(work), 0);
	return asked;
}

static void
refused(const char *user, const char *used, const char *typed,
    enum auth_cause why, bool known)
{
	char code[48];

	ck_assert(converse(user, true, used, typed, code));
	ck_assert_uint_eq(out.result,
	    why == AUTH_CAUSE_DISABLED ? RG_RESULT_DISABLED
				       : RG_RESULT_REFUSED);
	ck_assert_uint_eq(out.cause, why);
	ck_assert_uint_eq(out.known, known);
}

static const char file[] = "noc1:hotp:" SEED ":id=ab,scratch=1111111111\n"
			   "off:hotp:" SEED ":disabled\n"
			   "twice:hotp:" SEED "\n"
			   "twice:hotp:" SEED "\n"
			   "bad:hotp:" SEED ":digits=5\n"
			   "now:totp:" SEED ":id=cd\n"
			   "far@corp:hotp:" SEED "\n"
			   "new:hotp:" SEED ":id=ef,added=1750000001\n";

START_TEST(counters)
{
	char code[48];

	open_with("unenrolled=refuse", file);
	ck_assert_uint_eq(problems, 2);
	ck_assert(converse("noc1", true, "", "755224", code));
	ck_assert_uint_eq(out.result, RG_RESULT_OK);
	ck_assert_str_eq(out.user, "noc1");
	ck_assert_uint_eq(out.known, 1);
	ck_assert_str_eq(code, "ab:c0");
	/* the window begins where the monitor says, for his enrolment alone */
	ck_assert(converse("noc1", true, "0:9:0 a:9:0 ab:3:0 b:9:0 ", "969429",
	    code));
	ck_assert_str_eq(code, "ab:c3");
	refused("noc1", "ab:4:0 ", "969429", AUTH_CAUSE_REPLAYED, true);
	refused("noc1", "ab:4:0 ", "123456", AUTH_CAUSE_REFUSED, true);
	ck_assert(converse("noc1", true, "ab:4:0 ", "1111111111", code));
	ck_assert_str_eq(code, "ab:s0");
	refused("noc1", "ab:4:1 ", "1111111111", AUTH_CAUSE_REPLAYED, true);
}
END_TEST

START_TEST(who_has_none)
{
	open_with("unenrolled=refuse", file);
	refused("nobody", "", "755224", AUTH_CAUSE_NOT_ENROLLED, false);
	refused("off", "", "755224", AUTH_CAUSE_DISABLED, true);
	refused("off", "", "755225", AUTH_CAUSE_REFUSED, true);
	refused("twice", "", "755224", AUTH_CAUSE_REFUSED, true);
	refused("bad", "", "755224", AUTH_CAUSE_REFUSED, true);
	refused("noc1", "", "", AUTH_CAUSE_REFUSED, true);
}
END_TEST

START_TEST(by_time)
{
	char otp[8], code[48], want[48];
	const time_t now = time(NULL);
	unsigned i;

	open_with("unenrolled=refuse", file);
	ck_assert_int_eq(
	    oath_totp_generate("12345678901234567890", 20, now, 30, 0, 6, otp),
	    OATH_OK);
	ck_assert(converse("now", true, "", otp, code));
	snprintf(want, sizeof(want), "cd:c%lu", (unsigned long)now / 30);
	ck_assert_str_eq(code, want);
	snprintf(want, sizeof(want), "cd:%lu:0 ", (unsigned long)now / 30 + 1);
	refused("now", want, otp, AUTH_CAUSE_REPLAYED, true);
	/* the clock went back, by more than a device may be off */
	snprintf(want, sizeof(want), "cd:%lu:0 ", (unsigned long)now / 30 + 9);
	refused("now", want, otp, AUTH_CAUSE_CLOCK, true);
	for (i = 0; i < 3; i++)
		otp[i] = (char)('0' + (otp[i] - '0' + 5) % 10);
	refused("now", "", otp, AUTH_CAUSE_REFUSED, true);
}
END_TEST

/* Values of before 1750000000 were lost: who has none is not trusted. */
START_TEST(in_doubt)
{
	char otp[8], code[48], want[48];
	const time_t now = time(NULL);

	open_with("unenrolled=refuse", file);
	refused("noc1", "*:1750000000:0 ", "755224", AUTH_CAUSE_REPLAYED, true);
	refused("noc1", "*:1750000000:0 ", "1111111111", AUTH_CAUSE_REPLAYED,
	    true);
	ck_assert(
	    converse("noc1", true, "*:1750000000:0 ab:3:0 ", "969429", code));
	ck_assert_str_eq(code, "ab:c3");
	ck_assert(converse("new", true, "*:1750000000:0 ", "755224", code));
	ck_assert_str_eq(code, "ef:c0");
	refused("new", "*:1750000001:0 ", "755224", AUTH_CAUSE_REPLAYED, true);
	refused("new", "*:0:0 ", "755224", AUTH_CAUSE_REPLAYED, true);
	ck_assert_int_eq(
	    oath_totp_generate("12345678901234567890", 20, now, 30, 0, 6, otp),
	    OATH_OK);
	ck_assert(converse("now", true, "*:1750000000:0 ", otp, code));
	snprintf(want, sizeof(want), "cd:d%lu", (unsigned long)now / 30);
	ck_assert_str_eq(code, want);
	refused("now", "*:0:0 ", otp, AUTH_CAUSE_CLOCK, true);
}
END_TEST

/* Only behind a secret that was right, and only who is in no line. */
START_TEST(skip)
{
	char code[48];

	open_with("unenrolled=skip", file);
	ck_assert(!converse("field7", true, "", "", code));
	ck_assert_uint_eq(out.result, RG_RESULT_OK);
	ck_assert_str_eq(out.user, "field7");
	ck_assert_str_eq(code, "-");
	ck_assert(converse("field7", false, "", "755224", code));
	ck_assert_uint_eq(out.cause, AUTH_CAUSE_NOT_ENROLLED);
	refused("bad", "", "755224", AUTH_CAUSE_REFUSED, true);
	refused("off", "", "755224", AUTH_CAUSE_DISABLED, true);
	ck_assert(converse("noc1", true, "", "755224", code));
	ck_assert_str_eq(code, "ab:c0");
}
END_TEST

/* Another spelling is no way around the code, and no enrolment either. */
START_TEST(spellings)
{
	static const char *const names[] = { "NOC1", "Noc1", "BAD", "Off",
		"tWice", "noc1@corp.example", "Noc1@", "off@a@b", "far",
		"Far@elsewhere" };
	char code[48];
	size_t i;

	open_with("unenrolled=skip", file);
	for (i = 0; i < RG_COUNTOF(names); i++)
		refused(names[i], "", "755224", AUTH_CAUSE_NOT_ENROLLED, false);
	ck_assert(!converse("noc", true, "", "", code));
	ck_assert(!converse("noc11", true, "", "", code));
	ck_assert(!converse("corp.example@noc1", true, "", "", code));
}
END_TEST

/* No file, no answer: also not for who would be let in without a code. */
START_TEST(no_file)
{
	const struct rg_attr attrs[] = { { RG_ATTR_USER_NAME, "noc1" },
		{ RG_ATTR_END, NULL } };
	struct rg_input in = { .size = sizeof(in),
		.proven = 1,
		.attrs = attrs };
	void *work;
	int fds[2];

	open_with("unenrolled=skip", file);
	ck_assert_int_eq(pipe(fds), 0);
	method_oath.file(instance, fds[0], on_problem, NULL);
	ck_assert_uint_eq(problems, 3);
	(void)close(fds[0]);
	(void)close(fds[1]);
	in.instance = instance;
	ck_assert_uint_eq(method_oath.begin(&work, &in), RG_RESULT_NO_ANSWER);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("oath");
	TCase *tc = tcase_create("oath");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, counters);
	tcase_add_test(tc, who_has_none);
	tcase_add_test(tc, by_time);
	tcase_add_test(tc, in_doubt);
	tcase_add_test(tc, skip);
	tcase_add_test(tc, spellings);
	tcase_add_test(tc, no_file);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
