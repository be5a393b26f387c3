/*
 * rundir.h - the folder of the daemon's sockets and records, its pid file,
 * and the lock that keeps a second daemon out.
 */
#ifndef RG_RUNDIR_H
#define RG_RUNDIR_H

#include "conf/conf.h"

struct rundir;

/*
 * Makes RUN, RUN/lines and RUN/empty (the chroot) and locks the pid file.
 * RG_OK, or RG_E_SYS / RG_E_AGAIN (another rasgated runs) with one line in
 * why.
 */
int rundir_take(const struct conf_globals *, struct rundir **out, char *why,
    size_t whysz);
int rundir_write_pid(struct rundir *);
void rundir_release(struct rundir **);

#endif
