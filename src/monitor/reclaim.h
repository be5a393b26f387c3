/*
 * reclaim.h - sessions outlive the daemon: found again at its start by their
 * records, taken up where they are, or ended in the records if they are.
 */
#ifndef RG_RECLAIM_H
#define RG_RECLAIM_H

#include "monitor/monitor.h"

/* Before any line is opened. How many sessions go on. */
unsigned reclaim_all(struct monitor *);

/* Is a session that does not talk to us over? Looks again until it is. */
void reclaim_look(struct mline *);

/* Of a session that died before it could say so: if its service runs, its pid.
 */
pid_t reclaim_service(const struct mline *);

/*
 * A pppd that had lent its line, and now serves a caller whose session died:
 * it is told to hang up, as long as the record stands.
 */
void reclaim_end_outer(const struct mline *);

/* Removes what a session that died has left in RUN/lines. */
void reclaim_forget(const struct mline *);

#endif
