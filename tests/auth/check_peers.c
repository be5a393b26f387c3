#include "config.h"

#include <check.h>
#include <stdio.h>
#include <unistd.h>

#include "method/method.h"
#include "auth/workerrig.h"
#include "base/cause.h"
#include "base/compat.h"
#include "base/err.h"
#include "run.h"

/* Engines and monitors that go, wait, crowd or break the rules. */

START_TEST(engine_goes)
{
	int i;

	worker_hello();
	worker_accounts("bob:%\n");
	for (i = 0; i < 20; i++) { /* more than descriptors are allowed */
		worker_begin(1, "bob", 0);
		if (i % 2 == 0)
			worker_prompt();
		chan_free(&worker.engine);
		worker_verdict(RG_RESULT_ABORTED, AUTH_CAUSE_NONE);
	}
	worker_begin(1, "bob", 0);
	worker_prompt();
	ck_assert_int_eq(write(chan_fd(worker.engine), "garbage", 7), 7);
	worker_verdict(RG_RESULT_INTERNAL, AUTH_CAUSE_NONE);
	worker_try("bob", WORKER_SECRET, RG_RESULT_OK, AUTH_CAUSE_NONE);
	worker_stop();
}
END_TEST

START_TEST(deadline_passes)
{
	worker_hello();
	worker_accounts("bob:%\n");
	worker_begin(1, "bob", 100);
	worker_prompt();
	worker_verdict(RG_RESULT_SILENT, AUTH_CAUSE_NONE);
	worker_try("bob", WORKER_SECRET, RG_RESULT_OK, AUTH_CAUSE_NONE);
	worker_stop();
}
END_TEST

START_TEST(pings_during_a_conversation)
{
	struct msg m;

	worker_hello();
	worker_accounts("bob:%\n");
	worker_begin(1, "bob", 0);
	worker_prompt();
	msg_init(&m, WIRE_PING, 0);
	m.u.PING.number = 77;
	ck_assert_int_eq(chan_send(worker.monitor, &m), RG_OK);
	ck_assert_int_eq(worker_wait(worker.monitor, &m), RG_OK);
	ck_assert_int_eq(m.type, WIRE_PONG);
	ck_assert_uint_eq(m.u.PONG.number, 77);
	worker_answer(WORKER_SECRET);
	worker_verdict(RG_RESULT_OK, AUTH_CAUSE_NONE);
	worker_stop();
}
END_TEST

START_TEST(malformed_kills_the_worker_alone)
{
	worker_hello();
	worker_accounts("bob:%\n");
	worker_begin(1, "bob", 0);
	worker_prompt();
	ck_assert_int_eq(write(chan_fd(worker.monitor), "\1\2\3", 3), 3);
	worker_exits(1);
}
END_TEST

/* Callers think side by side; each verdict finds its own call. */
START_TEST(many_at_once)
{
	struct chan *ends[8];
	struct msg m;
	unsigned i, seen = 0, pong_after = 99, verdicts = 0;

	worker_hello();
	worker_accounts("u0:%\nu2:%\nu4:%\nu6:%\n");
	for (i = 0; i < RG_COUNTOF(ends); i++) {
		char name[8];

		snprintf(name, sizeof(name), "u%u", i);
		worker.hport = 100 + i;
		worker_begin(1, name, 0);
		worker_prompt();
		ends[i] = worker.engine;
		worker.engine = NULL;
	}
	for (i = RG_COUNTOF(ends); i-- > 0;) {
		worker.engine = ends[i];
		worker_answer(WORKER_SECRET);
	}
	worker.engine = NULL;
	msg_init(&m, WIRE_PING, 0);
	ck_assert_int_eq(chan_send(worker.monitor, &m), RG_OK);
	while (verdicts < RG_COUNTOF(ends) || pong_after == 99) {
		ck_assert_int_eq(worker_wait(worker.monitor, &m), RG_OK);
		if (m.type == WIRE_PONG) {
			pong_after = verdicts;
			continue;
		}
		ck_assert_int_eq(m.type, WIRE_VERDICT);
		i = (unsigned)m.hport - 100;
		ck_assert_uint_lt(i, RG_COUNTOF(ends));
		ck_assert_uint_eq(seen & 1u << i, 0);
		seen |= 1u << i;
		verdicts++;
		ck_assert_uint_eq(m.u.VERDICT.result,
		    i % 2 == 0 ? RG_RESULT_OK : RG_RESULT_REFUSED);
	}
	/* The monitor is heard between two hashes, not behind them all. */
	ck_assert_uint_lt(pong_after, RG_COUNTOF(ends));
	for (i = 0; i < RG_COUNTOF(ends); i++)
		chan_free(&ends[i]);
	worker_stop();
}
END_TEST

START_TEST(out_of_turn)
{
	struct msg m;

	if (_i == 0) { /* nothing before HELLO */
		msg_init(&m, WIRE_PING, 0);
	} else if (_i == 1) { /* one HELLO */
		worker_hello();
		msg_init(&m, WIRE_HELLO, 0);
	} else { /* the engine's message */
		worker_hello();
		msg_init(&m, WIRE_GRANT, 0);
	}
	ck_assert_int_eq(chan_send(worker.monitor, &m), RG_OK);
	worker_exits(1);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("peers");
	TCase *tc = tcase_create("peers");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, worker_start, NULL);
	tcase_add_test(tc, engine_goes);
	tcase_add_test(tc, deadline_passes);
	tcase_add_test(tc, pings_during_a_conversation);
	tcase_add_test(tc, malformed_kills_the_worker_alone);
	tcase_add_test(tc, many_at_once);
	tcase_add_loop_test(tc, out_of_turn, 0, 3);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
