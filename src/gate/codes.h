/*
 * codes.h - which one-time codes were accepted: the one place that decides
 * whether a code still counts. No enrolment is ever forgotten, so that a
 * seed that comes back (from a backup) brings no old code back with it.
 *
 * Pure: what is to be on the disk before anybody hears of it, the caller puts
 * there.
 */
#ifndef RG_CODES_H
#define RG_CODES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cause.h"
#include "wire/keep.h"

struct codes;

struct codes *codes_new(void); /* NULL: out of memory */
void codes_free(struct codes **);

/*
 * A value that the store held. What cannot be understood refuses all codes
 * of its enrolment; false when not even that is known.
 */
bool codes_take(struct codes *, const char *key, const char *text);

/*
 * Something of them was lost: of an enrolment without a value nobody knows
 * what is used. text: of a KEEP_DOUBT; what cannot be understood is in doubt
 * for good.
 */
void codes_doubt(struct codes *, const char *text);

/* The enrolments of a user, for RG_ATTR_USED; those that changed last. */
void codes_list(const struct codes *, const char *user, char *dst,
    size_t dstsz);

/* All that is known, as rows "code" of wire/rows.h. */
void codes_walk(const struct codes *, bool (*row)(void *ctx, const char *text),
    void *ctx);

/* What has to be kept: a KEEP_CODE. */
struct codes_change {
	char key[KEEP_KEY_MAX + 1];
	char text[64];
};

/*
 * Compares and advances: `code` (of RG_ATTR_CODE) passed a worker. NONE: it
 * counted, and no other call gets that answer again; *change is to be kept.
 * REPLAYED: it is used up. REFUSED: no such code can be.
 */
enum auth_cause codes_use(struct codes *, const char *user, const char *code,
    struct codes_change *);

#endif
