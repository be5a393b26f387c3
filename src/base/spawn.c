#include "config.h"

#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/spawn.h"

/* All that a process of ours which starts others ever handles or ignores. */
static const int changed[] = { SIGCHLD, SIGHUP, SIGINT, SIGPIPE, SIGQUIT,
	SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU, SIGUSR1, SIGUSR2, SIGXFSZ };

/* What the child says when it does not become another program. */
struct failure {
	const char *what; /* the text is ours as well as its */
	int error;
};

int
spawn_pair(int sv[2])
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sv) == -1)
		return RG_E_SYS;
	if (fcntl(sv[0], F_SETFL, O_RDWR | O_NONBLOCK) == 0)
		return RG_OK;
	(void)close(sv[0]);
	(void)close(sv[1]);
	return RG_E_SYS;
}

void
spawn_reset_signals(void)
{
	int sig;

	for (sig = 1; sig < NSIG; sig++)
		(void)signal(sig, SIG_DFL);
}

/*
 * Not all signals there are, as posix_spawn(3) does it: that is a hundred
 * system calls, and one is started for every call.
 */
static void
become(const struct spawn *s)
{
	struct sigaction sa = { .sa_handler = SIG_DFL };
	sigset_t none;
	size_t i;

	sigemptyset(&sa.sa_mask);
	for (i = 0; i < RG_COUNTOF(changed); i++)
		(void)sigaction(changed[i], &sa, NULL);
	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)execve(s->argv[0], s->argv, s->envp);
}

/* Apart, so that the child writes on no frame that its parent returns to. */
static void __attribute__((noreturn, noinline))
child(const struct spawn *s, int tell)
{
	struct failure f;

	if ((f.what = s->prepare(s->ctx)) == NULL) {
		f.what = "exec";
		become(s);
	}
	f.error = errno;
	while (write(tell, &f, sizeof(f)) == -1 && errno == EINTR)
		continue;
	_exit(127);
}

/*
 * A close-on-exec pipe. The child's end lies above everything that it may
 * overwrite: it is still needed when exec fails.
 */
static int
make_pipe(int p[2])
{
	int low;

	if (pipe2(p, O_CLOEXEC) == -1)
		return RG_E_SYS;
	low = p[1];
	p[1] = fcntl(low, F_DUPFD_CLOEXEC, SPAWN_HIGH_FD);
	(void)close(low);
	if (p[1] != -1)
		return RG_OK;
	(void)close(p[0]);
	return RG_E_SYS;
}

/* What came through the pipe; it closes when the child has its program. */
static bool
has_failed(int told, pid_t pid, struct failure *f)
{
	const ssize_t n = read(told, f, sizeof(*f));

	if (n == 0)
		return false;
	if (n == -1) {
		f->error = errno;
		(void)kill(pid, SIGKILL);
	}
	(void)waitpid(pid, NULL, 0);
	return true;
}

/*
 * vfork, for the copy of a process costs more than all that is done with it
 * here; where it is another name of fork, nothing changes. By the time it
 * returns, the child has become the program, or told why not.
 */
pid_t
spawn_run(const struct spawn *s, const char **what)
{
	struct failure f = { "start", 0 };
	sigset_t all, before;
	int tell[2];
	pid_t pid;

	*what = f.what;
	if (make_pipe(tell) != RG_OK)
		return -1;
	sigfillset(&all);
	(void)sigprocmask(SIG_SETMASK, &all, &before);
	if ((pid = vfork()) == 0)
		child(s, tell[1]);
	f.error = errno;
	(void)close(tell[1]);
	if (pid != -1 && has_failed(tell[0], pid, &f))
		pid = -1;
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	(void)close(tell[0]);
	*what = f.what;
	errno = f.error;
	return pid;
}

/*
 * Everything we open is close-on-exec, so only what is placed here reaches
 * the child. dup2 clears the flag, but not from a number onto itself: then
 * peer is moved away first.
 */
static const char *
place_files(void *ctx)
{
	int peer = fcntl(*(const int *)ctx, F_DUPFD_CLOEXEC, SPAWN_HIGH_FD);

	(void)close(0);
	return peer == -1 || open("/dev/null", O_RDWR) != 0 ||
		dup2(0, 1) == -1 || dup2(peer, RG_PEER_FD) == -1
	    ? "files"
	    : NULL;
}

pid_t
spawn_helper(char *const argv[], char *const envp[], int peer)
{
	const struct spawn s = { argv, envp, place_files, &peer };
	const char *what;

	return spawn_run(&s, &what);
}
