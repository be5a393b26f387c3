/*
 * listen.h - who connects to a socket of ours, accepted in libevent's loop.
 * While there is no descriptor for one, all wait.
 */
#ifndef RG_LOOP_LISTEN_H
#define RG_LOOP_LISTEN_H

#include <stdbool.h>

struct event_base;
struct listener;

/*
 * Listens on fd (unixsock_listen()) and takes it. `met` gets who came: a
 * descriptor of its own, close-on-exec and non-blocking. NULL when out of
 * memory, fd is closed then.
 */
struct listener *listener_new(struct event_base *, int fd,
    void (*met)(void *ctx, int fd), void *ctx);
void listener_free(struct listener **);

/* Who comes waits in the socket's queue, until this is false again. */
void listener_hold(struct listener *, bool);

#endif
