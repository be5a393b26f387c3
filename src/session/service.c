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

struct birth {
	const struct service_files *files;
	service_ready *ready;
	void *ctx;
};

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
	high.tty = fcntl(f->tty, F_DUPFD_CLOEXEC, SPAWN_HIGH_FD);
	high.err = fcntl(f->err, F_DUPFD_CLOEXEC, SPAWN_HIGH_FD);
	if (high.tty == -1 || high.err == -1)
		return -1;
	high.plugin = SERVICE_NONE;
	if (f->plugin != SERVICE_NONE) {
		high.plugin = fcntl(f->plugin, F_DUPFD_CLOEXEC, SPAWN_HIGH_FD);
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

static const char *
prepare(void *ctx)
{
	const struct birth *b = ctx;

	(void)setpgid(0, 0);
	/* SIGTTOU is still ignored here: a background group may do this. */
	(void)tcsetpgrp(b->files->tty, getpid());
	(void)umask(022);
	if (!b->ready(b->ctx, getpid()))
		return "record";
	if (chdir("/") == -1 || place_files(b->files) == -1)
		return "files";
	limit_files(b->files->limit);
	return NULL;
}

pid_t
service_start(char *const argv[], char *const envp[],
    const struct service_files *f, service_ready *ready, void *ctx,
    const char **what)
{
	struct birth b = { f, ready, ctx };
	const struct spawn s = { argv, envp, prepare, &b };

	return spawn_run(&s, what);
}

void
service_signal(pid_t pid, int sig)
{
	(void)kill(-pid, sig);
	if (sig != SIGKILL)
		(void)kill(-pid, SIGCONT);
}
