#ifndef __linux__
#include "config.h"

#include "base/ttycount.h"

bool
ttycount_bytes(int fd, uint64_t *rx, uint64_t *tx)
{
	(void)fd;
	(void)rx;
	(void)tx;
	return false;
}

bool
ttycount_breaks(int fd, uint32_t *n)
{
	(void)fd;
	(void)n;
	return false;
}
#else
typedef int rg_not_other;
#endif
