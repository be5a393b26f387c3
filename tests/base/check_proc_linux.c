#include "config.h"

#ifdef __linux__

#include <sys/prctl.h>
#include <sys/wait.h>

#include <check.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/proc.h"
#include "run.h"

#define NAME "a) b (c\\ d" /* what breaks who counts blanks from the left */

/* A child in a session of its own, with an awkward name, that waits. */
static pid_t
start_child(void)
{
	int sync[2];
	char c;
	pid_t pid;

	ck_assert_int_eq(pipe(sync), 0);
	ck_assert_int_ne(pid = fork(), -1);
	if (pid == 0) {
		(void)alarm(30);
		(void)setsid();
		(void)prctl(PR_SET_NAME, NAME);
		if (write(sync[1], "x", 1) == 1)
			pause();
		_exit(1);
	}
	ck_assert_int_eq(read(sync[0], &c, 1), 1);
	close(sync[0]);
	close(sync[1]);
	return pid;
}

START_TEST(knows_a_process)
{
	struct proc_stat self, other, dead;
	char name[32];
	siginfo_t info;
	pid_t pid;

	ck_assert(proc_stat(getpid(), &self));
	ck_assert_int_eq(self.session, getsid(0));
	ck_assert_int_eq(self.state, 'R');
	ck_assert_uint_eq(self.start, proc_start(getpid()));

	pid = start_child();
	ck_assert(proc_stat(pid, &other));
	ck_assert_int_eq(other.session, pid);
	ck_assert_int_ne(other.state, 'Z');
	ck_assert_uint_ge(other.start, self.start);
	proc_program(pid, name, sizeof(name));
	ck_assert_str_eq(name, NAME);
	proc_program(pid, name, 4);
	ck_assert_str_eq(name, "a) ");
	proc_image(pid, name, sizeof(name)); /* whatever it calls itself */
	ck_assert_str_eq(name, "check_proc_linux");

	kill(pid, SIGKILL);
	ck_assert_int_eq(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
	ck_assert(proc_stat(pid, &dead));
	ck_assert_int_eq(dead.state, 'Z');
	ck_assert_uint_eq(dead.start, other.start);

	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	ck_assert(!proc_stat(pid, &dead));
	ck_assert_uint_eq(proc_start(pid), 0);
	proc_program(pid, name, sizeof(name));
	ck_assert_str_eq(name, "-");
	proc_image(pid, name, sizeof(name));
	ck_assert_str_eq(name, "-");
}
END_TEST

START_TEST(knows_no_other)
{
	static const pid_t none[] = { 0, -1 };
	struct proc_stat s;

	ck_assert(!proc_stat(none[_i], &s));
	ck_assert_uint_eq(proc_start(none[_i]), 0);
}
END_TEST

START_TEST(names_the_boot)
{
	char id[64], again[64];

	proc_boot_id(id, sizeof(id));
	proc_boot_id(again, sizeof(again));
	ck_assert_uint_ge(strlen(id), 36);
	ck_assert_str_eq(id, again);
	ck_assert_ptr_null(strchr(id, '\n'));
}
END_TEST

static bool
is_mine(pid_t pid)
{
	uid_t uid = 0;

	return proc_uid(pid, &uid) && uid == geteuid();
}

START_TEST(knows_whose_it_is)
{
	const pid_t pid = start_child();
	uid_t uid;

	ck_assert(is_mine(getpid()));
	ck_assert(is_mine(pid));
	ck_assert_int_eq(prctl(PR_SET_NAME, "x\nUid:\t1\t1\t1\t1"), 0);
	ck_assert(is_mine(getpid()));
	ck_assert_int_eq(kill(pid, SIGKILL), 0);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	ck_assert(!proc_uid(pid, &uid));
	ck_assert(!proc_uid(0, &uid));
	ck_assert(!proc_uid(-1, &uid));
	if (getuid() == 0) { /* who is not cannot be two */
		ck_assert_int_eq(seteuid(1), 0);
		ck_assert(!proc_uid(getpid(), &uid));
		ck_assert_int_eq(seteuid(0), 0);
	}
}
END_TEST

/* A child that starts another, and waits for neither. */
static pid_t
start_parent(void)
{
	const pid_t pid = fork();

	if (pid == 0) {
		(void)start_child();
		_exit(0);
	}
	return pid;
}

START_TEST(knows_its_children)
{
	pid_t found[2], pid;

	ck_assert_uint_eq(proc_children(found, 2), 0);
	ck_assert(proc_adopt());
	pid = start_parent();
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	ck_assert_uint_eq(proc_children(found, 2), 1);
	ck_assert_int_ne(found[0], pid); /* the orphan */
	pid = start_child();
	ck_assert_uint_eq(proc_children(found + 1, 1), 1);
	ck_assert_uint_eq(proc_children(found, 2), 2);
	ck_assert(found[0] == pid || found[1] == pid);
	ck_assert_int_eq(kill(found[0], SIGKILL), 0);
	ck_assert_int_eq(kill(found[1], SIGKILL), 0);
	ck_assert_int_gt(waitpid(-1, NULL, 0), 0);
	ck_assert_int_gt(waitpid(-1, NULL, 0), 0);
	ck_assert_uint_eq(proc_children(found, 2), 0);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("proc");
	TCase *tc = tcase_create("proc");

	tcase_add_test(tc, knows_a_process);
	tcase_add_loop_test(tc, knows_no_other, 0, 2);
	tcase_add_test(tc, names_the_boot);
	tcase_add_test(tc, knows_whose_it_is);
	tcase_add_test(tc, knows_its_children);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
#else
#include <stdio.h>

int
main(void)
{
	(void)puts("skipped: /proc is Linux's");
	return 77;
}
#endif
