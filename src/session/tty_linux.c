#ifdef __linux__
#include "config.h"

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
#else
typedef int rg_not_linux;
#endif
