#include "config.h"

#include "machine/check.h"

#ifndef __linux__

pid_t
check_holder(const char *real, char *name, size_t namesz)
{
	(void)real;
	(void)name;
	(void)namesz;
	return 0;
}

bool
check_no_tty(dev_t device)
{
	(void)device;
	return false;
}

#endif
