#include "config.h"

#include "base/sandbox.h"

#ifdef RG_SANDBOX_PLEDGE

#include <unistd.h>

#include "base/err.h"

/*
 * The promise alone keeps every path away; unveil(2) says it once more. The
 * store's folder lies outside of its root, which is empty.
 */
int
sandbox_enter(enum sandbox_role role)
{
	const char *promises = "stdio recvfd";

	if (role == SANDBOX_STORE)
		return pledge("stdio rpath wpath cpath flock", "") == -1
		    ? RG_E_LACKS
		    : RG_OK;
	if (role == SANDBOX_ENGINE)
		promises = "stdio tty recvfd";
	else if (role == SANDBOX_RADIUS)
		promises = "stdio recvfd inet";
	if (unveil("/", "") == -1 || unveil(NULL, NULL) == -1 ||
	    pledge(promises, "") == -1)
		return RG_E_LACKS;
	return RG_OK;
}

#endif
