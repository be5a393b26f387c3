/*
 * replies.h - what RADIUS servers answer, honest or not: the other side of
 * radius/packet.h, for tests.
 */
#ifndef RG_TEST_REPLIES_H
#define RG_TEST_REPLIES_H

#include "radius/packet.h"

#define REPLY_SIGN 1u       /* with a Message-Authenticator, first */
#define REPLY_WRONG_SIGN 2u /* ... which is wrong */
#define REPLY_WRONG_AUTH 4u /* the Response Authenticator is wrong */

struct replier {
	uint8_t bytes[PACKET_MAX + 64];
	size_t len;
	uint8_t request[PACKET_AUTH]; /* authenticator of what it answers */
	unsigned how;
};

/* Begins an answer to the request whose bytes these are. */
void reply_start(struct replier *, const uint8_t *request, enum packet_code,
    unsigned how);
void reply_put(struct replier *, uint8_t type, const void *, size_t n);
void reply_put_u32(struct replier *, uint8_t type, uint32_t);
void reply_put_text(struct replier *, uint8_t type, const char *);

/* Length and signatures; bytes and len are the datagram then. */
void reply_seal(struct replier *, const struct packet_secret *);

/* A secret of this text. */
struct packet_secret reply_secret(const char *);

#endif
