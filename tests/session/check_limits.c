/* How a session is ended: by a stop, a limit, a loss of carrier. */
#include "config.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/clock.h"
#include "session/scene.h"

static const struct {
	enum wire_why why;
	enum cause cause;
} stops[] = {
	{ WHY_OPERATOR, CAUSE_OPERATOR },
	{ WHY_SHUTDOWN, CAUSE_SHUTDOWN },
	{ WHY_LIMIT, CAUSE_SESSION_LIMIT },
};

START_TEST(stop_terminates)
{
	rig_argv(&r, "/bin/sleep", "1000", NULL);
	scene_up();
	rig_stop(&r, stops[_i].why);
	rig_end(&r, &m, stops[_i].cause, 3000);
	ck_assert_uint_eq(m.u.END.signaled, 1);
	ck_assert_uint_eq(m.u.END.status, SIGTERM);
	ck_assert_int_eq(rig_close(&r), 0);
}
END_TEST

/* K5: it ignores what it can, and stops itself. */
START_TEST(stop_kills)
{
	uint64_t begun;

	rig_script(&r,
	    "trap '' TERM HUP INT CONT; echo on;"
	    "while :; do kill -STOP $$; sleep 1; done");
	scene_up();
	rig_see(&r, "on\n");
	begun = clock_ms();
	rig_stop(&r, WHY_OPERATOR);
	rig_end(&r, &m, CAUSE_OPERATOR, 10000);
	ck_assert_uint_ge(clock_ms() - begun, 5000);
	ck_assert_uint_eq(m.u.END.status, SIGKILL);
}
END_TEST

START_TEST(signal_to_the_session_is_a_stop)
{
	rig_argv(&r, "/bin/sleep", "1000", NULL);
	scene_up();
	(void)kill(r.pid, SIGTERM);
	rig_end(&r, &m, CAUSE_SHUTDOWN, 3000);
}
END_TEST

/* What comes before there is anything to stop is not forgotten. */
START_TEST(early_signal_is_a_stop)
{
	(void)kill(r.pid, SIGTERM);
	rig_argv(&r, "/bin/sleep", "1000", NULL);
	scene_up();
	rig_end(&r, &m, CAUSE_SHUTDOWN, 5000);
}
END_TEST

/* Somebody's SIGHUP is no loss of carrier. */
START_TEST(stray_hup_is_nothing)
{
	rig_script(&r, "echo on; read x; exit 3");
	scene_up();
	rig_see(&r, "on\n");
	(void)kill(r.pid, SIGHUP);
	(void)poll(NULL, 0, 200);
	ck_assert_int_eq(write(r.master, "x\n", 2), 2);
	rig_end(&r, &m, CAUSE_SERVICE_EXIT, 5000);
	ck_assert_uint_eq(m.u.END.status, 3);
}
END_TEST

static void
drop_line(void)
{
	(void)close(r.master);
	r.master = -1;
}

START_TEST(carrier_lost)
{
	rig_script(&r, "echo on; sleep 1000");
	scene_up();
	rig_see(&r, "on\n");
	drop_line();
	rig_end(&r, &m, CAUSE_CARRIER_LOST, 1500);
	ck_assert_uint_eq(m.u.END.status, SIGHUP);
}
END_TEST

START_TEST(carrier_lost_kills)
{
	uint64_t begun;

	rig_script(&r, "trap '' HUP TERM; echo on; while :; do sleep 1; done");
	scene_up();
	rig_see(&r, "on\n");
	begun = clock_ms();
	drop_line();
	rig_end(&r, &m, CAUSE_CARRIER_LOST, 10000);
	ck_assert_uint_ge(clock_ms() - begun, 5000);
	ck_assert_uint_eq(m.u.END.status, SIGKILL);
}
END_TEST

static pid_t
pid_in_log(const char *name)
{
	const char *p = strstr(r.log, name);

	ck_assert_msg(p != NULL, "%s not in %s", name, r.log);
	return (pid_t)atol(p + strlen(name));
}

/*
 * K5: whoever is left of the service's session dies before END, also in a
 * group of its own and with signals ignored. Who made a session of his own
 * is a daemon and none of ours.
 */
START_TEST(children_are_swept)
{
	pid_t group, hard, daemon;

	rig_script(&r,
	    "set -m; sleep 997 & echo group=$! >&2;"
	    "(trap '' HUP TERM; sleep 998) & echo hard=$! >&2; set +m;"
	    "setsid sh -c 'echo daemon=$$ >&2; exec sleep 20' & sleep 0.5");
	scene_up();
	rig_end(&r, &m, CAUSE_SERVICE_EXIT, 5000);
	group = pid_in_log("group=");
	hard = pid_in_log("hard=");
	daemon = pid_in_log("daemon=");
	ck_assert(!rig_alive(group));
	ck_assert(!rig_alive(hard));
	ck_assert(rig_alive(daemon));
	(void)kill(daemon, SIGKILL);
	ck_assert_int_eq(rig_close(&r), 0);
}
END_TEST

START_TEST(session_limit)
{
	r.start.u.START.session_ms = 300;
	rig_argv(&r, "/bin/sleep", "1000", NULL);
	scene_up();
	rig_end(&r, &m, CAUSE_SESSION_LIMIT, 3000);
}
END_TEST

/* pppd has limits of its own; ours comes long after. */
START_TEST(session_limit_of_pppd_is_its_own)
{
	r.start.u.START.session_ms = 100;
	r.start.u.START.idle_ms = 100;
	r.start.u.START.ppp = 1;
	rig_script(&r, "sleep 1; exit 13");
	scene_up();
	rig_end(&r, &m, CAUSE_SESSION_LIMIT, 3000);
	ck_assert_uint_eq(m.u.END.signaled, 0);
	ck_assert_uint_eq(m.u.END.status, 13);
}
END_TEST

/* Never early, whatever the kernel's granularity: activity counts. */
START_TEST(idle_limit)
{
	uint64_t last;
	int i;

	r.start.u.START.idle_ms = 1000;
	rig_script(&r, "while read x; do :; done");
	scene_up();
	for (i = 0; i < 12; i++) {
		ck_assert_int_eq(write(r.master, "x\n", 2), 2);
		(void)poll(NULL, 0, 900);
	}
	last = clock_ms();
	rig_end(&r, &m, CAUSE_IDLE_LIMIT, 15000);
	ck_assert_uint_lt(clock_ms() - last, 11000);
}
END_TEST

/* A word before the end, and only where people read. */
START_TEST(session_limit_is_announced)
{
	r.start.u.START.session_ms = 3000;
	r.start.u.START.cooked = 1;
	rig_argv(&r, "/bin/sleep", "1000", NULL);
	scene_up();
	rig_see(&r, "\r\nThis session ends in ");
	rig_see(&r, " s.\r");
	rig_end(&r, &m, CAUSE_SESSION_LIMIT, 10000);
}
END_TEST

START_TEST(no_word_to_a_program)
{
	r.start.u.START.session_ms = 1000;
	r.start.u.START.cooked = 0;
	rig_script(&r,
	    "trap 'echo bye; exit' TERM; while :; do sleep 0.1; done");
	scene_up();
	rig_see(&r, "bye");
	rig_end(&r, &m, CAUSE_SESSION_LIMIT, 10000);
	ck_assert_ptr_null(strstr(r.output, "ends"));
}
END_TEST

/* However often it wakes up while something goes on, it tells once a second. */
START_TEST(counts_now_and_then)
{
	uint64_t begun;
	pid_t pid;
	int i;

	r.start.u.START.idle_ms = 600000;
	rig_script(&r, "while echo x >&2; do sleep 0.02; done");
	begun = clock_ms();
	scene_up();
	if ((pid = fork()) == 0) {
		(void)alarm(60);
		while (write(r.master, "x", 1) == 1)
			(void)poll(NULL, 0, 10);
		_exit(1);
	}
	for (i = 0; i < 4; i++)
		rig_want(&r, WIRE_COUNT, &m, 10000);
	begun = clock_ms() - begun;
	(void)kill(pid, SIGKILL);
	ck_assert_uint_ge(begun, 3000);
	(void)waitpid(pid, NULL, 0);
}
END_TEST

/* What we say is no sign of life; an answer to it is, and the next silence
 * gets a word of its own. */
START_TEST(idle_limit_is_announced)
{
	uint64_t begun;

	r.start.u.START.idle_ms = 6000;
	r.start.u.START.cooked = 1;
	rig_script(&r, "while read x; do :; done");
	scene_up();
	begun = clock_ms();
	rig_wait(&r, "Idle: this session ends in ", 25000);
	ck_assert_int_eq(write(r.master, "x\r", 2), 2);
	r.seen = 0;
	memset(r.output, 0, sizeof(r.output));
	rig_wait(&r, "Idle: this session ends in ", 40000);
	rig_end(&r, &m, CAUSE_IDLE_LIMIT, 30000);
	ck_assert_uint_ge(clock_ms() - begun, 17000);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("limits");
	TCase *tc = scene_case(s, false);

	tcase_add_loop_test(tc, stop_terminates, 0, 3);
	tcase_add_test(tc, stop_kills);
	tcase_add_test(tc, signal_to_the_session_is_a_stop);
	tcase_add_test(tc, early_signal_is_a_stop);
	tcase_add_test(tc, stray_hup_is_nothing);
	tcase_add_test(tc, carrier_lost);
	tcase_add_test(tc, carrier_lost_kills);
	tcase_add_test(tc, children_are_swept);
	tcase_add_test(tc, session_limit);
	tcase_add_test(tc, session_limit_of_pppd_is_its_own);
	tcase_add_test(tc, idle_limit);
	tcase_add_test(tc, session_limit_is_announced);
	tcase_add_test(tc, no_word_to_a_program);
	tcase_add_test(tc, idle_limit_is_announced);
	tcase_add_test(tc, counts_now_and_then);
	return scene_run(s);
}
