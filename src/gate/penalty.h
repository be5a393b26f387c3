/*
 * penalty.h - who failed how often, and who is locked for it: by account, by
 * caller's number and by line at once. Pure: it asks no clock, writes no
 * record and opens no file.
 *
 * An account or a number that failed `failures` times, with no pause longer
 * than `within`, is locked for `for`; a line is never locked, the next
 * secret asked for on it only waits, twice as long with each failure. What
 * is refused because of a lock counts for nothing: nobody can make a lock
 * last. Times are seconds on a clock that never jumps.
 */
#ifndef RG_PENALTY_H
#define RG_PENALTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/names.h"
#include "wire/keep.h"

enum penalty_kind {
	PENALTY_ACCOUNT,
	PENALTY_NUMBER,
	PENALTY_LINE,
	PENALTY_KINDS
};

#define PENALTY_KEY 48
#define PENALTY_MAX 4096  /* entries of one kind, see penalties_new() */
#define PENALTY_WITH 64   /* bytes of `with` */
#define PENALTY_NOTE 80   /* bytes of an operator's words */
#define PENALTY_FADE 600  /* a line's failures are forgotten after so long */
#define PENALTY_FOREVER 0 /* for_s of a lock without an end */

struct penalty_limits {
	struct {
		uint32_t failures; /* 0: never */
		uint32_t within_s, for_s;
	} of[PENALTY_LINE];            /* account and number */
	uint32_t delay_s, delay_max_s; /* line; 0: none */
};

/* One key. `locked` with an `until_s` of 0: until an operator unlocks it. */
struct penalty {
	struct penalty *next;
	int64_t last_s, until_s;
	uint64_t spelt; /* account: the one name that failed; 0: several */
	uint32_t failures, for_s;
	uint8_t kind;
	bool locked;
	char key[PENALTY_KEY];       /* account: a tag; number; line */
	char name[RG_USER_MAX + 1];  /* of a known account, else "" */
	char where[RG_LINE_MAX + 1]; /* the line of the last failure */
	char with[PENALTY_WITH]; /* numbers of an account, lines of a number */
	char by[40], note[PENALTY_NOTE]; /* the operator who locked it */
};

/* Who tries. A number that is nobody's (withheld) is NULL. */
struct penalty_facts {
	const char *account; /* the tag of the name; NULL: none was given */
	const char *name;    /* if it is known, else NULL */
	const char *number, *line;
	bool exempt;    /* never locked, whatever the key */
	uint64_t spelt; /* of the very name: two may have one `account` */
};

struct penalties;

/* Of an entry that changed; fresh: this made a lock of it. */
typedef void penalty_changed(void *ctx, const struct penalty *, bool fresh);

/*
 * NULL: out of memory. A table that is full forgets, for a new entry, the
 * oldest one that is no lock, unknown names first, and else the lock that
 * would end first; `dropped` is told.
 */
struct penalties *penalties_new(penalty_changed *dropped, void *ctx);
void penalties_free(struct penalties **);
void penalties_limits(struct penalties *, const struct penalty_limits *);

/* The lock that stands in the way; NULL when there is none. */
const struct penalty *penalties_bar(const struct penalties *,
    const struct penalty_facts *, int64_t now);

/* So long the line has to wait before it asks for a secret. */
uint32_t penalties_wait(const struct penalties *, const char *line,
    int64_t now);

/* Counts one failure for each key. */
void penalties_fail(struct penalties *, const struct penalty_facts *,
    int64_t now, penalty_changed *changed, void *ctx);

/*
 * The account has passed: its failures are forgotten, and `dropped` is told,
 * if they were all of this very name; or who has ops@globex could guess at
 * ops@acme for ever.
 */
bool penalties_pass(struct penalties *, const struct penalty_facts *);

/* By an operator. NULL: out of memory. */
struct penalty *penalties_lock(struct penalties *, enum penalty_kind,
    const char *key, int64_t now, uint32_t for_s);
/* Forgets the key; false when nothing is known of it. */
bool penalties_forget(struct penalties *, enum penalty_kind, const char *key);
const struct penalty *penalties_find(const struct penalties *,
    enum penalty_kind, const char *key);

/*
 * Forgets what is over and tells of each (fresh: it was a lock). Returns the
 * seconds until the next one is, -1: there is none.
 */
int64_t penalties_expire(struct penalties *, int64_t now, penalty_changed *over,
    void *ctx);

/* When it is over: of a lock, or of counting; INT64_MAX: never. */
int64_t penalty_ends(const struct penalties *, const struct penalty *);

/* Entry after entry, NULL first; no order. */
const struct penalty *penalties_next(const struct penalties *,
    const struct penalty *);

const char *penalty_kind_name(enum penalty_kind);
enum penalty_kind penalty_kind_find(const char *); /* PENALTY_KINDS: none */

/*
 * --- as text that outlives the clock: `wall` is the time of day ---
 */
void penalty_text(const struct penalty *, int64_t now, int64_t wall,
    char dst[KEEP_TEXT_MAX]);
/* Any text is safe; false, and nothing is known, when it is none. */
bool penalties_take(struct penalties *, enum penalty_kind, const char *key,
    const char *text, int64_t now, int64_t wall);

#endif
