#include "config.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/err.h"
#include "base/spawn.h"
#include "session/service.h"

#define HIGH_FD 10 /* out of the way of the descriptors that we place */

/* A close-on-exec pipe. */
static int
make_pipe(int p[2])
{
	if (pipe(p) == -1)
		return RG_E_SYS;
	(void)fcntl(p[0], F_SETFD, FD_CLOEXEC);
	(void)fcntl(p[1], F_SETFD, FD_CLOEXEC);
	return RG_OK;
}

static void
close_pipe(int p[2])
{
	(void)close(p[0]);
	(void)close(p[1]);
}

static void
reset_signals(void)
{
	struct sigaction sa = { .sa_handler = SIG_DFL };
	sigset_t none;
	int sig;

	sigemptyset(&sa.sa_mask);
	for (sig = 1; sig < NSIG; sig++)
		if (sig != SIGKILL && sig != SIGSTOP)
			(void)sigaction(sig, &sa, NULL);
	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/*
 * Places the files; whatever else is open here is close-on-exec. The tty's
 * open file description is the service's alone, so its flags are set here:
 * programs expect blocking reads.
 */
static int
place_files(const struct service_files *f)
{
	struct service_files high;
	int flags = fcntl(f->tty, F_GETFL);

	if (flags == -1 || fcntl(f->tty, F_SETFL, flags & ~O_NONBLOCK) == -1)
		return -1;
	high.tty = fcntl(f->tty, F_DUPFD_CLOEXEC, HIGH_FD);
	high.err = fcntl(f->err, F_DUPFD_CLOEXEC, HIGH_FD);
	if (high.tty == -1 || high.err == -1)
		return -1;
	high.plugin = SERVICE_NONE;
	if (f->plugin != SERVICE_NONE) {
		high.plugin = fcntl(f->plugin, F_DUPFD_CLOEXEC, HIGH_FD);
		if (high.plugin == -1)
			return -1;
	}
	(void)close(RG_PEER_FD);
	if (dup2(high.tty, 0) == -1 || dup2(high.tty, 1) == -1 ||
	    dup2(high.err, 2) == -1)
		return -1;
	return high.plugin == SERVICE_NONE ? 0
					   : dup2(high.plugin, RG_PLUGIN_FD);
}

/* The monitor took more for its lines; programs count on what is usual. */
static void
limit_files(unsigned limit)
{
	struct rlimit r;

	if (limit == 0 || getrlimit(RLIMIT_NOFILE, &r) == -1)
		return;
	if (r.rlim_cur > limit)
		r.rlim_cur = limit;
	(void)setrlimit(RLIMIT_NOFILE, &r);
}

static void __attribute__((noreturn)) child(char *const argv[],
    char *const envp[], const struct service_files *f, int go, int fail)
{
	ssize_t n;
	int e;
	char c;

	do
		n = read(go, &c, 1);
	while (n == -1 && errno == EINTR);
	if (n != 1)
		_exit(127);
	/* SIGTTOU is still ignored here: a background group may do this. */
	(void)tcsetpgrp(f->tty, getpid());
	(void)umask(022);
	if (chdir("/") == 0 && place_files(f) != -1) {
		reset_signals();
		limit_files(f->limit);
		(void)execve(argv[0], argv, envp);
	}
	e = errno;
	while (write(fail, &e, sizeof(e)) == -1 && errno == EINTR)
		continue;
	_exit(127);
}

/*
 * A pipe's end above everything that place_files() overwrites: the child
 * still needs it when it tries to exec.
 */
static int
raise_fd(int *fd)
{
	int high = fcntl(*fd, F_DUPFD_CLOEXEC, HIGH_FD);

	if (high == -1)
		return RG_E_SYS;
	(void)close(*fd);
	*fd = high;
	return RG_OK;
}

int
service_fork(char *const argv[], char *const envp[],
    const struct service_files *f, struct service *s)
{
	int go[2], fail[2];

	if (make_pipe(go) != RG_OK)
		return RG_E_SYS;
	if (make_pipe(fail) != RG_OK) {
		close_pipe(go);
		return RG_E_SYS;
	}
	if (raise_fd(&fail[1]) != RG_OK || (s->pid = fork()) == -1) {
		close_pipe(go);
		close_pipe(fail);
		return RG_E_SYS;
	}
	if (s->pid == 0) {
		(void)setpgid(0, 0);
		(void)close(go[1]);
		child(argv, envp, f, go[0], fail[1]);
	}
	(void)setpgid(s->pid, s->pid);
	(void)close(go[0]);
	(void)close(fail[1]);
	s->go = go[1];
	s->fail = fail[0];
	return RG_OK;
}

void
service_go(struct service *s)
{
	(void)!write(s->go, "", 1);
	(void)close(s->go);
	s->go = SERVICE_NONE;
}

int
service_started(struct service *s)
{
	int e = 0;

	if (read(s->fail, &e, sizeof(e)) != (ssize_t)sizeof(e))
		e = 0;
	(void)close(s->fail);
	s->fail = SERVICE_NONE;
	return e;
}

void
service_signal(const struct service *s, int sig)
{
	(void)kill(-s->pid, sig);
	if (sig != SIGKILL)
		(void)kill(-s->pid, SIGCONT);
}
