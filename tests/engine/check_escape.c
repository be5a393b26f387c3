/*
 * The escape suite: a process behind the engine's own locks, or a worker's or
 * the store's, tries what one that was taken over would, one call each; then
 * what it must still be able to do.
 */
#include "config.h"

#include <stdio.h>

#ifdef RG_SANDBOX_SECCOMP

#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/privdrop.h"
#include "base/sandbox.h"
#include "loop/helper.h"
#include "escapes.h"
#include "run.h"

#define LEAST 40 /* calls that the suite must try */
#define OTHER 65534

static int tty = -1, sockets[2];
static pid_t parent;
static char folder[] = "/tmp/check_escapeXXXXXX";
static _Alignas(4096) char page[4096];
static char path[] = "/etc/passwd";

/* A pty of whose two ends we keep both, and the engine's empty root. */
static void
set_up(void)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);

	ck_assert_int_ne(master, -1);
	ck_assert_int_eq(grantpt(master), 0);
	ck_assert_int_eq(unlockpt(master), 0);
	tty = open(ptsname(master), O_RDWR | O_NOCTTY | O_NONBLOCK);
	ck_assert_int_ne(tty, -1);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sockets), 0);
	parent = getpid();
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chmod(folder, 0755), 0);
}

static void
tear_down(void)
{
	(void)rmdir(folder);
}

static int
lock_engine(void)
{
	struct msg_HELLO h = { .uid = (uint32_t)-1,
		.gid = (uint32_t)-1,
		.files = 64 };

	if (geteuid() == 0) {
		h.uid = h.gid = OTHER;
		memcpy(h.root, folder, sizeof(folder));
	}
	return helper_lock(&h, SANDBOX_ENGINE);
}

static int
lock_worker(void)
{
	if (geteuid() == 0 && privdrop(NULL, OTHER, OTHER) != RG_OK)
		return RG_E_SYS;
	return sandbox_enter(SANDBOX_AUTH);
}

/* As store.c does it: the folder first, then an empty root. */
static int
lock_store(void)
{
	if (geteuid() == 0 && privdrop(folder, OTHER, OTHER) != RG_OK)
		return RG_E_SYS;
	if (privdrop_limits_writer(16) != RG_OK)
		return RG_E_SYS;
	return sandbox_enter(SANDBOX_STORE);
}

static int
lock_radius(void)
{
	if (geteuid() == 0 && privdrop(NULL, OTHER, OTHER) != RG_OK)
		return RG_E_SYS;
	return sandbox_enter(SANDBOX_RADIUS);
}

static long
argument(long a)
{
	switch (a) {
	case A_TTY:
		return tty;
	case A_SOCKET:
		return sockets[0];
	case A_PARENT:
		return parent;
	case A_SELF:
		return getpid();
	case A_PAGE:
		return (long)(uintptr_t)page;
	case A_PATH:
		return (long)(uintptr_t)path;
	default:
		return a;
	}
}

static long
attempt(const struct escape *e)
{
	long a[6];
	int i;

	for (i = 0; i < 6; i++)
		a[i] = argument(e->args[i]);
	return syscall(e->call, a[0], a[1], a[2], a[3], a[4], a[5]);
}

#define NOT_LOCKED 99

/* The status of a child that runs fn behind the lock, or tries e. */
static int
behind(int (*lock)(void), int (*fn)(void), const struct escape *e)
{
	pid_t pid = fork();
	int st;

	ck_assert_int_ne(pid, -1);
	if (pid == 0) {
		alarm(20);
		if (lock() != RG_OK)
			_exit(NOT_LOCKED);
		if (e == NULL)
			_exit(fn());
		if (attempt(e) != -1)
			_exit(0);
		_exit(errno);
	}
	ck_assert_int_eq(waitpid(pid, &st, 0), pid);
	ck_assert_msg(!WIFEXITED(st) || WEXITSTATUS(st) != NOT_LOCKED,
	    "the sandbox could not be entered");
	return st;
}

/* What the RADIUS client must do, on sockets that it may make. */
static bool
is_udp(const struct escape *e)
{
	return e->call == __NR_connect || e->call == __NR_sendto;
}

static bool
is_judged(const struct escape *e, int (*lock)(void))
{
#ifdef RG_SANITIZED
	if (e->tools)
		return false;
#endif
	if (lock == lock_radius && is_udp(e))
		return false;
	return lock != lock_store || !e->files;
}

static void
all_end(const struct escape *v, size_t n, int (*lock)(void),
    enum outcome expected)
{
	size_t i;
	int st;

	for (i = 0; i < n; i++) {
		if (!is_judged(&v[i], lock))
			continue;
		st = behind(lock, NULL, &v[i]);
		if (expected == KILLED)
			ck_assert_msg(WIFSIGNALED(st) && WTERMSIG(st) == SIGSYS,
			    "%s: not killed: status %#x", v[i].name,
			    (unsigned)st);
		else
			ck_assert_msg(WIFEXITED(st) &&
				WEXITSTATUS(st) == EACCES,
			    "%s: not refused: status %#x", v[i].name,
			    (unsigned)st);
	}
}

START_TEST(engine_is_killed)
{
	all_end(escapes_killed, nescapes_killed, lock_engine, KILLED);
}
END_TEST

START_TEST(engine_is_refused)
{
	all_end(escapes_refused, nescapes_refused, lock_engine, REFUSED);
}
END_TEST

START_TEST(worker_is_killed)
{
	all_end(escapes_killed, nescapes_killed, lock_worker, KILLED);
}
END_TEST

START_TEST(worker_is_refused)
{
	all_end(escapes_refused, nescapes_refused, lock_worker, REFUSED);
}
END_TEST

START_TEST(store_is_killed)
{
	all_end(escapes_killed, nescapes_killed, lock_store, KILLED);
}
END_TEST

START_TEST(store_is_refused)
{
	all_end(escapes_refused, nescapes_refused, lock_store, REFUSED);
}
END_TEST

START_TEST(radius_is_killed)
{
	all_end(escapes_killed, nescapes_killed, lock_radius, KILLED);
}
END_TEST

START_TEST(radius_is_refused)
{
	all_end(escapes_refused, nescapes_refused, lock_radius, REFUSED);
}
END_TEST

START_TEST(enough_is_tried)
{
	size_t i, n = nescapes_refused;

	for (i = 0; i < nescapes_killed; i++)
		n += is_judged(&escapes_killed[i], lock_store);
	printf("%zu calls, each killed or refused\n", n);
	ck_assert_uint_ge(n, LEAST);
}
END_TEST

/* Without the sandbox they do not end so: the suite tests something. */
static int
no_lock(void)
{
	return RG_OK;
}

START_TEST(nothing_ends_so_by_itself)
{
	size_t i;
	int st;

	for (i = 0; i < nescapes_refused; i++) {
		st = behind(no_lock, NULL, &escapes_refused[i]);
		ck_assert_msg(WIFEXITED(st) && WEXITSTATUS(st) != EACCES, "%s",
		    escapes_refused[i].name);
	}
}
END_TEST

#if defined(__x86_64__) && !defined(RG_SANITIZED)
/* i386's getpid(2) has the number of amd64's writev(2). */
static int
other_machine(void)
{
	long r;

	__asm__ volatile("int $0x80" : "=a"(r) : "a"(20L) : "memory");
	return r > 0 ? 0 : 1;
}

START_TEST(another_machine_is_no_way_out)
{
	int st = behind(lock_engine, other_machine, NULL);

	/* A kernel without i386's calls ends it by SIGSEGV. */
	ck_assert(WIFSIGNALED(st));
	ck_assert_int_ne(WTERMSIG(st), SIGALRM);
}
END_TEST
#endif

/*
 * --- what must go on ---
 */

static bool
tty_works(void)
{
	struct pollfd p = { tty, POLLOUT, 0 };
	struct termios t;
	int n;

	return tcgetattr(tty, &t) == 0 && tcsetattr(tty, TCSANOW, &t) == 0 &&
	    tcflush(tty, TCOFLUSH) == 0 && ioctl(tty, TIOCOUTQ, &n) == 0 &&
	    (ioctl(tty, TIOCMGET, &n) == 0 || errno == ENOTTY) &&
	    (ioctl(tty, TIOCGICOUNT, page) == 0 || errno == ENOTTY) &&
	    poll(&p, 1, 1000) == 1 && write(tty, "x", 1) == 1 &&
	    (read(tty, page, 1) == 1 || errno == EAGAIN);
}

static bool
memory_works(void)
{
	char *small = malloc(100), *large = malloc(3 << 20), *larger = NULL;
	bool good = small != NULL && large != NULL &&
	    (larger = realloc(large, 5 << 20)) != NULL;

	free(small);
	free(larger != NULL ? larger : large);
	return good;
}

static bool
time_works(void)
{
	struct timespec ts;

	/* The call itself: the vDSO may hide it. */
	return syscall(__NR_clock_gettime, CLOCK_MONOTONIC, &ts) == 0 &&
	    clock_gettime(CLOCK_MONOTONIC, &ts) == 0 && time(NULL) > 0;
}

static int
work(void)
{
	int flags = fcntl(tty, F_GETFL);

	if (!tty_works())
		return 1;
	if (!memory_works())
		return 2;
	if (!time_works())
		return 3;
	if (flags == -1 || fcntl(tty, F_SETFL, flags | O_NONBLOCK) == -1)
		return 4;
	fprintf(stderr, "%s", ""); /* what libraries have to say */
	return close(tty) == 0 ? 0 : 5;
}

START_TEST(the_work_goes_on)
{
	int st = behind(lock_engine, work, NULL);

	ck_assert_msg(WIFEXITED(st) && WEXITSTATUS(st) == 0, "status %#x",
	    (unsigned)st);
}
END_TEST

/* UDP of both families, to servers it names. */
static int
udp(void)
{
	struct sockaddr_in6 to6 = { .sin6_family = AF_INET6,
		.sin6_port = htons(9) };
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9) };
	int a = socket(AF_INET, SOCK_DGRAM, 0);
	int b = socket(AF_INET6, SOCK_DGRAM, 0);

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	to6.sin6_addr = in6addr_loopback;
	return a == -1 ||
	    connect(a, (struct sockaddr *)&to, sizeof(to)) == -1 ||
	    send(a, "x", 1, 0) != 1 ||
	    (b != -1 && connect(b, (struct sockaddr *)&to6, sizeof(to6)) == -1);
}

START_TEST(radius_speaks_udp)
{
	int st = behind(lock_radius, udp, NULL);

	ck_assert_msg(WIFEXITED(st) && WEXITSTATUS(st) == 0, "status %#x",
	    (unsigned)st);
}
END_TEST

/* The worker has no tty: not even looking at one is its business. */
static int
look_at_tty(void)
{
	struct termios t;

	return tcgetattr(tty, &t) == 0 ? 0 : errno;
}

START_TEST(worker_has_no_tty)
{
	int st = behind(lock_worker, look_at_tty, NULL);

	ck_assert(WIFSIGNALED(st) && WTERMSIG(st) == SIGSYS);
}
END_TEST

static int
give_up(void)
{
	abort();
}

/* A library's abort(3) is told from a forbidden call. */
START_TEST(abort_is_itself)
{
	int st = behind(lock_engine, give_up, NULL);

	ck_assert(WIFSIGNALED(st));
	ck_assert_int_eq(WTERMSIG(st), SIGABRT);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("escape");
	TCase *t = tcase_create("escape");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, engine_is_killed);
	tcase_add_test(t, engine_is_refused);
	tcase_add_test(t, worker_is_killed);
	tcase_add_test(t, worker_is_refused);
	tcase_add_test(t, store_is_killed);
	tcase_add_test(t, store_is_refused);
	tcase_add_test(t, radius_is_killed);
	tcase_add_test(t, radius_is_refused);
	tcase_add_test(t, radius_speaks_udp);
	tcase_add_test(t, enough_is_tried);
	tcase_add_test(t, nothing_ends_so_by_itself);
#if defined(__x86_64__) && !defined(RG_SANITIZED)
	tcase_add_test(t, another_machine_is_no_way_out);
#endif
	tcase_add_test(t, the_work_goes_on);
	tcase_add_test(t, worker_has_no_tty);
	tcase_add_test(t, abort_is_itself);
	suite_add_tcase(s, t);
	return run_suite(s);
}
#else
int
main(void)
{
	(void)puts("skipped: built without a filter of system calls");
	return 77;
}
#endif
