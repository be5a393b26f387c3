#include "config.h"

#include <sys/types.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "sysfail.h"

#define MANY 10000

static struct {
	int calls, fail_at, error;
	bool on, and_later, failed;
	const char *call, *broken;
	int line;
} sys;

static bool
fails(const char *call)
{
	if (!sys.on)
		return false;
	sys.calls++;
	if (sys.fail_at == 0 || sys.calls < sys.fail_at ||
	    (sys.calls > sys.fail_at && !sys.and_later))
		return false;
	if (!sys.failed)
		sys.call = call;
	sys.failed = true;
	errno = sys.error;
	return true;
}

/* One wrapper: TYPE NAME(PARAMETERS) of ARGUMENTS, BAD when it fails. */
#define WRAP(type, name, params, args, bad) \
	type __real_##name params; \
	type __wrap_##name params; \
	type __wrap_##name params \
	{ \
		return fails(#name) ? (bad) : __real_##name args; \
	}

WRAP(ssize_t, read, (int fd, void *b, size_t n), (fd, b, n), -1)
WRAP(ssize_t, __read_chk, (int fd, void *b, size_t n, size_t room),
    (fd, b, n, room), -1)
WRAP(ssize_t, write, (int fd, const void *b, size_t n), (fd, b, n), -1)
WRAP(void *, mmap, (void *p, size_t n, int prot, int flags, int fd, off_t at),
    (p, n, prot, flags, fd, at), MAP_FAILED)
WRAP(int, fstat, (int fd, struct stat *st), (fd, st), -1)
WRAP(int, stat, (const char *path, struct stat *st), (path, st), -1)
WRAP(int, socket, (int d, int t, int p), (d, t, p), -1)
WRAP(int, socketpair, (int d, int t, int p, int *sv), (d, t, p, sv), -1)
WRAP(int, connect, (int fd, const struct sockaddr *sa, socklen_t n),
    (fd, sa, n), -1)
WRAP(int, bind, (int fd, const struct sockaddr *sa, socklen_t n), (fd, sa, n),
    -1)
WRAP(int, listen, (int fd, int n), (fd, n), -1)
WRAP(int, chmod, (const char *path, mode_t mode), (path, mode), -1)
WRAP(ssize_t, send, (int fd, const void *b, size_t n, int fl), (fd, b, n, fl),
    -1)
WRAP(ssize_t, sendmsg, (int fd, const struct msghdr *m, int fl), (fd, m, fl),
    -1)
WRAP(ssize_t, recvmsg, (int fd, struct msghdr *m, int fl), (fd, m, fl), -1)
WRAP(int, poll, (struct pollfd * p, nfds_t n, int ms), (p, n, ms), -1)
WRAP(DIR *, opendir, (const char *path), (path), NULL)
WRAP(int, posix_spawn,
    (pid_t *restrict pid, const char *restrict path,
	const posix_spawn_file_actions_t *fa, const posix_spawnattr_t *at,
	char *const argv[restrict], char *const envp[restrict]),
    (pid, path, fa, at, argv, envp), sys.error)

/* The third argument of these is an int, or none. */
#define WRAP_INT(name, first) \
	int __real_##name(first, int, ...); \
	int __wrap_##name(first, int, ...); \
	int __wrap_##name(first a, int b, ...) \
	{ \
		va_list ap; \
		int c; \
		va_start(ap, b); \
		c = va_arg(ap, int); \
		va_end(ap); \
		return fails(#name) ? -1 : __real_##name(a, b, c); \
	}

WRAP_INT(open, const char *)
WRAP_INT(fcntl, int)

void
sysfail_broken(const char *what, int line)
{
	if (sys.broken != NULL)
		return;
	sys.broken = what;
	sys.line = line;
}

bool
sysfail_failed(void)
{
	return sys.failed;
}

void
sysfail_rest(void)
{
	sys.on = false;
}

/* Descriptors below 256 that are open. */
static int
count_open(void)
{
	int fd, n = 0;

	for (fd = 0; fd < 256; fd++)
		n += __real_fcntl(fd, F_GETFD, 0) != -1;
	return n;
}

static bool
run(void (*scenario)(void), int at, int error, bool and_later)
{
	const int before = count_open();
	int after;

	memset(&sys, 0, sizeof(sys));
	sys.fail_at = at;
	sys.error = error;
	sys.and_later = and_later;
	sys.on = true;
	scenario();
	sys.on = false;
	after = count_open();
	ck_assert_msg(sys.broken == NULL,
	    "call %d (%s) failed: %s; line %d: %s", at, sys.call,
	    strerror(error), sys.line, sys.broken);
	ck_assert_msg(after == before, "call %d (%s) failed: %s; %d leaked", at,
	    sys.call, strerror(error), after - before);
	return sys.failed;
}

int
sysfail_walk(void (*scenario)(void))
{
	static const int errors[] = { EIO, EINTR, EAGAIN, EMFILE, ENOMEM };
	bool more = true;
	size_t i;
	int n;

	ck_assert(!run(scenario, 0, 0, false));
	for (n = 1; n < MANY && more; n++) {
		for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
			more = run(scenario, n, errors[i], false);
			/* Nobody is interrupted for ever. */
			if (errors[i] != EINTR)
				(void)run(scenario, n, errors[i], true);
		}
	}
	ck_assert_int_lt(n, MANY);
	return n - 2;
}
