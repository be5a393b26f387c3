#ifndef __linux__
#include "config.h"

#include "base/err.h"
#include "modhost/leash.h"

int
leash_rights(void)
{
	return RG_OK;
}

void
leash_life(void)
{
}

void
leash_end(void)
{
}
#else
typedef int rg_linux;
#endif
