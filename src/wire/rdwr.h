/*
 * rdwr.h - bounds-checked reading and writing of message bytes.
 *
 * An error sticks: after the first one every read gives 0 and every write
 * does nothing, so that a caller checks once at the end.
 */
#ifndef RG_RDWR_H
#define RG_RDWR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rd {
	const uint8_t *p;
	size_t left;
	bool bad;
};

struct wr {
	uint8_t *p;
	size_t left;
	bool bad;
};

/* The big-endian integer of n bytes, n = 1, 2, 4 or 8. */
uint64_t rd_uint(struct rd *, size_t n);

/* A 16 bit length of at most max, then that many bytes; NULL on error. */
const uint8_t *rd_blob(struct rd *, size_t max, size_t *len);

void wr_uint(struct wr *, uint64_t v, size_t n);
void wr_blob(struct wr *, const void *src, size_t len);

#endif
