#ifdef __linux__
#include "config.h"

#include <errno.h>
#include <unistd.h>

#include "base/err.h"
#include "session/hangup.h"

/*
 * vhangup works on the controlling terminal and needs CAP_SYS_TTY_CONFIG.
 * Without it the tty is left when this session leader exits, and on all but
 * pseudo-terminals the kernel then does the same.
 */
int
hangup_force(int fd)
{
	(void)fd;
	return vhangup() == 0 || errno == EPERM ? RG_OK : RG_E_SYS;
}
#else
typedef int rg_not_linux;
#endif
