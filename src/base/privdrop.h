/* privdrop.h - give up every privilege, and prove that it is gone. */
#ifndef RG_PRIVDROP_H
#define RG_PRIVDROP_H

#include <sys/types.h>

#define RG_NO_ID ((uid_t)-1)

/*
 * Changes root to `root` (NULL: not) and becomes uid/gid with that one
 * group. uid RG_NO_ID: the whole daemon runs as an ordinary user, nothing
 * is changed. RG_OK, RG_E_SYS, or RG_E_STATE when the drop did not stick.
 */
int privdrop(const char *root, uid_t uid, gid_t gid);

/*
 * At most `files` descriptors (0: as many as now) as far as the user's own
 * limit allows; no new process, no file growth, no core.
 */
int privdrop_limits(unsigned files);

/* The same for whoever writes files. */
int privdrop_limits_writer(unsigned files);

#endif
