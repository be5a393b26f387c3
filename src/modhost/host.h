/*
 * host.h - the loop of rasgate-modhost: the monitor's socket and those of
 * the calls. No code of a dialog runs in its thread.
 */
#ifndef RG_MODHOST_HOST_H
#define RG_MODHOST_HOST_H

/*
 * Serves until the monitor has hung up and no call is left (RG_OK), or it
 * says what it may not (negative).
 */
int host_run(int monitor_fd);

#endif
