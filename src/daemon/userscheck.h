/*
 * userscheck.h - rasgate-auth -C, or -S for seeds, on the files of all
 * methods: only that program knows which hashes are good. For -t, before any
 * event loop.
 */
#ifndef RG_USERSCHECK_H
#define RG_USERSCHECK_H

#include <stdbool.h>

#include "conf/conf.h"

/* Prints the problems; false when there is one. Waits for the program. */
bool userscheck_all(const struct conf *);

#endif
