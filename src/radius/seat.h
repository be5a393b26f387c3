/*
 * seat.h - a conversation in the event loop, from BEGIN to VERDICT.
 */
#ifndef RG_RADIUS_SEAT_H
#define RG_RADIUS_SEAT_H

#include "method/method.h"
#include "wire/msg.h"

struct event_base;

/* Whoever holds the conversations of one process. */
struct seats {
	struct event_base *base;
	struct seat *first;
	/* Tells the monitor, behind each end. */
	void (*verdict)(void *ctx, struct msg *);
	void *ctx;
};

/* Takes m->fd of a BEGIN. RG_OK or RG_E_SIZE: no memory. */
int seat_begin(struct seats *, const struct rg_method *, void *instance,
    struct msg *m);

/* A BAR for one of them, if it is there still. */
void seats_bar(struct seats *, const struct msg *m);

/* Ends all; no verdict is told. */
void seats_free(struct seats *);

#endif
