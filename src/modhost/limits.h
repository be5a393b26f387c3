/*
 * limits.h - what a host may use, for itself and all that it starts. Its
 * user is its own; no system call is forbidden, for nobody knows what a
 * module needs.
 */
#ifndef RG_MODHOST_LIMITS_H
#define RG_MODHOST_LIMITS_H

#include <stddef.h>

#include "wire/msg.h"

/*
 * Another user, a session and group of our own, no terminal, no way up
 * again. RG_OK, or a reason not to go on.
 */
int limits_enter(const struct msg_HELLO *);

/* Memory and processor time, when it is known what is hosted. */
void limits_set(bool shared);

/* A call begins, one of so many: it has processor time of its own. */
void limits_renew(size_t calls);

#endif
