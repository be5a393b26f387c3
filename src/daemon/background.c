#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/err.h"
#include "daemon/background.h"

static int parent = -1; /* one byte to it means that we serve */

static _Noreturn void
wait_for_child(int fd)
{
	char byte;
	ssize_t n;

	do
		n = read(fd, &byte, 1);
	while (n == -1 && errno == EINTR);
	_exit(n == 1 ? 0 : 1);
}

int
background_begin(void)
{
	int p[2];
	pid_t pid;

	if (pipe(p) == -1)
		return RG_E_SYS;
	if ((pid = fork()) == -1) {
		(void)close(p[0]);
		(void)close(p[1]);
		return RG_E_SYS;
	}
	if (pid > 0) {
		(void)close(p[1]);
		wait_for_child(p[0]);
	}
	(void)close(p[0]);
	parent = p[1];
	if (fcntl(parent, F_SETFD, FD_CLOEXEC) == -1 || setsid() == -1 ||
	    chdir("/") == -1)
		return RG_E_SYS;
	return RG_OK;
}

void
background_done(void)
{
	int fd;

	if (parent == -1)
		return;
	fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (fd != -1) {
		(void)dup2(fd, 0);
		(void)dup2(fd, 1);
		(void)dup2(fd, 2);
	}
	if (fd > 2)
		(void)close(fd);
	(void)!write(parent, "", 1);
	(void)close(parent);
	parent = -1;
}
