/* compat.h - functions that some of our systems lack. */
#ifndef RG_COMPAT_H
#define RG_COMPAT_H

#include <sys/types.h>
#include <stdbool.h>
#include <stddef.h>

#define RG_COUNTOF(a) (sizeof(a) / sizeof((a)[0]))

/* Copies as much as fits and terminates; returns strlen(src). */
size_t rg_strlcpy(char *dst, const char *src, size_t dstsz);

/* Fills from the system's random source; ends the process when it cannot. */
void rg_random(void *buf, size_t n);

/* User and group of the peer of a connected unix socket. 0 or RG_E_SYS. */
int rg_peer_ids(int fd, uid_t *uid, gid_t *gid);

/* Is that root, or who we are ourselves? */
bool rg_peer_trusted(int fd);

/* Closes every descriptor from `low` on. */
void rg_closefrom(int low);

/*
 * Gives back to the system what a bad hour needed and nobody uses any more,
 * where malloc keeps it (glibc).
 */
void rg_trim(void);

#endif
