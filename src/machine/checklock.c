/* Who has a line now: the daemon, or whoever left a UUCP lock file. */
#include "config.h"

#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/lockfile.h"
#include "base/lockname.h"
#include "machine/check.h"

#define PLAIN \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:+-"

/* The pid in a file, 0 when there is none. */
static pid_t
read_pid(const char *path)
{
	struct stat st;

	return lockfile_pid(AT_FDCWD, path, &st);
}

static bool
is_alive(pid_t pid)
{
	return pid != 0 && (kill(pid, 0) == 0 || errno == EPERM);
}

pid_t
check_daemon(const struct check *k)
{
	char path[2 * CTL_PATH_MAX];
	pid_t pid;

	(void)snprintf(path, sizeof(path), "%s/rasgated.pid",
	    k->conf->g.paths.run);
	pid = read_pid(path);
	return is_alive(pid) ? pid : 0;
}

pid_t
check_locker(const struct check *k, const char *device, char file[CTL_PATH_MAX])
{
	const char *folder = k->conf->g.paths.lock;
	char name[CTL_PATH_MAX / 2];
	pid_t pid;

	if (folder == NULL || *folder == '\0' ||
	    lock_name(device, name, sizeof(name)) != RG_OK)
		return 0;
	(void)snprintf(file, CTL_PATH_MAX, "%.120s/%s", folder, name);
	pid = read_pid(file);
	return is_alive(pid) ? pid : 0;
}

static bool
is_plain(const char *name)
{
	return name[strspn(name, PLAIN)] == '\0';
}

/* Who may write there names the file: no command of his. */
static void
put_lock(struct check *k, const char *path, const char *name, pid_t pid)
{
	char advice[CTL_PATH_MAX + 8];

	(void)snprintf(advice, sizeof(advice), "rm '%s'", path);
	if (pid == 0)
		check_put(k, "locks", CHECK_WARN, "look who made it",
		    "%s: no pid in it, its line is busy", path);
	else
		check_put(k, "locks", CHECK_WARN,
		    is_plain(name) ? advice : "look who made it",
		    "%s: of pid %ld, which is gone", path, (long)pid);
}

/*
 * Locks of the dead: harmless to us, but others may refuse the line. Of one
 * that we may not read, nothing is known.
 */
static unsigned
put_stale(struct check *k, const char *folder)
{
	char path[CTL_PATH_MAX];
	const struct dirent *e;
	unsigned n = 0;
	pid_t pid;
	DIR *d = opendir(folder);

	while (d != NULL && (e = readdir(d)) != NULL) {
		if (strncmp(e->d_name, "LCK..", 5) != 0)
			continue;
		(void)snprintf(path, sizeof(path), "%.120s/%.120s", folder,
		    e->d_name);
		pid = read_pid(path);
		if (is_alive(pid) || (pid == 0 && access(path, R_OK) == -1))
			continue;
		n++;
		put_lock(k, path, e->d_name, pid);
	}
	if (d != NULL)
		(void)closedir(d);
	return n;
}

void
check_locks(struct check *k)
{
	const char *folder = k->conf->g.paths.lock;
	struct stat st;

	if (folder == NULL || *folder == '\0')
		return;
	if (access(folder, W_OK | X_OK) == -1)
		check_put(k, "locks", CHECK_WARN,
		    errno == EACCES && geteuid() != 0
			? "ask again as root"
			: "make the folder, or name another one: paths.lock",
		    "%s: %s: programs that look for UUCP locks will not see "
		    "ours",
		    folder, strerror(errno));
	else if (stat(folder, &st) == 0 && (st.st_mode & S_IWOTH) != 0 &&
	    (st.st_mode & S_ISVTX) == 0)
		check_put(k, "locks", CHECK_WARN, "chmod +t it",
		    "%s: all may write there, and it is not sticky: no locks "
		    "are made",
		    folder);
	else if (put_stale(k, folder) == 0)
		check_put(k, "locks", CHECK_OK, NULL,
		    "%s writable, no stale lock", folder);
}
