#include "config.h"

#include <string.h>

#include "base/err.h"
#include "store/frame.h"
#include "wire/rdwr.h"

#define CRC_AT 4
#define BODY_AT 8 /* what the CRC covers */

/*
 * Whoever makes a file of nothing but beginnings of frames gets no more of
 * our time than this.
 */
#define TRIES_MAX 100000

static const uint8_t magic[] = { 'r', 'g', 'J', '1' };

/* CRC-32 of ISO 3309, four bits at a time. */
static uint32_t
crc32(const uint8_t *p, size_t n)
{
	static const uint32_t step[16] = { 0x00000000, 0x1db71064, 0x3b6e20c8,
		0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
		0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0,
		0x86d3d2d4, 0xa00ae278, 0xbdbdf21c };
	uint32_t crc = 0xffffffff;

	while (n-- > 0) {
		crc ^= *p++;
		crc = crc >> 4 ^ step[crc & 15];
		crc = crc >> 4 ^ step[crc & 15];
	}
	return ~crc;
}

static bool
printable(const char *s)
{
	for (; *s != '\0'; s++)
		if (*s < 0x20 || *s > 0x7e)
			return false;
	return true;
}

bool
frame_ok(const struct frame *f)
{
	if (!printable(f->key) || !printable(f->text))
		return false;
	if (f->op == FRAME_HEAD)
		return f->kind == KEEP_NONE;
	if (f->kind <= KEEP_NONE || f->kind >= KEEP_MAX)
		return false;
	if (f->op == KEEP_LOG)
		return KEEP_IS_LOG(f->kind) && f->text[0] != '\0';
	return (f->op == KEEP_SET || f->op == KEEP_DROP) &&
	    !KEEP_IS_LOG(f->kind) && f->key[0] != '\0' &&
	    (f->op == KEEP_SET) == (f->text[0] != '\0');
}

size_t
frame_encode(const struct frame *f, uint8_t *buf, size_t size)
{
	size_t keylen = strlen(f->key), textlen = strlen(f->text);
	size_t len = FRAME_HEADER + 4 + keylen + textlen;
	struct wr w = { buf, size, false };

	if (size < len || !frame_ok(f))
		return 0;
	memcpy(buf, magic, sizeof(magic));
	w.p += BODY_AT;
	w.left -= BODY_AT;
	wr_uint(&w, len - FRAME_HEADER, 2);
	wr_uint(&w, f->op, 1);
	wr_uint(&w, f->kind, 1);
	wr_uint(&w, f->time, 8);
	wr_blob(&w, f->key, keylen);
	wr_blob(&w, f->text, textlen);
	w = (struct wr) { buf + CRC_AT, 4, false };
	wr_uint(&w, crc32(buf + BODY_AT, len - BODY_AT), 4);
	return len;
}

static bool
get_text(struct rd *r, char *dst, size_t max)
{
	size_t len;
	const uint8_t *p = rd_blob(r, max, &len);

	if (p == NULL || r->bad || memchr(p, '\0', len) != NULL)
		return false;
	memcpy(dst, p, len);
	dst[len] = '\0';
	return true;
}

size_t
frame_decode(struct frame *f, const uint8_t *p, size_t n)
{
	struct rd r = { p, n, false };
	uint32_t crc;
	size_t len;

	if (n < FRAME_HEADER || memcmp(p, magic, sizeof(magic)) != 0)
		return 0;
	r.p += CRC_AT;
	r.left -= CRC_AT;
	crc = (uint32_t)rd_uint(&r, 4);
	len = (size_t)rd_uint(&r, 2);
	if (len > n - FRAME_HEADER)
		return 0;
	f->op = (uint8_t)rd_uint(&r, 1);
	f->kind = (uint8_t)rd_uint(&r, 1);
	f->time = rd_uint(&r, 8);
	r.left = len;
	if (!get_text(&r, f->key, KEEP_KEY_MAX) ||
	    !get_text(&r, f->text, KEEP_TEXT_MAX) || r.left != 0 ||
	    !frame_ok(f))
		return 0;
	len += FRAME_HEADER;
	return crc32(p + BODY_AT, len - BODY_AT) == crc ? len : 0;
}

/* Where a frame may begin again, behind `at`. */
static size_t
next_magic(const uint8_t *bytes, size_t n, size_t at)
{
	const uint8_t *p;

	while (++at < n && (p = memchr(bytes + at, magic[0], n - at)) != NULL) {
		at = (size_t)(p - bytes);
		if (n - at >= sizeof(magic) &&
		    memcmp(p, magic, sizeof(magic)) == 0)
			return at;
	}
	return n;
}

bool
frame_read(const uint8_t *bytes, size_t n,
    int (*take)(void *ctx, const struct frame *), void *ctx,
    struct frames_found *found)
{
	unsigned tries = 0;
	bool whole = true; /* no damage right before */
	bool damage = false, marked = false;
	struct frame f;
	size_t at = 0, len;
	int r;

	*found = (struct frames_found) { 0, 0, 0 };
	while (at < n && tries < TRIES_MAX) {
		if ((len = frame_decode(&f, bytes + at, n - at)) == 0) {
			found->lost += whole;
			whole = false;
			damage = true;
			at = next_magic(bytes, n, at);
			tries++;
			continue;
		}
		if (f.op == FRAME_HEAD && at > 0) {
			found->holes += damage;
			damage = false;
			marked = true;
		}
		if ((r = take(ctx, &f)) == RG_E_SYS)
			return false;
		damage = damage || r != RG_OK;
		found->lost += r != RG_OK;
		found->kept += r == RG_OK;
		whole = true;
		at += len;
	}
	found->holes += at < n || !marked;
	return true;
}
