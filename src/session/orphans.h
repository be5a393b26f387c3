/*
 * orphans.h - who of a service's processes outlives it: orphans_linux.c
 * finds them all, orphans_other.c does what is portable.
 */
#ifndef RG_SESSION_ORPHANS_H
#define RG_SESSION_ORPHANS_H

#include <sys/types.h>

#include <stdbool.h>

/*
 * Orphans of our service become our children, so that waitpid() says
 * whether any is left. False where that does not exist.
 */
bool orphans_adopt(void);

/*
 * SIGKILL to every process of our session but ourselves. `group` is the
 * service's process group. Returns how many were found alive.
 */
unsigned orphans_kill(pid_t group);

#endif
