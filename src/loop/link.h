/*
 * link.h - a wire channel in an event loop.
 *
 * Messages are handed over one by one; a link that fails is reported once
 * and says nothing after. The owner frees it, from any callback. It knows no
 * message: what one means is the owner's matter.
 */
#ifndef RG_LOOP_LINK_H
#define RG_LOOP_LINK_H

#include "wire/chan.h"

struct event_base;
struct link;

struct link_ops {
	/* A descriptor in *m that is left there is closed afterwards. */
	void (*message)(void *ctx, struct msg *m);
	/* The peer closed (RG_E_GONE) or broke the rules (RG_E_PROTO). */
	void (*failed)(void *ctx, int why);
};

/* Takes fd (non-blocking). NULL when out of memory; fd is closed then. */
struct link *link_new(struct event_base *, int fd, enum wire_role peer,
    const struct link_ops *, void *ctx);

/* Off: what comes, and that nothing comes any more, waits. On at first. */
void link_listen(struct link *, bool on);

/* The same for a channel in use. NULL when out of memory; it stays yours. */
struct link *link_adopt(struct event_base *, struct chan **,
    const struct link_ops *, void *ctx);

/*
 * For good: nothing is heard while words of ours wait, so that a peer who
 * asks and does not read costs no more than one answer.
 */
void link_keep_step(struct link *);

void link_free(struct link **);

/* As chan_send(); a failure is reported through failed() from the loop too. */
int link_send(struct link *, struct msg *);

/* Messages that the peer has not taken yet. */
size_t link_queued(const struct link *);

/* As chan_queue(); link_flush() is due when the urgent things are done. */
int link_queue(struct link *, struct msg *);
void link_flush(struct link *);

int link_fd(const struct link *);

#endif
