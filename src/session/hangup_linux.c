#ifdef __linux__
#include "config.h"

#include <errno.h>
#include <unistd.h>

#include "base/err.h"
#include "session/hangup.h"
#include "session/tty.h"

/*
 * vhangup works on the controlling terminal and needs CAP_SYS_TTY_CONFIG.
 * Without it the tty is left when this session leader exits, and on all but
 * pseudo-terminals the kernel then does the same. Without a controlling
 * terminal it does nothing, and says that all is well: so the tty is asked.
 */
int
hangup_force(int fd)
{
	if (vhangup() == -1)
		return errno == EPERM ? RG_OK : RG_E_SYS;
	if (tty_dead(fd))
		return RG_OK;
	errno = EBUSY;
	return RG_E_SYS;
}
#else
typedef int rg_not_linux;
#endif
