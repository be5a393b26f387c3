/*
 * state.h - what the journal says, in memory: values by key, and logs.
 * Pure: it opens no file and asks no clock.
 */
#ifndef RG_STATE_H
#define RG_STATE_H

#include "store/frame.h"

#define STATE_VALUES_MAX 65536
#define STATE_HISTORY_MAX 10000 /* calls */
#define STATE_MISSED_MAX 1000
#define STATE_AGE_MAX (90 * 86400) /* seconds that a row of a log stays */

struct state;

struct state *state_new(void); /* NULL when out of memory */
void state_free(struct state **);

/*
 * Makes the change. RG_E_SIZE: too many values; RG_E_SYS: out of memory;
 * nothing was changed then.
 */
int state_apply(struct state *, const struct frame *);

/* The text of a value; NULL when there is none. */
const char *state_get(const struct state *, enum keep_kind, const char *key);

/* All values of a kind go. */
void state_forget(struct state *, enum keep_kind);

/* Rows of logs that are older than STATE_AGE_MAX go. */
void state_expire(struct state *, uint64_t now);

/*
 * Calls `take` with the changes that lead from nothing to this state, values
 * in the order in which their keys first came; stops at the first that is not
 * RG_OK and returns that.
 */
int state_walk(const struct state *,
    int (*take)(void *ctx, const struct frame *), void *ctx);

/*
 * The row of a log that comes before number `before` (UINT64_MAX: the last
 * one), and its number; NULL when there is none.
 */
const char *state_row(const struct state *, enum keep_kind, uint64_t before,
    uint64_t *number);

#endif
