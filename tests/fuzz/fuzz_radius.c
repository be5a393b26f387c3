/*
 * A datagram from the network, as it is; and with both signatures made
 * right, as a server that lies could send it.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "radius/digest.h"
#include "radius/packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(bool cond)
{
	if (!cond)
		abort();
}

static void
make_request(struct packet *p, const struct packet_secret *secret, uint8_t id)
{
	const uint8_t auth[PACKET_AUTH] = "0123456789abcde";

	packet_start(p, CODE_ACCESS_REQUEST, id, auth);
	packet_put_text(p, ATTR_USER_NAME, "nemo");
	must(packet_seal(p, secret));
}

/* A reply that holds to its own bounds. */
static void
check(const struct packet_reply *r)
{
	size_t at;

	must(r->code == CODE_ACCESS_ACCEPT || r->code == CODE_ACCESS_REJECT ||
	    r->code == CODE_ACCESS_CHALLENGE);
	must(memchr(r->message, '\0', sizeof(r->message)) != NULL);
	must(r->state_len <= sizeof(r->state));
	must(r->class_len <= sizeof(r->class));
	for (at = 0; at < r->class_len; at += 1u + r->class[at])
		must(r->class[at] > 0);
	must(at == r->class_len);
	must(r->code == CODE_ACCESS_ACCEPT ||
	    (r->address == 0 && r->class_len == 0 && r->ports == 0));
}

/* A first attribute that is a signature is made one. */
static void
sign(uint8_t *b, size_t n, const struct packet *request,
    const struct packet_secret *secret)
{
	const struct digest_part parts[] = { { b, n },
		{ secret->bytes, secret->len } };

	b[2] = (uint8_t)(n >> 8);
	b[3] = (uint8_t)n;
	memcpy(b + 4, request->bytes + 4, PACKET_AUTH);
	if (n >= PACKET_HEADER + 18 && b[20] == 80 && b[21] == 18) {
		memset(b + 22, 0, DIGEST_LEN);
		digest_hmac(secret->bytes, secret->len, parts, 1, b + 22);
	}
	digest_md5(parts, 2, b + 4);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct packet_secret secret = { 5, "xyzzy" };
	uint8_t bytes[PACKET_MAX];
	struct packet request;
	struct packet_reply reply;

	if (size < 2 || size > sizeof(bytes))
		return 0;
	make_request(&request, &secret, data[1]);
	must(packet_read(data, size, &request, &secret, true, &reply) !=
	    PACKET_GOOD);
	if (size < PACKET_HEADER)
		return 0;
	memcpy(bytes, data, size);
	sign(bytes, size, &request, &secret);
	if (packet_read(bytes, size, &request, &secret, false, &reply) ==
	    PACKET_GOOD)
		check(&reply);
	return 0;
}
