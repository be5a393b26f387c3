#include "config.h"

#include "device/host.h"

#ifndef __linux__

#ifdef RG_SANDBOX_CAPSICUM
#include <sys/capsicum.h>
#include <sys/ioctl.h>

#include <termios.h>
#endif

#include <sys/stat.h>

#include <fcntl.h>

#include "base/compat.h"

int
host_reopen(int fd, const char *path, int flags)
{
	(void)fd;
	return open(path, flags);
}

bool
host_is_path(int fd)
{
	(void)fd;
	return false;
}

int
host_tty_dev(int fd, dev_t *dev)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		return -1;
	*dev = st.st_rdev;
	return 0;
}

bool
host_passes_exclusive(void)
{
	return true;
}

bool
host_ends_with_leader(dev_t dev)
{
	(void)dev;
	return false; /* POSIX leaves it open */
}

bool
host_tells_cts(dev_t dev)
{
	(void)dev;
	return true;
}

int
host_limit_tty(int fd)
{
#ifdef RG_SANDBOX_CAPSICUM
	static const unsigned long requests[] = { TIOCGETA, TIOCSETA, TIOCFLUSH,
		TIOCMGET, TIOCOUTQ };
	cap_rights_t rights;

	cap_rights_init(&rights, CAP_READ, CAP_WRITE, CAP_EVENT, CAP_FCNTL,
	    CAP_IOCTL);
	return cap_rights_limit(fd, &rights) == -1
	    ? -1
	    : cap_ioctls_limit(fd, requests, RG_COUNTOF(requests));
#else
	(void)fd;
	return 0;
#endif
}

#endif
