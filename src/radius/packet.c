#include "config.h"

#include <string.h>

#include "base/secret.h"
#include "radius/digest.h"
#include "radius/packet.h"

#define SIGN_AT (PACKET_HEADER + 2) /* in an Access-Request: it is first */

void
packet_start(struct packet *p, enum packet_code code, uint8_t id,
    const uint8_t auth[PACKET_AUTH])
{
	static const uint8_t none[PACKET_AUTH];

	p->bytes[0] = (uint8_t)code;
	p->bytes[1] = id;
	p->len = PACKET_HEADER;
	p->full = false;
	memcpy(p->bytes + 4, auth != NULL ? auth : none, PACKET_AUTH);
	if (code != CODE_ACCOUNTING_REQUEST)
		packet_put(p, ATTR_MESSAGE_AUTHENTICATOR, none, sizeof(none));
}

void
packet_put(struct packet *p, enum packet_attr type, const void *value, size_t n)
{
	if (n > PACKET_VALUE_MAX || p->len + 2 + n > PACKET_MAX) {
		p->full = true;
		return;
	}
	p->bytes[p->len] = (uint8_t)type;
	p->bytes[p->len + 1] = (uint8_t)(n + 2);
	memcpy(p->bytes + p->len + 2, value, n);
	p->len += n + 2;
}

void
packet_put_text(struct packet *p, enum packet_attr type, const char *text)
{
	if (text[0] != '\0')
		packet_put(p, type, text, strlen(text));
}

void
packet_put_u32(struct packet *p, enum packet_attr type, uint32_t v)
{
	const uint8_t bytes[4] = { (uint8_t)(v >> 24), (uint8_t)(v >> 16),
		(uint8_t)(v >> 8), (uint8_t)v };

	packet_put(p, type, bytes, sizeof(bytes));
}

void
packet_put_password(struct packet *p, const struct packet_secret *secret,
    const char *password)
{
	uint8_t hidden[PACKET_PASSWORD_MAX] = { 0 }, key[DIGEST_LEN];
	struct digest_part parts[] = { { secret->bytes, secret->len },
		{ p->bytes + 4, PACKET_AUTH } };
	size_t n = strlen(password), at, i;

	if (n > sizeof(hidden)) {
		p->full = true;
		return;
	}
	memcpy(hidden, password, n);
	n = n == 0 ? DIGEST_LEN : (n + DIGEST_LEN - 1) & ~(DIGEST_LEN - 1u);
	for (at = 0; at < n; at += DIGEST_LEN) {
		digest_md5(parts, 2, key);
		for (i = 0; i < DIGEST_LEN; i++)
			hidden[at + i] ^= key[i];
		parts[1].bytes = hidden + at;
	}
	packet_put(p, ATTR_USER_PASSWORD, hidden, n);
	rg_wipe(hidden, sizeof(hidden));
	rg_wipe(key, sizeof(key));
}

bool
packet_seal(struct packet *p, const struct packet_secret *secret)
{
	const struct digest_part parts[] = { { p->bytes, p->len },
		{ secret->bytes, secret->len } };

	p->bytes[2] = (uint8_t)(p->len >> 8);
	p->bytes[3] = (uint8_t)p->len;
	if (p->full)
		return false;
	if (p->bytes[0] == CODE_ACCOUNTING_REQUEST)
		digest_md5(parts, 2, p->bytes + 4);
	else
		digest_hmac(secret->bytes, secret->len, parts, 1,
		    p->bytes + SIGN_AT);
	return true;
}
