/* Replies: which are believed, and what of them. */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "radius/packet.h"
#include "radius/replies.h"
#include "run.h"

static struct packet_secret secret;
static struct packet request, books; /* access, accounting */
static struct packet_reply reply;
static struct replier r;

static void
setup(void)
{
	const uint8_t auth[PACKET_AUTH] = "0123456789abcde";

	secret = reply_secret("xyzzy5461");
	packet_start(&request, CODE_ACCESS_REQUEST, 42, auth);
	packet_put_text(&request, ATTR_USER_NAME, "nemo");
	packet_put_password(&request, &secret, "arctangent");
	ck_assert(packet_seal(&request, &secret));
	packet_start(&books, CODE_ACCOUNTING_REQUEST, 42, NULL);
	ck_assert(packet_seal(&books, &secret));
}

static enum packet_fault
read_it(const struct packet *to, bool sign)
{
	return packet_read(r.bytes, r.len, to, &secret, sign, &reply);
}

static enum packet_fault
sealed(void)
{
	reply_seal(&r, &secret);
	return read_it(&request, true);
}

/* RFC 2865, 7.1, whose server does not sign. */
START_TEST(rfc_accept)
{
	static const uint8_t bytes[] = { 2, 0, 0, 38, 0x86, 0xfe, 0x22, 0x0e,
		0x76, 0x24, 0xba, 0x2a, 0x10, 0x05, 0xf6, 0xbf, 0x9b, 0x55,
		0xe0, 0xb2, 6, 6, 0, 0, 0, 1, 15, 6, 0, 0, 0, 0, 14, 6, 192,
		168, 1, 3 };
	static const uint8_t auth[PACKET_AUTH] = { 0x0f, 0x40, 0x3f, 0x94, 0x73,
		0x97, 0x80, 0x57, 0xbd, 0x83, 0xd5, 0xcb, 0x98, 0xf4, 0x22,
		0x7a };

	packet_start(&request, CODE_ACCESS_REQUEST, 0, auth);
	ck_assert_int_eq(
	    packet_read(bytes, sizeof(bytes), &request, &secret, false, &reply),
	    PACKET_GOOD);
	ck_assert_uint_eq(reply.code, CODE_ACCESS_ACCEPT);
	ck_assert_uint_eq(reply.service, SERVICE_TYPE_LOGIN);
	ck_assert_uint_eq(reply.address, 0); /* Login-IP-Host is none */
	ck_assert_int_eq(
	    packet_read(bytes, sizeof(bytes), &request, &secret, true, &reply),
	    PACKET_UNSIGNED);
}
END_TEST

START_TEST(accept)
{
	reply_start(&r, request.bytes, CODE_ACCESS_ACCEPT, REPLY_SIGN);
	reply_put_u32(&r, ATTR_FRAMED_IP_ADDRESS, 0x0a090014);
	reply_put_u32(&r, ATTR_SESSION_TIMEOUT, 3600);
	reply_put_u32(&r, ATTR_IDLE_TIMEOUT, 900);
	reply_put_u32(&r, ATTR_PORT_LIMIT, 1);
	reply_put_u32(&r, ATTR_SERVICE_TYPE, SERVICE_TYPE_FRAMED);
	reply_put_text(&r, ATTR_USER_NAME, "noc1");
	reply_put_text(&r, ATTR_CLASS, "gold");
	reply_put_text(&r, ATTR_CLASS, "x");
	reply_put_text(&r, ATTR_REPLY_MESSAGE, "Hello,");
	reply_put(&r, ATTR_REPLY_MESSAGE, "a\0b", 3);
	ck_assert_int_eq(sealed(), PACKET_GOOD);
	ck_assert_uint_eq(reply.code, CODE_ACCESS_ACCEPT);
	ck_assert_uint_eq(reply.address, 0x0a090014);
	ck_assert_uint_eq(reply.session_s, 3600);
	ck_assert_uint_eq(reply.idle_s, 900);
	ck_assert_uint_eq(reply.ports, 1);
	ck_assert(!reply.none);
	ck_assert_uint_eq(reply.service, SERVICE_TYPE_FRAMED);
	ck_assert_str_eq(reply.user, "noc1");
	ck_assert_uint_eq(reply.class_len, 7);
	ck_assert_mem_eq(reply.class, "\4gold\1x", 7);
	ck_assert_str_eq(reply.message, "Hello,\na b");
	/* the same bytes with padding behind them */
	r.len += 10;
	ck_assert_int_eq(read_it(&request, true), PACKET_GOOD);
}
END_TEST

/* No ports at all is not what no word of ports is. */
START_TEST(no_ports)
{
	reply_start(&r, request.bytes, CODE_ACCESS_ACCEPT, REPLY_SIGN);
	ck_assert_int_eq(sealed(), PACKET_GOOD);
	ck_assert(!reply.none);
	reply_start(&r, request.bytes, CODE_ACCESS_ACCEPT, REPLY_SIGN);
	reply_put_u32(&r, ATTR_PORT_LIMIT, 0);
	ck_assert_int_eq(sealed(), PACKET_GOOD);
	ck_assert(reply.none);
}
END_TEST

START_TEST(challenge)
{
	reply_start(&r, request.bytes, CODE_ACCESS_CHALLENGE, REPLY_SIGN);
	reply_put_text(&r, ATTR_STATE, "32769430");
	reply_put_text(&r, ATTR_REPLY_MESSAGE, "Code: ");
	reply_put_u32(&r, ATTR_PROMPT, 1);
	reply_put_u32(&r, ATTR_SESSION_TIMEOUT, 20);
	/* these mean nothing here */
	reply_put_u32(&r, ATTR_FRAMED_IP_ADDRESS, 0x0a090014);
	reply_put_text(&r, ATTR_CLASS, "gold");
	reply_put_text(&r, ATTR_USER_NAME, "noc1");
	ck_assert_int_eq(sealed(), PACKET_GOOD);
	ck_assert_str_eq(reply.user, "");
	ck_assert_uint_eq(reply.code, CODE_ACCESS_CHALLENGE);
	ck_assert_uint_eq(reply.state_len, 8);
	ck_assert_mem_eq(reply.state, "32769430", 8);
	ck_assert_str_eq(reply.message, "Code: ");
	ck_assert(reply.echo);
	ck_assert_uint_eq(reply.session_s, 20);
	ck_assert_uint_eq(reply.address, 0);
	ck_assert_uint_eq(reply.class_len, 0);
}
END_TEST

/* A refusal brings nothing but its text, whatever the server put in. */
START_TEST(reject)
{
	reply_start(&r, request.bytes, CODE_ACCESS_REJECT, REPLY_SIGN);
	reply_put_u32(&r, ATTR_FRAMED_IP_ADDRESS, 0x0a090014);
	reply_put_text(&r, ATTR_STATE, "1");
	reply_put_text(&r, ATTR_REPLY_MESSAGE, "no");
	ck_assert_int_eq(sealed(), PACKET_GOOD);
	ck_assert_uint_eq(reply.code, CODE_ACCESS_REJECT);
	ck_assert_uint_eq(reply.address, 0);
	ck_assert_uint_eq(reply.state_len, 0);
	ck_assert_str_eq(reply.message, "no");
}
END_TEST

/* T32: attributes of any other type change nothing. */
START_TEST(others_are_not_looked_at)
{
	const struct packet_reply none = { .code = CODE_ACCESS_ACCEPT,
		.proven = true };
	unsigned type;

	for (type = 1; type <= 255; type++) {
		switch (type) {
		case ATTR_USER_NAME:
		case ATTR_SERVICE_TYPE:
		case ATTR_FRAMED_IP_ADDRESS:
		case ATTR_REPLY_MESSAGE:
		case ATTR_CLASS:
		case ATTR_SESSION_TIMEOUT:
		case ATTR_IDLE_TIMEOUT:
		case ATTR_PORT_LIMIT:
		case ATTR_MESSAGE_AUTHENTICATOR:
			continue;
		}
		reply_start(&r, request.bytes, CODE_ACCESS_ACCEPT, REPLY_SIGN);
		reply_put(&r, (uint8_t)type, "\1\2\3\4\5\6\7", 7);
		reply_put(&r, (uint8_t)type, "", 0);
		ck_assert_int_eq(sealed(), PACKET_GOOD);
		ck_assert_mem_eq(&reply, &none, sizeof(reply));
	}
}
END_TEST

/* What is on the list must be what it claims to be. */
START_TEST(values_in_range)
{
	static const struct {
		uint8_t code, type, len, times;
		uint32_t value;
		enum packet_fault want;
	} rows[] = {
		{ 2, ATTR_FRAMED_IP_ADDRESS, 4, 1, 0xffffffff, PACKET_GOOD },
		{ 2, ATTR_FRAMED_IP_ADDRESS, 4, 1, 0xfffffffe, PACKET_GOOD },
		{ 2, ATTR_FRAMED_IP_ADDRESS, 4, 1, 0, PACKET_MALFORMED },
		{ 2, ATTR_FRAMED_IP_ADDRESS, 4, 1, 0x7f000001,
		    PACKET_MALFORMED },
		{ 2, ATTR_FRAMED_IP_ADDRESS, 4, 1, 0xe0000001,
		    PACKET_MALFORMED },
		{ 2, ATTR_FRAMED_IP_ADDRESS, 4, 2, 0x0a000001,
		    PACKET_MALFORMED },
		{ 2, ATTR_FRAMED_IP_ADDRESS, 3, 1, 0x0a000001,
		    PACKET_MALFORMED },
		{ 2, ATTR_SESSION_TIMEOUT, 3, 1, 1, PACKET_MALFORMED },
		{ 2, ATTR_SESSION_TIMEOUT, 0, 1, 1, PACKET_MALFORMED },
		{ 2, ATTR_SESSION_TIMEOUT, 4, 2, 1, PACKET_MALFORMED },
		{ 2, ATTR_IDLE_TIMEOUT, 5, 1, 1, PACKET_MALFORMED },
		{ 2, ATTR_PORT_LIMIT, 4, 2, 1, PACKET_MALFORMED },
		{ 2, ATTR_SERVICE_TYPE, 1, 1, 1, PACKET_MALFORMED },
		{ 2, ATTR_USER_NAME, 0, 1, 0, PACKET_MALFORMED },
		{ 2, ATTR_USER_NAME, 4, 1, 0x61620063, PACKET_MALFORMED },
		{ 2, ATTR_USER_NAME, 4, 2, 0x61626364, PACKET_MALFORMED },
		{ 2, ATTR_CLASS, 0, 1, 0, PACKET_MALFORMED },
		{ 11, ATTR_STATE, 0, 1, 0, PACKET_MALFORMED },
		{ 11, ATTR_STATE, 4, 2, 0, PACKET_MALFORMED },
		{ 11, ATTR_PROMPT, 4, 1, 2, PACKET_MALFORMED },
		{ 11, ATTR_PROMPT, 4, 1, 0, PACKET_GOOD },
		{ 3, ATTR_REPLY_MESSAGE, 0, 1, 0, PACKET_MALFORMED },
	};
	const uint8_t bytes[5] = { (uint8_t)(rows[_i].value >> 24),
		(uint8_t)(rows[_i].value >> 16), (uint8_t)(rows[_i].value >> 8),
		(uint8_t)rows[_i].value, 0 };
	unsigned i;

	reply_start(&r, request.bytes, rows[_i].code, REPLY_SIGN);
	for (i = 0; i < rows[_i].times; i++)
		reply_put(&r, rows[_i].type, bytes, rows[_i].len);
	ck_assert_int_eq(sealed(), rows[_i].want);
	if (rows[_i].type == ATTR_FRAMED_IP_ADDRESS &&
	    rows[_i].want == PACKET_GOOD)
		ck_assert_uint_eq(reply.address, 0); /* ours to choose */
}
END_TEST

START_TEST(too_much_of_it)
{
	char text[PACKET_VALUE_MAX + 1];
	int i;

	memset(text, 'x', PACKET_VALUE_MAX);
	text[PACKET_VALUE_MAX] = '\0';
	reply_start(&r, request.bytes, CODE_ACCESS_ACCEPT, REPLY_SIGN);
	for (i = 0; i < 15; i++)
		reply_put_text(&r, ATTR_REPLY_MESSAGE, text);
	ck_assert_int_eq(sealed(), PACKET_GOOD);
	ck_assert_uint_eq(strlen(reply.message), PACKET_TEXT_MAX);
	reply_start(&r, request.bytes, CODE_ACCESS_ACCEPT, REPLY_SIGN);
	reply_put_text(&r, ATTR_CLASS, text);
	ck_assert_int_eq(sealed(), PACKET_GOOD);
	reply_put_text(&r, ATTR_CLASS, text);
	ck_assert_int_eq(sealed(), PACKET_MALFORMED);
	/* 4096 bytes are a packet, one more is none */
	reply_start(&r, request.bytes, CODE_ACCESS_ACCEPT, REPLY_SIGN);
	while (r.len < PACKET_MAX - 256)
		reply_put(&r, 26, text, 100);
	reply_put(&r, 26, text, PACKET_MAX - r.len - 2 > 253 ? 200 : 0);
	reply_put(&r, 26, text, PACKET_MAX - r.len - 2);
	ck_assert_uint_eq(r.len, PACKET_MAX);
	ck_assert_int_eq(sealed(), PACKET_GOOD);
	r.bytes[r.len - 1]++;
	ck_assert_int_eq(read_it(&request, true), PACKET_FORGED);
	reply_put(&r, 26, "", 0);
	ck_assert_int_eq(sealed(), PACKET_MALFORMED);
}
END_TEST

/* T29: what is forged, stripped, or meant for another request. */
START_TEST(not_believed)
{
	const struct packet_secret other = reply_secret("xyzzy5462");

	reply_start(&r, request.bytes, CODE_ACCESS_ACCEPT, 0);
	ck_assert_int_eq(sealed(), PACKET_UNSIGNED);
	ck_assert_int_eq(read_it(&request, false), PACKET_GOOD);
	reply_start(&r, request.bytes, CODE_ACCESS_ACCEPT,
	    REPLY_SIGN | REPLY_WRONG_SIGN);
	ck_assert_int_eq(sealed(), PACKET_FORGED);
	ck_assert_int_eq(read_it(&request, false), PACKET_FORGED);
	reply_start(&r, request.bytes, CODE_ACCESS_ACCEPT,
	    REPLY_SIGN | REPLY_WRONG_AUTH);
	ck_assert_int_eq(sealed(), PACKET_FORGED);
	reply_start(&r, request.bytes, CODE_ACCESS_ACCEPT, REPLY_SIGN);
	reply_seal(&r, &other);
	ck_assert_int_eq(read_it(&request, true), PACKET_FORGED);
	reply_start(&r, request.bytes, CODE_ACCESS_REJECT, REPLY_SIGN);
	ck_assert_int_eq(sealed(), PACKET_GOOD);
	r.bytes[0] = CODE_ACCESS_ACCEPT;
	ck_assert_int_eq(read_it(&request, true), PACKET_FORGED);
	r.bytes[0] = CODE_ACCESS_REQUEST;
	ck_assert_int_eq(read_it(&request, true), PACKET_STRANGE);
	r.bytes[0] = CODE_ACCESS_REJECT;
	r.bytes[1]++;
	ck_assert_int_eq(read_it(&request, true), PACKET_STRANGE);
}
END_TEST

/* Every bit of a reply counts. */
START_TEST(every_bit)
{
	size_t i;

	reply_start(&r, request.bytes, CODE_ACCESS_ACCEPT, REPLY_SIGN);
	reply_put_u32(&r, ATTR_SESSION_TIMEOUT, 3600);
	ck_assert_int_eq(sealed(), PACKET_GOOD);
	for (i = 0; i < r.len * 8; i++) {
		r.bytes[i / 8] ^= (uint8_t)(1 << i % 8);
		ck_assert_int_ne(read_it(&request, true), PACKET_GOOD);
		r.bytes[i / 8] ^= (uint8_t)(1 << i % 8);
	}
}
END_TEST

/* T30: cut anywhere, and lengths that lie. */
START_TEST(bad_shapes)
{
	static const uint8_t tails[][4] = { { 18, 0 }, { 18, 1 }, { 18, 3 },
		{ 80, 2 }, { 80, 3, 0 } };
	size_t i, n;

	reply_start(&r, request.bytes, CODE_ACCESS_ACCEPT, REPLY_SIGN);
	reply_put_u32(&r, ATTR_SESSION_TIMEOUT, 3600);
	ck_assert_int_eq(sealed(), PACKET_GOOD);
	for (n = r.len; r.len > 0;) {
		r.len--;
		ck_assert_int_eq(read_it(&request, true), PACKET_MALFORMED);
	}
	r.len = n;
	for (i = 0; i < PACKET_HEADER; i++) {
		r.bytes[2] = 0;
		r.bytes[3] = (uint8_t)i;
		ck_assert_int_eq(read_it(&request, true), PACKET_MALFORMED);
	}
	for (i = 0; i < RG_COUNTOF(tails); i++) {
		reply_start(&r, request.bytes, CODE_ACCESS_ACCEPT, REPLY_SIGN);
		memcpy(r.bytes + r.len, tails[i], sizeof(tails[i]));
		r.len += tails[i][1] == 3 && tails[i][0] == 80 ? 3 : 2;
		ck_assert_int_eq(sealed(), PACKET_MALFORMED);
	}
	reply_start(&r, request.bytes, CODE_ACCESS_ACCEPT, REPLY_SIGN);
	reply_put(&r, ATTR_MESSAGE_AUTHENTICATOR, "0123456789abcdef", 16);
	ck_assert_int_eq(sealed(), PACKET_MALFORMED);
}
END_TEST

/* An accounting server need not sign, and grants nothing. */
START_TEST(accounting)
{
	reply_start(&r, books.bytes, CODE_ACCOUNTING_RESPONSE, 0);
	reply_put_u32(&r, ATTR_SESSION_TIMEOUT, 1);
	reply_seal(&r, &secret);
	ck_assert_int_eq(read_it(&books, false), PACKET_GOOD);
	ck_assert_uint_eq(reply.session_s, 0);
	ck_assert_int_eq(read_it(&request, false), PACKET_STRANGE);
	reply_start(&r, books.bytes, CODE_ACCESS_ACCEPT, 0);
	reply_seal(&r, &secret);
	ck_assert_int_eq(read_it(&books, false), PACKET_STRANGE);
	reply_start(&r, books.bytes, CODE_ACCOUNTING_RESPONSE,
	    REPLY_WRONG_AUTH);
	reply_seal(&r, &secret);
	ck_assert_int_eq(read_it(&books, false), PACKET_FORGED);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("reply");
	TCase *t = tcase_create("all");

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_test(t, rfc_accept);
	tcase_add_test(t, accept);
	tcase_add_test(t, no_ports);
	tcase_add_test(t, challenge);
	tcase_add_test(t, reject);
	tcase_add_test(t, others_are_not_looked_at);
	tcase_add_loop_test(t, values_in_range, 0, 19);
	tcase_add_test(t, too_much_of_it);
	tcase_add_test(t, not_believed);
	tcase_add_test(t, every_bit);
	tcase_add_test(t, bad_shapes);
	tcase_add_test(t, accounting);
	return run_suite(s);
}
