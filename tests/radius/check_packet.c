/* Requests, and the digests below them, against the vectors of the RFCs. */
#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "radius/digest.h"
#include "radius/packet.h"
#include "radius/replies.h"
#include "run.h"

static size_t
unhex(const char *hex, uint8_t *out, size_t size)
{
	unsigned byte;
	size_t n = 0;

	for (; *hex != '\0'; hex++) {
		if (*hex == ' ')
			continue;
		ck_assert_uint_lt(n, size);
		ck_assert_int_eq(sscanf(hex++, "%2x", &byte), 1);
		out[n++] = (uint8_t)byte;
	}
	return n;
}

static void
same_hex(const uint8_t *bytes, size_t n, const char *hex)
{
	uint8_t want[PACKET_MAX];

	ck_assert_uint_eq(unhex(hex, want, sizeof(want)), n);
	ck_assert_mem_eq(bytes, want, n);
}

/* RFC 1321, A.5: in one piece and in two. */
START_TEST(md5)
{
	static const char *const rows[][2] = {
		{ "", "d41d8cd98f00b204e9800998ecf8427e" },
		{ "abc", "900150983cd24fb0d6963f7d28e17f72" },
		{ "abcdefghijklmnopqrstuvwxyz",
		    "c3fcd3d76192e4007dfb496cca67e13b" },
		{ "1234567890123456789012345678901234567890123456789012345678"
		  "9012345678901234567890",
		    "57edf4a22be3c955ac49da2e2107b67a" },
	};
	const char *text = rows[_i][0];
	size_t half = strlen(text) / 2;
	const struct digest_part whole = { text, strlen(text) };
	const struct digest_part two[] = { { text, half },
		{ text + half, strlen(text) - half } };
	uint8_t out[DIGEST_LEN];

	digest_md5(&whole, 1, out);
	same_hex(out, sizeof(out), rows[_i][1]);
	digest_md5(two, 2, out);
	same_hex(out, sizeof(out), rows[_i][1]);
}
END_TEST

/* RFC 2202, 2: key and data as a byte and how often, or as text. */
static const struct {
	uint8_t key_byte;
	const char *key;
	size_t keylen;
	uint8_t data_byte;
	const char *data;
	size_t len;
	const char *want;
} hmacs[] = {
	{ 0x0b, NULL, 16, 0, "Hi There", 8,
	    "9294727a3638bb1c13f48ef8158bfc9d" },
	{ 0, "Jefe", 4, 0, "what do ya want for nothing?", 28,
	    "750c783e6ab0b503eaa86e310a5db738" },
	{ 0xaa, NULL, 16, 0xdd, NULL, 50, "56be34521d144c88dbb8c733f0e8b3f6" },
	{ 0x0c, NULL, 16, 0, "Test With Truncation", 20,
	    "56461ef2342edc00f9bab995690efd4c" },
	{ 0xaa, NULL, 80, 0,
	    "Test Using Larger Than Block-Size Key - Hash Key First", 54,
	    "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd" },
	{ 0xaa, NULL, 80, 0,
	    "Test Using Larger Than Block-Size Key and Larger Than One "
	    "Block-Size Data",
	    73, "6f630fad67cda0ee1fb1f562db3aa53e" },
};

START_TEST(hmac_vectors)
{
	char key[80], data[80];
	const struct digest_part part = { data, hmacs[_i].len };
	uint8_t out[DIGEST_LEN];

	memset(key, hmacs[_i].key_byte, sizeof(key));
	if (hmacs[_i].key != NULL)
		memcpy(key, hmacs[_i].key, hmacs[_i].keylen);
	memset(data, hmacs[_i].data_byte, sizeof(data));
	if (hmacs[_i].data != NULL)
		memcpy(data, hmacs[_i].data, hmacs[_i].len);
	digest_hmac(key, hmacs[_i].keylen, &part, 1, out);
	same_hex(out, sizeof(out), hmacs[_i].want);
}
END_TEST

/* RFC 2865, 7.1 and 7.3: their requests, with our signature in front. */
static const struct {
	const char *auth, *user, *password, *hidden;
	uint32_t port;
} requests[] = {
	{ "0f403f9473978057bd83d5cb98f4227a", "nemo", "arctangent",
	    "0dbe708d93d413ce3196e43f782a0aee", 3 },
	{ "f3a47a1f6a6d76710b947ab93041a039", "mopsy", "challenge",
	    "33657573778289b570885e15084825c5", 7 },
	{ "b122556d428a13d0d6253807c457ecf0", "mopsy", "99101462",
	    "692c1f205fc081b919b95195f561a581", 7 },
};

START_TEST(hides_the_password)
{
	const struct packet_secret secret = reply_secret("xyzzy5461");
	uint8_t auth[PACKET_AUTH];
	struct packet p;

	unhex(requests[_i].auth, auth, sizeof(auth));
	packet_start(&p, CODE_ACCESS_REQUEST, 0, auth);
	packet_put_password(&p, &secret, requests[_i].password);
	same_hex(p.bytes + PACKET_HEADER + 18 + 2, 16, requests[_i].hidden);
}
END_TEST

/* Undoes RFC 2865, 5.2, with the digest alone. */
static void
reveal(const struct packet *p, const struct packet_secret *secret,
    const uint8_t *hidden, size_t n, char *out)
{
	struct digest_part parts[] = { { secret->bytes, secret->len },
		{ p->bytes + 4, PACKET_AUTH } };
	uint8_t key[DIGEST_LEN];
	size_t at;

	for (at = 0; at < n; at++) {
		if (at % DIGEST_LEN == 0)
			digest_md5(parts, 2, key);
		out[at] = (char)(hidden[at] ^ key[at % DIGEST_LEN]);
		parts[1].bytes = hidden + at / DIGEST_LEN * DIGEST_LEN;
	}
	out[n] = '\0';
}

/* Every length of password comes back, and fills whole blocks. */
START_TEST(passwords_of_any_length)
{
	const struct packet_secret secret = reply_secret("s");
	const uint8_t auth[PACKET_AUTH] = "0123456789abcde";
	char password[PACKET_PASSWORD_MAX + 2] = "", out[PACKET_MAX];
	const uint8_t *attr;
	struct packet p;
	size_t n;

	for (n = 0; n <= PACKET_PASSWORD_MAX; n++) {
		packet_start(&p, CODE_ACCESS_REQUEST, 0, auth);
		packet_put_password(&p, &secret, password);
		attr = p.bytes + PACKET_HEADER + 18;
		ck_assert_uint_eq(attr[0], ATTR_USER_PASSWORD);
		ck_assert_uint_eq((attr[1] - 2u) % 16, 0);
		ck_assert_uint_eq(attr[1],
		    2 + (n == 0 ? 1 : (n + 15) / 16) * 16);
		reveal(&p, &secret, attr + 2, attr[1] - 2u, out);
		ck_assert_str_eq(out, password);
		ck_assert(!p.full);
		password[n] = (char)('a' + n % 26);
	}
	packet_put_password(&p, &secret, password);
	ck_assert(p.full);
	ck_assert(!packet_seal(&p, &secret));
}
END_TEST

/* Message-Authenticator first, over the packet with zeros in its place. */
START_TEST(signs_first)
{
	const struct packet_secret secret = reply_secret("xyzzy5461");
	const uint8_t auth[PACKET_AUTH] = "0123456789abcde";
	uint8_t zeroed[PACKET_MAX], right[DIGEST_LEN];
	struct digest_part part = { zeroed, 0 };
	struct packet p;

	packet_start(&p, CODE_ACCESS_REQUEST, 77, auth);
	packet_put_text(&p, ATTR_USER_NAME, "nemo");
	packet_put_text(&p, ATTR_CONNECT_INFO, ""); /* nothing */
	packet_put_u32(&p, ATTR_NAS_PORT, 0x01020304);
	ck_assert(packet_seal(&p, &secret));
	ck_assert_uint_eq(p.len, 20 + 18 + 6 + 6);
	same_hex(p.bytes, 4, "01 4d 00 32");
	ck_assert_mem_eq(p.bytes + 4, auth, sizeof(auth));
	same_hex(p.bytes + 20, 2, "50 12");
	same_hex(p.bytes + 38, 12, "01 06 6e656d6f 05 06 01020304");
	memcpy(zeroed, p.bytes, p.len);
	memset(zeroed + 22, 0, DIGEST_LEN);
	part.len = p.len;
	digest_hmac(secret.bytes, secret.len, &part, 1, right);
	ck_assert_mem_eq(p.bytes + 22, right, DIGEST_LEN);
}
END_TEST

/* RFC 2866, 3: the authenticator of an Accounting-Request. */
START_TEST(accounting)
{
	const struct packet_secret secret = reply_secret("xyzzy5461");
	uint8_t bytes[PACKET_MAX], right[DIGEST_LEN];
	struct digest_part parts[] = { { bytes, 0 },
		{ secret.bytes, secret.len } };
	struct packet p;

	packet_start(&p, CODE_ACCOUNTING_REQUEST, 1, NULL);
	packet_put_u32(&p, ATTR_ACCT_STATUS_TYPE, 1);
	packet_put_text(&p, ATTR_ACCT_SESSION_ID, "k7f2q9mbd1");
	ck_assert(packet_seal(&p, &secret));
	memcpy(bytes, p.bytes, p.len);
	memset(bytes + 4, 0, PACKET_AUTH);
	parts[0].len = p.len;
	digest_md5(parts, 2, right);
	ck_assert_mem_eq(p.bytes + 4, right, DIGEST_LEN);
	same_hex(p.bytes + 20, 8, "28 06 00000001 2c 0c");
}
END_TEST

/* What does not fit is never half there. */
START_TEST(fills_up)
{
	const struct packet_secret secret = reply_secret("x");
	const uint8_t auth[PACKET_AUTH] = { 0 };
	uint8_t value[PACKET_VALUE_MAX + 1] = { 0 };
	struct packet p;
	size_t len;

	packet_start(&p, CODE_ACCESS_REQUEST, 0, auth);
	packet_put(&p, ATTR_STATE, value, sizeof(value));
	ck_assert(p.full);
	ck_assert(!packet_seal(&p, &secret));
	packet_start(&p, CODE_ACCESS_REQUEST, 0, auth);
	while (!p.full) {
		len = p.len;
		packet_put(&p, ATTR_STATE, value, PACKET_VALUE_MAX);
	}
	ck_assert_uint_eq(p.len, len);
	ck_assert_uint_gt(p.len + 2 + PACKET_VALUE_MAX, PACKET_MAX);
	ck_assert(!packet_seal(&p, &secret));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("packet");
	TCase *t = tcase_create("all");

	suite_add_tcase(s, t);
	tcase_add_loop_test(t, md5, 0, 4);
	tcase_add_loop_test(t, hmac_vectors, 0, RG_COUNTOF(hmacs));
	tcase_add_loop_test(t, hides_the_password, 0, RG_COUNTOF(requests));
	tcase_add_test(t, passwords_of_any_length);
	tcase_add_test(t, signs_first);
	tcase_add_test(t, accounting);
	tcase_add_test(t, fills_up);
	return run_suite(s);
}
