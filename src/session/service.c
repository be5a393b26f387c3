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

/* What the child says in `fail`; the text is ours as well as its. */
struct failure {
	const char *what;
	int error;
};

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

/* The step that failed, with errno. */
static const char *
become(char *const argv[], char *const envp[], const struct service_files *f,
    service_ready *ready, void *ctx)
{
	(void)setpgid(0, 0);
	/* SIGTTOU is still ignored here: a background group may do this. */
	(void)tcsetpgrp(f->tty, getpid());
	(void)umask(022);
	if (!ready(ctx, getpid()))
		return "record";
	if (chdir("/") == -1 || place_files(f) == -1)
		return "files";
	reset_signals();
	limit_files(f->limit);
	(void)execve(argv[0], argv, envp);
	return "exec";
}

/* Apart, so that the child writes on no frame that its parent returns to. */
static void __attribute__((noreturn, noinline))
child(char *const argv[], char *const envp[], const struct service_files *f,
    service_ready *ready, void *ctx, int fail)
{
	struct failure x = { 0 };

	x.what = become(argv, envp, f, ready, ctx);
	x.error = errno;
	while (write(fail, &x, sizeof(x)) == -1 && errno == EINTR)
		continue;
	_exit(127);
}

/*
 * A close-on-exec pipe. The child's end lies above everything that
 * place_files() overwrites: it is still needed when exec fails.
 */
static int
make_pipe(int p[2])
{
	int low;

	if (pipe(p) == -1)
		return RG_E_SYS;
	low = p[1];
	p[1] = fcntl(low, F_DUPFD_CLOEXEC, HIGH_FD);
	(void)close(low);
	if (p[1] != -1 && fcntl(p[0], F_SETFD, FD_CLOEXEC) == 0)
		return RG_OK;
	(void)close(p[0]);
	return RG_E_SYS;
}

/*
 * vfork, for the copy of a process costs more than all that is done with it
 * here; where it is another name of fork, nothing changes.
 */
int
service_start(char *const argv[], char *const envp[],
    const struct service_files *f, service_ready *ready, void *ctx,
    struct service *s)
{
	int fail[2];

	if (make_pipe(fail) != RG_OK)
		return RG_E_SYS;
	if ((s->pid = vfork()) == 0)
		child(argv, envp, f, ready, ctx, fail[1]);
	(void)close(fail[1]);
	s->fail = fail[0];
	if (s->pid != -1) {
		(void)setpgid(s->pid, s->pid);
		return RG_OK;
	}
	(void)close(s->fail);
	s->fail = SERVICE_NONE;
	return RG_E_SYS;
}

int
service_started(struct service *s, const char **what)
{
	struct failure x = { 0 };

	if (read(s->fail, &x, sizeof(x)) != (ssize_t)sizeof(x))
		x.error = 0;
	(void)close(s->fail);
	s->fail = SERVICE_NONE;
	*what = x.what;
	return x.error;
}

void
service_signal(const struct service *s, int sig)
{
	(void)kill(-s->pid, sig);
	if (sig != SIGKILL)
		(void)kill(-s->pid, SIGCONT);
}
