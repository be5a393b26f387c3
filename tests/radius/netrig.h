/* netrig.h - a client on a fake network, under a fake clock. */
#ifndef RG_TEST_NETRIG_H
#define RG_TEST_NETRIG_H

#include "radius/client.h"
#include "radius/replies.h"

#define SENT_MAX 8192
#define TOLD_MAX 64
#define TIMEOUT 3000
#define DEAD 60000

/* A source port of the fake network. */
struct socket {
	struct port *port;
	int server; /* by the last byte of its address */
	bool closed;
	bool stale; /* nothing can be sent from it any more */
};

/* What was sent, in order. */
struct sent {
	struct socket *from;
	uint8_t bytes[256];
	size_t len;
};
extern struct sent sent[SENT_MAX];
extern size_t nsent, nopen, nsockets;
extern bool refuses[SERVERS_MAX]; /* servers to which no way leads */

/* What was told of servers. */
struct told {
	char server[RG_LINE_MAX + 1], cause[32];
	enum server_state state;
};
extern struct told told[TOLD_MAX];
extern size_t ntold;

/* What became of an exchange. */
struct asked {
	struct exchange *e;
	unsigned done;
	uint8_t code; /* 0: no answer */
	unsigned server;
};
extern const struct exchange_ops ops; /* their ctx is a struct asked */

extern struct client *client;
extern struct group *group;
extern struct group_setup setup;

/* The servers are east, west and north. */
void start(size_t servers);
void stop(void);

void ask(struct asked *, unsigned only);
void later(uint64_t ms);

/* The answer to what was sent as number i. */
void answer_as(size_t i, enum packet_code, unsigned how);
void answer(size_t i, enum packet_code);

#endif
