/* used.h - what the daemon knows of the one-time codes that were used. */
#ifndef RG_ACCOUNTS_USED_H
#define RG_ACCOUNTS_USED_H

#include "base/seeds.h"
#include "ctl/ctl.h"

struct used;

/* NULL: the daemon is away; or does not tell us, which has been said. */
struct used *used_ask(const struct ctl *);
void used_free(struct used **);

/* Enrolments up to then are in doubt; 0: none is, or nobody knows. */
uint64_t used_since(const struct used *);

/*
 * How many scratch codes of the enrolment are still good. *doubt: those of it
 * that were used are not known (rasgate.conf(5), ONE-TIME CODES).
 */
unsigned used_left(const struct used *, const struct seeds_line *, bool *doubt);

#endif
