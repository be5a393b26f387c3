#include "config.h"

#include <sys/socket.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include "base/err.h"
#include "base/spawn.h"

int
spawn_pair(int sv[2])
{
	int i, flags;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sv) == -1)
		return RG_E_SYS;
	for (i = 0; i < 2; i++)
		if (fcntl(sv[i], F_SETFD, FD_CLOEXEC) == -1)
			goto fail;
	if ((flags = fcntl(sv[0], F_GETFL)) == -1 ||
	    fcntl(sv[0], F_SETFL, flags | O_NONBLOCK) == -1)
		goto fail;
	return RG_OK;
fail:
	(void)close(sv[0]);
	(void)close(sv[1]);
	return RG_E_SYS;
}

static int
set_attr(posix_spawnattr_t *a)
{
	sigset_t none, all;

	sigemptyset(&none);
	sigfillset(&all);
	sigdelset(&all, SIGKILL);
	sigdelset(&all, SIGSTOP);
	if (posix_spawnattr_init(a) != 0)
		return -1;
	(void)posix_spawnattr_setsigmask(a, &none);
	(void)posix_spawnattr_setsigdefault(a, &all);
	return posix_spawnattr_setflags(a,
	    POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

/*
 * Everything we open is close-on-exec, so only what is placed here reaches
 * the child. dup2 clears the flag, but not from a number onto itself: then
 * peer is moved away first.
 */
static int
set_files(posix_spawn_file_actions_t *fa, int peer)
{
	if (posix_spawn_file_actions_init(fa) != 0)
		return -1;
	if (posix_spawn_file_actions_addopen(fa, 0, "/dev/null", O_RDWR, 0) ==
		0 &&
	    posix_spawn_file_actions_adddup2(fa, 0, 1) == 0 &&
	    posix_spawn_file_actions_adddup2(fa, peer, RG_PEER_FD) == 0)
		return 0;
	posix_spawn_file_actions_destroy(fa);
	return -1;
}

/* posix_spawn() with what set_files() and set_attr() say; 0 or an errno. */
static int
spawn_with(pid_t *pid, char *const argv[], char *const envp[], int peer)
{
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t attr;
	int e = ENOMEM;

	if (set_files(&fa, peer) != 0)
		return e;
	if (set_attr(&attr) == 0) {
		e = posix_spawn(pid, argv[0], &fa, &attr, argv, envp);
		posix_spawnattr_destroy(&attr);
	}
	posix_spawn_file_actions_destroy(&fa);
	return e;
}

pid_t
spawn_helper(char *const argv[], char *const envp[], int peer)
{
	int e, copy = fcntl(peer, F_DUPFD_CLOEXEC, RG_PEER_FD + 1);
	pid_t pid = -1;

	if (copy == -1)
		return -1;
	e = spawn_with(&pid, argv, envp, copy);
	(void)close(copy);
	errno = e;
	return e == 0 ? pid : -1;
}
