/*
 * net.h - the client's source ports as UDP sockets in an event loop: each is
 * connected, so that the kernel takes datagrams from its server alone.
 */
#ifndef RG_RADIUS_NET_H
#define RG_RADIUS_NET_H

#include "radius/client.h"

struct event_base;

/* Members open, close and send of struct client_ops; ctx: see net_base(). */
void *net_open(void *ctx, struct port *, const union client_address *to,
    union client_address *local);
void net_close(void *ctx, void *socket);
bool net_send(void *ctx, void *socket, const uint8_t *, size_t);

/* The loop that all of them use. */
void net_base(struct event_base *);

/* A socket of its own, connected, not blocking; -1 with none left. */
int net_connected(const union client_address *to, union client_address *local);

/* An address as text, of either family, with a port; false: it is none. */
bool net_address(union client_address *, const char *host, unsigned port);

#endif
