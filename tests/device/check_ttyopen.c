#include "config.h"

#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/err.h"
#include "device/host.h"
#include "device/ttyopen.h"
#include "run.h"

#define RACES 100000

static char folder[] = "/tmp/rgttyXXXXXX";
static char why[200];
static const char *moves_to; /* where "link" leads once it was looked at */

/* Our own open(2), by the linker: somebody is faster than it. */
int __real_open(const char *, int, ...);
int __wrap_open(const char *, int, ...);
int
__wrap_open(const char *path, int flags, ...)
{
	if (moves_to != NULL) {
		ck_assert_int_eq(symlink(moves_to, "new"), 0);
		ck_assert_int_eq(rename("new", "link"), 0);
		moves_to = NULL;
	}
	return __real_open(path, flags);
}

static void
setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
}

static void
teardown(void)
{
	static const char *const left[] = { "link", "new", "fifo", "file",
		"sock", "sub" };
	size_t i;

	for (i = 0; i < sizeof(left) / sizeof(left[0]); i++)
		(void)remove(left[i]);
	if (chdir("/") == 0)
		(void)rmdir(folder);
}

/* A pseudo-terminal: its master, and the name of its other side. */
static int
make_pty(char *name, size_t size)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);

	ck_assert_int_ne(master, -1);
	ck_assert_int_eq(grantpt(master), 0);
	ck_assert_int_eq(unlockpt(master), 0);
	ck_assert_int_lt(snprintf(name, size, "%s", ptsname(master)), size);
	return master;
}

static void
refuses(const char *path, int r, const char *text)
{
	struct ttydev *d = NULL;

	ck_assert_int_eq(ttydev_open(path, false, &d, why, sizeof(why)), r);
	ck_assert_ptr_null(d);
	ck_assert_msg(strstr(why, text) != NULL, "%s: %s", path, why);
	ck_assert_msg(strncmp(why, path, strlen(path)) == 0, "%s", why);
}

/* Each wrong kind by its own words, and none of them can hold us up. */
START_TEST(wrong_kinds)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX, .sun_path = "sock" };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	ck_assert_int_eq(bind(fd, (struct sockaddr *)&sun, sizeof(sun)), 0);
	ck_assert_int_eq(mkfifo("fifo", 0600), 0);
	ck_assert_int_eq(mkdir("sub", 0700), 0);
	ck_assert_int_eq(close(open("file", O_CREAT | O_WRONLY, 0600)), 0);
	(void)alarm(5);
	refuses("sock", RG_E_NAME, "socket");
	refuses("fifo", RG_E_NAME, "FIFO");
	refuses("sub", RG_E_NAME, "folder");
	refuses("file", RG_E_NAME, "plain file");
	refuses("/dev/null", RG_E_NAME, "not a terminal");
	refuses("/dev/tty", RG_E_NAME, "another terminal");
	refuses("/dev/ptmx", RG_E_NAME, "terminal");
	refuses("nothing", RG_E_GONE, "No such file");
	refuses("file/nothing", RG_E_GONE, "Not a directory");
	(void)close(fd);
}
END_TEST

START_TEST(master_side)
{
	char name[64], master[64];
	int fd = make_pty(name, sizeof(name));

	(void)snprintf(master, sizeof(master), "/dev/fd/%d", fd);
	refuses(master, RG_E_NAME, "another terminal");
	if (access("/dev/pts/ptmx", R_OK | W_OK) == 0)
		refuses("/dev/pts/ptmx", RG_E_NAME, "master side");
	(void)close(fd);
}
END_TEST

START_TEST(symlink_resolved_anew)
{
	char a[64], b[64];
	int ma = make_pty(a, sizeof(a)), mb = make_pty(b, sizeof(b));
	struct ttydev *d = NULL;

	ck_assert_int_eq(symlink(a, "link"), 0);
	ck_assert_int_eq(ttydev_open("link", false, &d, why, sizeof(why)),
	    RG_OK);
	ck_assert(ttydev_is(d, a) && ttydev_is(d, "link"));
	ck_assert(!ttydev_is(d, b) && !ttydev_is(d, "nothing"));
	ck_assert_int_eq(unlink("link"), 0);
	ttydev_suspend(d);
	ck_assert_int_eq(ttydev_fd(d), -1);
	ck_assert(!ttydev_is(d, a));
	ck_assert_int_eq(ttydev_reopen(d, "link", why, sizeof(why)), RG_E_GONE);
	ck_assert_int_eq(symlink(b, "link"), 0);
	ck_assert_int_eq(ttydev_reopen(d, "link", why, sizeof(why)), RG_OK);
	ck_assert(ttydev_is(d, b) && !ttydev_is(d, a));
	ttydev_release(&d, "link");
	ck_assert_ptr_null(d);
	(void)close(ma);
	(void)close(mb);
}
END_TEST

START_TEST(flags_of_the_descriptor)
{
	char name[64];
	int m = make_pty(name, sizeof(name)), fd;
	struct ttydev *d = NULL;

	ck_assert_int_eq(ttydev_open(name, false, &d, why, sizeof(why)), RG_OK);
	fd = ttydev_fd(d);
	ck_assert_int_eq(fcntl(fd, F_GETFL) & (O_ACCMODE | O_NONBLOCK),
	    O_RDWR | O_NONBLOCK);
	ck_assert_int_eq(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	ttydev_release(&d, name);
	(void)close(m);
}
END_TEST

/* Not a session leader's first tty, even though nothing would prevent it. */
START_TEST(never_the_controlling_terminal)
{
	char name[64];
	int m = make_pty(name, sizeof(name)), status;
	struct ttydev *d = NULL;
	pid_t pid = fork();

	ck_assert_int_ne(pid, -1);
	if (pid == 0) {
		(void)setsid();
		if (ttydev_open(name, false, &d, why, sizeof(why)) != RG_OK ||
		    ttydev_fresh(d, name, &m, why, sizeof(why)) != RG_OK)
			_exit(2);
		_exit(open("/dev/tty", O_RDWR) == -1 ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
	(void)close(m);
}
END_TEST

START_TEST(fresh_has_its_own_description)
{
	char name[64];
	int m = make_pty(name, sizeof(name)), fd = -1;
	struct ttydev *d = NULL;

	ck_assert_int_eq(ttydev_open(name, false, &d, why, sizeof(why)), RG_OK);
	ck_assert_int_eq(ttydev_fresh(d, name, &fd, why, sizeof(why)), RG_OK);
	ck_assert_int_eq(fcntl(fd, F_SETFL, 0), 0);
	ck_assert_int_ne(fcntl(ttydev_fd(d), F_GETFL) & O_NONBLOCK, 0);
	(void)close(fd);
	ttydev_suspend(d);
	ck_assert_int_eq(ttydev_fresh(d, name, &fd, why, sizeof(why)),
	    RG_E_GONE);
	ttydev_release(&d, name);
	(void)close(m);
}
END_TEST

/* Whoever lends it has another one, and may do to that what he likes. */
START_TEST(borrowed_has_its_own_description)
{
	char name[64];
	int m = make_pty(name, sizeof(name)),
	    fd = open(name, O_RDWR | O_NOCTTY);
	struct ttydev *d = NULL;

	ck_assert_int_eq(ttydev_borrow(fd, name, &d, why, sizeof(why)), RG_OK);
	ck_assert_int_eq(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
	ck_assert_int_eq(fcntl(fd, F_SETFL, 0), 0);
	ck_assert_int_ne(fcntl(ttydev_fd(d), F_GETFL) & O_NONBLOCK, 0);
	(void)close(fd);
	ck_assert_int_ne(fcntl(ttydev_fd(d), F_GETFL), -1);
	ttydev_release(&d, name);
	(void)close(m);
}
END_TEST

/*
 * Its last close would wait for a far end that is busy; a lent one is not ours
 * to change. tests/vm/stuck.py has the UART that waits.
 */
START_TEST(closed_without_flow_control)
{
#ifdef CRTSCTS
	char name[64];
	int m = make_pty(name, sizeof(name)),
	    fd = open(name, O_RDWR | O_NOCTTY);
	struct ttydev *d = NULL;
	struct termios t;

	ck_assert_int_eq(tcgetattr(fd, &t), 0);
	t.c_cflag |= CRTSCTS;
	ck_assert_int_eq(tcsetattr(fd, TCSANOW, &t), 0);
	ck_assert_int_eq(ttydev_borrow(fd, name, &d, why, sizeof(why)), RG_OK);
	ttydev_suspend(d);
	ttydev_abandon(&d);
	ck_assert_int_eq(tcgetattr(fd, &t), 0);
	ck_assert((t.c_cflag & CRTSCTS) != 0);
	ck_assert_int_eq(ttydev_open(name, false, &d, why, sizeof(why)), RG_OK);
	ttydev_suspend(d);
	ttydev_abandon(&d);
	ck_assert_int_eq(tcgetattr(fd, &t), 0);
	ck_assert((t.c_cflag & CRTSCTS) == 0);
	(void)close(fd);
	(void)close(m);
#endif
}
END_TEST

/* The other side of a pty is gone: dead, not a mistake of the operator. */
START_TEST(fresh_of_a_dead_one)
{
	char name[64];
	int m = make_pty(name, sizeof(name)), fd = -1;
	struct ttydev *d = NULL;

	ck_assert_int_eq(ttydev_open(name, false, &d, why, sizeof(why)), RG_OK);
	(void)close(m);
	ck_assert_int_eq(ttydev_fresh(d, name, &fd, why, sizeof(why)),
	    RG_E_GONE);
	ttydev_release(&d, name);
}
END_TEST

static void
expect_node(const char *name, uid_t uid, gid_t gid, mode_t mode)
{
	struct stat st;

	ck_assert_int_eq(stat(name, &st), 0);
	ck_assert_uint_eq(st.st_uid, uid);
	ck_assert_uint_eq(st.st_gid, gid);
	ck_assert_uint_eq(st.st_mode & 07777, mode);
}

/*
 * Root owns the node and others cannot open it, through every reopening; at
 * the end all is as it was. An ordinary user changes nothing at all.
 */
START_TEST(owner_and_mode)
{
	const bool root = geteuid() == 0;
	const uid_t uid = root ? 65534 : geteuid();
	const gid_t gid = root ? 65534 : getegid();
	char name[64];
	int m = make_pty(name, sizeof(name));
	struct ttydev *d = NULL;

	ck_assert_int_eq(chown(name, uid, gid), 0);
	ck_assert_int_eq(chmod(name, 0660), 0);
	ck_assert_int_eq(ttydev_open(name, root, &d, why, sizeof(why)), RG_OK);
	expect_node(name, geteuid(), gid, root ? 0600 : 0660);
	ck_assert_int_eq(ttydev_reopen(d, name, why, sizeof(why)), RG_OK);
	expect_node(name, geteuid(), gid, root ? 0600 : 0660);
	if (_i == 1)
		ttydev_suspend(d);
	ttydev_release(&d, name);
	expect_node(name, uid, gid, 0660);
	(void)close(m);
}
END_TEST

/* What another user gets who may open the node by its mode. */
static int
open_as_nobody(const char *name)
{
	int status;
	pid_t pid = fork();

	ck_assert_int_ne(pid, -1);
	if (pid == 0) {
		if (setgid(65534) == -1 || setuid(65534) == -1)
			_exit(255);
		_exit(open(name, O_RDWR | O_NOCTTY) == -1 ? errno : 0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

START_TEST(exclusive)
{
	char name[64];
	int m = make_pty(name, sizeof(name)), fd;
	struct ttydev *d = NULL;

	ck_assert_int_eq(ttydev_open(name, true, &d, why, sizeof(why)), RG_OK);
	ck_assert_int_eq(open_as_nobody(name), EACCES);
	ck_assert_int_eq(chmod(name, 0666), 0);
	ck_assert_int_eq(open_as_nobody(name), EBUSY);
	ck_assert_int_eq(ttydev_fresh(d, name, &fd, why, sizeof(why)), RG_OK);
	ck_assert_int_eq(open_as_nobody(name), EBUSY);
	ttydev_exclusive(d, false);
	ck_assert_int_eq(open_as_nobody(name), 0);
	ttydev_exclusive(d, true);
	ck_assert_int_eq(open_as_nobody(name), EBUSY);
	ttydev_release(&d, name);
	ck_assert_int_eq(chmod(name, 0666), 0);
	ck_assert_int_eq(open_as_nobody(name), 0);
	(void)close(fd);
	(void)close(m);
}
END_TEST

/* Makes "link" lead here and there until it is killed. */
static pid_t
start_swapper(const char *a, const char *b)
{
	pid_t pid = fork();
	int i;

	ck_assert_int_ne(pid, -1);
	if (pid != 0)
		return pid;
	for (i = 0;; i++)
		if (symlink(i % 2 == 0 ? a : b, "new") == -1 ||
		    rename("new", "link") == -1)
			_exit(1);
}

/* However the name moves, what is opened is a terminal of that name. */
START_TEST(renamed_while_opening)
{
	char name[64];
	int m = make_pty(name, sizeof(name)), i, r, good = 0;
	struct ttydev *d = NULL;
	struct stat pty, st;
	pid_t pid;

	ck_assert_int_eq(stat(name, &pty), 0);
	ck_assert_int_eq(symlink(name, "link"), 0);
	pid = start_swapper("/dev/null", name);
	for (i = 0; i < RACES; i++) {
		r = ttydev_open("link", false, &d, why, sizeof(why));
		ck_assert_msg(r == RG_OK || r == RG_E_NAME || r == RG_E_GONE,
		    "%d %s", r, why);
		if (r != RG_OK)
			continue;
		good++;
		ck_assert_int_eq(fstat(ttydev_fd(d), &st), 0);
		ck_assert(st.st_rdev == pty.st_rdev);
		ttydev_release(&d, "link");
	}
	ck_assert_int_eq(kill(pid, SIGKILL), 0);
	ck_assert_int_eq(waitpid(pid, &r, 0), pid);
	ck_assert_msg(good > 0 && good < RACES, "no race: %d", good);
	(void)close(m);
}
END_TEST

/* What it led to may have been given away since. */
START_TEST(moved_before_opening)
{
	char name[64], other[64];
	int m = make_pty(name, sizeof(name));
	int n = make_pty(other, sizeof(other));

	ck_assert_int_eq(symlink(name, "link"), 0);
	moves_to = other;
	refuses("link", RG_E_GONE, "leads to another device");
	ck_assert_ptr_null(moves_to);
	(void)close(m);
	(void)close(n);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("ttyopen");
	TCase *tc = tcase_create("all");

	suite_add_tcase(s, tc);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, wrong_kinds);
	tcase_add_test(tc, master_side);
	tcase_add_test(tc, symlink_resolved_anew);
	tcase_add_test(tc, flags_of_the_descriptor);
	tcase_add_test(tc, never_the_controlling_terminal);
	tcase_add_test(tc, fresh_has_its_own_description);
	tcase_add_test(tc, borrowed_has_its_own_description);
	tcase_add_test(tc, closed_without_flow_control);
	tcase_add_test(tc, fresh_of_a_dead_one);
	tcase_add_loop_test(tc, owner_and_mode, 0, 2);
	if (geteuid() == 0 && host_passes_exclusive())
		tcase_add_test(tc, exclusive);
	else
		(void)printf("ttyopen: \"exclusive\" needs root with "
			     "CAP_SYS_ADMIN: not run\n");
	tcase_add_test(tc, renamed_while_opening);
	tcase_add_test(tc, moved_before_opening);
	return run_suite(s);
}
