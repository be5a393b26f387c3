#include "config.h"

#include "machine/rivals.h"

#ifndef __linux__

#include <stdlib.h>

bool
rival_unit(const struct check *k, const char *tty, struct rival *r)
{
	(void)k;
	(void)tty;
	(void)r;
	return false;
}

struct gettys *
gettys_find(const struct check *k)
{
	struct gettys *all = calloc(1, sizeof(*all));

	(void)k;
	if (all == NULL)
		abort();
	return all;
}

bool
gettys_on(const struct gettys *all, const char *tty, struct rival *r)
{
	(void)all;
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
