#include "config.h"

#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "ras/verdict.h"
#include "rig.h"
#include "run.h"

#define H UINT64_C(0x100000001)
#define MANY 200
#define IDLE 500 /* lines of the memory test */
#define IDLE_BYTES 1024

/*
 * --- a modem at the other end of the pty ---
 */

static void
line_state(struct rig *r, enum wire_line_state state)
{
	struct msg m;

	rig_expect(r, WIRE_LINE, H, &m);
	ck_assert_uint_eq(m.u.LINE.state, state);
}

/* Answers every command of the init chat with OK, until the line is idle. */
static void
modem_ready(struct rig *r, struct rig_line *l, uint32_t dialog)
{
	struct msg m;
	char text[256];

	rig_prepare(l, H, &m);
	m.u.ARM.kind = LINE_KIND_MODEM;
	m.u.ARM.start = START_RING;
	m.u.ARM.dialog = dialog;
	rig_send(r, &m);
	line_state(r, WIRE_LINE_INIT);
	while (rig_try(r, &m, 20) != RG_OK) {
		(void)rig_read(l, text, sizeof(text), 5);
		if (strchr(text, '\r') != NULL)
			rig_type(l, "\r\nOK\r\n");
	}
	ck_assert_int_eq(m.type, WIRE_LINE);
	ck_assert_uint_eq(m.u.LINE.state, WIRE_LINE_IDLE);
}

/* The monitor hears who calls before he is answered. */
static void
answered(struct rig *r)
{
	struct msg m;

	rig_expect(r, WIRE_CALLER, H, &m);
	ck_assert_str_eq(m.u.CALLER.number, "01632960123");
	line_state(r, WIRE_LINE_ANSWER);
}

/* RING with caller id, answered, CONNECT as given. */
static void
modem_call(struct rig *r, struct rig_line *l, const char *connect,
    struct msg *m)
{
	rig_type(l, "\r\nNMBR = 01632960123\r\n");
	line_state(r, WIRE_LINE_RING);
	rig_type(l, "\r\nRING\r\n");
	answered(r);
	rig_see(l, "ATA\r");
	rig_type(l, connect);
	rig_expect(r, WIRE_CALL, H, m);
}

START_TEST(modem_success)
{
	struct rig r;
	struct rig_line l;
	struct rig_auth a;
	struct msg m;

	rig_start(&r);
	modem_ready(&r, &l, RIG_DIALOG);
	modem_call(&r, &l, "\r\nCONNECT 33600/V34\r\n", &m);
	ck_assert_str_eq(m.u.CALL.number, "01632960123");
	ck_assert_str_eq(m.u.CALL.connect, "33600/V34");
	ck_assert_uint_eq(m.u.CALL.speed, 33600);
	ck_assert_uint_eq(m.u.CALL.rings, 1);
	rig_see(&l, "ogin:");
	rig_type(&l, "bob\r");
	rig_expect(&r, WIRE_NAME, H, &m);
	ck_assert_str_eq(m.u.NAME.name, "bob");
	rig_step(&r, H, &a);
	rig_grant(&r, H, "bob");
	rig_terminated(&r, H, RAS_SUCCESS, CAUSE_NONE, &m);
	rig_auth_end(&a);
	rig_close(&l);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

/* A pty has no DCD: with no_carrier_text the modem's word ends the call. */
START_TEST(modem_no_carrier)
{
	struct rig r;
	struct rig_line l;
	struct rig_auth a;
	struct msg m;

	rig_start(&r);
	modem_ready(&r, &l, RIG_DIALOG);
	modem_call(&r, &l, "\r\nCONNECT 33600\r\n", &m);
	rig_see(&l, "ogin:");
	rig_type(&l, "bo\r\nNO CARRIER\r\n");
	rig_expect(&r, WIRE_NAME, H, &m);
	rig_step(&r, H, &a);
	rig_prompt(&a, PROMPT_PASSWORD, "");
	rig_terminated(&r, H, RAS_FAILURE, CAUSE_CARRIER_LOST, &m);
	rig_auth_end(&a);
	rig_close(&l);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

/* An attempt that fails is told, and the line is as it was. */
START_TEST(modem_missed)
{
	struct rig r;
	struct rig_line l;
	struct msg m;
	char text[256];

	rig_start(&r);
	modem_ready(&r, &l, RIG_DIALOG);
	rig_type(&l, "\r\nRING\r\n");
	line_state(&r, WIRE_LINE_ANSWER);
	rig_see(&l, "ATA\r");
	rig_type(&l, "\r\nNO CARRIER\r\n");
	rig_expect(&r, WIRE_MISSED, H, &m);
	ck_assert_uint_eq(m.u.MISSED.cause, MISSED_NO_CONNECT);
	ck_assert_uint_eq(m.u.MISSED.rings, 1);
	line_state(&r, WIRE_LINE_INIT);
	while (rig_try(&r, &m, 20) != RG_OK) {
		(void)rig_read(&l, text, sizeof(text), 5);
		if (strchr(text, '\r') != NULL)
			rig_type(&l, "\r\nOK\r\n");
	}
	ck_assert_uint_eq(m.u.LINE.state, WIRE_LINE_IDLE);
	modem_call(&r, &l, "\r\nCONNECT\r\n", &m);
	rig_see(&l, "ogin:");
	rig_close(&l);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

/* Below 2400 bit/s a caller has four times as long. */
START_TEST(slow_modem)
{
	struct rig r;
	struct rig_line l;
	struct msg m;
	uint64_t from;

	rig_start(&r);
	modem_ready(&r, &l, RIG_HASTY);
	modem_call(&r, &l, "\r\nCONNECT 1200\r\n", &m);
	from = clock_ms();
	rig_terminated(&r, H, RAS_FAILURE, CAUSE_DIALOG_LIMIT, &m);
	ck_assert_uint_ge(clock_ms() - from, 2600);
	ck_assert_uint_le(clock_ms() - from, 4000);
	rig_close(&l);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

/*
 * --- lines that start with a byte, lines that cannot start ---
 */

/* The byte that wakes the line is dropped only if it is an end of line. */
START_TEST(start_by_byte)
{
	static const char *const typed[] = { "\r", "\n", "\r\n", "b" };
	struct rig r;
	struct rig_line l;
	struct msg m;

	rig_start(&r);
	rig_prepare(&l, H, &m);
	m.u.ARM.start = START_BYTE;
	m.u.ARM.carrier = CARRIER_NONE;
	rig_send(&r, &m);
	line_state(&r, WIRE_LINE_IDLE);
	rig_silent(&r, 50);
	rig_type(&l, typed[_i]);
	rig_expect(&r, WIRE_CALL, H, &m);
	rig_see(&l, "ogin:");
	rig_silent(&r, 50);
	rig_type(&l, "ob\r");
	rig_expect(&r, WIRE_NAME, H, &m);
	ck_assert_str_eq(m.u.NAME.name, _i == 3 ? "bob" : "ob");
	rig_close(&l);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

/*
 * Who has heard a word is a call, even if the engine dies of it. Said
 * later, that could be missed by a hair only, so it is tried often.
 */
START_TEST(call_before_the_first_word)
{
	struct rig r;
	struct rig_line l;
	struct msg m;
	uint64_t h;

	rig_start(&r);
	for (h = H; h < H + 100; h++) {
		rig_arm(&r, &l, h, RIG_DIALOG);
		rig_see(&l, "H");
		do
			ck_assert_int_eq(rig_try(&r, &m, 0), RG_OK);
		while (m.type != WIRE_CALL);
		rig_hang_up(&l);
		rig_expect(&r, WIRE_TERMINATED, h, &m);
		rig_close(&l);
	}
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

START_TEST(unusable_tty)
{
	struct rig r;
	struct rig_line l;
	struct msg m;

	rig_start(&r);
	rig_prepare(&l, H, &m);
	if (_i == 0) {
		(void)close(m.fd);
		m.fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	} else if (_i == 1) {
		m.u.ARM.speed = 12345;
	} else {
		rig_hang_up(&l);
	}
	rig_send(&r, &m);
	rig_expect_past_lines(&r, WIRE_DROPPED, H, &m);
	rig_close(&l);
	rig_arm(&r, &l, H + 1, RIG_DIALOG);
	rig_expect_past_lines(&r, WIRE_CALL, H + 1, &m);
	rig_close(&l);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

/*
 * --- load ---
 */

/* Scenario 71: everybody at once, and each name on its own line only. */
START_TEST(many_lines)
{
	static struct rig_line l[MANY];
	struct rig r;
	struct msg m;
	char name[32];
	unsigned i, ended = 0;

	rig_start(&r);
	for (i = 0; i < MANY; i++)
		rig_arm(&r, &l[i], H + i, RIG_DIALOG);
	for (i = 0; i < 2 * MANY; i++)
		ck_assert_int_eq(rig_try(&r, &m, RIG_WAIT_MS), RG_OK);
	for (i = 0; i < MANY; i++) {
		rig_see(&l[i], "ogin:");
		(void)snprintf(name, sizeof(name), "user%u\r", i);
		rig_type(&l[i], name);
	}
	for (i = 0; i < 2 * MANY; i++) {
		ck_assert_int_eq(rig_try(&r, &m, RIG_WAIT_MS), RG_OK);
		(void)snprintf(name, sizeof(name), "user%u",
		    (unsigned)(m.hport - H));
		if (m.type == WIRE_NAME) {
			ck_assert_str_eq(m.u.NAME.name, name);
			rig_grant(&r, m.hport, name);
			continue;
		}
		ck_assert_int_eq(m.type, WIRE_TERMINATED);
		ck_assert_uint_eq(m.u.TERMINATED.verdict, RAS_SUCCESS);
		ck_assert_str_eq(m.u.TERMINATED.user, name);
		ended++;
	}
	ck_assert_uint_eq(ended, MANY);
	for (i = 0; i < MANY; i++)
		rig_close(&l[i]);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

/* Pages that the engine has in memory, 0 where nobody can say. */
static unsigned long
resident(pid_t pid)
{
	char path[64];
	unsigned long all = 0, rss = 0;
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/%ld/statm", (long)pid);
	if ((f = fopen(path, "r")) == NULL)
		return 0;
	if (fscanf(f, "%lu %lu", &all, &rss) != 2)
		rss = 0;
	(void)fclose(f);
	return rss;
}

/* How much the line took. */
static size_t
pour(const struct rig_line *l, unsigned ms)
{
	static const char junk[4096] = { 'x' };
	uint64_t end = clock_ms() + ms;
	size_t sum = 0;
	ssize_t n;

	while (clock_ms() < end) {
		if ((n = write(l->master, junk, sizeof(junk))) > 0)
			sum += (size_t)n;
		(void)usleep(1000);
	}
	return sum;
}

/* Over the budget of a call, the line is hung up. */
START_TEST(flood)
{
	struct rig r;
	struct rig_line l;
	struct msg m;

	rig_start(&r);
	rig_arm(&r, &l, H, RIG_DIALOG);
	rig_expect_past_lines(&r, WIRE_CALL, H, &m);
	rig_see(&l, "ogin:");
	(void)pour(&l, 1500);
	rig_expect(&r, WIRE_TERMINATED, H, &m);
	ck_assert_str_eq(cause_name(m.u.TERMINATED.cause), "flood");
	ck_assert_uint_eq(m.u.TERMINATED.error, 710);
	rig_close(&l);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

/* Scenarios 29 and 73: what nobody asked for waits in the tty. */
START_TEST(unwanted_input)
{
	struct rig r;
	struct rig_line l, other;
	struct rig_auth a;
	struct msg m;
	unsigned long before;
	uint64_t from;

	rig_start(&r);
	rig_arm(&r, &l, H, RIG_DIALOG);
	rig_expect_past_lines(&r, WIRE_CALL, H, &m);
	rig_see(&l, "ogin:");
	rig_type(&l, "bob\r");
	rig_expect(&r, WIRE_NAME, H, &m);
	before = resident(r.pid);
	ck_assert_uint_lt(pour(&l, 300), 100000); /* the kernel holds him off */
	rig_silent(&r, 50);
	ck_assert_uint_le(resident(r.pid), before + 4);
	from = clock_ms();
	rig_arm(&r, &other, H + 1, RIG_DIALOG);
	rig_login(&r, &other, &a);
	ck_assert_uint_lt(clock_ms() - from, 1000);
	rig_drop(&r, H + 1, WHY_OPERATOR);
	rig_expect(&r, WIRE_DROPPED, H + 1, &m);
	rig_auth_end(&a);
	rig_close(&l);
	rig_close(&other);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

/* The figure of the issue: at most 1 KB of user memory for an idle line. */
START_TEST(idle_memory)
{
	static struct rig_line l[IDLE + 100];
	struct rig r;
	struct msg m;
	unsigned long before, pages;
	long page = sysconf(_SC_PAGESIZE);
	unsigned i;

	rig_start(&r);
	before = 0;
	for (i = 0; i < RG_COUNTOF(l); i++) {
		if (i == 100) /* the allocator and the tables have warmed up */
			before = resident(r.pid);
		rig_prepare(&l[i], H + i, &m);
		m.u.ARM.start = START_BYTE;
		rig_send(&r, &m);
		rig_expect(&r, WIRE_LINE, H + i, &m);
	}
	pages = resident(r.pid) - before;
	printf("idle line: %lu bytes (%u lines, %lu pages)\n",
	    pages * (unsigned long)page / IDLE, IDLE, pages);
#ifndef RG_SANITIZED /* whose allocator is another one */
	if (before != 0)
		ck_assert_uint_le(pages * (unsigned long)page,
		    (unsigned long)IDLE * IDLE_BYTES);
#endif
	for (i = 0; i < RG_COUNTOF(l); i++)
		rig_close(&l[i]);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("lines");
	TCase *t = tcase_create("lines");

	(void)signal(SIGPIPE, SIG_IGN);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, modem_success);
	tcase_add_test(t, modem_no_carrier);
	tcase_add_test(t, modem_missed);
	tcase_add_test(t, slow_modem);
	tcase_add_test(t, call_before_the_first_word);
	tcase_add_loop_test(t, start_by_byte, 0, 4);
	tcase_add_loop_test(t, unusable_tty, 0, 3);
	tcase_add_test(t, many_lines);
	tcase_add_test(t, flood);
	tcase_add_test(t, unwanted_input);
	tcase_add_test(t, idle_memory);
	suite_add_tcase(s, t);
	return run_suite(s);
}
