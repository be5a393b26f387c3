#include "config.h"

#ifdef __linux__

#include <sys/timex.h>

#include <stdio.h>
#include <unistd.h>

#include "machine/check.h"

bool
check_clock_runs(void)
{
	struct timex t = { .modes = 0 };

	return adjtimex(&t) != TIME_ERROR;
}

bool
check_kernel_ppp(const struct check *k)
{
	char path[2 * CTL_PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/dev/ppp", k->root);
	return access(path, F_OK) == 0;
}

#endif
