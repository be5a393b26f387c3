/*
 * lockout.h - penalty.h with what it lacks: the configuration, the names, the
 * clock, the records, and the store. A caller hears of a failure when it is
 * on the disk.
 */
#ifndef RG_LOCKOUT_H
#define RG_LOCKOUT_H

#include "gate/penalty.h"
#include "monitor/call.h"
#include "wire/msg.h"

struct lockout;

struct lockout *lockout_new(struct monitor *); /* NULL: out of memory */
void lockout_free(struct lockout **);
void lockout_reload(struct lockout *);

/* A value that the store held. */
void lockout_held(struct lockout *, const struct msg_HELD *);

/*
 * He rings: who is locked for his number is not answered, unless there are
 * exempt accounts, which anybody may have.
 */
void lockout_ring(struct mline *, const char *number);

/* --- for the attempts of a caller --- */

/* chain_begin(), or as soon as the line has waited long enough. */
void lockout_begin(struct call *);

/* Is it of no use that his secret was right? */
bool lockout_bars(const struct call *);

/*
 * His secret was wrong; and chain_answer(), when that is on the disk, or
 * chain_stuck(), when the store has trouble (store_trouble()).
 */
void lockout_failed(struct call *);
void lockout_answer(struct call *);
void lockout_on_kept(struct lockout *, uint32_t ticket);
void lockout_stuck(struct lockout *);
void lockout_passed(struct call *);

/* The call is over: nothing of this is to follow. */
void lockout_cancel(struct call *);

/* --- for operators --- */

/* What stands in the way of this user and number; NULL: nothing. */
const struct penalty *lockout_find(struct lockout *, const char *user,
    const char *number);

/*
 * NULL, or why it cannot be. `value` as an operator types it; for_s
 * PENALTY_FOREVER: until unlocked, UINT32_MAX: as the configuration has it.
 */
const char *lockout_lock(struct lockout *, enum penalty_kind, const char *value,
    uint32_t for_s, const char *by, const char *note);
bool lockout_unlock(struct lockout *, enum penalty_kind, const char *value,
    const char *by);

/* Gives each key to `row`, exempt accounts too, as a row of wire/rows.h. */
void lockout_walk(struct lockout *, bool (*row)(void *ctx, const char *text),
    void *ctx);

#endif
