/* Children by the hundred: some of them in each turn. */
#include "config.h"

#include <sys/wait.h>

#include <check.h>
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "child/child.h"
#include "run.h"

#define MANY 300

static bool
is_dead(pid_t pid, int wait)
{
	siginfo_t info;

	info.si_pid = 0;
	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT | wait) == 0 &&
	    info.si_pid == pid;
}

START_TEST(reaps_some_in_each_turn)
{
	static pid_t pids[MANY];
	size_t i, left = 0;

	for (i = 0; i < MANY; i++) {
		ck_assert_int_ne(pids[i] = fork(), -1);
		if (pids[i] == 0)
			_exit(0);
	}
	for (i = 0; i < MANY; i++)
		ck_assert(is_dead(pids[i], 0));
	ck_assert(child_reap());
	for (i = 0; i < MANY; i++)
		left += is_dead(pids[i], WNOHANG);
	ck_assert_uint_eq(left, MANY - 256);
	ck_assert(!child_reap());
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	ck_assert_int_eq(errno, ECHILD);
	ck_assert(!child_reap());
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("child");
	TCase *tc = tcase_create("child");

	tcase_add_test(tc, reaps_some_in_each_turn);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
