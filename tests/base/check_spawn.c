#include "config.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/spawn.h"
#include "run.h"

/* This program again, as the helper that is started. */
static char *self;

static bool
is_null(int fd)
{
	struct stat a, b;

	return fstat(fd, &a) == 0 && stat("/dev/null", &b) == 0 &&
	    S_ISCHR(a.st_mode) && a.st_rdev == b.st_rdev;
}

/* Tells over its socket what it found itself with. */
static int
helper(int argc, char **argv, char **envp)
{
	char text[256] = "";
	size_t n = 0;
	sigset_t mask;
	int i;

	for (i = 0; i < 256; i++)
		if (i != STDERR_FILENO && fcntl(i, F_GETFD) != -1)
			n += (size_t)snprintf(text + n, sizeof(text) - n,
			    "%d%s ", i, is_null(i) ? "=null" : "");
	(void)sigprocmask(SIG_BLOCK, NULL, &mask);
	n += (size_t)snprintf(text + n, sizeof(text) - n,
	    "argc=%d %s env=%s mask=%d,%d pipe=%s", argc, argv[2],
	    envp[0] != NULL ? envp[0] : "-", sigismember(&mask, SIGTERM),
	    sigismember(&mask, SIGCHLD),
	    signal(SIGPIPE, SIG_DFL) == SIG_DFL ? "default" : "changed");
	return send(RG_PEER_FD, text, n, 0) == (ssize_t)n ? 42 : 1;
}

/* Starts the helper with one end and compares its answer at the other. */
static bool
answers(int peer, int sock)
{
	static const char want[] = "0=null 1=null 3 argc=3 a b env=X=1 "
				   "mask=0,0 pipe=default";
	char arg0[] = "helper", arg1[] = "a b", env0[] = "X=1";
	char *argv[] = { self, arg0, arg1, NULL }, *envp[] = { env0, NULL };
	char text[256] = "";
	pid_t pid = spawn_helper(argv, envp, peer);
	int st = 0;

	if (pid < 0 || fcntl(peer, F_GETFD) == -1 || close(peer) == -1 ||
	    fcntl(sock, F_SETFL, 0) == -1)
		return false;
	(void)recv(sock, text, sizeof(text) - 1, 0);
	if (strcmp(text, want) != 0)
		fprintf(stderr, "got:  %s\nwant: %s\n", text, want);
	return strcmp(text, want) == 0 && waitpid(pid, &st, 0) == pid &&
	    WEXITSTATUS(st) == 42 && recv(sock, text, sizeof(text), 0) == 0;
}

/*
 * In a child without Check's descriptors, so that the pair gets the numbers
 * 3 and 4. `end` is the one that the helper gets.
 */
static int
run_child(int end)
{
	sigset_t all;
	int sv[2], i, st;
	pid_t pid = fork();

	ck_assert_int_ne(pid, -1);
	if (pid == 0) {
		rg_closefrom(3);
		sigfillset(&all);
		(void)sigprocmask(SIG_BLOCK, &all, NULL);
		(void)signal(SIGPIPE, SIG_IGN);
		if (spawn_pair(sv) != RG_OK || sv[0] != RG_PEER_FD)
			_exit(2);
		for (i = 0; i < 10; i++)
			(void)open("/dev/zero", O_RDONLY | O_CLOEXEC);
		(void)fcntl(sv[0], F_SETFL, 0);
		_exit(answers(sv[end], sv[1 - end]) ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(pid, &st, 0), pid);
	return WIFEXITED(st) ? WEXITSTATUS(st) : -1;
}

START_TEST(nothing_is_inherited)
{
	ck_assert_int_eq(run_child(1), 0);
}
END_TEST

START_TEST(peer_has_the_number_already)
{
	ck_assert_int_eq(run_child(0), 0);
}
END_TEST

START_TEST(no_such_program)
{
	char name[] = "/nonexistent/helper";
	char *argv[] = { name, NULL }, *envp[] = { NULL };
	int sv[2];

	ck_assert_int_eq(spawn_pair(sv), RG_OK);
	ck_assert_int_eq(spawn_helper(argv, envp, sv[1]), -1);
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_int_eq(spawn_helper(argv, envp, -1), -1);
	ck_assert_int_eq(errno, EBADF);
}
END_TEST

START_TEST(pair)
{
	int sv[2];

	ck_assert_int_eq(spawn_pair(sv), RG_OK);
	ck_assert_int_eq(fcntl(sv[0], F_GETFD), FD_CLOEXEC);
	ck_assert_int_eq(fcntl(sv[1], F_GETFD), FD_CLOEXEC);
	ck_assert_int_ne(fcntl(sv[0], F_GETFL) & O_NONBLOCK, 0);
	ck_assert_int_eq(fcntl(sv[1], F_GETFL) & O_NONBLOCK, 0);
	ck_assert_int_eq(send(sv[1], "abc", 3, 0), 3);
	ck_assert_int_eq(send(sv[1], "de", 2, 0), 2);
	close(sv[1]);
}
END_TEST

int
main(int argc, char **argv, char **envp)
{
	Suite *s;
	TCase *tc;

	if (argc > 2 && strcmp(argv[1], "helper") == 0)
		return helper(argc, argv, envp);
	self = argv[0];
	s = suite_create("spawn");
	tc = tcase_create("spawn");
	tcase_add_test(tc, nothing_is_inherited);
	tcase_add_test(tc, peer_has_the_number_already);
	tcase_add_test(tc, no_such_program);
	tcase_add_test(tc, pair);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
