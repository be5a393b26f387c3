/* HANGUP and -k on a pseudo-terminal, by an ordinary user or root. */
#include "config.h"

#include <sys/ioctl.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/capability.h>
#include <sys/prctl.h>
#endif

#include "base/clock.h"
#include "session/scene.h"

static void
send_hangup(enum wire_carrier carrier)
{
	msg_init(&m, WIRE_HANGUP, RIG_HPORT);
	strcpy(m.u.HANGUP.line, "m01");
	m.u.HANGUP.carrier = (uint8_t)carrier;
	m.u.HANGUP.low_ms = 1000;
	m.fd = fcntl(r.slave, F_DUPFD_CLOEXEC, 3);
	rig_send(&r, &m);
}

/*
 * There are no modem lines to wait for. Root's vhangup leaves every old
 * descriptor dead; an ordinary user's are as before.
 */
START_TEST(pty)
{
	const uint64_t begun = clock_ms();
	char c;

	ck_assert_int_eq(write(r.master, "left over", 9), 9);
	send_hangup((enum wire_carrier)_i);
	rig_want(&r, WIRE_HUNG, &m, 5000);
	ck_assert_uint_eq(m.u.HUNG.low, 0);
	ck_assert_uint_eq(m.u.HUNG.error, 0);
	ck_assert_uint_lt(clock_ms() - begun, 900);
	(void)fcntl(r.slave, F_SETFL, O_NONBLOCK);
	if (geteuid() == 0) {
		ck_assert_int_eq(write(r.slave, "x", 1), -1);
		ck_assert_int_eq(errno, EIO);
	} else {
		ck_assert_int_eq(read(r.slave, &c, 1), -1);
		ck_assert_int_eq(errno, EAGAIN);
	}
	ck_assert_int_eq(rig_close(&r), 0);
}
END_TEST

START_TEST(dead_pty)
{
	(void)close(r.master);
	r.master = -1;
	send_hangup(CARRIER_DCD);
	rig_want(&r, WIRE_HUNG, &m, 5000);
	ck_assert_int_eq(rig_close(&r), 0);
}
END_TEST

static int
run_k(const char *device)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		(void)execl(RG_SESSION_PROGRAM, "rasgate-session", "-k", device,
		    (char *)NULL);
		_exit(99);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

START_TEST(by_hand)
{
	ck_assert_int_eq(run_k(ttyname(r.slave)), 0);
	ck_assert_int_eq(run_k("/dev/null"), 1);
	ck_assert_int_eq(run_k("/nonexistent"), 1);
}
END_TEST

#ifdef __linux__
/* A process whose controlling terminal it is; its pid. */
static pid_t
start_holder(int tty)
{
	int ready[2];
	pid_t pid;
	char c = 0;

	ck_assert_int_eq(pipe(ready), 0);
	if ((pid = fork()) == 0) {
		c = setsid() != -1 && ioctl(tty, TIOCSCTTY, 0) == 0;
		(void)!write(ready[1], &c, 1);
		(void)pause();
	}
	ck_assert_int_eq(read(ready[0], &c, 1), 1);
	ck_assert_int_eq(c, 1);
	return pid;
}

/* In a session without a terminal, which loses nothing. */
static bool
may_force(void)
{
	pid_t pid = fork();
	int status;

	if (pid == 0)
		_exit(setsid() != -1 && vhangup() == 0 ? 0 : 1);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return status == 0;
}

/* Who may not steal terminals, as in rasgated's unit, says that he could not.
 */
START_TEST(kept_by_another)
{
	pid_t holder = start_holder(r.slave);

	(void)prctl(PR_CAPBSET_DROP, CAP_SYS_ADMIN);
	ck_assert_int_eq(run_k(ttyname(r.slave)), may_force() ? 1 : 0);
	(void)kill(holder, SIGKILL);
	(void)waitpid(holder, NULL, 0);
	ck_assert_int_eq(run_k(ttyname(r.slave)), 0);
}
END_TEST
#endif

int
main(void)
{
	Suite *s = suite_create("hangup");
	TCase *tc = scene_case(s, false);

	tcase_add_loop_test(tc, pty, CARRIER_AUTO, CARRIER_NONE + 1);
	tcase_add_test(tc, dead_pty);
	tcase_add_test(tc, by_hand);
#ifdef __linux__
	tcase_add_test(tc, kept_by_another);
#endif
	return scene_run(s);
}
