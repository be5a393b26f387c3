#include "config.h"

#include "device/host.h"

#ifdef __linux__

#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/sysmacros.h>

#include <fcntl.h>
#include <termios.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int
host_reopen(int fd, const char *path, int flags)
{
	char link[32];
	int copy;

	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	if ((copy = open(link, flags)) != -1 || access(link, F_OK) == 0)
		return copy;
	return open(path, flags); /* no /proc */
}

#ifndef O_PATH
#define O_PATH 010000000 /* musl hides it */
#endif

bool
host_is_path(int fd)
{
	const int flags = fcntl(fd, F_GETFL);

	return flags != -1 && (flags & O_PATH) != 0;
}

int
host_tty_dev(int fd, dev_t *dev)
{
	unsigned n;

	if (ioctl(fd, TIOCGDEV, &n) == -1)
		return -1;
	/* As the kernel packs it for old programs: new_encode_dev(). */
	*dev = makedev(n >> 8 & 0xfff, (n & 0xff) | (n >> 12 & 0xfff00));
	return 0;
}

#define RG_CAP_SYS_ADMIN 21 /* musl keeps the kernel's headers away */

/* Not in our unit: no sandbox is one with this. */
bool
host_passes_exclusive(void)
{
	return prctl(PR_CAPBSET_READ, RG_CAP_SYS_ADMIN) == 1;
}

#define PTY_SLAVES 136 /* the first of their eight majors */

bool
host_ends_with_leader(dev_t dev)
{
	return major(dev) < PTY_SLAVES || major(dev) >= PTY_SLAVES + 8;
}

bool
host_tells_cts(dev_t dev)
{
	static const char acm[] = "/cdc_acm";
	char path[80], driver[256];
	ssize_t n;

	(void)snprintf(path, sizeof(path), "/sys/dev/char/%u:%u/device/driver",
	    major(dev), minor(dev));
	n = readlink(path, driver, sizeof(driver));
	return n < (ssize_t)strlen(acm) ||
	    memcmp(driver + n - strlen(acm), acm, strlen(acm)) != 0;
}

int
host_limit_tty(int fd)
{
	(void)fd; /* its filter knows the calls, whatever the descriptor */
	return 0;
}

#endif
