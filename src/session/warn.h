/*
 * warn.h - a word to the caller before a limit ends his session. Only where
 * people read: a program on a cooked terminal.
 */
#ifndef RG_SESSION_WARN_H
#define RG_SESSION_WARN_H

#include "session/session.h"

/* So long before the limit; half of it for one that is short. */
#define WARN_MS 60000

/* Says what is due now. */
void warn_tick(struct session *);

/* clock_ms() of the next word, or NO_TIME. */
uint64_t warn_at(const struct session *);

#endif
