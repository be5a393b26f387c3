#ifndef __linux__
#include "config.h"

#include <sys/stat.h>

#include <fcntl.h>
#include <unistd.h>

#include "session/tty.h"

/* There is no opening by descriptor here: by name, if it is the same device. */
int
tty_reopen(int fd)
{
	const char *path = ttyname(fd);
	struct stat a, b;
	int new;

	if (path == NULL)
		return -1;
	new = open(path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (new == -1)
		return -1;
	if (fstat(fd, &a) == 0 && fstat(new, &b) == 0 && a.st_rdev == b.st_rdev)
		return new;
	(void)close(new);
	return -1;
}
#else
typedef int rg_not_other;
#endif
