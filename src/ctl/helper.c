#include "config.h"

#include <sys/types.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include "ctl/helper.h"

struct pipes {
	int in[2], out[2];
};

static int
make_pipes(struct pipes *p)
{
	int i, fds[4];

	if (pipe(p->in) == -1)
		return -1;
	if (pipe(p->out) == -1) {
		(void)close(p->in[0]);
		(void)close(p->in[1]);
		return -1;
	}
	fds[0] = p->in[0];
	fds[1] = p->in[1];
	fds[2] = p->out[0];
	fds[3] = p->out[1];
	for (i = 0; i < 4; i++)
		(void)fcntl(fds[i], F_SETFD, FD_CLOEXEC);
	return 0;
}

static pid_t
start(char *const argv[], const struct pipes *p)
{
	static char *const empty[] = { NULL };
	posix_spawn_file_actions_t fa;
	pid_t pid = -1;
	int e;

	if ((e = posix_spawn_file_actions_init(&fa)) != 0) {
		errno = e;
		return -1;
	}
	(void)posix_spawn_file_actions_adddup2(&fa, p->in[0], 0);
	(void)posix_spawn_file_actions_adddup2(&fa, p->out[1], 1);
	e = posix_spawn(&pid, argv[0], &fa, NULL, argv, empty);
	(void)posix_spawn_file_actions_destroy(&fa);
	errno = e;
	return e == 0 ? pid : -1;
}

/* It may be gone before it read all: then its status says more than we. */
static void
feed(int fd, const char *in, size_t n)
{
	ssize_t k;

	while (n > 0 && (k = write(fd, in, n)) != 0) {
		if (k == -1 && errno != EINTR)
			break;
		if (k > 0) {
			in += k;
			n -= (size_t)k;
		}
	}
	(void)close(fd);
}

static void
drain(int fd, char *out, size_t outsz)
{
	char spill[512];
	size_t used = 0;
	ssize_t n;

	for (;;) {
		size_t room = outsz - 1 - used;

		n = read(fd, room > 0 ? out + used : spill,
		    room > 0 ? room : sizeof(spill));
		if (n == 0 || (n == -1 && errno != EINTR))
			break;
		if (n > 0 && room > 0)
			used += (size_t)n;
	}
	out[used] = '\0';
	(void)close(fd);
}

int
helper_run(char *const argv[], const char *in, size_t inlen, char *out,
    size_t outsz)
{
	void (*pipe_action)(int) = signal(SIGPIPE, SIG_IGN);
	struct pipes p;
	int status, e;
	pid_t pid;

	out[0] = '\0';
	if (make_pipes(&p) == -1)
		return -1;
	pid = start(argv, &p);
	e = errno;
	(void)close(p.in[0]);
	(void)close(p.out[1]);
	feed(p.in[1], in, pid == -1 ? 0 : inlen);
	drain(p.out[0], out, outsz);
	(void)signal(SIGPIPE, pipe_action);
	if (pid == -1) {
		errno = e;
		return -1;
	}
	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
