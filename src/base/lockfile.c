#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/lockfile.h"

pid_t
lockfile_parse(const char *text, size_t n)
{
	int binary;
	char *end;
	long pid;

	/* The int of a pid always has a 0, and it may have a line break. */
	if (n == sizeof(binary) && memchr(text, '\0', n) != NULL) {
		memcpy(&binary, text, sizeof(binary));
		return binary > 0 ? (pid_t)binary : 0;
	}
	errno = 0;
	pid = strtol(text, &end, 10);
	if (errno != 0 || end == text || pid <= 0 || pid > INT32_MAX ||
	    strchr(" \n", *end) == NULL)
		return 0;
	return (pid_t)pid;
}

pid_t
lockfile_pid(int folder, const char *name, struct stat *st)
{
	char text[32];
	ssize_t n = 0;
	int fd;

	fd = openat(folder, name,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd == -1)
		return 0;
	if (fstat(fd, st) == 0 && S_ISREG(st->st_mode))
		n = read(fd, text, sizeof(text) - 1);
	(void)close(fd);
	if (n <= 0)
		return 0;
	text[n] = '\0';
	return lockfile_parse(text, (size_t)n);
}
