/*
 * The scenarios of the RAS contract about illegal and stale calls, about
 * isolation and about the end of the line. Each bears its number.
 */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "scene.h"

START_TEST(s59_double_complete)
{
	fake_start(&f);
	fake_success(&f, "bob");
	fake_failure(&f, "bob");
	fake_pump(&f);
	ck_assert_str_eq(fake_trace(&f),
	    "begin viol end term(failure,refused)");
}
END_TEST

START_TEST(s59_double_complete_does_not_raise)
{
	fake_start(&f);
	fake_failure(&f, "bob");
	fake_success(&f, "bob");
	fake_pump(&f);
	ck_assert_int_eq(f.result.verdict, RAS_FAILURE);
	ck_assert_uint_eq(f.result.violations, 1);
}
END_TEST

/* A stub End: the worker goes on with what it had. */
START_TEST(s61_worker_outlives_end)
{
	fake_start(&f);
	fake_receive(&f, 1500, 0);
	fake_drop(&f, CAUSE_CARRIER_LOST);
	ck_assert(f.terminated);
	ck_assert_uint_eq(fake_send(&f, "hello?"), 601);
	ck_assert_uint_eq(fake_receive(&f, 1500, 0), 601);
	fake_success(&f, "bob");
	fake_pump(&f);
	ck_assert_uint_eq(f.ends, 1);
	ck_assert_uint_eq(f.out_len, 0);
}
END_TEST

static void
complete_success(struct fake *ff)
{
	fake_success(ff, "bob");
}

START_TEST(s62_complete_inside_begin)
{
	f.in_begin = complete_success;
	fake_start(&f);
	ck_assert_str_eq(fake_trace(&f), "begin end term(success,-)");
}
END_TEST

START_TEST(s62_complete_inside_a_failing_begin)
{
	f.in_begin = complete_success;
	f.begin_code = 14;
	fake_start(&f);
	ck_assert_str_eq(fake_trace(&f), "begin viol term(error,module-error)");
	ck_assert_uint_eq(f.result.error, 14);
	ck_assert_str_eq(f.result.user, "");
}
END_TEST

START_TEST(s62_parked_complete_and_a_drop)
{
	f.begin_waits = true;
	fake_start(&f);
	fake_success(&f, "bob");
	fake_drop(&f, CAUSE_CARRIER_LOST);
	ras_txn_begun(f.t, 0);
	fake_pump(&f);
	ck_assert_str_eq(fake_trace(&f), "begin end term(failure,line-lost)");
}
END_TEST

/* ... which is the end of all I/O, as any Complete. */
START_TEST(s62_parked_complete_and_io)
{
	f.begin_waits = true;
	fake_start(&f);
	ck_assert_uint_eq(fake_receive(&f, 1500, 0), RAS_PENDING);
	fake_success(&f, "bob");
	ck_assert_uint_eq(f.signals, 0);
	fake_pump(&f);
	ck_assert_str_eq(fake_trace(&f), "begin sig(995,0)");
	ck_assert_uint_eq(fake_send(&f, "x"), 705);
	ck_assert_uint_eq(fake_receive(&f, 1500, 0), 705);
	fake_type(&f, "x\r");
	ck_assert_uint_eq(f.typed_len, 2);
	ras_txn_begun(f.t, 0);
	fake_pump(&f);
	ck_assert_str_eq(fake_trace(&f), "viol viol end term(success,-)");
}
END_TEST

START_TEST(s63_unknown_kind)
{
	static const uint32_t ids[] = { 0, 4, UINT32_MAX };

	fake_start(&f);
	fake_complete(&f, (enum ras_msg_id)ids[_i], 0, "bob");
	fake_pump(&f);
	ck_assert_str_eq(fake_trace(&f),
	    "begin viol end term(error,module-error)");
	ck_assert_uint_eq(f.result.error, 87);
}
END_TEST

START_TEST(s64_endless_name)
{
	struct ras_message m = { .hport = FAKE_HPORT, .id = 1 };

	memset(m.user, 'u', sizeof(m.user));
	fake_start(&f);
	ras_txn_complete(f.t, &m);
	fake_pump(&f);
	ck_assert_uint_eq(f.result.error, 87);
	ck_assert_str_eq(f.result.user, "");
}
END_TEST

START_TEST(s65_success_of_nobody)
{
	fake_start(&f);
	fake_success(&f, "");
	fake_pump(&f);
	ck_assert_int_eq(f.result.verdict, RAS_ERROR);
	ck_assert_uint_eq(f.result.error, 645);
}
END_TEST

START_TEST(s66_error_without_a_code)
{
	fake_start(&f);
	fake_complete(&f, RAS_SECURITYMSG_ERROR, 0, "bob");
	fake_pump(&f);
	ck_assert_uint_eq(f.result.error, 645);
}
END_TEST

START_TEST(s66_success_with_a_code)
{
	fake_start(&f);
	fake_complete(&f, RAS_SECURITYMSG_SUCCESS, 5, "bob");
	fake_pump(&f);
	ck_assert_str_eq(fake_trace(&f), "begin viol end term(success,-)");
}
END_TEST

START_TEST(s68_foreign_handle)
{
	struct ras_message m = { .hport = FAKE_HPORT + 1, .id = 1 };

	fake_start(&f);
	strcpy(m.user, "bob");
	ras_txn_complete(f.t, &m);
	ras_txn_complete(f.t, NULL);
	fake_pump(&f);
	ck_assert_int_eq(ras_txn_state(f.t), RAS_ST_ACTIVE);
	ck_assert_str_eq(fake_trace(&f), "begin viol viol");
	ras_txn_complete(NULL, &m);
	ck_assert_uint_eq(ras_txn_send(NULL, f.send_buf, 1), 601);
	ck_assert_uint_eq(ras_txn_receive(NULL, f.recv_buf, 1, 0, true), 601);
}
END_TEST

START_TEST(s69_io_after_complete)
{
	fake_start(&f);
	fake_success(&f, "bob");
	ck_assert_uint_eq(fake_send(&f, "x"), 705);
	ck_assert_uint_eq(fake_receive(&f, 1, 0), 705);
	fake_pump(&f);
	ck_assert_uint_eq(fake_send(&f, "x"), 601);
	ck_assert_uint_eq(fake_receive(&f, 1, 0), 601);
	ck_assert_uint_eq(f.out_len, 0);
}
END_TEST

START_TEST(s70_ten_thousand_violations)
{
	int i;

	fake_start(&f);
	for (i = 0; i < 10000; i++)
		fake_receive(&f, 0, 0);
	ck_assert_uint_eq(f.violations, RAS_VIOLATIONS_TOLD);
	fake_success(&f, "bob");
	fake_pump(&f);
	ck_assert_uint_eq(f.result.violations, 10000);
	ck_assert_int_eq(f.result.verdict, RAS_SUCCESS);
}
END_TEST

START_TEST(s72_module_crash)
{
	static struct fake other;

	memset(&other, 0, sizeof(other));
	other.set.hport = FAKE_HPORT + 1;
	fake_start(&other);
	fake_start(&f);
	fake_receive(&f, 1500, 0);
	fake_receive(&other, 1500, 0);
	fake_drop(&f, CAUSE_MODULE_CRASH);
	ck_assert_str_eq(fake_trace(&f),
	    "begin sig(995,0) term(error,module-crash)");
	ck_assert_uint_eq(f.result.error, 645);
	fake_type(&other, "x\r");
	fake_success(&other, "eve");
	fake_pump(&other);
	ck_assert_int_eq(other.result.verdict, RAS_SUCCESS);
	fake_free(&other);
}
END_TEST

/* Ten dialogs, each in another place, all gone within stop_ms. */
START_TEST(s75_shutdown)
{
	static struct fake all[10];
	int i;

	memset(all, 0, sizeof(all));
	for (i = 0; i < 10; i++) {
		all[i].set.stop_ms = 2000;
		all[i].begin_waits = i == 1;
		all[i].end_waits = i % 3 == 2;
		if (i % 3 == 0)
			all[i].end_codes[1] = 619;
		fake_start(&all[i]);
		if (i > 5)
			fake_receive(&all[i], 10, 0);
		if (i == 3 || i == 5)
			fake_success(&all[i], "bob");
		fake_pump(&all[i]);
	}
	for (i = 0; i < 10; i++)
		fake_drop(&all[i], CAUSE_SHUTDOWN);
	ras_txn_begun(all[1].t, 0);
	for (i = 0; i < 10; i++) {
		fake_pump(&all[i]);
		fake_elapse(&all[i], 2000);
		ck_assert_msg(all[i].terminated, "dialog %d", i);
		ck_assert_int_ne(all[i].result.verdict, RAS_SUCCESS);
		ck_assert_int_eq(all[i].result.cause, CAUSE_SHUTDOWN);
		ck_assert_uint_eq(all[i].ends, 1);
		fake_free(&all[i]);
	}
	fake_start(&f);
}
END_TEST

START_TEST(s77_typed_ahead_stays_with_the_line)
{
	fake_start(&f);
	fake_receive(&f, 1500, 0);
	fake_type(&f, "bob\r\n~\xff}#");
	fake_success(&f, "bob");
	fake_pump(&f);
	ck_assert_uint_eq(f.typed_len, 5);
	ck_assert_int_eq(memcmp(f.typed, "\n~\xff}#", 5), 0);
	ck_assert_uint_eq(fake_send(&f, "late"), 601);
	ck_assert_uint_eq(f.out_len, 0);
}
END_TEST

START_TEST(s78_early_ppp_is_a_drop)
{
	fake_start(&f);
	fake_receive(&f, 1500, 0);
	fake_drop(&f, CAUSE_EARLY_PPP);
	ck_assert_str_eq(fake_trace(&f),
	    "begin sig(619,0) end term(failure,early-ppp)");
	ck_assert_uint_eq(f.result.error, RAS_ERROR_PPP_INVALID_PACKET);
}
END_TEST

START_TEST(s80_last_text)
{
	fake_start(&f);
	fake_send(&f, "denied");
	fake_failure(&f, "bob");
	fake_pump(&f);
	ck_assert_str_eq(fake_trace(&f),
	    "begin out(6) end term(failure,refused)");
}
END_TEST

/* --- what the contract leaves to us --- */

START_TEST(flood_ends_the_call)
{
	char text[200];

	memset(text, 'x', sizeof(text));
	f.set.input_limit = 100;
	f.set.mode = (enum ras_mode)_i;
	fake_start(&f);
	fake_receive(&f, 150, 0);
	fake_type_bytes(&f, text, sizeof(text));
	if (_i == RAS_MODE_ANY) { /* what came in one read, then the rest */
		fake_receive(&f, 150, 0);
		fake_pump(&f);
	}
	ck_assert(f.terminated);
	ck_assert_int_eq(f.result.cause, CAUSE_FLOOD);
	ck_assert_uint_eq(f.result.error, RAS_ERROR_OVERRUN);
}
END_TEST

START_TEST(explained_refusal)
{
	fake_start(&f);
	ras_txn_explain(f.t, CAUSE_PROMPT_TIMEOUT);
	fake_failure(&f, "");
	fake_pump(&f);
	ck_assert_int_eq(f.result.cause, CAUSE_PROMPT_TIMEOUT);
	ck_assert_uint_eq(f.result.error, RAS_ERROR_REQUEST_TIMEOUT);
}
END_TEST

START_TEST(explanation_changes_no_success)
{
	fake_start(&f);
	ras_txn_explain(f.t, CAUSE_RULE);
	fake_success(&f, "bob");
	fake_pump(&f);
	ck_assert_int_eq(f.result.verdict, RAS_SUCCESS);
	ck_assert_int_eq(f.result.cause, CAUSE_NONE);
}
END_TEST

/* A refusal stays one in the record when the caller hangs up on it. */
START_TEST(drop_after_refusal)
{
	f.end_waits = true;
	fake_start(&f);
	fake_failure(&f, "bob");
	fake_pump(&f);
	fake_drop(&f, CAUSE_CARRIER_LOST);
	ras_txn_ended(f.t, 619);
	fake_pump(&f);
	ck_assert_int_eq(f.result.cause, CAUSE_REFUSED);
	ck_assert(!f.result.line_up);
}
END_TEST

/* The operator hangs up between SUCCESS and the hand-over. */
START_TEST(drop_after_success)
{
	f.end_waits = true;
	fake_start(&f);
	fake_success(&f, "bob");
	fake_pump(&f);
	fake_drop(&f, CAUSE_OPERATOR);
	ras_txn_ended(f.t, 619);
	fake_pump(&f);
	ck_assert_int_eq(f.result.verdict, RAS_FAILURE);
	ck_assert_int_eq(f.result.cause, CAUSE_OPERATOR);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("rules");
	TCase *tc = scene_case(s);

	tcase_add_test(tc, s59_double_complete);
	tcase_add_test(tc, s59_double_complete_does_not_raise);
	tcase_add_test(tc, s61_worker_outlives_end);
	tcase_add_test(tc, s62_complete_inside_begin);
	tcase_add_test(tc, s62_complete_inside_a_failing_begin);
	tcase_add_test(tc, s62_parked_complete_and_a_drop);
	tcase_add_test(tc, s62_parked_complete_and_io);
	tcase_add_loop_test(tc, s63_unknown_kind, 0, 3);
	tcase_add_test(tc, s64_endless_name);
	tcase_add_test(tc, s65_success_of_nobody);
	tcase_add_test(tc, s66_error_without_a_code);
	tcase_add_test(tc, s66_success_with_a_code);
	tcase_add_test(tc, s68_foreign_handle);
	tcase_add_test(tc, s69_io_after_complete);
	tcase_add_test(tc, s70_ten_thousand_violations);
	tcase_add_test(tc, s72_module_crash);
	tcase_add_test(tc, s75_shutdown);
	tcase_add_test(tc, s77_typed_ahead_stays_with_the_line);
	tcase_add_test(tc, s78_early_ppp_is_a_drop);
	tcase_add_test(tc, s80_last_text);
	tcase_add_loop_test(tc, flood_ends_the_call, 0, RAS_MODE_ANY + 1);
	tcase_add_test(tc, explained_refusal);
	tcase_add_test(tc, explanation_changes_no_success);
	tcase_add_test(tc, drop_after_refusal);
	tcase_add_test(tc, drop_after_success);
	return fake_run(s);
}
