/*
 * strays.h - what dialogs of others leave behind when their host is dead.
 *
 * The host's group dies with it (child.c). Who had left the group is ours by
 * then, where orphans can be adopted, and dies if it is of a host's user. It
 * may signal whatever is that user's: nothing of ours becomes him for it.
 * Without a user of their own, or where nobody knows the orphans, they are
 * left alone.
 */
#ifndef RG_STRAYS_H
#define RG_STRAYS_H

#include <sys/types.h>

#include <stdbool.h>

/* A host of this user starts; root and RG_NO_ID are nobody. */
void strays_user(uid_t);

/* Kills all children but `ours`, if they are of those users. */
void strays_end(bool (*ours)(pid_t));

#endif
