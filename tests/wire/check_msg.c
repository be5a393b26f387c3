#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "base/err.h"
#include "wire/msg.h"
#include "wire/rdwr.h"
#include "run.h"

/* Everything here is made from the list itself: a new message is tested. */
static uint32_t seed;

static uint32_t
draw(void)
{
	seed = seed * 1664525u + 1013904223u;
	return seed >> 8;
}

/* --- a message of random contents --- */
static void
draw_bytes(void *dst, size_t n, bool text)
{
	uint8_t *p = dst;

	for (; n > 0; n--, p++)
		*p = text ? (uint8_t)(1 + draw() % 255) : (uint8_t)draw();
}

#define DRAW_UINT(n) draw_bytes(&p->n, sizeof(p->n), false);
#define DRAW_U8(n, max) DRAW_UINT(n)
#define DRAW_U16(n, max) DRAW_UINT(n)
#define DRAW_U32(n, max) DRAW_UINT(n)
#define DRAW_U64(n, max) DRAW_UINT(n)
#define DRAW_STR(n, max) draw_bytes(p->n, draw() % ((max) + 1), true);
#define DRAW_BLOB(n, max) \
	p->n##_len = (uint16_t)(draw() % ((max) + 1)); \
	draw_bytes(p->n, p->n##_len, false);
#define DRAW(kind, n, max) DRAW_##kind(n, max)

/* --- its payload by hand, one field too long or with a NUL --- */
enum harm { HARM_NONE, HARM_LONG, HARM_NUL };

static void
write_text(struct wr *w, size_t max, bool harmed, enum harm harm)
{
	char text[WIRE_MAX];

	memset(text, 'x', sizeof(text));
	if (harmed && harm == HARM_NUL)
		text[max / 2] = '\0';
	wr_blob(w, text, max + (harmed && harm == HARM_LONG));
}

#define WRITE_U8(n, max) wr_uint(w, 1, 1);
#define WRITE_U16(n, max) wr_uint(w, 2, 2);
#define WRITE_U32(n, max) wr_uint(w, 3, 4);
#define WRITE_U64(n, max) wr_uint(w, 4, 8);
#define WRITE_STR(n, max) write_text(w, max, field++ == at, harm);
#define WRITE_BLOB(n, max) \
	write_text(w, max, field++ == at && harm == HARM_LONG, harm);
#define WRITE(kind, n, max) WRITE_##kind(n, max)

#define IS_STR_U8 0
#define IS_STR_U16 0
#define IS_STR_U32 0
#define IS_STR_U64 0
#define IS_STR_STR 1
#define IS_STR_BLOB 0
#define COUNT_STR(kind, n, max) +IS_STR_##kind

/* --- an STR whose NUL is gone --- */
#define BREAK_U8(n, max)
#define BREAK_U16(n, max)
#define BREAK_U32(n, max)
#define BREAK_U64(n, max)
#define BREAK_STR(n, max) \
	if (field++ == at) \
		memset(p->n, 'x', (max) + 1);
#define BREAK_BLOB(n, max) \
	if (field++ == at) \
		p->n##_len = (max) + 1;
#define BREAK(kind, n, max) BREAK_##kind(n, max)

#define X(name, senders, fd) \
	static void draw_##name(struct msg *m) \
	{ \
		struct msg_##name *p = &m->u.name; \
		(void)p; \
		MSG_##name(DRAW) \
	} \
	static int write_##name(struct wr *w, int at, enum harm harm) \
	{ \
		int field = 0; \
		(void)w; \
		(void)at; \
		(void)harm; \
		MSG_##name(WRITE) return field; \
	} \
	static void break_##name(struct msg *m, int at) \
	{ \
		struct msg_##name *p = &m->u.name; \
		int field = 0; \
		(void)p; \
		(void)at; \
		(void)field; \
		MSG_##name(BREAK) \
	}
WIRE_MESSAGES(X)
#undef X

static const struct {
	void (*draw)(struct msg *);
	int (*write)(struct wr *, int at, enum harm);
	void (*spoil)(struct msg *, int at);
	int strings;
} types[WIRE_TYPE_MAX] = {
#define X(name, senders, fd) \
	[WIRE_##name] = { draw_##name, write_##name, break_##name, \
		0 MSG_##name(COUNT_STR) },
	WIRE_MESSAGES(X)
#undef X
};

static void
draw_msg(struct msg *m, enum wire_type type)
{
	msg_init(m, type, (uint64_t)draw() << 32 | draw());
	m->seq = draw();
	types[type].draw(m);
}

START_TEST(round_trip)
{
	static struct msg in, out;
	static uint8_t buf[WIRE_MAX];
	enum wire_type type = (enum wire_type)_i;
	int i, n;

	for (i = 0; i < 200; i++) {
		seed = (uint32_t)(_i * 1000 + i);
		draw_msg(&in, type);
		n = msg_encode(&in, buf, sizeof(buf));
		ck_assert_int_ge(n, WIRE_HEADER);
		ck_assert_int_eq(msg_decode(&out, buf, (size_t)n), RG_OK);
		ck_assert_int_eq(out.type, type);
		ck_assert_uint_eq(out.seq, in.seq);
		ck_assert_uint_eq(out.hport, in.hport);
		ck_assert_int_eq(out.fd, -1);
		ck_assert_int_eq(memcmp(&out.u, &in.u, sizeof(in.u)), 0);
		/* Not one byte less will do. */
		ck_assert_int_eq(msg_encode(&in, buf, (size_t)n - 1),
		    RG_E_SIZE);
	}
}
END_TEST

START_TEST(truncated)
{
	static struct msg in, out;
	static uint8_t buf[WIRE_MAX + 1];
	uint8_t *copy;
	int n, k;

	seed = (uint32_t)_i;
	draw_msg(&in, (enum wire_type)_i);
	n = msg_encode(&in, buf, WIRE_MAX);
	ck_assert_int_gt(n, 0);
	for (k = 0; k < n; k++) {
		/* In its very size, for the sanitizer's eyes. */
		ck_assert_ptr_nonnull(copy = malloc((size_t)k + 1));
		memcpy(copy, buf, (size_t)k);
		ck_assert_int_eq(msg_decode(&out, copy, (size_t)k), RG_E_PROTO);
		free(copy);
	}
	ck_assert_int_eq(msg_decode(&out, buf, (size_t)n + 1), RG_E_PROTO);
}
END_TEST

/* A damaged byte is refused, or is part of a value and nothing else. */
START_TEST(one_byte_flipped)
{
	static struct msg in, out;
	static uint8_t buf[WIRE_MAX], again[WIRE_MAX];
	int n, k, bit;

	seed = (uint32_t)_i + 77;
	draw_msg(&in, (enum wire_type)_i);
	n = msg_encode(&in, buf, sizeof(buf));
	for (k = 0; k < n; k++)
		for (bit = 0; bit < 8; bit++) {
			buf[k] ^= (uint8_t)(1 << bit);
			if (msg_decode(&out, buf, (size_t)n) == RG_OK) {
				ck_assert_int_eq(
				    msg_encode(&out, again, sizeof(again)), n);
				ck_assert_int_eq(memcmp(buf, again, (size_t)n),
				    0);
				ck_assert_int_ne(k, 1); /* the version */
			}
			buf[k] ^= (uint8_t)(1 << bit);
		}
}
END_TEST

static int
decode_by_hand(enum wire_type type, int at, enum harm harm)
{
	static struct msg out;
	static uint8_t buf[2 * WIRE_MAX];
	struct wr w = { buf + WIRE_HEADER, sizeof(buf) - WIRE_HEADER, false };
	struct wr h = { buf, WIRE_HEADER, false };
	size_t len;

	(void)types[type].write(&w, at, harm);
	ck_assert(!w.bad);
	len = (size_t)(w.p - buf);
	wr_uint(&h, type, 1);
	wr_uint(&h, WIRE_VERSION, 1);
	wr_uint(&h, len - WIRE_HEADER, 2);
	wr_uint(&h, 1, 4);
	wr_uint(&h, 1, 8);
	return msg_decode(&out, buf, len);
}

START_TEST(limits)
{
	static uint8_t buf[WIRE_MAX];
	static struct msg m;
	enum wire_type type = (enum wire_type)_i;
	struct wr w = { buf, sizeof(buf), false };
	int fields = types[type].write(&w, -1, HARM_NONE), at, refused = 0;

	ck_assert_int_eq(decode_by_hand(type, -1, HARM_NONE), RG_OK);
	for (at = 0; at < fields; at++) {
		ck_assert_int_eq(decode_by_hand(type, at, HARM_LONG),
		    RG_E_PROTO);
		refused += decode_by_hand(type, at, HARM_NUL) == RG_E_PROTO;
		msg_init(&m, type, 0);
		types[type].spoil(&m, at);
		ck_assert_int_eq(msg_encode(&m, buf, sizeof(buf)), RG_E_SIZE);
	}
	ck_assert_int_eq(refused, types[type].strings);
}
END_TEST

START_TEST(unknown)
{
	static uint8_t buf[WIRE_HEADER] = { 0, WIRE_VERSION };
	static struct msg m;

	ck_assert_int_eq(msg_decode(&m, buf, sizeof(buf)), RG_E_PROTO);
	buf[0] = WIRE_TYPE_MAX;
	ck_assert_int_eq(msg_decode(&m, buf, sizeof(buf)), RG_E_PROTO);
	buf[0] = 255;
	ck_assert_int_eq(msg_decode(&m, buf, sizeof(buf)), RG_E_PROTO);
	buf[0] = WIRE_CANCEL;
	ck_assert_int_eq(msg_decode(&m, buf, sizeof(buf)), RG_OK);
	buf[1]++;
	ck_assert_int_eq(msg_decode(&m, buf, sizeof(buf)), RG_E_PROTO);
	ck_assert_int_eq(msg_decode(&m, buf, 0), RG_E_PROTO);
	msg_init(&m, WIRE_TYPE_MAX, 0);
	ck_assert_int_eq(msg_encode(&m, buf, sizeof(buf)), RG_E_SIZE);
	msg_init(&m, WIRE_NONE, 0);
	ck_assert_int_eq(msg_encode(&m, buf, sizeof(buf)), RG_E_SIZE);
	ck_assert_str_eq(msg_name(WIRE_TYPE_MAX), "?");
	ck_assert_uint_eq(msg_senders(WIRE_NONE), 0);
	ck_assert(!msg_has_fd(WIRE_TYPE_MAX));
	ck_assert_str_eq(msg_name(WIRE_VERDICT), "VERDICT");
	ck_assert_uint_eq(msg_senders(WIRE_VERDICT), ROLE_VERIFIER);
	ck_assert(msg_has_fd(WIRE_ARM));
	ck_assert(!msg_has_fd(WIRE_PING));
}
END_TEST

START_TEST(integers)
{
	static const size_t sizes[] = { 1, 2, 4, 8 };
	uint8_t buf[16];
	struct wr w = { buf, sizeof(buf), false };
	struct rd r = { buf, 15, false };
	size_t i, len;

	for (i = 0; i < 4; i++)
		wr_uint(&w, 0x1122334455667788u, sizes[i]);
	ck_assert(!w.bad);
	ck_assert_uint_eq(w.left, 1);
	ck_assert_uint_eq(buf[0], 0x88);
	ck_assert_uint_eq(buf[1], 0x77); /* big-endian */
	ck_assert_uint_eq(buf[2], 0x88);
	wr_uint(&w, 1, 2);
	ck_assert(w.bad);
	wr_uint(&w, 1, 1); /* an error sticks */
	ck_assert_uint_eq(w.left, 1);

	ck_assert_uint_eq(rd_uint(&r, 1), 0x88);
	ck_assert_uint_eq(rd_uint(&r, 2), 0x7788);
	ck_assert_uint_eq(rd_uint(&r, 4), 0x55667788);
	ck_assert_uint_eq(rd_uint(&r, 8), 0x1122334455667788u);
	ck_assert(!r.bad);
	ck_assert_uint_eq(rd_uint(&r, 1), 0);
	ck_assert(r.bad);
	r = (struct rd) { buf, 3, false };
	buf[0] = 0;
	buf[1] = 2; /* two bytes, one there */
	ck_assert_ptr_null(rd_blob(&r, 10, &len));
	ck_assert(r.bad);
	ck_assert_uint_eq(rd_uint(&r, 1), 0);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("msg");
	TCase *tc = tcase_create("msg");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, round_trip, 1, WIRE_TYPE_MAX);
	tcase_add_loop_test(tc, truncated, 1, WIRE_TYPE_MAX);
	tcase_add_loop_test(tc, one_byte_flipped, 1, WIRE_TYPE_MAX);
	tcase_add_loop_test(tc, limits, 1, WIRE_TYPE_MAX);
	tcase_add_test(tc, unknown);
	tcase_add_test(tc, integers);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
