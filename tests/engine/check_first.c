/*
 * The first prompt: the monitor knows of a call before the caller hears of
 * it, by CALL or by a note on the slate, whatever else is slow or full.
 */
#include "config.h"

#include <sys/wait.h>

#include <check.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "rig.h"
#include "run.h"

#define H UINT64_C(0x100000001)
#define LINES 200 /* more than the socket takes messages of */

/* Our end of a slate; the engine's is non-blocking, as it is in the daemon. */
static int
hand_slate(struct rig *r, bool full)
{
	const uint64_t note = 1;
	struct msg m;
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
	while (full && write(ends[1], &note, sizeof(note)) == sizeof(note))
		continue;
	msg_init(&m, WIRE_SLATE, 0);
	m.fd = ends[1];
	rig_send(r, &m);
	return ends[0];
}

/* Is CALL of this line among what is there? Without waiting for more. */
static bool
call_is_there(struct rig *r, uint64_t hport)
{
	struct msg m;

	while (rig_try(r, &m, 0) == RG_OK)
		if (m.type == WIRE_CALL && m.hport == hport)
			return true;
	return false;
}

START_TEST(noted)
{
	struct rig r;
	struct rig_line l;
	struct msg m;
	uint64_t note;
	int slate;

	rig_start(&r);
	slate = hand_slate(&r, false);
	ck_assert_int_eq(fcntl(slate, F_SETFL, O_NONBLOCK), 0);
	rig_arm(&r, &l, H, RIG_DIALOG);
	rig_see(&l, "Hello");
	ck_assert_int_eq(read(slate, &note, sizeof(note)), sizeof(note));
	ck_assert_uint_eq(note, H);
	rig_expect_past_lines(&r, WIRE_CALL, H, &m);
	ck_assert_int_eq(read(slate, &note, sizeof(note)), -1);
	rig_close(&l);
	(void)close(slate);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

START_TEST(no_room_for_a_note)
{
	struct rig r;
	struct rig_line l;
	int slate = -1;

	rig_start(&r);
	if (_i == 1)
		slate = hand_slate(&r, true);
	rig_arm(&r, &l, H, RIG_DIALOG);
	rig_see(&l, "Hello");
	ck_assert(call_is_there(&r, H));
	rig_close(&l);
	if (slate != -1)
		(void)close(slate);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

START_TEST(second_slate)
{
	struct rig r;

	rig_start(&r);
	(void)close(hand_slate(&r, false));
	(void)close(hand_slate(&r, false));
	ck_assert_int_ne(rig_wait_exit(&r), 0);
}
END_TEST

static void
stop_engine(const struct rig *r)
{
	int status;

	ck_assert_int_eq(kill(r->pid, SIGSTOP), 0);
	ck_assert_int_eq(waitpid(r->pid, &status, WUNTRACED), r->pid);
	ck_assert(WIFSTOPPED(status));
}

static bool
has_prompt(const struct rig_line *l)
{
	struct pollfd p = { l->master, POLLIN, 0 };

	return poll(&p, 1, 0) == 1;
}

static void
arm_all(struct rig *r, struct rig_line *lines)
{
	int i;

	for (i = 0; i < LINES; i++)
		rig_arm(r, &lines[i], H + (uint64_t)i, RIG_DIALOG);
	while (chan_waiting(r->chan))
		(void)chan_flush(r->chan);
}

/* Marks those lines whose CALL is there. */
static void
take_calls(struct rig *r, bool *called)
{
	struct msg m;

	while (rig_try(r, &m, 0) == RG_OK)
		if (m.type == WIRE_CALL)
			called[m.hport - H] = true;
}

/* A monitor that is slow, in front of so many callers. */
START_TEST(no_room_for_calls)
{
	static struct rig_line lines[LINES];
	bool called[LINES] = { false };
	struct rig r;
	int i, spoken = 0;

	rig_start(&r);
	arm_all(&r, lines);
	rig_see(&lines[0], "Hello");
	(void)poll(NULL, 0, 300); /* for one who would not wait to go wrong */
	stop_engine(&r);
	for (i = 0; i < LINES; i++)
		spoken += has_prompt(&lines[i]);
	ck_assert_int_lt(spoken, LINES);
	take_calls(&r, called);
	for (i = 0; i < LINES; i++)
		ck_assert(called[i] || !has_prompt(&lines[i]));
	/* a caller who does not wait that long: his line comes back */
	rig_hang_up(&lines[LINES - 1]);
	ck_assert_int_eq(kill(r.pid, SIGCONT), 0);
	for (i = 1; i < LINES - 1; i++) {
		take_calls(&r, called);
		rig_see(&lines[i], "login: ");
	}
	for (i = 0; i < LINES; i++)
		rig_close(&lines[i]);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("first");
	TCase *t = tcase_create("first");

	(void)signal(SIGPIPE, SIG_IGN);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, noted);
	tcase_add_loop_test(t, no_room_for_a_note, 0, 2);
	tcase_add_test(t, second_slate);
	tcase_add_test(t, no_room_for_calls);
	suite_add_tcase(s, t);
	return run_suite(s);
}
