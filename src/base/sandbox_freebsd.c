#include "config.h"

#include "base/sandbox.h"

#ifdef RG_SANDBOX_CAPSICUM

#include <sys/capsicum.h>

#include "base/err.h"

/*
 * No name of anything means something any more: files, processes, other
 * hosts. The store's folder is a descriptor, and its names do not lead out of
 * it. What a tty that comes later may be used for is the monitor's to say
 * (device/host.h).
 */
int
sandbox_enter(enum sandbox_role role)
{
	if (role == SANDBOX_RADIUS)
		return RG_OK; /* there is no way to a server in there */
	return cap_enter() == -1 ? RG_E_LACKS : RG_OK;
}

#endif
