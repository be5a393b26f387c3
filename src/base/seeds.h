/*
 * seeds.h - one line of the file of one-time codes, taken apart.
 *
 *	name:type:seed[:option,option=value,...]
 *
 * `totp` counts time, `hotp` codes; the seed is in base 32 (RFC 4648). Pure
 * text, as users.h.
 */
#ifndef RG_SEEDS_H
#define RG_SEEDS_H

#include "base/users.h"

#define SEEDS_SECRET_MIN 10 /* bytes: 80 bits, what services hand out */
#define SEEDS_SECRET_MAX 64
#define SEEDS_TEXT_MAX (SEEDS_SECRET_MAX * 8 / 5 + 2) /* in base 32 */
#define SEEDS_ID_LEN 16
#define SEEDS_SCRATCH_LEN 10 /* digits; no other code has as many */
#define SEEDS_SCRATCH_MAX 16

enum seeds_type { SEEDS_TOTP, SEEDS_HOTP };
enum seeds_hash { SEEDS_SHA1, SEEDS_SHA256, SEEDS_SHA512 };

/* Strings point into the line. */
struct seeds_line {
	const char *name;
	const char *problem; /* USERS_BAD: a phrase, none of the line's text */
	enum seeds_type type;
	enum seeds_hash hash;
	unsigned digits;
	unsigned period;     /* of TOTP, seconds */
	uint64_t counter;    /* of HOTP: the first code's */
	const char *id;      /* of this enrolment; "0" where none is written */
	uint64_t added;      /* when, seconds since 1970; 0: not told */
	const char *scratch; /* codes joined by +, or NULL */
	bool disabled;
	size_t len;
	uint8_t secret[SEEDS_SECRET_MAX];
};

/* Takes a line without its line end apart and changes it in doing so. */
enum users_kind seeds_parse(char *line, struct seeds_line *);

unsigned seeds_scratch_count(const struct seeds_line *);

const char *seeds_type_name(enum seeds_type);
const char *seeds_hash_name(enum seeds_hash);

/* Base 32 without padding. */
void seeds_encode(const uint8_t *secret, size_t n, char dst[SEEDS_TEXT_MAX]);

#endif
