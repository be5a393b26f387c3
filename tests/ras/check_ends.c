/*
 * The scenarios of the RAS contract about how dialogs end: limits, line
 * drops, End and its delay. Each test bears its scenario's number.
 */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "scene.h"

/* --- limits --- */

static void
ask_again(struct fake *ff)
{
	if (ff->error != 0)
		return;
	fake_send(ff, "again: ");
	fake_receive(ff, 1500, 0);
}

START_TEST(s36_dialog_limit)
{
	int i;

	f.set.dialog_ms = 3000;
	f.in_received = ask_again;
	fake_start(&f);
	ask_again(&f);
	for (i = 0; i < 10; i++) {
		fake_type(&f, "x\r");
		fake_elapse(&f, 290);
	}
	ck_assert(!f.terminated);
	fake_trace(&f);
	fake_elapse(&f, 100);
	ck_assert_str_eq(fake_trace(&f),
	    "sig(619,0) end term(failure,dialog-limit)");
	ck_assert_uint_eq(f.result.error, RAS_ERROR_REQUEST_TIMEOUT);
	ck_assert(f.result.line_up);
}
END_TEST

START_TEST(s37_begin_hangs)
{
	f.begin_waits = true;
	fake_start(&f);
	fake_elapse(&f, 4999);
	ck_assert(!f.terminated);
	fake_elapse(&f, 1);
	ck_assert_str_eq(fake_trace(&f), "begin term(error,module-timeout)");
	ck_assert_uint_eq(f.result.error, 645);
	ras_txn_begun(f.t, 0); /* too late to matter */
	ck_assert_int_eq(ras_txn_state(f.t), RAS_ST_TERM);
}
END_TEST

/* --- line drop --- */

START_TEST(s41_drop_in_receive)
{
	fake_start(&f);
	fake_receive(&f, 1500, 0);
	fake_drop(&f, CAUSE_CARRIER_LOST);
	ck_assert_str_eq(fake_trace(&f),
	    "begin sig(619,0) end term(failure,carrier-lost)");
	ck_assert(!f.result.line_up);
	ck_assert_uint_eq(f.result.error, 619);
}
END_TEST

START_TEST(s42_drop_without_receive)
{
	fake_start(&f);
	ras_txn_drop(f.t, CAUSE_CARRIER_LOST);
	ck_assert_uint_eq(fake_receive(&f, 1500, 0), 619);
	ck_assert_uint_eq(fake_send(&f, "x"), 619);
	fake_pump(&f);
	ck_assert_str_eq(fake_trace(&f),
	    "begin end term(failure,carrier-lost)");
	ck_assert_uint_eq(f.signals, 0);
}
END_TEST

START_TEST(s43_drop_with_a_line_buffered)
{
	fake_start(&f);
	fake_receive(&f, 1500, 1);
	fake_type(&f, "secret");
	fake_elapse(&f, 1000);
	ck_assert_uint_eq(fake_receive(&f, 6, 0), RAS_PENDING);
	ras_txn_drop(f.t, CAUSE_CARRIER_LOST); /* it would be complete */
	fake_pump(&f);
	ck_assert_str_eq(fake_trace(&f),
	    "begin sig(638,0) sig(619,0) end term(failure,carrier-lost)");
}
END_TEST

START_TEST(s44_drop_in_done)
{
	f.end_waits = true;
	fake_start(&f);
	fake_success(&f, "bob");
	fake_pump(&f);
	fake_drop(&f, CAUSE_CARRIER_LOST);
	ck_assert_int_eq(ras_txn_state(f.t), RAS_ST_DONE);
	ras_txn_ended(f.t, 619);
	fake_pump(&f);
	ck_assert_str_eq(fake_trace(&f), "begin end term(failure,line-lost)");
	ck_assert_str_eq(f.result.user, "bob");
	ck_assert(!f.result.line_up);
}
END_TEST

START_TEST(s45_drop_in_delay)
{
	f.end_codes[1] = 619;
	fake_start(&f);
	fake_success(&f, "bob");
	fake_pump(&f);
	ck_assert_int_eq(ras_txn_state(f.t), RAS_ST_DLY_N);
	fake_drop(&f, CAUSE_CARRIER_LOST);
	ck_assert_uint_eq(f.ends, 1);
	fake_success(&f, "bob");
	fake_pump(&f);
	ck_assert_str_eq(fake_trace(&f),
	    "begin end end term(failure,line-lost)");
}
END_TEST

START_TEST(s46_drop_while_output_waits)
{
	fake_start(&f);
	f.stuck = true;
	fake_send(&f, "long text");
	fake_drop(&f, CAUSE_CARRIER_LOST);
	ck_assert_uint_eq(fake_send(&f, "more"), 601);
	ck_assert_str_eq(fake_trace(&f),
	    "begin out(9) end term(failure,carrier-lost)");
}
END_TEST

START_TEST(s47_hardware)
{
	fake_start(&f);
	fake_drop(&f, CAUSE_DEVICE_GONE);
	ck_assert_int_eq(f.result.cause, CAUSE_DEVICE_GONE);
	ck_assert_uint_eq(f.result.error, RAS_ERROR_HARDWARE_FAILURE);
	ck_assert(!f.result.line_up);
}
END_TEST

START_TEST(s48_two_drops)
{
	fake_start(&f);
	ras_txn_drop(f.t, CAUSE_CARRIER_LOST);
	ras_txn_drop(f.t, CAUSE_DEVICE_GONE);
	fake_pump(&f);
	fake_drop(&f, CAUSE_CARRIER_LOST);
	ck_assert_str_eq(fake_trace(&f),
	    "begin end term(failure,carrier-lost)");
}
END_TEST

/* --- End and its delay --- */

START_TEST(s49_abort)
{
	fake_start(&f);
	fake_drop(&f, CAUSE_OPERATOR);
	ck_assert_str_eq(fake_trace(&f), "begin end term(failure,operator)");
	ck_assert(f.result.line_up);
	ck_assert_uint_eq(f.result.error, RAS_ERROR_OPERATION_ABORTED);
}
END_TEST

START_TEST(s50_abort_delayed)
{
	f.end_codes[1] = 619;
	fake_start(&f);
	fake_drop(&f, CAUSE_OPERATOR);
	ck_assert_int_eq(ras_txn_state(f.t), RAS_ST_DLY_A);
	fake_elapse(&f, 1000);
	fake_failure(&f, "bob");
	fake_pump(&f);
	ck_assert_str_eq(fake_trace(&f),
	    "begin end end term(failure,operator)");
}
END_TEST

START_TEST(s51_delayed_success)
{
	f.end_codes[1] = 619;
	fake_start(&f);
	fake_success(&f, "bob");
	fake_pump(&f);
	fake_elapse(&f, 9000);
	ck_assert(!f.terminated);
	fake_success(&f, "bob");
	ck_assert(!f.terminated);
	fake_pump(&f);
	ck_assert_str_eq(fake_trace(&f), "begin end end term(success,-)");
}
END_TEST

START_TEST(s52_delayed_failure)
{
	f.end_codes[1] = 619;
	fake_start(&f);
	fake_success(&f, "bob");
	fake_pump(&f);
	fake_failure(&f, "bob");
	fake_pump(&f);
	ck_assert_str_eq(fake_trace(&f), "begin end end term(failure,refused)");
}
END_TEST

START_TEST(s53_another_user)
{
	f.end_codes[1] = 619;
	fake_start(&f);
	fake_success(&f, "bob");
	fake_pump(&f);
	fake_success(&f, "eve");
	fake_pump(&f);
	ck_assert_str_eq(fake_trace(&f),
	    "begin end viol end term(error,module-error)");
}
END_TEST

START_TEST(s54_success_after_abort)
{
	f.end_codes[1] = 619;
	fake_start(&f);
	fake_drop(&f, CAUSE_SHUTDOWN);
	fake_success(&f, "bob");
	fake_pump(&f);
	ck_assert_str_eq(fake_trace(&f),
	    "begin end end term(failure,shutdown)");
}
END_TEST

START_TEST(s55_delay_twice)
{
	fake_new(&f);
	f.end_codes[0] = f.end_codes[1] = 0;
	ras_txn_start(f.t);
	fake_success(&f, "bob");
	fake_pump(&f);
	fake_success(&f, "bob");
	fake_pump(&f);
	ck_assert_str_eq(fake_trace(&f), "begin end end viol term(success,-)");
}
END_TEST

START_TEST(s56_delay_without_end)
{
	f.end_codes[1] = 619;
	fake_start(&f);
	fake_success(&f, "bob");
	fake_pump(&f);
	fake_elapse(&f, 9999);
	ck_assert(!f.terminated);
	fake_elapse(&f, 1);
	ck_assert_str_eq(fake_trace(&f),
	    "begin end viol term(error,module-timeout)");
	fake_success(&f, "bob");
	ck_assert_uint_eq(f.ends, 1);
}
END_TEST

START_TEST(s56_end_never_answers)
{
	f.end_waits = true;
	fake_start(&f);
	fake_success(&f, "bob");
	fake_pump(&f);
	fake_elapse(&f, 10000);
	ck_assert_str_eq(fake_trace(&f),
	    "begin end viol term(error,module-timeout)");
}
END_TEST

START_TEST(s57_complete_while_abort_end_runs)
{
	f.end_waits = true;
	fake_start(&f);
	fake_drop(&f, CAUSE_OPERATOR);
	fake_success(&f, "bob");
	ras_txn_ended(f.t, 0);
	fake_pump(&f);
	ck_assert_int_eq(ras_txn_state(f.t), RAS_ST_FINAL);
	ras_txn_ended(f.t, 619);
	fake_pump(&f);
	ck_assert_str_eq(fake_trace(&f),
	    "begin end end term(failure,operator)");
}
END_TEST

static void
complete_success(struct fake *ff)
{
	fake_success(ff, "bob");
}

static void
complete_failure(struct fake *ff)
{
	fake_failure(ff, "bob");
}

START_TEST(s58_complete_inside_end)
{
	f.in_end = complete_success;
	fake_start(&f);
	fake_success(&f, "bob");
	fake_pump(&f);
	ck_assert_uint_eq(f.ends, 1);
	ck_assert_str_eq(fake_trace(&f), "begin end viol term(success,-)");
}
END_TEST

START_TEST(s58_complete_inside_end_can_only_lower)
{
	f.in_end = complete_failure;
	fake_start(&f);
	fake_success(&f, "bob");
	fake_pump(&f);
	ck_assert_str_eq(fake_trace(&f),
	    "begin end viol term(failure,refused)");
}
END_TEST

START_TEST(s58_complete_inside_a_delaying_end)
{
	f.in_end = complete_success;
	f.end_codes[1] = 619;
	fake_start(&f);
	fake_success(&f, "bob");
	fake_pump(&f);
	/* The second one comes from inside the final End: dropped. */
	ck_assert_str_eq(fake_trace(&f), "begin end end viol term(success,-)");
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("ends");
	TCase *tc = scene_case(s);

	tcase_add_test(tc, s36_dialog_limit);
	tcase_add_test(tc, s37_begin_hangs);
	tcase_add_test(tc, s41_drop_in_receive);
	tcase_add_test(tc, s42_drop_without_receive);
	tcase_add_test(tc, s43_drop_with_a_line_buffered);
	tcase_add_test(tc, s44_drop_in_done);
	tcase_add_test(tc, s45_drop_in_delay);
	tcase_add_test(tc, s46_drop_while_output_waits);
	tcase_add_test(tc, s47_hardware);
	tcase_add_test(tc, s48_two_drops);
	tcase_add_test(tc, s49_abort);
	tcase_add_test(tc, s50_abort_delayed);
	tcase_add_test(tc, s51_delayed_success);
	tcase_add_test(tc, s52_delayed_failure);
	tcase_add_test(tc, s53_another_user);
	tcase_add_test(tc, s54_success_after_abort);
	tcase_add_test(tc, s55_delay_twice);
	tcase_add_test(tc, s56_delay_without_end);
	tcase_add_test(tc, s56_end_never_answers);
	tcase_add_test(tc, s57_complete_while_abort_end_runs);
	tcase_add_test(tc, s58_complete_inside_end);
	tcase_add_test(tc, s58_complete_inside_end_can_only_lower);
	tcase_add_test(tc, s58_complete_inside_a_delaying_end);
	return fake_run(s);
}
