#include "config.h"

#include <check.h>
#include <unistd.h>

#include "auth/talkrig.h"
#include "base/clock.h"
#include "base/err.h"
#include "run.h"

static uint32_t
refusing_provider(const struct rg_attr *attrs)
{
	ck_assert_str_eq(rg_attr_value(attrs, RG_ATTR_SERVICE), "ppp");
	return RG_RESULT_REFUSED;
}

/* Scenario 86 is the next ones, 87 the end of each (talk_stop). */
START_TEST(success)
{
	talk_start("pd", 0, 0);
	talk_expect(WIRE_PROMPT, "text?");
	ck_assert(!conversation_over(talk.conv, &talk.verdict));
	talk_answer("hello");
	ck_assert_str_eq(fake.heard, "<><hello>");
	talk_over(0);
	ck_assert_str_eq(talk.verdict.user, "bob");
	ck_assert_str_eq(talk.verdict.address, "10.9.0.7");
	ck_assert_str_eq(talk.verdict.groups, "noc+staff");
	ck_assert_str_eq(talk.verdict.service, "ppp");
	ck_assert_uint_eq(talk.verdict.sessions, 2);
	ck_assert_uint_eq(talk.verdict.known, 1);
	talk_stop();
}
END_TEST

START_TEST(refusal)
{
	talk_start("pps", RG_RESULT_REFUSED, 0);
	talk_answer("a");
	talk_answer("b");
	talk_expect(WIRE_PROMPT, "text?");
	talk_expect(WIRE_PROMPT, "text?");
	talk_expect(WIRE_INFO, "text?");
	talk_over(RG_RESULT_REFUSED);
	ck_assert_str_eq(talk.verdict.address, "");
	ck_assert_str_eq(talk.verdict.groups, "");
	talk_stop();
}
END_TEST

/* The last words for one who passes are said when he is let in. */
START_TEST(last_words)
{
	talk_start("ps", 0, 0);
	talk_answer("a");
	talk_expect(WIRE_PROMPT, "text?");
	talk_over(0);
	ck_assert_str_eq(talk.verdict.text, "text?");
	ck_assert_str_eq(talk.verdict.user, "bob");
	talk_stop();
}
END_TEST

START_TEST(begin_fails) /* scenario 85 */
{
	fake.begin_result = 42;
	talk_start("p", 0, 0);
	talk_over(42);
	talk_stop();
	ck_assert_int_eq(fake.begun, 0);
	ck_assert_int_eq(fake.ended, 0);
	ck_assert_int_eq(fake.calls, 0);
}
END_TEST

START_TEST(hang_up)
{
	talk_start("p", 0, 0);
	chan_free(&talk.engine);
	conversation_on_input(talk.conv);
	talk_over(RG_RESULT_ABORTED);
	talk_stop();
}
END_TEST

START_TEST(hang_up_before_the_prompt)
{
	talk_start("pt", 0, 0);
	talk_answer("x");
	chan_free(&talk.engine);
	talk_elapse(5000);
	talk_over(RG_RESULT_ABORTED);
	talk_stop();
}
END_TEST

START_TEST(cancel)
{
	talk_start("p", 0, 0);
	talk_answer(NULL);
	talk_over(RG_RESULT_ABORTED);
	talk_stop();
}
END_TEST

START_TEST(deadline)
{
	talk_start("i", 0, 7000);
	ck_assert_int_eq(conversation_wait_ms(talk.conv), 5000);
	talk_elapse(4999);
	ck_assert(!conversation_over(talk.conv, &talk.verdict));
	fake.script = "i";
	talk_elapse(1); /* the method asks again, interactive: no try counted */
	ck_assert_int_eq(conversation_wait_ms(talk.conv), 2000);
	talk_elapse(2000);
	talk_over(RG_RESULT_SILENT);
	talk_stop();
}
END_TEST

START_TEST(shutdown_ends)
{
	talk_start("p", 0, 0);
	conversation_stop(talk.conv, RG_RESULT_SHUTDOWN);
	talk_over(RG_RESULT_SHUTDOWN);
	talk_stop();

	talk_start("p", 0, 0); /* freed in the middle */
	conversation_free(&talk.conv);
	ck_assert_int_eq(fake.begun, 2);
	ck_assert_int_eq(fake.ended, 2);
	chan_free(&talk.engine);
}
END_TEST

START_TEST(ignored_line) /* scenario 88 */
{
	talk_start("txd", 0, 0);
	talk_expect(WIRE_PROMPT, "text?");
	talk_elapse(3000);
	talk_answer("garbage");
	talk_expect(WIRE_PROMPT, ""); /* read on, without a word */
	ck_assert_int_eq(conversation_wait_ms(talk.conv), 2000);
	talk_answer("good");
	ck_assert_str_eq(fake.heard, "<><garbage><good>");
	talk_over(0);
	talk_stop();
}
END_TEST

START_TEST(method_error) /* scenario 89 */
{
	talk_start("pf", 0, 0);
	talk_answer("x");
	talk_over(5);
	talk_stop();
}
END_TEST

START_TEST(silent_caller) /* scenario 90 */
{
	int i;

	talk_start("*", 0, 0);
	for (i = 0; i < 3; i++) {
		talk_elapse(5000);
		ck_assert(!conversation_over(talk.conv, &talk.verdict));
		ck_assert_int_eq(fake.calls, i + 2);
	}
	talk_elapse(5000);
	talk_over(RG_RESULT_SILENT);
	ck_assert_int_eq(fake.calls, 4);
	for (i = 0; i < 4; i++)
		talk_expect(WIRE_PROMPT, "text?");
	talk_expect(WIRE_NONE, NULL);
	talk_stop();
}
END_TEST

START_TEST(tries_start_anew_with_an_answer)
{
	int i, k;

	talk_start("*", 0, 0);
	for (k = 0; k < 3; k++) {
		for (i = 0; i < 3; i++)
			talk_elapse(5000);
		talk_answer("here");
	}
	ck_assert(!conversation_over(talk.conv, &talk.verdict));
	talk_stop();
}
END_TEST

START_TEST(interactive_never_counts) /* scenario 91 */
{
	int i;

	talk_start("iiiiiiiiiiii", 0, 58000);
	for (i = 0; i < 11; i++) {
		ck_assert(!conversation_over(talk.conv, &talk.verdict));
		talk_elapse(5000);
	}
	talk_elapse(5000);
	talk_over(RG_RESULT_SILENT);
	talk_stop();
}
END_TEST

START_TEST(success_needs_a_name) /* scenario 92 */
{
	static const char *const names[] = { "", "b ob", "-bob", "b/ob" };

	fake.user = names[_i];
	talk_start("d", 0, 0);
	talk_over(RG_RESULT_INTERNAL);
	ck_assert_str_eq(talk.verdict.user, "");
	talk_stop();
}
END_TEST

START_TEST(broken_methods) /* scenario 93 */
{
	static const char *const scripts[] = { "7", "L", "0", "P",
		"aaaaaaaaaaaaaaaa" };

	talk_start(scripts[_i], 0, 0);
	talk_over(RG_RESULT_INTERNAL);
	talk_stop();
}
END_TEST

START_TEST(asks_the_provider) /* scenario 94 */
{
	talk_start("ad", 0, 0);
	ck_assert_uint_eq(fake.provider_said, RG_RESULT_NO_ANSWER);
	talk_stop();
	talk.provider = refusing_provider;
	talk_start("pad", 0, 0);
	talk_answer("x");
	ck_assert_uint_eq(fake.provider_said, RG_RESULT_REFUSED);
	ck_assert_str_eq(fake.heard, "<><x><>");
	talk_over(0);
	talk_stop();
}
END_TEST

/* A method that does not block: it says NONE, and wakes its host later. */
START_TEST(wakes_the_host)
{
	talk_start("pnd", 0, 0);
	talk_answer("x");
	ck_assert(!conversation_over(talk.conv, &talk.verdict));
	ck_assert_int_eq(conversation_wait_ms(talk.conv), -1);
	fake.wake(fake.host);
	ck_assert_str_eq(fake.heard, "<><x><wake>");
	talk_over(0);
	talk_stop();
}
END_TEST

/* It may wake while it is asked: it is called again, and not inside. */
START_TEST(wakes_the_host_at_once)
{
	talk_start("wd", 0, 0);
	ck_assert_str_eq(fake.heard, "<>");
	ck_assert_int_eq(conversation_wait_ms(talk.conv), 0);
	talk_elapse(0);
	ck_assert_str_eq(fake.heard, "<><wake>");
	talk_over(0);
	talk_stop();
}
END_TEST

START_TEST(engine_talks_out_of_turn)
{
	struct msg m;

	talk_start("pnp", 0, 0);
	talk_answer("one");
	talk_answer("two"); /* nobody asked */
	talk_over(RG_RESULT_INTERNAL);
	ck_assert_str_eq(fake.heard, "<><one>");
	talk_stop();

	talk_start("p", 0, 0);
	ck_assert_int_eq(write(chan_fd(talk.engine), "garbage", 7), 7);
	conversation_on_input(talk.conv);
	talk_over(RG_RESULT_INTERNAL);
	talk_stop();

	talk_start("p", 0, 0);
	msg_init(&m, WIRE_PROMPT, 0); /* not the engine's to say */
	ck_assert_int_eq(chan_send(talk.engine, &m), RG_OK);
	conversation_on_input(talk.conv);
	talk_over(RG_RESULT_INTERNAL);
	talk_stop();
}
END_TEST

START_TEST(unknown_method) /* scenario 95 */
{
	struct rg_method m;

	ck_assert_uint_ne(rg_get_info(0, &m), 0);
	ck_assert_uint_ne(rg_get_info(99, &m), 0);
	ck_assert_uint_eq(rg_get_info(METHOD_FILE, &m), 0);
	ck_assert_str_eq(m.name, "file");
	ck_assert_uint_eq(m.size, sizeof(m));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("method");
	TCase *tc = tcase_create("life cycle");

	tcase_add_test(tc, success);
	tcase_add_test(tc, refusal);
	tcase_add_test(tc, last_words);
	tcase_add_test(tc, begin_fails);
	tcase_add_test(tc, hang_up);
	tcase_add_test(tc, hang_up_before_the_prompt);
	tcase_add_test(tc, cancel);
	tcase_add_test(tc, deadline);
	tcase_add_test(tc, shutdown_ends);
	tcase_add_test(tc, ignored_line);
	tcase_add_test(tc, method_error);
	tcase_add_test(tc, silent_caller);
	tcase_add_test(tc, tries_start_anew_with_an_answer);
	tcase_add_test(tc, interactive_never_counts);
	tcase_add_loop_test(tc, success_needs_a_name, 0, 4);
	tcase_add_loop_test(tc, broken_methods, 0, 5);
	tcase_add_test(tc, asks_the_provider);
	tcase_add_test(tc, wakes_the_host);
	tcase_add_test(tc, wakes_the_host_at_once);
	tcase_add_test(tc, engine_talks_out_of_turn);
	tcase_add_test(tc, unknown_method);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
