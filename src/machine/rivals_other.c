#include "config.h"

#include "machine/rivals.h"

#ifndef __linux__

bool
rival_unit(const struct check *k, const char *tty, struct rival *r)
{
	(void)k;
	(void)tty;
	(void)r;
	return false;
}

bool
rival_process(const struct check *k, const char *tty, struct rival *r)
{
	(void)k;
	(void)tty;
	(void)r;
	return false;
}

bool
rival_manager(const struct check *k, const char *real)
{
	(void)k;
	(void)real;
	return false;
}

#endif
