#include "config.h"

#include <sys/wait.h>

#include <check.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/spawn.h"
#include "ras/code.h"
#include "ras/verdict.h"
#include "rig.h"
#include "run.h"

#define H UINT64_C(0x100000001)

/* Contract scenario 77: what was typed ahead is the service's. */
START_TEST(success)
{
	struct rig r;
	struct rig_line l;
	struct rig_auth a;
	struct msg m;
	char rest[64];

	rig_start(&r);
	rig_arm(&r, &l, H, RIG_DIALOG);
	rig_expect(&r, WIRE_LINE, H, &m);
	ck_assert_uint_eq(m.u.LINE.state, WIRE_LINE_IDLE);
	rig_expect(&r, WIRE_CALL, H, &m);
	rig_see(&l, "Hello\r\n");
	rig_see(&l, "ogin:");
	rig_type(&l, "bob\r");
	rig_expect(&r, WIRE_NAME, H, &m);
	ck_assert_str_eq(m.u.NAME.name, "bob");
	rig_step(&r, H, &a);
	rig_prompt(&a, PROMPT_PASSWORD, "");
	rig_see(&l, "assword:");
	rig_type(&l, "secret\r~typed ahead");
	rig_answer(&a, "secret");
	rig_grant(&r, H, "bob");
	rig_terminated(&r, H, RAS_SUCCESS, CAUSE_NONE, &m);
	ck_assert_str_eq(m.u.TERMINATED.user, "bob");
	ck_assert_uint_eq(m.u.TERMINATED.error, 0);
	rig_auth_end(&a);
	rig_see(&l, "granted");
	ck_assert_int_eq(read(l.slave, rest, sizeof(rest)), 12);
	ck_assert_mem_eq(rest, "~typed ahead", 12);
	rig_silent(&r, 50);
	rig_close(&l);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

/* Scenario 80: the last text is out before the line is given back. */
START_TEST(refusal)
{
	struct rig r;
	struct rig_line l;
	struct rig_auth a;
	struct msg m;
	char text[256];

	rig_start(&r);
	rig_arm(&r, &l, H, RIG_DIALOG);
	rig_login(&r, &l, &a);
	rig_refuse(&r, H, RAS_ERROR_AUTHENTICATION_FAILURE);
	rig_terminated(&r, H, RAS_FAILURE, CAUSE_REFUSED, &m);
	ck_assert_uint_eq(m.u.TERMINATED.error, 691);
	ck_assert_uint_gt(rig_read(&l, text, sizeof(text), 50), 0);
	ck_assert_ptr_nonnull(strstr(text, "denied"));
	ck_assert_ptr_null(strstr(text, "secret"));
	rig_auth_end(&a);
	rig_close(&l);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

START_TEST(retry)
{
	struct rig r;
	struct rig_line l;
	struct rig_auth a;
	struct msg m;

	rig_start(&r);
	rig_arm(&r, &l, H, RIG_DIALOG);
	rig_login(&r, &l, &a);
	rig_tell(&r, WIRE_RETRY, H);
	rig_auth_end(&a);
	rig_see(&l, "ogin:");
	rig_type(&l, "eve\r");
	rig_expect(&r, WIRE_NAME, H, &m);
	ck_assert_str_eq(m.u.NAME.name, "eve");
	rig_grant(&r, H, "eve");
	rig_terminated(&r, H, RAS_SUCCESS, CAUSE_NONE, &m);
	ck_assert_str_eq(m.u.TERMINATED.user, "eve");
	rig_close(&l);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

/* A worker that is gone is the monitor's matter, and so is one that lies. */
START_TEST(worker_gone)
{
	struct rig r;
	struct rig_line l;
	struct rig_auth a;
	struct msg m;

	rig_start(&r);
	rig_arm(&r, &l, H, RIG_DIALOG);
	rig_login(&r, &l, &a);
	if (_i == 0) {
		chan_free(&a.chan);
	} else {
		msg_init(&m, WIRE_VERDICT, H);
		ck_assert_int_eq(chan_send(a.chan, &m), RG_OK);
		rig_auth_end(&a);
	}
	rig_silent(&r, 100);
	rig_tell(&r, WIRE_RETRY, H);
	rig_see(&l, "ogin:");
	rig_drop(&r, H, WHY_OPERATOR);
	rig_expect(&r, WIRE_DROPPED, H, &m);
	rig_close(&l);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

/*
 * --- dropped in every state: one DROPPED, nothing else, tty closed ---
 */

enum stage { AT_IDLE, AT_PROMPT, AT_NAME, AT_SECRET, AT_ANSWER, AT_DENIED };

static void
get_to(struct rig *r, struct rig_line *l, struct rig_auth *a, enum stage stage)
{
	struct msg m;

	rig_prepare(l, H, &m);
	m.u.ARM.start = stage == AT_IDLE ? START_BYTE : START_CARRIER;
	rig_send(r, &m);
	if (stage == AT_IDLE) {
		rig_expect(r, WIRE_LINE, H, &m);
		return;
	}
	if (stage >= AT_ANSWER) {
		rig_login(r, l, a);
		if (stage == AT_DENIED)
			rig_refuse(r, H, RAS_ERROR_AUTHENTICATION_FAILURE);
		return;
	}
	rig_expect_past_lines(r, WIRE_CALL, H, &m);
	rig_see(l, "ogin:");
	if (stage == AT_PROMPT)
		return;
	rig_type(l, "bob\r");
	rig_expect(r, WIRE_NAME, H, &m);
	if (stage == AT_NAME)
		return;
	rig_step(r, H, a);
	rig_prompt(a, PROMPT_PASSWORD, "");
	rig_see(l, "assword:");
}

START_TEST(drop_in_every_state)
{
	struct rig r;
	struct rig_line l;
	struct rig_auth a;
	struct msg m;
	uint64_t from;

	rig_start(&r);
	get_to(&r, &l, &a, (enum stage)_i);
	from = clock_ms();
	rig_drop(&r, H, WHY_OPERATOR);
	rig_expect(&r, WIRE_DROPPED, H, &m);
	ck_assert_uint_lt(clock_ms() - from, 2500);
	if (_i >= AT_SECRET)
		rig_auth_end(&a);
	rig_drop(&r, H, WHY_OPERATOR); /* is over, unknown by now */
	rig_silent(&r, 50);
	rig_close(&l);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

/* The caller hangs up, in the same places: even before he is told the no. */
START_TEST(gone_in_every_state)
{
	struct rig r;
	struct rig_line l;
	struct rig_auth a;
	struct msg m;

	rig_start(&r);
	get_to(&r, &l, &a, (enum stage)_i);
	rig_hang_up(&l);
	if (_i == AT_IDLE) {
		rig_expect(&r, WIRE_LINE, H, &m);
		ck_assert_uint_eq(m.u.LINE.state, WIRE_LINE_FAULT);
		rig_expect(&r, WIRE_DROPPED, H, &m);
	} else {
		rig_terminated(&r, H, RAS_FAILURE, CAUSE_CARRIER_LOST, &m);
	}
	if (_i >= AT_SECRET)
		rig_auth_end(&a);
	rig_silent(&r, 50);
	rig_close(&l);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

/* Scenario 43: the drop wins over a complete line that nobody has read. */
START_TEST(drop_beats_a_line)
{
	struct rig r;
	struct rig_line l;
	struct msg m;

	rig_start(&r);
	rig_arm(&r, &l, H, RIG_DIALOG);
	rig_expect_past_lines(&r, WIRE_CALL, H, &m);
	rig_see(&l, "ogin:");
	ck_assert_int_eq(kill(r.pid, SIGSTOP), 0);
	rig_type(&l, "bob\r");
	rig_hang_up(&l);
	ck_assert_int_eq(kill(r.pid, SIGCONT), 0);
	rig_terminated(&r, H, RAS_FAILURE, CAUSE_CARRIER_LOST, &m);
	ck_assert_uint_eq(m.u.TERMINATED.error, 619);
	rig_close(&l);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

/* Only an answer that no word came upon was a guess when he leaves. */
START_TEST(unheard)
{
	struct rig r;
	struct rig_line l;
	struct rig_auth a;
	struct msg m;
	unsigned answers;

	for (answers = 0; answers < 4; answers++) {
		rig_start(&r);
		rig_arm(&r, &l, H, RIG_DIALOG);
		rig_expect_past_lines(&r, WIRE_CALL, H, &m);
		rig_see(&l, "ogin:");
		rig_type(&l, "bob\r");
		rig_expect(&r, WIRE_NAME, H, &m);
		rig_step(&r, H, &a);
		rig_prompt(&a, PROMPT_PASSWORD, "");
		rig_see(&l, "assword:");
		if (answers > 0) {
			rig_type(&l, "secret\r");
			rig_answer(&a, "secret");
		}
		if (answers > 1) {
			rig_prompt(&a, PROMPT_OTHER, "Number? ");
			rig_see(&l, "Number?");
		}
		if (answers > 2) {
			rig_type(&l, "4711\r");
			rig_answer(&a, "4711");
		}
		rig_hang_up(&l);
		rig_terminated(&r, H, RAS_FAILURE, CAUSE_CARRIER_LOST, &m);
		ck_assert_uint_eq(m.u.TERMINATED.unheard, answers % 2);
		rig_auth_end(&a);
		rig_close(&l);
		ck_assert_int_eq(rig_stop(&r), 0);
	}
}
END_TEST

/* G11: the verdict said yes, and nobody is there any more. */
START_TEST(granted_and_gone)
{
	struct rig r;
	struct rig_line l;
	struct rig_auth a;
	struct msg m;

	rig_start(&r);
	rig_arm(&r, &l, H, RIG_DIALOG);
	rig_login(&r, &l, &a);
	ck_assert_int_eq(kill(r.pid, SIGSTOP), 0);
	rig_grant(&r, H, "bob");
	rig_hang_up(&l);
	ck_assert_int_eq(kill(r.pid, SIGCONT), 0);
	rig_expect(&r, WIRE_TERMINATED, H, &m);
	ck_assert_uint_ne(m.u.TERMINATED.verdict, RAS_SUCCESS);
	/* Which of the two it sees first is the kernel's choice. */
	ck_assert(m.u.TERMINATED.cause == CAUSE_LINE_LOST ||
	    m.u.TERMINATED.cause == CAUSE_CARRIER_LOST);
	ck_assert_uint_eq(m.u.TERMINATED.error, 619);
	rig_auth_end(&a);
	rig_close(&l);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

/* One byte now and then buys no time. */
START_TEST(dialog_limit)
{
	struct rig r;
	struct rig_line l;
	struct msg m;
	uint64_t from;
	int i;

	rig_start(&r);
	rig_arm(&r, &l, H, RIG_HASTY);
	rig_expect_past_lines(&r, WIRE_CALL, H, &m);
	from = clock_ms();
	for (i = 0; i < 12; i++) {
		rig_type(&l, "x");
		(void)usleep(50000);
	}
	rig_terminated(&r, H, RAS_FAILURE, CAUSE_DIALOG_LIMIT, &m);
	ck_assert_uint_ge(clock_ms() - from, 650);
	ck_assert_uint_le(clock_ms() - from, 1500);
	rig_close(&l);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

/* Scenario 78: a PPP frame is no answer, whatever the setting. */
START_TEST(early_ppp)
{
	struct rig r;
	struct rig_line l;
	struct rig_auth a;
	struct msg m;

	rig_start(&r);
	rig_arm(&r, &l, H, _i == 0 ? RIG_DIALOG : RIG_IGNORE);
	rig_expect_past_lines(&r, WIRE_CALL, H, &m);
	rig_see(&l, "ogin:");
	rig_type(&l, "\x7e\xff\x7d\x23\xc0\x21\x7d\x21\x7d\x21\x7e");
	if (_i == 0) {
		rig_expect(&r, WIRE_TERMINATED, H, &m);
		ck_assert_uint_eq(m.u.TERMINATED.cause, CAUSE_EARLY_PPP);
		ck_assert_uint_eq(m.u.TERMINATED.error, 722);
	} else {
		rig_type(&l, "bob\r");
		rig_expect(&r, WIRE_NAME, H, &m);
		ck_assert_str_eq(m.u.NAME.name, "bob");
		rig_step(&r, H, &a);
		rig_grant(&r, H, "bob");
		rig_terminated(&r, H, RAS_SUCCESS, CAUSE_NONE, &m);
		rig_auth_end(&a);
	}
	ck_assert_uint_eq(m.u.TERMINATED.early_ppp, 1);
	rig_close(&l);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

/* The call's host has loaded its dialog, and is told to begin. */
static void
connect_host(struct rig *r, struct rig *host)
{
	struct msg m;
	int sv[2];

	ck_assert_int_eq(spawn_pair(sv), RG_OK);
	host->chan = chan_new(sv[1], ROLE_ENGINE);
	msg_init(&m, WIRE_AGENT, H);
	m.fd = sv[0];
	rig_send(r, &m);
	rig_expect(host, WIRE_RAS_BEGIN, H, &m);
}

/* A host whose call ends in a success of which the monitor never hears. */
static void
host_succeeds(struct rig *r, struct rig_line *l, struct rig *host)
{
	struct msg m;

	rig_start(r);
	rig_arm(r, l, H, RIG_HOSTED);
	rig_expect(r, WIRE_LINE, H, &m);
	rig_expect(r, WIRE_CALL, H, &m);
	connect_host(r, host);
	rig_tell(host, WIRE_RAS_BEGUN, H);
	msg_init(&m, WIRE_RAS_COMPLETE, H);
	m.u.RAS_COMPLETE.id = RAS_SECURITYMSG_SUCCESS;
	m.u.RAS_COMPLETE.user_len = 3;
	memcpy(m.u.RAS_COMPLETE.user, "bob", 3);
	rig_send(host, &m);
	rig_expect(host, WIRE_RAS_END, H, &m);
	msg_init(&m, WIRE_RAS_ENDED, H);
	m.u.RAS_ENDED.code = RAS_ERROR_PORT_DISCONNECTED;
	rig_send(host, &m);
}

/* It dies, or it goes on as if all were well. */
START_TEST(success_of_a_host_alone)
{
	struct rig r, host;
	struct rig_line l;
	struct msg m;

	host_succeeds(&r, &l, &host);
	rig_silent(&r, _i == 0 ? 50 : 5000);
	if (_i == 0)
		chan_free(&host.chan);
	rig_terminated(&r, H, RAS_ERROR,
	    _i == 0 ? CAUSE_MODULE_CRASH : CAUSE_MODULE_TIMEOUT, &m);
	ck_assert_str_eq(m.u.TERMINATED.user, "bob");
	rig_silent(&r, 50);
	if (_i != 0)
		chan_free(&host.chan);
	rig_close(&l);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

/* His first byte and DROP in one turn of the engine: he has left before. */
static void
leave_at_once(struct rig *r, struct rig_line *l)
{
	struct pollfd typed;
	struct msg m;

	rig_start(r);
	rig_prepare(l, H, &m);
	m.u.ARM.dialog = RIG_HOSTED;
	m.u.ARM.start = START_BYTE;
	rig_send(r, &m);
	do
		rig_expect(r, WIRE_LINE, H, &m);
	while (m.u.LINE.state != WIRE_LINE_IDLE);
	ck_assert_int_eq(kill(r->pid, SIGSTOP), 0);
	ck_assert_int_eq(waitpid(r->pid, NULL, WUNTRACED), r->pid);
	rig_type(l, "\r");
	typed = (struct pollfd) { l->slave, POLLIN, 0 };
	ck_assert_int_eq(poll(&typed, 1, RIG_WAIT_MS), 1);
	rig_drop(r, H, WHY_OPERATOR);
	ck_assert_int_eq(kill(r->pid, SIGCONT), 0);
}

/* What is loaded then and hangs in Begin holds the line for 5 s, no more. */
START_TEST(host_of_a_call_that_is_over)
{
	struct rig r, host;
	struct rig_line l;
	struct msg m;

	leave_at_once(&r, &l);
	rig_expect_past_lines(&r, WIRE_CALL, H, &m);
	connect_host(&r, &host);
	rig_silent(&r, 3000);
	rig_expect(&r, WIRE_DROPPED, H, &m);
	chan_free(&host.chan);
	rig_close(&l);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("engine");
	TCase *t = tcase_create("dialog");

	(void)signal(SIGPIPE, SIG_IGN);
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, success_of_a_host_alone, 0, 2);
	tcase_add_test(t, host_of_a_call_that_is_over);
	tcase_add_test(t, success);
	tcase_add_test(t, refusal);
	tcase_add_test(t, retry);
	tcase_add_loop_test(t, worker_gone, 0, 2);
	tcase_add_loop_test(t, drop_in_every_state, AT_IDLE, AT_DENIED + 1);
	tcase_add_loop_test(t, gone_in_every_state, AT_IDLE, AT_DENIED + 1);
	tcase_add_test(t, drop_beats_a_line);
	tcase_add_test(t, unheard);
	tcase_add_test(t, granted_and_gone);
	tcase_add_test(t, dialog_limit);
	tcase_add_loop_test(t, early_ppp, 0, 2);
	suite_add_tcase(s, t);
	return run_suite(s);
}
