/* leash.h - what a system lets us promise about programs that we start. */
#ifndef RG_MODHOST_LEASH_H
#define RG_MODHOST_LEASH_H

/*
 * None has more rights than we have: RG_OK, also where there is no such
 * promise; or RG_E_SYS.
 */
int leash_rights(void);

/* In a new child: it dies with us, where the system can do that. */
void leash_life(void);

/*
 * Whoever is left of all that was started, where the system lets us know
 * them (limits.c adopts the orphans).
 */
void leash_end(void);

#endif
