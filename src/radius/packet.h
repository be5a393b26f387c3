/*
 * packet.h - RADIUS packets, from bytes and to bytes (RFC 2865, 2866, 2869,
 * 3579). Pure: no socket, no clock, no randomness.
 *
 * A request is made with packet_start(), a row of packet_put_*() and
 * packet_seal(). A reply is believed in this order: the whole packet has a
 * sound shape, it answers this request, both signatures are right; only then
 * is an attribute looked at, and only those in one table of packet_reply.c.
 */
#ifndef RG_PACKET_H
#define RG_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PACKET_HEADER 20
#define PACKET_MAX 4096
#define PACKET_AUTH 16        /* bytes of an authenticator */
#define PACKET_VALUE_MAX 253  /* bytes of an attribute */
#define PACKET_SECRET_MAX 128 /* bytes of a server's secret */
#define PACKET_PASSWORD_MAX 128
#define PACKET_TEXT_MAX 512  /* bytes of a reply's messages */
#define PACKET_CLASS_MAX 256 /* bytes of a reply's Classes */

enum packet_code {
	CODE_ACCESS_REQUEST = 1,
	CODE_ACCESS_ACCEPT = 2,
	CODE_ACCESS_REJECT = 3,
	CODE_ACCOUNTING_REQUEST = 4,
	CODE_ACCOUNTING_RESPONSE = 5,
	CODE_ACCESS_CHALLENGE = 11,
	CODE_STATUS_SERVER = 12, /* RFC 5997 */
};

enum packet_attr {
	ATTR_USER_NAME = 1,
	ATTR_USER_PASSWORD = 2,
	ATTR_NAS_IP_ADDRESS = 4,
	ATTR_NAS_PORT = 5,
	ATTR_SERVICE_TYPE = 6,
	ATTR_FRAMED_IP_ADDRESS = 8,
	ATTR_REPLY_MESSAGE = 18,
	ATTR_STATE = 24,
	ATTR_CLASS = 25,
	ATTR_SESSION_TIMEOUT = 27,
	ATTR_IDLE_TIMEOUT = 28,
	ATTR_CALLED_STATION_ID = 30,
	ATTR_CALLING_STATION_ID = 31,
	ATTR_NAS_IDENTIFIER = 32,
	ATTR_ACCT_STATUS_TYPE = 40,
	ATTR_ACCT_DELAY_TIME = 41,
	ATTR_ACCT_INPUT_OCTETS = 42,
	ATTR_ACCT_OUTPUT_OCTETS = 43,
	ATTR_ACCT_SESSION_ID = 44,
	ATTR_ACCT_AUTHENTIC = 45,
	ATTR_ACCT_SESSION_TIME = 46,
	ATTR_ACCT_TERMINATE_CAUSE = 49,
	ATTR_ACCT_INPUT_GIGAWORDS = 52,
	ATTR_ACCT_OUTPUT_GIGAWORDS = 53,
	ATTR_NAS_PORT_TYPE = 61,
	ATTR_PORT_LIMIT = 62,
	ATTR_PROMPT = 76,
	ATTR_CONNECT_INFO = 77,
	ATTR_MESSAGE_AUTHENTICATOR = 80,
	ATTR_NAS_PORT_ID = 87,
	ATTR_NAS_IPV6_ADDRESS = 95,
};

#define NAS_PORT_TYPE_ASYNC 0
#define ACCT_AUTHENTIC_RADIUS 1
#define SERVICE_TYPE_LOGIN 1
#define SERVICE_TYPE_FRAMED 2

struct packet_secret {
	size_t len;
	uint8_t bytes[PACKET_SECRET_MAX];
};

/* A packet in the making; `full` when something did not fit. */
struct packet {
	uint8_t bytes[PACKET_MAX];
	size_t len;
	bool full;
};

/*
 * An Access-Request, as a Status-Server, begins with its
 * Message-Authenticator and has `auth`, which nobody may guess; an
 * Accounting-Request makes its own (NULL).
 */
void packet_start(struct packet *, enum packet_code, uint8_t id,
    const uint8_t auth[PACKET_AUTH]);
void packet_put(struct packet *, enum packet_attr, const void *, size_t n);
void packet_put_text(struct packet *, enum packet_attr, const char *);
void packet_put_u32(struct packet *, enum packet_attr, uint32_t);

/* Hidden as in RFC 2865, 5.2; a longer one sets `full`. */
void packet_put_password(struct packet *, const struct packet_secret *,
    const char *password);

/* Length and signature; false when not all of it is in the packet. */
bool packet_seal(struct packet *, const struct packet_secret *);

/* What a reply says; 0 and "" for what it does not say. */
struct packet_reply {
	uint8_t code;
	bool proven;                     /* it had a Message-Authenticator */
	bool echo;                       /* Prompt: the answer may be seen */
	char user[PACKET_VALUE_MAX + 1]; /* User-Name */
	uint32_t service;                /* Service-Type */
	uint32_t address;                /* Framed-IP-Address of a host */
	uint32_t session_s, idle_s, ports;
	bool none; /* ... of which he may have none */
	uint8_t state_len;
	uint8_t state[PACKET_VALUE_MAX];
	uint16_t class_len; /* each behind a byte with its length */
	uint8_t class[PACKET_CLASS_MAX];
	char message[PACKET_TEXT_MAX + 1]; /* Reply-Messages, a line each */
};

enum packet_fault {
	PACKET_GOOD,
	PACKET_MALFORMED,
	PACKET_STRANGE,  /* sound, but answers something else */
	PACKET_FORGED,   /* a signature is wrong */
	PACKET_UNSIGNED, /* no Message-Authenticator, but one is required */
};

/* *out is set when the answer is PACKET_GOOD. */
enum packet_fault packet_read(const uint8_t *bytes, size_t n,
    const struct packet *request, const struct packet_secret *, bool sign,
    struct packet_reply *out);

#endif
