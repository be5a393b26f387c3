/*
 * manager.h - the service manager hears how the daemon is: from the event
 * loop, so that one which hangs is silent, and is started anew.
 */
#ifndef RG_MANAGER_H
#define RG_MANAGER_H

#include "daemon/notify.h"
#include "monitor/monitor.h"

struct manager;

/* NULL when there is none that listens. All take NULL for that. */
struct manager *manager_open(struct monitor *);
void manager_close(struct manager **);

/* Tells the state, and how many lines and sessions there are. */
void manager_tell(struct manager *, enum notify_state);

#endif
