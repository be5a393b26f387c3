/*
 * statedir.h - the folder of the durable state. The monitor makes it and
 * gives it to the store's user; only rasgate-store opens it.
 */
#ifndef RG_STATEDIR_H
#define RG_STATEDIR_H

#include <stdbool.h>
#include <stddef.h>

struct conf_globals;

/* RG_OK, or RG_E_SYS with *why for the operator. */
int statedir_take(const struct conf_globals *, bool privileged, char *why,
    size_t whysz);

#endif
