#include "config.h"

#ifdef __linux__

#include <sys/timex.h>

#include "ctl/check.h"

bool
check_clock_runs(void)
{
	struct timex t = { .modes = 0 };

	return adjtimex(&t) != TIME_ERROR;
}

#endif
