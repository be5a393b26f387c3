/* client_priv.h - what client.c and port.c share. */
#ifndef RG_CLIENT_PRIV_H
#define RG_CLIENT_PRIV_H

#include "radius/client.h"

#define PORT_IDS 256

/* What is known of a server's one port. */
struct health {
	enum server_state state; /* as it was told */
	const char *fault;       /* the last of its answers, if no good */
	uint64_t heard_ms;       /* its last good answer */
	uint64_t dead_until;     /* 0: alive */
	unsigned silent;         /* tries since then */
};

struct server {
	struct group *group;
	struct server_setup set;
	struct health health[PORT_KINDS];
	struct port *ports; /* all of them; the newest is first */
	unsigned nports;
};

struct group {
	struct client *client;
	struct group *next;
	char name[RG_LINE_MAX + 1];
	uint32_t timeout_ms, dead_ms;
	unsigned tries;
	bool dropped;
	unsigned exchanges;
	struct exchange *first, **tail; /* by due_ms */
	size_t n;
	struct server servers[SERVERS_MAX];
};

struct client {
	const struct client_ops *ops;
	void *ctx;
	struct group *groups;
	unsigned exchanges;
};

struct exchange {
	struct group *group;
	struct exchange *next, **prev; /* of the group's queue */
	const struct exchange_ops *ops;
	void *ctx;
	enum client_port kind;
	struct server *server; /* that is asked now */
	struct port *port;
	unsigned asked; /* bits of the servers that were asked, or may not be */
	unsigned left;  /* tries at this one */
	uint64_t began_ms; /* ... and the first of them */
	uint64_t due_ms;
	bool over;
	struct packet_secret secret; /* that the packet was made with */
	struct packet packet;
};

struct port {
	struct port *next;
	struct server *server;
	enum client_port kind;
	void *socket;
	union client_address local;
	uint8_t first;    /* id */
	unsigned used;    /* ids so far */
	unsigned pending; /* of them: wait for an answer */
	struct exchange *by_id[PORT_IDS];
};

/* An id on a port of that kind; NULL when there is none to be had. */
struct port *port_take(struct server *, enum client_port, struct exchange *,
    uint8_t *id);

/* No more ids from this one; its exchanges keep theirs. */
void port_retire(struct port *);

/* Closes the port when it is used up and this was its last. */
void port_release(struct port *, uint8_t id);

/* The same for one that was only kept from being closed, by ++pending. */
void port_unhold(struct port *);

void ports_close(struct server *);

#endif
