#include "config.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/unixsock.h"

static int
give_up(int fd, int e)
{
	(void)close(fd);
	errno = e;
	return -1;
}

int
unixsock_listen(const char *path, mode_t mode, int backlog)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);

	if (fd == -1)
		return -1;
	if (rg_strlcpy(sun.sun_path, path, sizeof(sun.sun_path)) >=
	    sizeof(sun.sun_path))
		return give_up(fd, ENAMETOOLONG);
	(void)unlink(path);
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) == -1 ||
	    fcntl(fd, F_SETFL, O_NONBLOCK) == -1 ||
	    bind(fd, (struct sockaddr *)&sun, sizeof(sun)) == -1 ||
	    chmod(path, mode) == -1 || listen(fd, backlog) == -1)
		return give_up(fd, errno);
	return fd;
}

int
unixsock_connect(const char *path, bool wait)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd;

	if (rg_strlcpy(sun.sun_path, path, sizeof(sun.sun_path)) >=
	    sizeof(sun.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if ((fd = socket(AF_UNIX, SOCK_SEQPACKET, 0)) == -1)
		return -1;
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) == -1 ||
	    (!wait && fcntl(fd, F_SETFL, O_NONBLOCK) == -1) ||
	    connect(fd, (struct sockaddr *)&sun, sizeof(sun)) == -1)
		return give_up(fd, errno);
	return fd;
}

int
unixsock_helper(const char *path)
{
	int fd = unixsock_connect(path, false);

	if (fd == -1 || rg_peer_trusted(fd))
		return fd;
	return give_up(fd, EPERM);
}
