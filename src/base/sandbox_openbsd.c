#include "config.h"

#include "base/sandbox.h"

#ifdef RG_SANDBOX_PLEDGE

#include <unistd.h>

#include "base/err.h"

/* The promise alone keeps every path away; unveil(2) says it once more. */
int
sandbox_enter(enum sandbox_role role)
{
	const char *promises = role == SANDBOX_ENGINE ? "stdio tty recvfd"
						      : "stdio recvfd";

	if (unveil("/", "") == -1 || unveil(NULL, NULL) == -1 ||
	    pledge(promises, "") == -1)
		return RG_E_SYS;
	return RG_OK;
}

#endif
