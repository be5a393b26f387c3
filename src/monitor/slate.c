#include "config.h"

#include <fcntl.h>
#include <stddef.h>
#include <unistd.h>

#include "monitor/slate.h"

#define READS_MOST 64 /* of an engine that notes faster than we read */

static int
prepare(int fd)
{
	return fcntl(fd, F_SETFD, FD_CLOEXEC) == -1
	    ? -1
	    : fcntl(fd, F_SETFL, O_NONBLOCK);
}

int
slate_open(int *engines)
{
	int ends[2];

	if (pipe(ends) == -1)
		return -1;
	if (prepare(ends[0]) == -1 || prepare(ends[1]) == -1) {
		(void)close(ends[0]);
		(void)close(ends[1]);
		return -1;
	}
	*engines = ends[1];
	return ends[0];
}

void
slate_read(int fd, void (*noted)(void *ctx, uint64_t hport), void *ctx)
{
	uint64_t hports[SLATE_CALLS];
	size_t i;
	ssize_t n;
	int reads;

	for (reads = 0; reads < READS_MOST; reads++) {
		if ((n = read(fd, hports, sizeof(hports))) <= 0)
			return;
		for (i = 0; i < (size_t)n / sizeof(hports[0]); i++)
			noted(ctx, hports[i]);
	}
}
