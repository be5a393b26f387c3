#ifndef __linux__
#include "config.h"

#include <errno.h>
#include <unistd.h>

#include "base/err.h"
#include "session/hangup.h"

/* revoke works on a name, and only its owner or root may. */
int
hangup_force(int fd)
{
#ifdef HAVE_REVOKE
	const char *path = ttyname(fd);

	if (path == NULL)
		return RG_E_SYS;
	return revoke(path) == 0 || errno == EPERM || errno == EACCES
	    ? RG_OK
	    : RG_E_SYS;
#else
	(void)fd;
	return RG_OK;
#endif
}
#else
typedef int rg_not_bsd;
#endif
