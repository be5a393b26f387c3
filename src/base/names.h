/*
 * names.h - which names may go where.
 *
 * A caller's text never leaves its process unless one of these says yes
 * (rasgate(7), "What a caller typed").
 */
#ifndef RG_NAMES_H
#define RG_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#define RG_USER_MAX 256  /* UNLEN of the RAS contract */
#define RG_DOMAIN_MAX 15 /* DNLEN */
#define RG_LINE_MAX 32
#define RG_NUMBER_MAX 32
#define RG_CALL_LEN 10
#define RG_ADDRESS_MAX 45 /* INET6_ADDRSTRLEN without its NUL */
#define RG_BOOT_MAX 36    /* of proc_boot_id() */

/* [A-Za-z0-9][A-Za-z0-9._@-]{0,255}: fit for argv and environment. */
bool rg_user_ok(const char *name);

/*
 * What is left of a name where a server may take two for one: small letters,
 * no @ and what follows it. Fills dst, and returns how much.
 */
size_t rg_user_fold(const char *name, char dst[RG_USER_MAX + 1]);

/* A letter, then letters, digits, - and _: libconfig's grammar of names. */
bool rg_line_ok(const char *name);

/* Digits with + * #, at most RG_NUMBER_MAX, or withheld / unavailable. */
bool rg_number_ok(const char *number);

/* Shell pattern with * ? [] over names and numbers (fnmatch, no flags). */
bool rg_glob(const char *pattern, const char *text);

/*
 * Fills id with RG_CALL_LEN random characters of [0-9a-z] without i l o u
 * and a NUL: 50 bits, short enough to be read over a telephone.
 */
void rg_call_new(char id[RG_CALL_LEN + 1]);

#endif
