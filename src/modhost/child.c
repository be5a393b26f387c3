#include "config.h"

#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef HAVE_PTY_H
#include <pty.h>
#elif defined(HAVE_LIBUTIL_H)
#include <libutil.h>
#elif defined(HAVE_UTIL_H)
#include <util.h>
#endif

#include "base/compat.h"
#include "base/err.h"
#include "modhost/child.h"
#include "modhost/leash.h"

#define HIGH_FD 16  /* above all that the child puts in place */
#define OTHERS 1024 /* to reap in one go */
#define ROOM 32768  /* what a program can be ahead of its caller */

/* Both ends of everything; theirs are high, ours do not block. */
struct ends {
	int ours[4], theirs[4]; /* in, out, err, answer */
};

static int
raise_fd(int fd)
{
	const int high = fcntl(fd, F_DUPFD_CLOEXEC, HIGH_FD);

	(void)close(fd);
	return high;
}

static bool
set_up(struct ends *e, size_t i, int ours, int theirs)
{
	e->theirs[i] = raise_fd(theirs);
	e->ours[i] = raise_fd(ours);
	return e->theirs[i] != -1 && e->ours[i] != -1 &&
	    fcntl(e->ours[i], F_SETFL, O_NONBLOCK) == 0;
}

static bool
make_pipe(struct ends *e, size_t i)
{
	int p[2];

	return pipe(p) == 0 && set_up(e, i, p[0], p[1]);
}

/*
 * One way only, as a pipe, but nobody can open it through /proc: programs of
 * other calls have the same user's id, and would say verdicts in it.
 */
static bool
make_socket(struct ends *e, size_t i, bool to_them)
{
	const int room = ROOM;
	int sv[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, sv) == -1)
		return false;
	(void)setsockopt(sv[1], SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	return set_up(e, i, sv[0], sv[1]) &&
	    shutdown(e->ours[i], to_them ? SHUT_RD : SHUT_WR) == 0;
}

/* One terminal is both in and out, each with a descriptor of its own. */
static bool
make_pty(struct ends *e)
{
	int master, slave;

	if (openpty(&master, &slave, NULL, NULL, NULL) == -1)
		return false;
	return set_up(e, 1, dup(master), dup(slave)) &&
	    set_up(e, 0, master, slave);
}

static bool
make_ends(struct ends *e, bool pty)
{
	memset(e, 0xff, sizeof(*e));
	return (pty ? make_pty(e)
		    : make_socket(e, 0, true) && make_socket(e, 1, false)) &&
	    make_pipe(e, 2) && make_socket(e, 3, false);
}

static void
close_all(const int fds[4])
{
	size_t i;

	for (i = 0; i < 4; i++)
		if (fds[i] != -1)
			(void)close(fds[i]);
}

/* After fork in a process with threads: system calls, nothing else. */
static void __attribute__((noreturn))
become(const struct ends *e, char *const argv[], char *const envp[], bool pty)
{
	static const int reset[] = { SIGINT, SIGQUIT, SIGHUP, SIGPIPE };
	size_t i;

	leash_life();
	(void)setsid();
	if (pty)
		(void)ioctl(e->theirs[0], TIOCSCTTY, 0);
	for (i = 0; i < RG_COUNTOF(reset); i++)
		(void)signal(reset[i], SIG_DFL);
	for (i = 0; i < 4; i++)
		if (dup2(e->theirs[i], (int)i) == -1)
			_exit(126);
	rg_closefrom(CHILD_ANSWER_FD + 1);
	(void)execve(argv[0], argv, envp);
	_exit(127);
}

int
child_run(struct program_child *c, char *const argv[], char *const envp[],
    bool pty)
{
	struct ends e;
	int error;

	memset(c, 0, sizeof(*c));
	if (make_ends(&e, pty) && (c->pid = fork()) == 0)
		become(&e, argv, envp, pty);
	error = errno;
	if (e.ours[3] == -1 || c->pid <= 0) {
		close_all(e.ours);
		close_all(e.theirs);
		c->pid = 0;
		errno = error;
		return RG_E_SYS;
	}
	c->in = e.ours[0];
	c->out = e.ours[1];
	c->err = e.ours[2];
	c->answer = e.ours[3];
	c->far_in = e.theirs[0];
	e.theirs[0] = -1;
	close_all(e.theirs);
	return RG_OK;
}

bool
child_has_read(const struct program_child *c)
{
	int n = 0;

	return ioctl(c->far_in, FIONREAD, &n) == -1 || n == 0;
}

bool
child_has_ended(struct program_child *c)
{
	siginfo_t info = { 0 };

	return c->pid == 0 ||
	    (waitid(P_PID, (id_t)c->pid, &info, WEXITED | WNOHANG | WNOWAIT) ==
		    0 &&
		info.si_pid == c->pid);
}

void
child_reap_others(const struct program_child *c)
{
	siginfo_t info;
	unsigned n;

	for (n = 0; n < OTHERS; n++) {
		info.si_pid = 0;
		if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) ==
			-1 ||
		    info.si_pid == 0 || info.si_pid == c->pid)
			return;
		(void)waitpid(info.si_pid, NULL, WNOHANG);
	}
}

void
child_let_go(struct program_child *c)
{
	if (c->far_in != -1)
		(void)close(c->far_in);
	c->far_in = -1;
}

/* Its session's id stays taken while any of it lives. */
void
child_end(struct program_child *c)
{
	if (c->pid == 0)
		return;
	(void)kill(-c->pid, SIGKILL);
	(void)kill(c->pid, SIGKILL);
	while (waitpid(c->pid, NULL, 0) == -1 && errno == EINTR)
		continue;
	c->pid = 0;
}
