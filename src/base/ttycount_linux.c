#ifdef __linux__
#include "config.h"

#include <sys/ioctl.h>

#include "base/ttycount.h"

/* struct serial_icounter_struct: musl keeps the kernel's headers away. */
struct counters {
	int modem[4];
	int rx, tx;
	int errors[3];
	int breaks;
	int rest[10];
};

bool
ttycount_breaks(int fd, uint32_t *n)
{
	struct counters c = { 0 };

	if (ioctl(fd, TIOCGICOUNT, &c) == -1)
		return false;
	*n = (uint32_t)c.breaks;
	return true;
}

bool
ttycount_bytes(int fd, uint64_t *rx, uint64_t *tx)
{
	struct counters c = { 0 };

	if (ioctl(fd, TIOCGICOUNT, &c) == -1)
		return false;
	*rx = (uint32_t)c.rx;
	*tx = (uint32_t)c.tx;
	return true;
}
#else
typedef int rg_not_linux;
#endif
