/*
 * access.h - who may ask and who may act (control.read, control.admin).
 *
 * Names are looked up when the configuration is loaded, never in the loop:
 * a name service may block.
 */
#ifndef RG_ACCESS_H
#define RG_ACCESS_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

#include "conf/conf.h"

struct access;

enum access_right { ACCESS_NONE, ACCESS_READ, ACCESS_ADMIN };

/* `self` is always an admin: the user whose daemon it is. */
struct access *access_new(const struct conf *, uid_t self);
void access_free(struct access **);

enum access_right access_check(const struct access *, uid_t, gid_t);

/* A name for the records; "uid-1000" for one that is in no list. */
void access_name(const struct access *, uid_t, char *dst, size_t dstsz);

#endif
