/*
 * proof.h - what other programs of ours are asked before a start or for -t.
 * Waits for them: before any event loop.
 */
#ifndef RG_PROOF_H
#define RG_PROOF_H

#include <stdbool.h>

#include "conf/conf.h"

/* rasgate-engine -t: can this system confine an engine? RG_OK or RG_E_SYS. */
int proof_engine(const struct conf_globals *);

/*
 * rasgate-auth -C, or -S for seeds, on the files of all methods: only that
 * program knows which hashes are good. Prints the problems; false when there
 * is one.
 */
bool proof_users(const struct conf *);

#endif
