#include "config.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/privdrop.h"

#define OTHER 65534

/* Each test runs in a process of its own: what it gives up stays away. */
START_TEST(nothing_to_drop)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();

	ck_assert_int_eq(privdrop("/nonexistent", RG_NO_ID, RG_NO_ID), RG_OK);
	ck_assert_uint_eq(geteuid(), uid);
	ck_assert_uint_eq(getegid(), gid);
}
END_TEST

START_TEST(drops)
{
	gid_t groups[8];

	ck_assert_int_eq(privdrop(NULL, OTHER, OTHER), RG_OK);
	ck_assert_uint_eq(getuid(), OTHER);
	ck_assert_uint_eq(geteuid(), OTHER);
	ck_assert_uint_eq(getgid(), OTHER);
	ck_assert_uint_eq(getegid(), OTHER);
	ck_assert_int_eq(getgroups(8, groups), 1);
	ck_assert_uint_eq(groups[0], OTHER);
	ck_assert_int_eq(setuid(0), -1);
	ck_assert_int_eq(seteuid(0), -1);
	ck_assert_int_eq(setgid(0), -1);
	ck_assert_int_eq(setgroups(0, NULL), -1);
	ck_assert_int_eq(open("/etc/shadow", O_RDONLY), -1);
	/* And there is nothing left to drop. */
	ck_assert_int_eq(privdrop("/", OTHER - 1, OTHER), RG_E_SYS);
}
END_TEST

START_TEST(ordinary_user_cannot)
{
	uid_t uid = geteuid() == 0 ? OTHER : geteuid();

	if (geteuid() == 0)
		ck_assert_int_eq(privdrop(NULL, OTHER, OTHER), RG_OK);
	ck_assert_int_eq(privdrop(NULL, uid - 1, uid), RG_E_SYS);
	ck_assert_uint_eq(geteuid(), uid);
}
END_TEST

/* For what a test program does not survive; a signal gives its number < 0. */
static int
in_child(int (*probe)(void))
{
	pid_t pid = fork();
	int st;

	ck_assert_int_ne(pid, -1);
	if (pid == 0)
		_exit(probe());
	ck_assert_int_eq(waitpid(pid, &st, 0), pid);
	return WIFSIGNALED(st) ? -WTERMSIG(st) : WEXITSTATUS(st);
}

static char folder[] = "/tmp/check_privdropXXXXXX";

static int
change_root(void)
{
	if (privdrop("/nonexistent", OTHER, OTHER) != RG_E_SYS ||
	    geteuid() != 0)
		return 1;
	if (privdrop(folder, OTHER, OTHER) != RG_OK || geteuid() != OTHER)
		return 2;
	if (access("/etc/passwd", F_OK) == 0 ||
	    access("../etc/passwd", F_OK) == 0 || access("..", F_OK) != 0)
		return 3;
	return chroot("/") == -1 ? 0 : 4;
}

START_TEST(changes_root)
{
	int r;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chmod(folder, 0755), 0);
	r = in_child(change_root);
	ck_assert_int_eq(rmdir(folder), 0);
	ck_assert_int_eq(r, 0);
}
END_TEST

/* Check itself writes to a file, which the limits forbid. */
static int (*limited_probe)(void);

static int
run_limited(void)
{
	if (geteuid() == 0 && privdrop(NULL, OTHER, OTHER) != RG_OK)
		return 100;
	return privdrop_limits(16) == RG_OK ? limited_probe() : 101;
}

static int
limited(int (*probe)(void))
{
	limited_probe = probe;
	return in_child(run_limited);
}

static int
open_files(void)
{
	int fd, highest = -1;

	while ((fd = open("/dev/null", O_RDONLY)) != -1)
		highest = fd;
	return errno == EMFILE ? highest : 99;
}

static int
dump_core(void)
{
	struct rlimit rl;

	return getrlimit(RLIMIT_CORE, &rl) == 0 ? (int)rl.rlim_max : 99;
}

static int
grow_file(void)
{
	FILE *f = tmpfile();

	(void)signal(SIGXFSZ, SIG_IGN);
	return f != NULL && fputc('x', f) == 'x' && fflush(f) == EOF &&
		errno == EFBIG
	    ? 0
	    : 99;
}

static int
start_process(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid == -1 && errno == EAGAIN ? 0 : 99;
}

START_TEST(limits)
{
	ck_assert_int_eq(limited(open_files), 15);
	ck_assert_int_eq(limited(dump_core), 0);
	ck_assert_int_eq(limited(grow_file), 0);
#if defined(RLIMIT_NPROC) && !defined(RG_SANITIZED)
	ck_assert_int_eq(limited(start_process), 0);
#else
	(void)start_process;
#endif
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("privdrop");
	TCase *tc = tcase_create("privdrop");
	SRunner *sr = srunner_create(s);
	int failed;

	tcase_add_test(tc, nothing_to_drop);
	tcase_add_test(tc, ordinary_user_cannot);
	tcase_add_test(tc, limits);
	if (geteuid() == 0) {
		tcase_add_test(tc, drops);
		tcase_add_test(tc, changes_root);
	}
	suite_add_tcase(s, tc);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	if (failed != 0)
		return 1;
	if (geteuid() == 0)
		return 0;
	printf("skipped: dropping privileges needs root to begin with\n");
	return 77;
}
