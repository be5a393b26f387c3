#include "config.h"

#include <time.h>

#include "base/clock.h"

static uint64_t frozen = (uint64_t)-1;

uint64_t
clock_ms(void)
{
	struct timespec ts;

	if (frozen != (uint64_t)-1)
		return frozen;
	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

uint64_t
clock_wall(uint64_t ms)
{
	return (uint64_t)time(NULL) - (clock_ms() - ms) / 1000;
}

void
clock_set(uint64_t ms)
{
	frozen = ms;
}
