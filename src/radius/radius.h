/*
 * radius.h - the process: messages of the monitor to the client's parts and
 * back. Nothing in here blocks.
 */
#ifndef RG_RADIUS_H
#define RG_RADIUS_H

struct chan;
struct event_base;

/*
 * Serves the monitor behind this channel, which is taken, until it closes:
 * RG_E_GONE, or what went wrong.
 */
int radius_run(struct event_base *, struct chan **);

#endif
