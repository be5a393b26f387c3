#ifndef __linux__
#include "config.h"

#include <signal.h>

#include "session/orphans.h"

/* Who left the group keeps the tty until revoke(2) takes it away. */
unsigned
orphans_kill(pid_t group)
{
	return kill(-group, SIGKILL) == 0 ? 1 : 0;
}
#else
typedef int rg_not_other;
#endif
