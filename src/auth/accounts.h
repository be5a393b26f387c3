/*
 * accounts.h - a users file in memory, or one of one-time codes.
 *
 * A bad line refuses the account it names, or nobody; a name on two lines is
 * refused; everything else works.
 */
#ifndef RG_ACCOUNTS_H
#define RG_ACCOUNTS_H

#include "base/seeds.h"
#include "base/users.h"

struct accounts;

struct account {
	union { /* both begin with the name */
		struct users_line u;
		struct seeds_line s;
	};
	unsigned row;
	bool bad; /* only `u.name` and `row` mean anything */
};

typedef void accounts_problem(void *ctx, unsigned row, const char *text);

/*
 * Reads the whole file behind fd from its beginning and tells of every bad
 * line. *out is accounts_free()'s. RG_OK, RG_E_SYS (cannot be read or is no
 * file; errno), RG_E_SIZE (unreasonably large, or out of memory).
 */
int accounts_load(struct accounts **out, int fd, accounts_problem *, void *ctx);
int accounts_load_seeds(struct accounts **out, int fd, accounts_problem *,
    void *ctx);
void accounts_free(struct accounts **);

/* NULL when there is none of exactly that name. */
const struct account *accounts_find(const struct accounts *, const char *name);

/* Is there one, bad or not, that a server may take for this name? */
bool accounts_resemble(const struct accounts *, const char *name);

/*
 * Of users: a hash to spend time on for a name that has none of its own:
 * another account's, always the same one for the same name, so that the time
 * taken tells nothing. Never NULL.
 */
const char *accounts_dummy(const struct accounts *, const char *name);

#endif
