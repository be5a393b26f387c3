/*
 * The scenarios of the RAS contract about Receive: when it completes, times
 * out, is cancelled. Each test bears its scenario's number.
 */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "scene.h"

/* --- Receive --- */

START_TEST(s19_line_completes)
{
	struct ras_info info;

	fake_start(&f);
	fake_receive(&f, 1500, 0);
	fake_type(&f, "abc");
	ck_assert_uint_eq(f.signals, 0);
	fake_info(&f, &info);
	ck_assert_uint_eq(info.last_error, RAS_PENDING);
	ck_assert_uint_eq(info.bytes_received, 0);
	fake_type(&f, "\r");
	ck_assert_str_eq(fake_got(&f), "abc\r");
	ck_assert_uint_eq(f.signals, 1);
	fake_info(&f, &info);
	ck_assert_uint_eq(info.last_error, 0);
	ck_assert_uint_eq(info.bytes_received, 4);
}
END_TEST

START_TEST(s20_crlf_is_one_end)
{
	static const char *const second[] = { "\ndef\r", "\0def\r" };

	fake_start(&f);
	fake_receive(&f, 1500, 0);
	fake_type(&f, "abc\r");
	fake_type_bytes(&f, second[_i], 5);
	ck_assert_str_eq(fake_got(&f), "abc\r");
	ck_assert_uint_eq(f.typed_len, 5); /* nothing is read unasked */
	fake_receive(&f, 1500, 0);
	fake_pump(&f);
	ck_assert_str_eq(fake_got(&f), "def\r");
}
END_TEST

START_TEST(s21_late_lf)
{
	fake_start(&f);
	fake_receive(&f, 1500, 0);
	fake_type(&f, "abc\r");
	fake_receive(&f, 1500, 0);
	fake_elapse(&f, 200);
	fake_type(&f, "\n");
	ck_assert_uint_eq(f.signals, 1);
	fake_type(&f, "x\r");
	ck_assert_str_eq(fake_got(&f), "x\r");
	/* Only the one that follows at once belongs to the CR. */
	fake_receive(&f, 1500, 0);
	fake_type(&f, "y\n");
	ck_assert_str_eq(fake_got(&f), "y\n");
	fake_receive(&f, 1500, 0);
	fake_type(&f, "\n");
	ck_assert_str_eq(fake_got(&f), "\n");
}
END_TEST

START_TEST(s22_lf_alone)
{
	fake_start(&f);
	fake_receive(&f, 1500, 0);
	fake_type(&f, "abc\n");
	ck_assert_str_eq(fake_got(&f), "abc\n");
}
END_TEST

START_TEST(s23_empty_line)
{
	fake_start(&f);
	fake_receive(&f, 1500, 0);
	fake_type(&f, "\r");
	ck_assert_str_eq(fake_got(&f), "\r");
	ck_assert_uint_eq(f.len, 1);
}
END_TEST

START_TEST(s24_longer_than_the_buffer)
{
	char text[2001];

	memset(text, 'x', 2000);
	text[2000] = '\r';
	fake_start(&f);
	fake_receive(&f, 1500, 0);
	fake_type_bytes(&f, text, sizeof(text));
	ck_assert_uint_eq(f.len, 1500);
	fake_receive(&f, 1500, 0);
	fake_pump(&f);
	ck_assert_uint_eq(f.len, 501);
	ck_assert_uint_eq(f.got[500], '\r');
}
END_TEST

START_TEST(s25_typed_ahead)
{
	fake_start(&f);
	fake_type(&f, "early\r");
	ck_assert_uint_eq(f.typed_len, 6);
	ck_assert_uint_eq(fake_receive(&f, 1500, 0), RAS_PENDING);
	ck_assert_uint_eq(f.signals, 0);
	fake_pump(&f);
	ck_assert_uint_eq(f.signals, 1);
	ck_assert_str_eq(fake_got(&f), "early\r");
}
END_TEST

START_TEST(s26_count)
{
	char text[644];

	memset(text, 'x', sizeof(text));
	text[10] = '\r';
	text[11] = '\0';
	f.set.mode = RAS_MODE_COUNT;
	fake_start(&f);
	fake_receive(&f, 644, 0);
	ck_assert_uint_eq(f.room, 644);
	fake_type_bytes(&f, text, 643);
	ck_assert_uint_eq(f.signals, 0);
	ck_assert_uint_eq(f.room, 1);
	fake_type_bytes(&f, text + 643, 1);
	ck_assert_uint_eq(f.signals, 1);
	ck_assert_uint_eq(f.len, 644);
	ck_assert_int_eq(memcmp(f.got, text, 644), 0);
}
END_TEST

START_TEST(s27_any)
{
	f.set.mode = RAS_MODE_ANY;
	fake_start(&f);
	fake_receive(&f, 1500, 0);
	fake_type(&f, "a");
	ck_assert_str_eq(fake_got(&f), "a");
	fake_receive(&f, 3, 0);
	fake_type(&f, "bcde");
	ck_assert_str_eq(fake_got(&f), "bcd");
	ck_assert_uint_eq(f.typed_len, 1);
}
END_TEST

START_TEST(s28_eight_bits)
{
	uint8_t text[256];
	unsigned i;

	for (i = 0; i < sizeof(text); i++)
		text[i] = (uint8_t)i;
	f.set.mode = RAS_MODE_COUNT;
	fake_start(&f);
	fake_receive(&f, sizeof(text), 0);
	fake_type_bytes(&f, text, sizeof(text));
	ck_assert_uint_eq(f.len, 256);
	ck_assert_int_eq(memcmp(f.got, text, 256), 0);
}
END_TEST

START_TEST(s29_nothing_is_read_unasked)
{
	uint8_t more[100] = "";

	fake_start(&f);
	fake_receive(&f, 1500, 0);
	ck_assert_uint_eq(ras_txn_input(f.t, (const uint8_t *)"ab\rcd", 5), 3);
	ck_assert_uint_eq(ras_txn_input(f.t, more, sizeof(more)), 0);
	ck_assert_uint_eq(f.room, 0);
	ck_assert_str_eq(fake_got(&f), "ab\r");
}
END_TEST

/* --- time-outs --- */

START_TEST(s30_time_out)
{
	struct ras_info info;

	fake_start(&f);
	fake_trace(&f);
	fake_receive(&f, 1500, 2);
	fake_elapse(&f, 1999);
	ck_assert_str_eq(fake_trace(&f), "");
	fake_elapse(&f, 1);
	ck_assert_str_eq(fake_trace(&f), "sig(638,0)");
	fake_info(&f, &info);
	ck_assert_uint_eq(info.last_error, 638);
	ck_assert_uint_eq(info.bytes_received, 0);
	fake_elapse(&f, 60000);
	ck_assert_uint_eq(f.signals, 1);
}
END_TEST

START_TEST(s31_partial_input_stays)
{
	fake_start(&f);
	fake_receive(&f, 1500, 2);
	fake_type(&f, "ab");
	fake_elapse(&f, 2000);
	ck_assert_uint_eq(f.error, 638);
	fake_receive(&f, 1500, 0);
	fake_type(&f, "c\r");
	ck_assert_str_eq(fake_got(&f), "abc\r");
}
END_TEST

START_TEST(s31_partial_input_fills_a_smaller_receive)
{
	fake_start(&f);
	fake_receive(&f, 1500, 2);
	fake_type(&f, "abcdef");
	fake_elapse(&f, 2000);
	fake_receive(&f, 4, 2);
	fake_pump(&f);
	ck_assert_str_eq(fake_got(&f), "abcd");
	fake_receive(&f, 4, 2);
	fake_type(&f, "\r");
	ck_assert_str_eq(fake_got(&f), "ef\r");
}
END_TEST

START_TEST(s32_no_time_out)
{
	fake_start(&f);
	fake_receive(&f, 1500, 0);
	fake_elapse(&f, 30000);
	ck_assert_uint_eq(f.signals, 0);
	ck_assert_uint_eq(f.due_ms[RAS_TIMER_RECEIVE], 0);
}
END_TEST

START_TEST(s33_huge_time_out)
{
	fake_start(&f);
	fake_receive(&f, 1500, UINT32_MAX);
	ck_assert(f.due_ms[RAS_TIMER_RECEIVE] ==
	    f.now_ms + (uint64_t)UINT32_MAX * 1000);
	fake_elapse(&f, 1000);
	ck_assert_uint_eq(f.signals, 0);
}
END_TEST

START_TEST(s34_data_and_timer_in_one_turn)
{
	struct ras_info info;

	fake_start(&f);
	fake_receive(&f, 1500, 2);
	fake_type(&f, "a\r");
	ras_txn_timer(f.t, RAS_TIMER_RECEIVE); /* was on its way already */
	ck_assert_uint_eq(f.signals, 1);
	fake_info(&f, &info);
	ck_assert_uint_eq(info.last_error, 0);
	ck_assert_uint_eq(info.bytes_received, 2);
	fake_receive(&f, 1500, 2);
	ras_txn_timer(f.t, RAS_TIMER_RECEIVE);
	ck_assert_uint_eq(ras_txn_input(f.t, (const uint8_t *)"\r", 1), 0);
	ck_assert_uint_eq(f.signals, 2);
	fake_info(&f, &info);
	ck_assert_uint_eq(info.last_error, 638);
	ck_assert_uint_eq(info.bytes_received, 0);
}
END_TEST

START_TEST(s35_new_receive_after_time_out)
{
	fake_start(&f);
	fake_receive(&f, 1500, 1);
	fake_elapse(&f, 1000);
	ck_assert_uint_eq(fake_receive(&f, 1500, 1), RAS_PENDING);
}
END_TEST

/* --- pending and cancellation --- */

START_TEST(s38_receive_twice)
{
	fake_start(&f);
	fake_receive(&f, 1500, 0);
	ck_assert_uint_eq(fake_receive(&f, 1500, 0),
	    RAS_ERROR_ASYNC_REQUEST_PENDING);
	fake_type(&f, "x\r");
	ck_assert_str_eq(fake_got(&f), "x\r");
	ck_assert_uint_eq(f.signals, 1);
}
END_TEST

START_TEST(s39_complete_while_pending)
{
	fake_start(&f);
	fake_receive(&f, 1500, 0);
	fake_failure(&f, "bob");
	ck_assert_uint_eq(f.signals, 0);
	fake_pump(&f);
	fake_type(&f, "x\r");
	ck_assert_str_eq(fake_trace(&f),
	    "begin sig(995,0) end term(failure,refused)");
	ck_assert_uint_eq(f.typed_len, 2);
}
END_TEST

START_TEST(s40_own_wait_expires)
{
	fake_start(&f);
	fake_receive(&f, 1500, 0);
	fake_elapse(&f, 15000);
	fake_failure(&f, "unknown");
	fake_pump(&f);
	ck_assert_uint_eq(f.result.verdict, RAS_FAILURE);
	ck_assert_uint_eq(f.signals, 1);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("receive");
	TCase *tc = scene_case(s);

	tcase_add_test(tc, s19_line_completes);
	tcase_add_loop_test(tc, s20_crlf_is_one_end, 0, 2);
	tcase_add_test(tc, s21_late_lf);
	tcase_add_test(tc, s22_lf_alone);
	tcase_add_test(tc, s23_empty_line);
	tcase_add_test(tc, s24_longer_than_the_buffer);
	tcase_add_test(tc, s25_typed_ahead);
	tcase_add_test(tc, s26_count);
	tcase_add_test(tc, s27_any);
	tcase_add_test(tc, s28_eight_bits);
	tcase_add_test(tc, s29_nothing_is_read_unasked);
	tcase_add_test(tc, s30_time_out);
	tcase_add_test(tc, s31_partial_input_stays);
	tcase_add_test(tc, s31_partial_input_fills_a_smaller_receive);
	tcase_add_test(tc, s32_no_time_out);
	tcase_add_test(tc, s33_huge_time_out);
	tcase_add_test(tc, s34_data_and_timer_in_one_turn);
	tcase_add_test(tc, s35_new_receive_after_time_out);
	tcase_add_test(tc, s38_receive_twice);
	tcase_add_test(tc, s39_complete_while_pending);
	tcase_add_test(tc, s40_own_wait_expires);
	return fake_run(s);
}
