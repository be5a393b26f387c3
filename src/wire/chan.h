/*
 * chan.h - a SEQPACKET socket that speaks struct msg.
 *
 * Sending never blocks: what the socket does not take waits in a bounded
 * queue, with its descriptor. No libevent here: the owner watches chan_fd()
 * for reading, and for writing while chan_waiting().
 */
#ifndef RG_CHAN_H
#define RG_CHAN_H

#include <stdbool.h>

#include "wire/msg.h"

struct chan;

/*
 * Takes the socket. `peer` is the role at the other end: messages that it
 * may not send are refused here already. NULL when out of memory.
 */
struct chan *chan_new(int fd, enum wire_role peer);
void chan_free(struct chan **); /* closes the socket and queued descriptors */

int chan_fd(const struct chan *);

/*
 * Sends or queues. m->fd is taken (and m->fd set to -1) on RG_OK, stays the
 * caller's otherwise. RG_E_SIZE when the queue is full or m cannot be
 * encoded, RG_E_GONE when the peer is away.
 */
int chan_send(struct chan *, struct msg *m);

/*
 * The same, but only puts it behind what waits: for a sender that has more
 * urgent things to do and calls chan_flush() after them.
 */
int chan_queue(struct chan *, struct msg *m);

/* Sends what waits: RG_OK when nothing does any more, RG_E_AGAIN, _GONE. */
int chan_flush(struct chan *);
bool chan_waiting(const struct chan *);
size_t chan_queued(const struct chan *); /* messages that wait */

/*
 * The next message. A descriptor in it is the caller's. RG_E_AGAIN when
 * there is none, RG_E_GONE when the peer closed, RG_E_PROTO when it sent
 * what it may not: malformed, out of sequence, not its role's, with a
 * descriptor too many or too few.
 */
int chan_recv(struct chan *, struct msg *m);

#endif
