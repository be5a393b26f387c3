#include "config.h"

#include <signal.h>
#include <stdlib.h>

#include "base/privdrop.h"
#include "base/proc.h"
#include "child/strays.h"

#define ROOM 512 /* there is a next time for more: each that dies tells */

static uid_t *users;
static size_t nusers;

static bool
is_user(uid_t uid)
{
	size_t i;

	for (i = 0; i < nusers && users[i] != uid; i++)
		continue;
	return i < nusers;
}

void
strays_user(uid_t uid)
{
	uid_t *more;

	if (is_user(uid) || uid == RG_NO_ID || uid == 0)
		return;
	(void)proc_adopt();
	if ((more = realloc(users, (nusers + 1) * sizeof(*users))) == NULL)
		abort();
	users = more;
	users[nusers++] = uid;
}

/*
 * No pid can be another's by now: they are our children, whom nobody else
 * reaps. Nor can one be another user's, for it has no way up (leash.h).
 */
void
strays_end(bool (*ours)(pid_t))
{
	static pid_t found[ROOM];
	const size_t n = nusers > 0 ? proc_children(found, ROOM) : 0;
	uid_t uid;
	size_t i;

	for (i = 0; i < n; i++)
		if (!ours(found[i]) && proc_uid(found[i], &uid) && is_user(uid))
			(void)kill(found[i], SIGKILL);
}
