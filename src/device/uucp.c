#include "config.h"

#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/lockfile.h"
#include "base/proc.h"
#include "device/lock.h"
#include "device/uucp.h"

#define TEXT_LEN 11       /* "%10d\n" */
#define TRIES 8           /* others take and leave meanwhile */
#define SYSTEM_UID_MAX 99 /* uucp has 10 or 66 */
#define LOCK_MODE (S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH)

/* What stands under the name. */
enum found { NOTHING, HELD, STALE, INHERITED };

int
uucp_folder_open(const char *path, char *why, size_t whysz)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const char *text;
	struct stat st;

	if (fd == -1 || fstat(fd, &st) == -1)
		text = strerror(errno);
	else if (st.st_uid != geteuid() && st.st_uid > SYSTEM_UID_MAX)
		text = "belongs to a user";
	else if ((st.st_mode & S_IWOTH) != 0 && (st.st_mode & S_ISVTX) == 0)
		text = "writable by all and not sticky";
	else if (faccessat(fd, ".", W_OK, AT_EACCESS) == -1)
		text = strerror(errno);
	else
		return fd;
	(void)snprintf(why, whysz, "no lock files in %s: %s", path, text);
	if (fd != -1)
		(void)close(fd);
	return -1;
}

/* One that is dead holds nothing, even if nobody reaps it. */
static bool
is_gone(pid_t pid, const struct uucp_owner *before)
{
	struct proc_stat s;

	if (kill(pid, 0) == -1 && errno == ESRCH)
		return true;
	if (proc_stat(pid, &s) && s.state == 'Z')
		return true;
	return before->pid == pid && before->start != 0 &&
	    proc_start(pid) != before->start;
}

static bool
is_same(int folder, const char *name, const struct stat *st)
{
	struct stat now;

	return fstatat(folder, name, &now, AT_SYMLINK_NOFOLLOW) == 0 &&
	    now.st_dev == st->st_dev && now.st_ino == st->st_ino;
}

static int
remove_same(int folder, const char *name, const struct stat *st)
{
	if (!is_same(folder, name, st) || unlinkat(folder, name, 0) == 0 ||
	    errno == ENOENT)
		return 0;
	return -1;
}

static enum found
inspect(int folder, const char *name, const struct uucp_owner *before,
    pid_t heir, struct stat *st, pid_t *pid)
{
	if (fstatat(folder, name, st, AT_SYMLINK_NOFOLLOW) == -1 &&
	    errno == ENOENT)
		return NOTHING;
	if ((*pid = lockfile_pid(folder, name, st)) == 0)
		return HELD;
	if (*pid == heir)
		return INHERITED;
	return is_gone(*pid, before) ? STALE : HELD;
}

static bool
write_pid(int fd, pid_t pid)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%10ld\n", (long)pid);
	return pwrite(fd, text, TEXT_LEN, 0) == TEXT_LEN;
}

/*
 * A file of a name nobody expects, with our pid, then linked to `name`,
 * which fails when that exists. Returns its descriptor or -1.
 */
static int
make(int folder, const char *name)
{
	char temp[48];
	uint64_t r;
	int fd, e;

	rg_random(&r, sizeof(r));
	(void)snprintf(temp, sizeof(temp), "LTMP.rg%016llx",
	    (unsigned long long)r);
	fd = openat(folder, temp,
	    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, LOCK_MODE);
	if (fd == -1)
		return -1;
	(void)fchmod(fd, LOCK_MODE); /* whatever the umask: all may look */
	e = write_pid(fd, getpid()) ? 0 : ENOSPC;
	if (e == 0 && linkat(folder, temp, folder, name, 0) == -1)
		e = errno;
	(void)unlinkat(folder, temp, 0);
	if (e == 0)
		return fd;
	(void)close(fd);
	errno = e;
	return -1;
}

/* The heir's file, opened as ours; -1 when it is not what we once made. */
static int
inherit(int folder, const char *name, const struct stat *st)
{
	struct stat now;
	int fd = openat(folder, name,
	    O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd != -1 &&
	    (fstat(fd, &now) == -1 || now.st_dev != st->st_dev ||
		now.st_ino != st->st_ino || now.st_nlink != 1 ||
		now.st_uid != geteuid())) {
		(void)close(fd);
		errno = EAGAIN;
		return -1;
	}
	return fd;
}

/* One look and one attempt: a descriptor, or -1 with errno (EEXIST: again). */
static int
attempt(int folder, const char *name, const struct uucp_owner *before,
    pid_t heir, pid_t *holder)
{
	struct stat st;

	switch (inspect(folder, name, before, heir, &st, holder)) {
	case NOTHING:
		break;
	case INHERITED:
		return inherit(folder, name, &st);
	case STALE:
		if (remove_same(folder, name, &st) == -1)
			return -1;
		break;
	case HELD:
		errno = EBUSY;
		return -1;
	}
	return make(folder, name);
}

int
uucp_take(int folder, const char *name, const struct uucp_owner *before,
    pid_t heir, int *fd, pid_t *holder)
{
	int tries;

	errno = EEXIST;
	for (tries = 0; tries < TRIES && errno == EEXIST; tries++)
		if ((*fd = attempt(folder, name, before, heir, holder)) != -1)
			return RG_OK;
	return errno == EBUSY || errno == EEXIST || errno == EAGAIN ? RG_E_AGAIN
								    : RG_E_SYS;
}

void
uucp_set_pid(int fd, pid_t pid)
{
	(void)write_pid(fd, pid);
}

bool
uucp_is_gone(const struct uucp_owner *owner)
{
	return owner->pid <= 0 || is_gone(owner->pid, owner);
}

void
uucp_sweep(int folder, const char *name, const struct uucp_owner *owner)
{
	struct stat st;
	pid_t pid;

	if (inspect(folder, name, owner, 0, &st, &pid) == STALE)
		(void)remove_same(folder, name, &st);
}

void
uucp_release(int folder, const char *name, int fd)
{
	struct stat st;

	if (fstat(fd, &st) == 0 && is_same(folder, name, &st))
		(void)unlinkat(folder, name, 0);
	(void)close(fd);
}
