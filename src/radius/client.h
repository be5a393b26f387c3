/*
 * client.h - requests to RADIUS servers until one answers: retransmission,
 * fail-over, memory of dead servers, source ports and ids.
 *
 * A group is one method of the configuration with its servers, best first.
 * An exchange is one request to it. A server that was silent for all tries
 * of an exchange, and to all others meanwhile, is dead: for a while it is
 * asked only when there is no other, then one exchange tries it again.
 * Accounting has a health of its own. Its requests say how old their news is,
 * so that each try is a packet of its own (RFC 2866, 5.2).
 *
 * Each request has an id and a source port of its own: a port serves its
 * 256 ids once and is then left, or sooner where nothing comes back: its own
 * address may be ours no more. Time comes from base/clock.h and the network
 * through client_ops, so that tests own both. Nothing here blocks.
 */
#ifndef RG_CLIENT_H
#define RG_CLIENT_H

#include <sys/socket.h>

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/names.h"
#include "radius/packet.h"

#define SERVERS_MAX 8 /* of a group */
#define PORTS_MAX 16  /* of a server, each for 256 requests at once */
#define NEVER_DUE UINT64_MAX

enum client_port { PORT_ACCESS, PORT_ACCOUNTING, PORT_KINDS };

enum server_state { SERVER_UP, SERVER_DEAD, SERVER_UNSAFE };

struct client;
struct exchange;
struct group;
struct port;

union client_address {
	struct sockaddr sa;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

/* What the configuration says of a server. */
struct server_setup {
	char name[RG_LINE_MAX + 1];
	union client_address to[PORT_KINDS];
	struct packet_secret secret;
	bool sign; /* answers must bear a Message-Authenticator */
};

/* ... and of a group. */
struct group_setup {
	char name[RG_LINE_MAX + 1];
	uint32_t timeout_ms; /* of one try */
	uint32_t dead_ms;    /* how long a dead server is left alone */
	unsigned tries;      /* at each server */
	size_t n;
	struct server_setup servers[SERVERS_MAX];
};

struct client_ops {
	/*
	 * A new source port towards `to`, *local being its own address.
	 * NULL: there is none. What arrives goes to client_input().
	 */
	void *(*open)(void *ctx, struct port *, const union client_address *to,
	    union client_address *local);
	void (*close)(void *ctx, void *socket);
	/* False: the way there is closed, see client_refused(). */
	bool (*send)(void *ctx, void *socket, const uint8_t *, size_t);
	/* A server's state changed; cause: a word for the record, or NULL. */
	void (*state)(void *ctx, const char *group, const char *server,
	    enum server_state, const char *cause);
};

struct exchange_ops {
	/* Everything between packet_start() and packet_seal(). */
	void (*fill)(void *ctx, struct packet *, const struct packet_secret *,
	    const union client_address *local);
	/*
	 * An answer from this server, or NULL: there is none. The exchange
	 * is over and freed behind it.
	 */
	void (*done)(void *ctx, const struct packet_reply *, unsigned server,
	    const char *name);
};

struct client *client_new(const struct client_ops *, void *ctx);
void client_free(struct client **); /* no done() is called */

/*
 * Adds a group. What is known of servers of the newest one of the same name
 * is known of its own, where they are the same. NULL: no memory.
 */
struct group *client_add(struct client *, const struct group_setup *);

/* The group goes when its last exchange does. */
void client_drop(struct group **);

#define ANY_SERVER UINT32_MAX

/*
 * Sends a request; `only` names the one server that can understand it.
 * NULL when it cannot even be tried: done() is not called then.
 */
struct exchange *client_ask(struct group *, enum client_port, unsigned only,
    const struct exchange_ops *, void *ctx);

/* Nobody wants the answer any more. */
void client_cancel(struct exchange **);

/* A server's secret changed; one without (len 0) is not asked. */
void client_secret(struct group *, unsigned server,
    const struct packet_secret *);

/* A datagram came in on a port, or word that nobody listens there. */
void client_input(struct port *, const uint8_t *, size_t);
void client_refused(struct port *);

/* When client_on_time() is to be called, by clock_ms(), or NEVER_DUE. */
uint64_t client_due(const struct client *);
void client_on_time(struct client *);

/* How many exchanges there are. */
unsigned client_busy(const struct client *);

#endif
