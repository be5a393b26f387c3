#include "config.h"

#include <string.h>

#include "base/compat.h"
#include "base/secret.h"
#include "radius/digest.h"
#include "radius/packet.h"

/* One attribute in a packet whose shape was found sound. */
struct attr {
	uint8_t type, len; /* len: of the value */
	const uint8_t *value;
};

/* Framed-IP-Address: the user, or we choose. */
#define ADDRESS_USERS 0xffffffffu
#define ADDRESS_OURS 0xfffffffeu

static uint32_t
get_u32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

static bool
next(const uint8_t **at, const uint8_t *end, struct attr *a)
{
	if (*at == end)
		return false;
	*a = (struct attr) { (*at)[0], (uint8_t)((*at)[1] - 2), *at + 2 };
	*at += (*at)[1];
	return true;
}

/* --- what the attributes mean --- */

static bool
take_u32(const struct attr *a, uint32_t *v)
{
	*v = get_u32(a->value);
	return true;
}

/* Of an accept: what the server calls him. */
static bool
take_user(const struct attr *a, struct packet_reply *r)
{
	memcpy(r->user, a->value, a->len);
	return memchr(a->value, '\0', a->len) == NULL;
}

static bool
take_service(const struct attr *a, struct packet_reply *r)
{
	return take_u32(a, &r->service);
}

static bool
take_session(const struct attr *a, struct packet_reply *r)
{
	return take_u32(a, &r->session_s);
}

static bool
take_idle(const struct attr *a, struct packet_reply *r)
{
	return take_u32(a, &r->idle_s);
}

static bool
take_ports(const struct attr *a, struct packet_reply *r)
{
	(void)take_u32(a, &r->ports);
	r->none = r->ports == 0;
	return true;
}

/* A host's address, or none when it is ours to choose. */
static bool
take_address(const struct attr *a, struct packet_reply *r)
{
	uint32_t v = get_u32(a->value);

	if (v == ADDRESS_USERS || v == ADDRESS_OURS)
		return true;
	r->address = v;
	return v >> 24 != 0 && v >> 24 != 127 && v >> 24 < 224;
}

static bool
take_prompt(const struct attr *a, struct packet_reply *r)
{
	r->echo = get_u32(a->value) == 1;
	return get_u32(a->value) <= 1;
}

static bool
take_state(const struct attr *a, struct packet_reply *r)
{
	memcpy(r->state, a->value, a->len);
	r->state_len = a->len;
	return true;
}

/* All of them go into the accounting as they are, or the packet is no use. */
static bool
take_class(const struct attr *a, struct packet_reply *r)
{
	if (r->class_len + 1u + a->len > sizeof(r->class))
		return false;
	r->class[r->class_len++] = a->len;
	memcpy(r->class + r->class_len, a->value, a->len);
	r->class_len = (uint16_t)(r->class_len + a->len);
	return true;
}

/* What does not fit is cut: it is read by a human. */
static bool
take_message(const struct attr *a, struct packet_reply *r)
{
	size_t at = strlen(r->message), i;

	if (at > 0 && at < PACKET_TEXT_MAX)
		r->message[at++] = '\n';
	for (i = 0; i < a->len && at < PACKET_TEXT_MAX; i++)
		r->message[at++] = a->value[i] != 0 ? (char)a->value[i] : ' ';
	return true;
}

#define IN_ACCEPT 1u
#define IN_REJECT 2u
#define IN_CHALLENGE 4u

/* The only attributes that are looked at, and where they mean something. */
static const struct rule {
	uint8_t type, low, high; /* bytes of the value */
	bool once;
	unsigned in;
	bool (*take)(const struct attr *, struct packet_reply *);
} rules[] = {
	{ ATTR_USER_NAME, 1, PACKET_VALUE_MAX, true, IN_ACCEPT, take_user },
	{ ATTR_SERVICE_TYPE, 4, 4, true, IN_ACCEPT, take_service },
	{ ATTR_FRAMED_IP_ADDRESS, 4, 4, true, IN_ACCEPT, take_address },
	{ ATTR_REPLY_MESSAGE, 1, PACKET_VALUE_MAX, false,
	    IN_ACCEPT | IN_REJECT | IN_CHALLENGE, take_message },
	{ ATTR_STATE, 1, PACKET_VALUE_MAX, true, IN_CHALLENGE, take_state },
	{ ATTR_CLASS, 1, PACKET_VALUE_MAX, false, IN_ACCEPT, take_class },
	{ ATTR_SESSION_TIMEOUT, 4, 4, true, IN_ACCEPT | IN_CHALLENGE,
	    take_session },
	{ ATTR_IDLE_TIMEOUT, 4, 4, true, IN_ACCEPT, take_idle },
	{ ATTR_PORT_LIMIT, 4, 4, true, IN_ACCEPT, take_ports },
	{ ATTR_PROMPT, 4, 4, true, IN_CHALLENGE, take_prompt },
};

static unsigned
bit_of(uint8_t code)
{
	switch (code) {
	case CODE_ACCESS_ACCEPT:
		return IN_ACCEPT;
	case CODE_ACCESS_REJECT:
		return IN_REJECT;
	case CODE_ACCESS_CHALLENGE:
		return IN_CHALLENGE;
	default:
		return 0;
	}
}

static bool
take(const uint8_t *at, const uint8_t *end, struct packet_reply *r)
{
	const struct rule *rule;
	unsigned seen = 0;
	struct attr a;
	size_t i;

	while (next(&at, end, &a)) {
		for (i = 0; i < RG_COUNTOF(rules); i++)
			if (rules[i].type == a.type &&
			    (rules[i].in & bit_of(r->code)) != 0)
				break;
		if (i == RG_COUNTOF(rules))
			continue;
		rule = &rules[i];
		if (a.len < rule->low || a.len > rule->high ||
		    (rule->once && (seen & 1u << i) != 0) || !rule->take(&a, r))
			return false;
		seen |= 1u << i;
	}
	return true;
}

/* --- may it be believed? --- */

/*
 * Every length fits, and there is at most one signature, *sign. Bytes behind
 * the packet's own length are padding (RFC 2865, 3).
 */
static bool
sound(const uint8_t *p, size_t *n, const uint8_t **sign)
{
	size_t len, at;

	*sign = NULL;
	if (*n < PACKET_HEADER)
		return false;
	len = (size_t)p[2] << 8 | p[3];
	if (len < PACKET_HEADER || len > PACKET_MAX || len > *n)
		return false;
	for (at = PACKET_HEADER; at < len; at += p[at + 1]) {
		if (len - at < 2 || p[at + 1] < 2 || p[at + 1] > len - at)
			return false;
		if (p[at] != ATTR_MESSAGE_AUTHENTICATOR)
			continue;
		if (p[at + 1] != 2 + DIGEST_LEN || *sign != NULL)
			return false;
		*sign = p + at + 2;
	}
	*n = len;
	return true;
}

static bool
answers(const uint8_t *p, const struct packet *request)
{
	if (p[1] != request->bytes[1])
		return false;
	return request->bytes[0] == CODE_ACCOUNTING_REQUEST
	    ? p[0] == CODE_ACCOUNTING_RESPONSE
	    : bit_of(p[0]) != 0;
}

/* Over the packet with the request's authenticator in place of its own. */
static bool
response_right(const uint8_t *p, size_t n, const struct packet *request,
    const struct packet_secret *secret)
{
	const struct digest_part parts[] = { { p, 4 },
		{ request->bytes + 4, PACKET_AUTH },
		{ p + PACKET_HEADER, n - PACKET_HEADER },
		{ secret->bytes, secret->len } };
	uint8_t right[DIGEST_LEN];

	digest_md5(parts, RG_COUNTOF(parts), right);
	return rg_same_bytes(right, p + 4, DIGEST_LEN);
}

/* The same, and with zeros in place of the signature itself. */
static bool
signature_right(const uint8_t *p, size_t n, const uint8_t *sign,
    const struct packet *request, const struct packet_secret *secret)
{
	static const uint8_t zeros[DIGEST_LEN];
	const struct digest_part parts[] = { { p, 4 },
		{ request->bytes + 4, PACKET_AUTH },
		{ p + PACKET_HEADER, (size_t)(sign - p) - PACKET_HEADER },
		{ zeros, DIGEST_LEN },
		{ sign + DIGEST_LEN, (size_t)(p + n - sign) - DIGEST_LEN } };
	uint8_t right[DIGEST_LEN];

	digest_hmac(secret->bytes, secret->len, parts, RG_COUNTOF(parts),
	    right);
	return rg_same_bytes(right, sign, DIGEST_LEN);
}

enum packet_fault
packet_read(const uint8_t *bytes, size_t n, const struct packet *request,
    const struct packet_secret *secret, bool sign, struct packet_reply *out)
{
	const uint8_t *signature;

	if (!sound(bytes, &n, &signature))
		return PACKET_MALFORMED;
	if (!answers(bytes, request))
		return PACKET_STRANGE;
	if (!response_right(bytes, n, request, secret))
		return PACKET_FORGED;
	if (signature == NULL && sign)
		return PACKET_UNSIGNED;
	if (signature != NULL &&
	    !signature_right(bytes, n, signature, request, secret))
		return PACKET_FORGED;
	memset(out, 0, sizeof(*out));
	out->code = bytes[0];
	out->proven = signature != NULL;
	return take(bytes + PACKET_HEADER, bytes + n, out) ? PACKET_GOOD
							   : PACKET_MALFORMED;
}
