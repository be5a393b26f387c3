#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "radius/digest.h"
#include "radius/replies.h"

void
reply_start(struct replier *r, const uint8_t *request, enum packet_code code,
    unsigned how)
{
	static const uint8_t none[DIGEST_LEN];

	memset(r, 0, sizeof(*r));
	r->bytes[0] = (uint8_t)code;
	r->bytes[1] = request[1];
	r->len = PACKET_HEADER;
	r->how = how;
	memcpy(r->request, request + 4, PACKET_AUTH);
	if ((how & REPLY_SIGN) != 0)
		reply_put(r, ATTR_MESSAGE_AUTHENTICATOR, none, sizeof(none));
}

void
reply_put(struct replier *r, uint8_t type, const void *value, size_t n)
{
	if (r->len + 2 + n > sizeof(r->bytes))
		abort();
	r->bytes[r->len++] = type;
	r->bytes[r->len++] = (uint8_t)(n + 2);
	memcpy(r->bytes + r->len, value, n);
	r->len += n;
}

void
reply_put_u32(struct replier *r, uint8_t type, uint32_t v)
{
	const uint8_t bytes[4] = { (uint8_t)(v >> 24), (uint8_t)(v >> 16),
		(uint8_t)(v >> 8), (uint8_t)v };

	reply_put(r, type, bytes, sizeof(bytes));
}

void
reply_put_text(struct replier *r, uint8_t type, const char *text)
{
	reply_put(r, type, text, strlen(text));
}

void
reply_seal(struct replier *r, const struct packet_secret *secret)
{
	const struct digest_part parts[] = { { r->bytes, r->len },
		{ secret->bytes, secret->len } };

	r->bytes[2] = (uint8_t)(r->len >> 8);
	r->bytes[3] = (uint8_t)r->len;
	memcpy(r->bytes + 4, r->request, PACKET_AUTH);
	if ((r->how & REPLY_SIGN) != 0) {
		memset(r->bytes + PACKET_HEADER + 2, 0, DIGEST_LEN);
		digest_hmac(secret->bytes, secret->len, parts, 1,
		    r->bytes + PACKET_HEADER + 2);
		if ((r->how & REPLY_WRONG_SIGN) != 0)
			r->bytes[PACKET_HEADER + 2] ^= 1;
	}
	digest_md5(parts, 2, r->bytes + 4);
	if ((r->how & REPLY_WRONG_AUTH) != 0)
		r->bytes[4 + PACKET_AUTH - 1] ^= 1;
}

struct packet_secret
reply_secret(const char *text)
{
	struct packet_secret s = { strlen(text), { 0 } };

	if (s.len > sizeof(s.bytes))
		abort();
	memcpy(s.bytes, text, s.len);
	return s;
}
