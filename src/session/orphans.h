/*
 * orphans.h - who of a service's processes outlives it: orphans_linux.c
 * finds them all, orphans_other.c does what is portable.
 */
#ifndef RG_SESSION_ORPHANS_H
#define RG_SESSION_ORPHANS_H

#include <sys/types.h>

/*
 * SIGKILL to every process of our session but ourselves. `group` is the
 * service's process group. Returns how many were found alive.
 */
unsigned orphans_kill(pid_t group);

#endif
