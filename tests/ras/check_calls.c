/*
 * The scenarios of the RAS contract about whole dialogs and about what a
 * call is given. Each test bears its scenario's number.
 */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "scene.h"

/* --- happy paths --- */

START_TEST(s01_success)
{
	fake_start(&f);
	fake_send(&f, "User: ");
	fake_receive(&f, 1500, 0);
	fake_type(&f, "bob\r");
	ck_assert_str_eq(fake_got(&f), "bob\r");
	fake_success(&f, "bob");
	fake_pump(&f);
	ck_assert_str_eq(fake_trace(&f),
	    "begin out(6) sig(0,4) end term(success,-)");
	ck_assert_uint_eq(f.result.verdict, RAS_SUCCESS);
	ck_assert_uint_eq(f.result.error, 0);
	ck_assert_str_eq(f.result.user, "bob");
	ck_assert(f.result.line_up);
}
END_TEST

START_TEST(s02_failure)
{
	fake_start(&f);
	fake_failure(&f, "bob");
	fake_pump(&f);
	ck_assert_str_eq(fake_trace(&f), "begin end term(failure,refused)");
	ck_assert_uint_eq(f.result.error, RAS_ERROR_AUTHENTICATION_FAILURE);
	ck_assert_str_eq(f.result.user, "bob");
}
END_TEST

START_TEST(s03_error)
{
	fake_start(&f);
	fake_complete(&f, RAS_SECURITYMSG_ERROR, 930, "");
	fake_pump(&f);
	ck_assert_str_eq(fake_trace(&f), "begin end term(error,module-error)");
	ck_assert_uint_eq(f.result.error, 930);
}
END_TEST

START_TEST(s04_begin_fails)
{
	f.begin_code = 645;
	fake_start(&f);
	ck_assert_str_eq(fake_trace(&f), "begin term(error,module-error)");
	ck_assert_uint_eq(f.result.error, 645);
	ck_assert_uint_eq(fake_send(&f, "x"), RAS_ERROR_INVALID_PORT_HANDLE);
	ck_assert_uint_eq(f.out_len, 0);
}
END_TEST

START_TEST(s05_three_rounds)
{
	static const char *const texts[] = { "one", "two\r\n", "three: " };
	static const char *const answers[] = { "a\r", "\xff z\r", "\r" };
	size_t i;

	fake_start(&f);
	for (i = 0; i < RG_COUNTOF(texts); i++) {
		ck_assert_uint_eq(fake_send(&f, texts[i]), RAS_PENDING);
		ck_assert_uint_eq(fake_receive(&f, 1500, 0), RAS_PENDING);
		fake_type(&f, answers[i]);
		ck_assert_str_eq(fake_got(&f), answers[i]);
	}
	ck_assert_str_eq(fake_out(&f), "onetwo\r\nthree: ");
}
END_TEST

START_TEST(s06_receive_first)
{
	fake_start(&f);
	fake_receive(&f, 1, 0);
	fake_type(&f, "k");
	fake_send(&f, "bye");
	fake_success(&f, "bob");
	fake_pump(&f);
	ck_assert_str_eq(fake_trace(&f),
	    "begin sig(0,1) out(3) end term(success,-)");
}
END_TEST

START_TEST(s07_two_sends)
{
	fake_start(&f);
	ck_assert_uint_eq(fake_send(&f, "ab"), RAS_PENDING);
	ck_assert_uint_eq(fake_send(&f, "cd"), RAS_PENDING);
	ck_assert_str_eq(fake_out(&f), "abcd");
}
END_TEST

START_TEST(s08_byte_wise)
{
	static const char text[] = "0123456789abcdefghij";
	size_t i;

	f.set.mode = (enum ras_mode)_i;
	fake_start(&f);
	for (i = 0; i < 20; i++) {
		fake_receive(&f, 1, 0);
		fake_type_bytes(&f, &text[i], 1);
		ck_assert_uint_eq(f.len, 1);
		ck_assert_uint_eq(f.got[0], text[i]);
	}
	ck_assert_uint_eq(f.signals, 20);
}
END_TEST

/* --- return values and arguments --- */

START_TEST(s10_pending_is_success)
{
	fake_start(&f);
	ck_assert_uint_eq(fake_send(&f, "x"), 600);
	fake_type(&f, "typed ahead\r");
	ck_assert_uint_eq(fake_receive(&f, 1500, 0), 600);
	ck_assert_uint_eq(f.signals, 0);
}
END_TEST

START_TEST(s11_empty_send)
{
	fake_start(&f);
	ck_assert_uint_eq(ras_txn_send(f.t, f.send_buf, 0), RAS_PENDING);
	ck_assert_uint_eq(f.out_len, 0);
}
END_TEST

START_TEST(s12_send_size)
{
	f.set.buffer = 300;
	fake_start(&f);
	ck_assert_uint_eq(f.send_size, 300);
	memset(f.send_buf, 'x', 300);
	ck_assert_uint_eq(ras_txn_send(f.t, f.send_buf, 300), RAS_PENDING);
	ck_assert_uint_eq(f.out_len, 300);
	ck_assert_uint_eq(ras_txn_send(f.t, f.send_buf, 301),
	    RAS_ERROR_INVALID_SIZE);
	ck_assert_uint_eq(f.out_len, 300);
}
END_TEST

START_TEST(s13_foreign_buffers)
{
	uint8_t own[4] = "own";

	fake_start(&f);
	ck_assert_uint_eq(ras_txn_send(f.t, own, 3), RAS_ERROR_BUFFER_INVALID);
	ck_assert_uint_eq(ras_txn_send(f.t, NULL, 3), RAS_ERROR_BUFFER_INVALID);
	ck_assert_uint_eq(ras_txn_send(f.t, f.recv_buf, 3),
	    RAS_ERROR_BUFFER_INVALID);
	ck_assert_uint_eq(ras_txn_receive(f.t, own, 3, 0, true),
	    RAS_ERROR_BUFFER_INVALID);
	ck_assert_uint_eq(ras_txn_receive(f.t, f.recv_buf + 1, 3, 0, true),
	    RAS_ERROR_BUFFER_INVALID);
	ck_assert_uint_eq(f.out_len, 0);
	ck_assert_uint_eq(f.room, 0);
}
END_TEST

START_TEST(s14_receive_size)
{
	struct ras_info info;

	fake_start(&f);
	fake_receive(&f, 1, 1);
	fake_elapse(&f, 1000);
	ck_assert_uint_eq(fake_receive(&f, 0, 0), RAS_ERROR_INVALID_SIZE);
	ck_assert_uint_eq(fake_receive(&f, 1501, 0), RAS_ERROR_INVALID_SIZE);
	ck_assert_uint_eq(fake_info(&f, &info), 0);
	ck_assert_uint_eq(info.last_error, RAS_ERROR_REQUEST_TIMEOUT);
	ck_assert_uint_eq(fake_receive(&f, 1500, 0), RAS_PENDING);
}
END_TEST

START_TEST(s15_no_event)
{
	fake_start(&f);
	ck_assert_uint_eq(ras_txn_receive(f.t, f.recv_buf, 1, 0, false),
	    RAS_ERROR_EVENT_INVALID);
	ck_assert_uint_eq(f.room, 0);
}
END_TEST

START_TEST(s16_info_at_first)
{
	char device[200];
	struct ras_info info;

	memset(device, 'd', sizeof(device));
	device[sizeof(device) - 1] = '\0';
	f.set.device = device;
	fake_start(&f);
	memset(device, 'x', sizeof(device));
	memset(&info, 0xff, sizeof(info));
	ck_assert_uint_eq(fake_info(&f, &info), 0);
	ck_assert_uint_eq(info.last_error, 0);
	ck_assert_uint_eq(info.bytes_received, 0);
	ck_assert_uint_eq(strlen(info.device), 128);
	ck_assert_uint_eq(info.device[127], 'd');
	ck_assert_uint_eq(fake_info(&f, NULL), RAS_ERROR_BUFFER_INVALID);
}
END_TEST

START_TEST(s17_info_of_dead_handle)
{
	struct ras_info info, was;

	memset(&info, 0x5a, sizeof(info));
	was = info;
	fake_new(&f);
	ck_assert_uint_eq(ras_txn_info(NULL, &info), 601);
	ck_assert_uint_eq(fake_info(&f, &info), 601);
	ras_txn_start(f.t);
	fake_failure(&f, "bob");
	fake_pump(&f);
	ck_assert_uint_eq(fake_info(&f, &info), 601);
	ck_assert_int_eq(memcmp(&info, &was, sizeof(info)), 0);
}
END_TEST

START_TEST(s18_queue_limit)
{
	static const char text[] = "0123456789";
	unsigned sent = 0, i;

	f.set.queue_limit = 100;
	fake_start(&f);
	f.stuck = true;
	while (sent < 1000 && fake_send(&f, text) == RAS_PENDING)
		sent++;
	ck_assert_uint_eq(sent, 10);
	ck_assert_uint_eq(f.code, RAS_ERROR_OUT_OF_BUFFERS);
	fake_read(&f);
	ck_assert_uint_eq(fake_send(&f, text), RAS_PENDING);
	ck_assert_uint_eq(f.out_len, 110);
	for (i = 0; i < 110; i++)
		ck_assert_uint_eq(f.out[i], text[i % 10]);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("calls");
	TCase *tc = scene_case(s);

	tcase_add_test(tc, s01_success);
	tcase_add_test(tc, s02_failure);
	tcase_add_test(tc, s03_error);
	tcase_add_test(tc, s04_begin_fails);
	tcase_add_test(tc, s05_three_rounds);
	tcase_add_test(tc, s06_receive_first);
	tcase_add_test(tc, s07_two_sends);
	tcase_add_loop_test(tc, s08_byte_wise, 0, RAS_MODE_ANY + 1);
	tcase_add_test(tc, s10_pending_is_success);
	tcase_add_test(tc, s11_empty_send);
	tcase_add_test(tc, s12_send_size);
	tcase_add_test(tc, s13_foreign_buffers);
	tcase_add_test(tc, s14_receive_size);
	tcase_add_test(tc, s15_no_event);
	tcase_add_test(tc, s16_info_at_first);
	tcase_add_test(tc, s17_info_of_dead_handle);
	tcase_add_test(tc, s18_queue_limit);
	return fake_run(s);
}
