/*
 * digest.h - MD5 (RFC 1321) and HMAC-MD5 (RFC 2104), as RADIUS wants them.
 *
 * MD5 itself is the system's: of the C library or libmd. Nothing but RADIUS
 * may use it.
 */
#ifndef RG_DIGEST_H
#define RG_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#define DIGEST_LEN 16

/* Bytes that are hashed one part behind the other. */
struct digest_part {
	const void *bytes;
	size_t len;
};

void digest_md5(const struct digest_part *, size_t n, uint8_t out[DIGEST_LEN]);

void digest_hmac(const void *key, size_t keylen, const struct digest_part *,
    size_t n, uint8_t out[DIGEST_LEN]);

#endif
