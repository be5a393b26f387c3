#include "config.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/err.h"
#include "session/attach.h"

static int
set_flags(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags == -1 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1)
		return -1;
	return fcntl(fd, F_SETFD, FD_CLOEXEC);
}

static int
make_address(struct sockaddr_un *sun, const char *record)
{
	int n;

	sun->sun_family = AF_UNIX;
	n = snprintf(sun->sun_path, sizeof(sun->sun_path), "%s.sock", record);
	if (n >= 0 && (size_t)n < sizeof(sun->sun_path))
		return 0;
	errno = ENAMETOOLONG;
	return -1;
}

/* What stands there already is of a session before us on this line. */
static int
bind_anew(int fd, const struct sockaddr_un *sun)
{
	const struct sockaddr *sa = (const struct sockaddr *)sun;
	mode_t mask = umask(0177);
	int r = bind(fd, sa, sizeof(*sun));

	if (r == -1 && errno == EADDRINUSE && unlink(sun->sun_path) == 0)
		r = bind(fd, sa, sizeof(*sun));
	(void)umask(mask);
	return r;
}

int
attach_listen(const char *record)
{
	struct sockaddr_un sun = { 0 };
	int fd;

	if (make_address(&sun, record) == -1)
		return -1;
	if ((fd = socket(AF_UNIX, SOCK_SEQPACKET, 0)) == -1)
		return -1;
	if (bind_anew(fd, &sun) == 0 && set_flags(fd) == 0 &&
	    listen(fd, 4) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

int
attach_accept(int sock)
{
	int fd = accept(sock, NULL, NULL);

	if (fd == -1)
		return -1;
	if (set_flags(fd) == 0 && rg_peer_trusted(fd))
		return fd;
	(void)close(fd);
	return -1;
}

void
attach_close(int sock, const char *record)
{
	struct sockaddr_un sun = { 0 };

	if (sock == -1)
		return;
	(void)close(sock);
	if (make_address(&sun, record) == 0)
		(void)unlink(sun.sun_path);
}
