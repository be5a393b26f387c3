/*
 * hash.h - crypt(3): which hashes are taken, how one is compared and made.
 * Not for threads: crypt() keeps its work in static memory.
 */
#ifndef RG_HASH_H
#define RG_HASH_H

#include <stdbool.h>
#include <stddef.h>

#define HASH_MAX 256

/* NULL for a hash that can be checked here, else what is wrong with it. */
const char *hash_problem(const char *hash);

/* Takes as long for a wrong secret as for the right one. */
bool hash_verify(const char *secret, const char *hash);

/*
 * Hashes with a fresh salt. `kind`: yescrypt, bcrypt, sha512, or NULL for
 * the first of them that this system's crypt(3) has. RG_OK, RG_E_NAME (no
 * such kind here), RG_E_SIZE.
 */
int hash_make(const char *kind, const char *secret, char *dst, size_t dstsz);

#endif
