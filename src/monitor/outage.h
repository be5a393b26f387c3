/*
 * outage.h - a line that cannot be used now: shown with its reason, on
 * record, tried again with back-off.
 */
#ifndef RG_MON_OUTAGE_H
#define RG_MON_OUTAGE_H

#include "monitor/monitor.h"

/* The text beside the state; NULL or "" for none. */
void outage_set_why(struct mline *, const char *why);

/* A new status counts from now on. */
void outage_set_status(struct mline *, enum line_status, const char *why);

/*
 * The line waits for calls again. What comes and goes is not well yet: the
 * back-off is forgotten when a minute has passed, or a call was served.
 */
void outage_over(struct mline *);
void outage_forget(struct mline *);

/* How many failures in a row there were; 0 when the last one is forgotten. */
unsigned outage_fails(struct mline *);

/* Its device is about to be free: the line that has it gives it back. */
void outage_hurry(struct mline *);

/* `status` is LINE_ABSENT, LINE_DOWN or LINE_BUSY. */
void outage_begin(struct mline *, enum line_status status, const char *why);

#endif
