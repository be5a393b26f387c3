#include "config.h"

#include "base/sandbox.h"

#ifdef RG_SANDBOX_NONE

#include "base/err.h"

/* configure was told so: own user, empty root and limits must do. */
int
sandbox_enter(enum sandbox_role role)
{
	(void)role;
	return RG_OK;
}

#endif
