/*
 * mline.h - a line as the monitor drives it: open and lock the device, give
 * it to the engine, take it back, hang it up, open it again.
 */
#ifndef RG_MLINE_H
#define RG_MLINE_H

#include "monitor/monitor.h"
#include "wire/msg.h"

/* NULL when out of memory. Nothing is opened yet. */
struct mline *mline_new(struct monitor *, const struct conf_line *);
void mline_free(struct mline **);

void mline_open(struct mline *); /* if it is closed and may be open */
void mline_open_all(struct monitor *);

/* Closes those that wait for a call; mline_open_all() takes them back. */
void mline_pause_all(struct monitor *);

/* A permitted message of the engine about this line's call. */
void mline_on_engine(struct mline *, struct msg *);
void mline_engine_lost(struct mline *);
void mline_seen(struct mline *, const struct msg_LINE *);
void mline_missed(struct mline *, const struct msg_MISSED *);

/*
 * Ends what goes on: the engine drops its call, a session is stopped. The
 * call's record says `cause`.
 */
void mline_drop(struct mline *, enum wire_why why, enum cause cause);

/* By an operator or the configuration. */
bool mline_is_off(const struct mline *);

/* It is open and locked: the engine gets it. As mline_fresh(). */
int mline_arm(struct mline *, char *why, size_t whysz);

/* The same, or the hang-up of a caller who is there still. */
void mline_take_calls(struct mline *);

/* Opens and locks the device; on false the line is out, and says why. */
bool mline_take(struct mline *);

/*
 * Opens it, if it was not, and once more for another process, whatever the
 * lock. RG_OK, or as ttydev_open() with the text in why.
 */
int mline_fresh(struct mline *, int *fd, char *why, size_t whysz);

/* The device could not be opened (`r`): the line is out, and holds nothing. */
void mline_lost(struct mline *, int r, const char *why);

/* Does the name lead to no device any more? */
bool mline_is_gone(const struct mline *);

/* Is there a carrier? A modem has none before its first ring. */
bool mline_engaged(const struct mline *);

/* What an engine or a session is told of it, as enum wire_carrier. */
uint8_t mline_carrier(const struct mline *);

/* The device without symlinks, to be freed; NULL with errno: it is away. */
char *mline_real(const struct mline *);

/* Locks the device; as linelock_take(), RG_E_GONE when it is another now. */
int mline_lock(struct mline *, pid_t heir, struct linelock_holder *who);

/* Device and locks, by the present entry's names: before another is its. */
void mline_give_back(struct mline *);

/* The engine or the session is done with the tty: hang up, close, reopen. */
void mline_hangup(struct mline *);
void mline_closed(struct mline *); /* after the hang-up */

/* There is nothing to hang up: the device cannot be opened (RG_E_...). */
void mline_vanished(struct mline *, int r, const char *why);

/* The hang-up could not be done: it is, sooner or later. */
void mline_not_hung(struct mline *, const char *why);

/* The line cannot be used: down with this reason when it is closed. */
void mline_fault(struct mline *, const char *why);

/*
 * Operator: no new call; `now` ends the present one too. `loan`: to lend the
 * device, 0: for good. A loan ends by either of the two.
 */
void mline_disable(struct mline *, const char *note, const char *by, bool now,
    uint32_t loan);
void mline_enable(struct mline *);

/* Operator: hang up whatever goes on, open anew, forget the back-off. */
void mline_reset(struct mline *);

/* What the newest configuration says of this line, from now on. */
void mline_rebase(struct mline *);

/* Runs again after ms: retries, deadlines. */
void mline_timer(struct mline *, uint64_t ms);

#endif
