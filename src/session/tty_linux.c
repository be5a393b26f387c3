#ifdef __linux__
#include "config.h"

#include <sys/ioctl.h>
#ifdef HAVE_LINUX_SERIAL_H
#include <linux/serial.h>
#endif

#include <fcntl.h>
#include <stdio.h>

#include "session/tty.h"

int
tty_reopen(int fd)
{
	char path[32];

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

bool
tty_counts(int fd, uint64_t *rx, uint64_t *tx)
{
#ifdef HAVE_LINUX_SERIAL_H
	struct serial_icounter_struct c = { 0 };

	if (ioctl(fd, TIOCGICOUNT, &c) == -1)
		return false;
	/* The kernel counts in 32 bits, and wraps. */
	*rx = (uint32_t)c.rx;
	*tx = (uint32_t)c.tx;
	return true;
#else /* musl keeps the kernel's headers away */
	(void)fd;
	(void)rx;
	(void)tx;
	return false;
#endif
}
#else
typedef int rg_not_linux;
#endif
