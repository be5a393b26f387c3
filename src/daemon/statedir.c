#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "conf/conf.h"
#include "daemon/statedir.h"

static int
refuse(const char *path, const char *text, char *why, size_t whysz)
{
	snprintf(why, whysz, "paths.state: %s: %s", path, text);
	return RG_E_SYS;
}

/*
 * By name, for a root whose capabilities are cut down may not open what is
 * another user's alone; the folder around it is root's.
 */
int
statedir_take(const struct conf_globals *g, bool privileged, char *why,
    size_t whysz)
{
	const char *path = g->paths.state;
	const uid_t uid = privileged ? g->uids.store.uid : geteuid();
	struct stat st;

	if (mkdir(path, 0700) == -1 && errno != EEXIST)
		return refuse(path, strerror(errno), why, whysz);
	if (lstat(path, &st) == -1)
		return refuse(path, strerror(errno), why, whysz);
	if (!S_ISDIR(st.st_mode))
		return refuse(path, "not a folder", why, whysz);
	if (st.st_uid != uid && st.st_uid != 0)
		return refuse(path, "belongs to somebody else", why, whysz);
	if ((st.st_mode & 077) != 0 && chmod(path, 0700) == -1)
		return refuse(path, strerror(errno), why, whysz);
	if (privileged && lchown(path, uid, g->uids.store.gid) == -1)
		return refuse(path, strerror(errno), why, whysz);
	if (!privileged && access(path, R_OK | W_OK | X_OK) == -1)
		return refuse(path, strerror(errno), why, whysz);
	return RG_OK;
}
