/* lockname.h - what the UUCP lock file of a device is called. */
#ifndef RG_LOCKNAME_H
#define RG_LOCKNAME_H

#include <stddef.h>

/* "LCK.." and what follows "dev/", slashes as underscores. RG_E_SIZE. */
int lock_name(const char *path, char *dst, size_t dstsz);

#endif
