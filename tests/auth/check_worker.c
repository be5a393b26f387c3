#include "config.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "method/method.h"
#include "auth/workerrig.h"
#include "base/cause.h"
#include "base/compat.h"
#include "run.h"

/* What rasgate-auth says of whom. */

START_TEST(accepts)
{
	struct msg_VERDICT v;

	worker_hello();
	worker_accounts("bob:%:ip=10.9.0.7,service=ppp,sessions=2,"
			"group=noc+staff,lines=modem*,numbers=+44*\n");
	v = worker_try("bob", WORKER_SECRET, RG_RESULT_OK, AUTH_CAUSE_NONE);
	ck_assert_str_eq(v.user, "bob");
	ck_assert_uint_eq(v.known, 1);
	ck_assert_str_eq(v.address, "10.9.0.7");
	ck_assert_str_eq(v.service, "ppp");
	ck_assert_str_eq(v.groups, "noc+staff");
	ck_assert_uint_eq(v.sessions, 2);
	worker_stop();
}
END_TEST

START_TEST(refuses)
{
	struct msg_VERDICT v;

	worker_hello();
	worker_accounts("bob:%\n");
	v = worker_try("bob", "wrong", RG_RESULT_REFUSED, AUTH_CAUSE_REFUSED);
	ck_assert_str_eq(v.user, "bob");
	ck_assert_uint_eq(v.known, 1);
	worker_try("bob", "", RG_RESULT_REFUSED, AUTH_CAUSE_REFUSED);
	worker_try("bob", WORKER_SECRET " ", RG_RESULT_REFUSED,
	    AUTH_CAUSE_REFUSED);
	v = worker_try("BOB", WORKER_SECRET, RG_RESULT_REFUSED,
	    AUTH_CAUSE_UNKNOWN);
	ck_assert_str_eq(v.user, "");
	ck_assert_uint_eq(v.known, 0);
	/* The dummy is bob's own hash, and his secret opens nothing. */
	worker_try("nobody", WORKER_SECRET, RG_RESULT_REFUSED,
	    AUTH_CAUSE_UNKNOWN);
	worker_try("", WORKER_SECRET, RG_RESULT_REFUSED, AUTH_CAUSE_UNKNOWN);
	worker_try("bob", WORKER_SECRET, RG_RESULT_OK, AUTH_CAUSE_NONE);
	worker_stop();
}
END_TEST

START_TEST(bars)
{
	static const char *const users[] = { "dis", "exp", "lin", "num" };
	static const struct {
		uint32_t result;
		enum auth_cause cause;
	} want[] = { { RG_RESULT_DISABLED, AUTH_CAUSE_DISABLED },
		{ RG_RESULT_EXPIRED, AUTH_CAUSE_EXPIRED },
		{ RG_RESULT_REFUSED, AUTH_CAUSE_LINE },
		{ RG_RESULT_REFUSED, AUTH_CAUSE_NUMBER } };
	size_t i;

	worker_hello();
	worker_accounts("dis:%:disabled\nexp:%:expires=2024-06-30\n"
			"lin:%:lines=modem2\nnum:%:numbers=+49*\n");
	for (i = 0; i < RG_COUNTOF(users); i++) {
		worker_try(users[i], WORKER_SECRET, want[i].result,
		    want[i].cause);
		/* Who does not know the secret learns no more. */
		worker_try(users[i], "wrong", RG_RESULT_REFUSED,
		    AUTH_CAUSE_REFUSED);
	}
	worker_stop();
}
END_TEST

START_TEST(last_day)
{
	char text[2 * HASH_MAX + 64], day[2][16];
	time_t now = time(NULL), before = now - 86400;
	struct tm tm;

	localtime_r(&now, &tm);
	ck_assert_uint_gt(strftime(day[0], sizeof(day[0]), "%F", &tm), 0);
	localtime_r(&before, &tm);
	ck_assert_uint_gt(strftime(day[1], sizeof(day[1]), "%F", &tm), 0);
	snprintf(text, sizeof(text), "to:%s:expires=%s\nye:%s:expires=%s\n",
	    worker.hash, day[0], worker.hash, day[1]);
	worker_hello();
	worker_send_file(1, text);
	worker_try("ye", WORKER_SECRET, RG_RESULT_EXPIRED, AUTH_CAUSE_EXPIRED);
	worker_try("to", WORKER_SECRET, RG_RESULT_OK, AUTH_CAUSE_NONE);
	worker_stop();
}
END_TEST

START_TEST(bad_lines)
{
	worker_hello();
	worker_accounts("eve:%:foo\nbob:%\nkim:%\nkim:%\n");
	worker_problem(1, "account eve is refused: unknown option");
	worker_problem(4, "account kim is refused: it is on line 3 as well");
	worker_try("eve", WORKER_SECRET, RG_RESULT_REFUSED, AUTH_CAUSE_REFUSED);
	worker_try("kim", WORKER_SECRET, RG_RESULT_REFUSED, AUTH_CAUSE_REFUSED);
	worker_try("bob", WORKER_SECRET, RG_RESULT_OK, AUTH_CAUSE_NONE);
	worker_accounts("kim:%\n"); /* replaces the file whole */
	worker_try("bob", WORKER_SECRET, RG_RESULT_REFUSED, AUTH_CAUSE_UNKNOWN);
	worker_try("kim", WORKER_SECRET, RG_RESULT_OK, AUTH_CAUSE_NONE);
	worker_stop();
}
END_TEST

START_TEST(no_file_no_answer)
{
	worker_hello();
	worker_begin(1, "bob", 0);
	worker_verdict(RG_RESULT_NO_ANSWER, AUTH_CAUSE_NONE);
	worker_accounts("bob:%\n");
	worker_try("bob", WORKER_SECRET, RG_RESULT_OK, AUTH_CAUSE_NONE);
	worker_method(7, METHOD_FILE);
	worker_begin(7, "bob", 0); /* another method's users are not ours */
	worker_verdict(RG_RESULT_NO_ANSWER, AUTH_CAUSE_NONE);
	worker_send_fd(1, open("/", O_RDONLY | O_CLOEXEC));
	worker_problem(0, "the file cannot be read");
	worker_begin(1, "bob", 0);
	worker_verdict(RG_RESULT_NO_ANSWER, AUTH_CAUSE_NONE);
	worker_stop();
}
END_TEST

START_TEST(file_replaced_in_between)
{
	struct msg_VERDICT v;

	worker_hello();
	worker_accounts("bob:%:ip=10.0.0.1\n");
	worker_begin(1, "bob", 0);
	worker_prompt();
	worker_accounts("bob:%:ip=10.0.0.2\n");
	/* The order of two sockets is nobody's promise: wait for the load. */
	worker_accounts("bob:%:ip=10.0.0.2\nx\n");
	worker_problem(2, "account x is refused: no hash");
	worker_answer(WORKER_SECRET);
	v = worker_verdict(RG_RESULT_OK, AUTH_CAUSE_NONE);
	ck_assert_str_eq(v.address, "10.0.0.2");
	worker_stop();
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("worker");
	TCase *tc = tcase_create("worker");

	unsetenv("TZ"); /* the worker gets no environment either */
	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, worker_start, NULL);
	tcase_add_test(tc, accepts);
	tcase_add_test(tc, refuses);
	tcase_add_test(tc, bars);
	tcase_add_test(tc, last_day);
	tcase_add_test(tc, bad_lines);
	tcase_add_test(tc, no_file_no_answer);
	tcase_add_test(tc, file_replaced_in_between);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
