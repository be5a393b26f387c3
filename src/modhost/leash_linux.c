#ifdef __linux__
#include "config.h"

#include <sys/prctl.h>

#include <signal.h>

#include "base/err.h"
#include "modhost/leash.h"

int
leash_rights(void)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? RG_OK : RG_E_SYS;
}

void
leash_life(void)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
}
#else
typedef int rg_not_linux;
#endif
