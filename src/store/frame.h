/*
 * frame.h - one change as bytes of the journal. Pure; any bytes are safe.
 *
 *	magic	4	"rgJ1"
 *	crc	4	CRC-32 of all that follows
 *	length	2	of what stands behind this header
 *	op	1	enum keep_op, or FRAME_HEAD
 *	kind	1	enum keep_kind
 *	time	8	seconds since 1970
 *	key	2 + n	\ printable ASCII behind its length, so that no
 *	text	2 + n	/ text can be taken for a frame
 *
 * Integers are big-endian. A later format has another magic.
 */
#ifndef RG_FRAME_H
#define RG_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/keep.h"

#define FRAME_HEADER 20
#define FRAME_SIZE_MAX (FRAME_HEADER + 4 + KEEP_KEY_MAX + KEEP_TEXT_MAX)

/*
 * The op of a journal's first frame, and of a mark behind it: what stands
 * before a mark was on the disk, whole, when the mark was written.
 */
#define FRAME_HEAD 0x7f

struct frame {
	uint8_t op, kind;
	uint64_t time;
	char key[KEEP_KEY_MAX + 1];
	char text[KEEP_TEXT_MAX + 1];
};

/* Is it one that may stand in a journal? */
bool frame_ok(const struct frame *);

/* Bytes written, 0 when it does not fit or may not be. */
size_t frame_encode(const struct frame *, uint8_t *buf, size_t size);

/* Bytes of the frame that begins at p, 0 when none does. */
size_t frame_decode(struct frame *, const uint8_t *p, size_t n);

/* What frame_read() made of a whole journal. */
struct frames_found {
	uint32_t kept; /* frames */
	uint32_t lost; /* stretches that are none */

	/*
	 * How often something that had been on the disk is known to be gone:
	 * damage before a mark, or no mark at all. A write that the power cut
	 * short damages what is behind the last mark only.
	 */
	uint32_t holes;
};

/*
 * Gives every whole frame in the bytes to `take`, in order, and steps over
 * what is none; a frame that `take` refuses counts as lost. *found is up to
 * date at each call of `take`. False when `take` could not go on (RG_E_SYS).
 */
bool frame_read(const uint8_t *bytes, size_t n,
    int (*take)(void *ctx, const struct frame *), void *ctx,
    struct frames_found *);

#endif
