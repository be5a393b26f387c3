#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/privdrop.h"
#include "base/proc.h"
#include "monitor/strays.h"

#define ROOM 512 /* there is a next time for more: each that dies tells */

struct user {
	uid_t uid;
	pid_t killer; /* at work as this user, or 0 */
	bool again;   /* there is more for it by now */
};

static struct user *users;
static size_t nusers;

void
strays_user(uid_t uid)
{
	struct user *more;
	size_t i;

	for (i = 0; i < nusers && users[i].uid != uid; i++)
		continue;
	if (i < nusers || uid == RG_NO_ID || uid == 0)
		return;
	(void)proc_adopt();
	if ((more = realloc(users, (nusers + 1) * sizeof(*users))) == NULL)
		abort();
	users = more;
	users[nusers++] = (struct user) { .uid = uid };
}

bool
strays_killed(pid_t pid)
{
	size_t i;

	for (i = 0; i < nusers; i++)
		if (users[i].killer == pid) {
			users[i].killer = 0;
			return !users[i].again;
		}
	return false;
}

/* By one who may signal that user's processes and no others. */
static void
kill_as(struct user *u, const pid_t *pids, size_t n)
{
	size_t i;

	u->again = u->killer > 0;
	if (u->again || (u->killer = fork()) != 0)
		return;
	if (setuid(u->uid) == -1)
		_exit(1);
	for (i = 0; i < n; i++)
		(void)kill(pids[i], SIGKILL);
	_exit(0);
}

void
strays_end(bool (*ours)(pid_t))
{
	static pid_t found[ROOM];
	const size_t n = nusers > 0 ? proc_children(found, ROOM) : 0;
	size_t i, strays = 0;

	for (i = 0; i < n; i++)
		if (!ours(found[i]))
			found[strays++] = found[i];
	for (i = 0; i < nusers && strays > 0; i++)
		kill_as(&users[i], found, strays);
}
