#include "config.h"

#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/lockname.h"
#include "base/proc.h"
#include "device/lock.h"
#include "device/uucp.h"

#define OWNER "%10lld %20llu " /* of one width, to be overwritten */
#define TRIES 8 /* another daemon may remove the file as we lock it */

/* What stands in a file in RUN/lines. */
struct note {
	struct uucp_owner owner;
	char name[LOCK_TEXT_MAX]; /* of the file itself */
};

static void
set_holder(struct linelock_holder *who, pid_t pid, const char *folder,
    const char *name)
{
	who->pid = pid;
	proc_program(pid, who->program, sizeof(who->program));
	(void)snprintf(who->file, sizeof(who->file), "%s/%s", folder, name);
}

void
linelock_init(struct linelock *l)
{
	*l = (struct linelock) { -1, { -1, -1 } };
}

/* "PID START NAME", as set by write_note() and write_owner(). */
static void
read_note(int fd, struct note *note)
{
	char text[48 + LOCK_TEXT_MAX];
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);
	long long pid = 0;
	unsigned long long start = 0;

	text[n > 0 ? n : 0] = '\0';
	note->name[0] = '\0';
	if (sscanf(text, "%10lld %20llu %199[^/\n]", &pid, &start, note->name) <
		1 ||
	    pid <= 0)
		pid = 0;
	note->owner.pid = (pid_t)pid;
	note->owner.start = start;
}

/* proc_start(), and our own is read once: it stands in there at every call. */
static uint64_t
start_of(pid_t pid)
{
	static pid_t self;
	static uint64_t own;

	if (pid != getpid())
		return proc_start(pid);
	if (self != pid) {
		self = pid;
		own = proc_start(pid);
	}
	return own;
}

static int
write_text(int fd, const char *text, int n)
{
	if (pwrite(fd, text, (size_t)n, 0) == n)
		return RG_OK;
	(void)!ftruncate(fd, 0); /* half a note would lie; none is honest */
	return RG_E_SYS;
}

static int
write_note(int fd, pid_t pid, const char *name)
{
	char text[48 + LOCK_TEXT_MAX];
	int n = snprintf(text, sizeof(text), OWNER "%s\n", (long long)pid,
	    (unsigned long long)start_of(pid), name);

	return write_text(fd, text, n);
}

/* The name stays as it stands there. */
static void
write_owner(int fd, pid_t pid, uint64_t start)
{
	char text[48];
	int n = snprintf(text, sizeof(text), OWNER, (long long)pid,
	    (unsigned long long)(start != 0 ? start : start_of(pid)));

	(void)write_text(fd, text, n);
}

/* Is the locked file still the one of that name? */
static bool
still_there(int fd, const char *path)
{
	struct stat a, b;

	return fstat(fd, &a) == 0 && lstat(path, &b) == 0 &&
	    a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static void
path_of(const struct linelock_place *p, const char *name,
    char path[2 * LOCK_TEXT_MAX])
{
	(void)snprintf(path, 2 * LOCK_TEXT_MAX, "%s/%s", p->lines, name);
}

/* The lock that counts. *before: who had it and did not give it back. */
static int
take_flock(struct linelock *l, const struct linelock_place *p, const char *name,
    struct note *before, struct linelock_holder *who)
{
	char path[2 * LOCK_TEXT_MAX];
	int tries, e;

	path_of(p, name, path);
	for (tries = 0; tries < TRIES; tries++) {
		l->fd = open(path,
		    O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
		    S_IRUSR | S_IWUSR);
		if (l->fd == -1)
			return RG_E_SYS;
		e = flock(l->fd, LOCK_EX | LOCK_NB) == -1 ? errno : 0;
		read_note(l->fd, before);
		if (e == 0 && still_there(l->fd, path))
			return RG_OK;
		(void)close(l->fd);
		l->fd = -1;
		if (e != 0) {
			set_holder(who, before->owner.pid, p->lines, name);
			who->ours = e == EWOULDBLOCK;
			errno = e;
			return e == EWOULDBLOCK ? RG_E_AGAIN : RG_E_SYS;
		}
	}
	set_holder(who, 0, p->lines, name);
	return RG_E_AGAIN;
}

static int
open_folder(const struct linelock_place *p, char *why, size_t whysz)
{
	if (p->folder == NULL || *p->folder == '\0')
		return -1;
	return uucp_folder_open(p->folder, why, whysz);
}

/* The courtesy files; only a living holder is a reason to stop. */
static int
take_files(struct linelock *l, const struct linelock_place *p,
    const char *const names[2], const struct uucp_owner *before, pid_t heir,
    struct linelock_holder *who)
{
	int folder = open_folder(p, who->warning, sizeof(who->warning));
	int i, n = strcmp(names[0], names[1]) == 0 ? 1 : 2, r = RG_OK;
	pid_t pid = 0;

	for (i = 0; folder != -1 && i < n && r != RG_E_AGAIN; i++) {
		r = uucp_take(folder, names[i], before, heir, &l->file[i],
		    &pid);
		if (r == RG_E_AGAIN)
			set_holder(who, pid, p->folder, names[i]);
		else if (r != RG_OK)
			(void)snprintf(who->warning, sizeof(who->warning),
			    "no lock file %s: %s", names[i], strerror(errno));
	}
	if (folder != -1)
		(void)close(folder);
	return r == RG_E_AGAIN ? r : RG_OK;
}

bool
linelock_is(const struct linelock *l, const char *real)
{
	char name[LOCK_TEXT_MAX];
	struct note note;

	if (l->fd == -1 || lock_name(real, name, sizeof(name)) != RG_OK)
		return false;
	read_note(l->fd, &note);
	return strcmp(note.name, name) == 0;
}

int
linelock_take(struct linelock *l, const struct linelock_place *p,
    const char *real, pid_t heir, struct linelock_holder *who)
{
	char named[LOCK_TEXT_MAX], name[LOCK_TEXT_MAX];
	const char *names[2] = { named, name };
	struct note before;
	int e, r;

	*who = (struct linelock_holder) { .program = "-" };
	if (lock_name(p->device, named, sizeof(named)) != RG_OK ||
	    lock_name(real, name, sizeof(name)) != RG_OK)
		return RG_E_SIZE;
	if (linelock_is(l, real))
		return RG_OK;
	linelock_release(l, p);
	r = take_flock(l, p, name, &before, who);
	if (r == RG_OK)
		r = write_note(l->fd, heir != 0 ? heir : getpid(), name);
	if (r == RG_OK)
		r = take_files(l, p, names, &before.owner, heir, who);
	if (r != RG_OK) {
		e = errno;
		linelock_release(l, p);
		errno = e;
	}
	return r;
}

void
linelock_set_pid(const struct linelock *l, pid_t pid, uint64_t start)
{
	int i;

	if (l->fd == -1)
		return;
	write_owner(l->fd, pid, start);
	for (i = 0; i < 2; i++)
		if (l->file[i] != -1)
			uucp_set_pid(l->file[i], pid);
}

void
linelock_abandon(struct linelock *l)
{
	int i;

	for (i = 0; i < 2; i++)
		if (l->file[i] != -1)
			(void)close(l->file[i]);
	if (l->fd != -1)
		(void)close(l->fd);
	linelock_init(l);
}

void
linelock_release(struct linelock *l, const struct linelock_place *p)
{
	char named[LOCK_TEXT_MAX], path[2 * LOCK_TEXT_MAX];
	struct note note;
	const char *names[2] = { named, note.name };
	int i, folder;

	if (l->fd == -1)
		return;
	read_note(l->fd, &note);
	(void)lock_name(p->device, named, sizeof(named));
	folder = open_folder(p, path, sizeof(path));
	for (i = 0; i < 2; i++)
		if (l->file[i] != -1)
			uucp_release(folder, names[i], l->file[i]);
	l->file[0] = l->file[1] = -1;
	if (folder != -1)
		(void)close(folder);
	path_of(p, note.name, path);
	if (flock(l->fd, LOCK_EX | LOCK_NB) == 0 && still_there(l->fd, path))
		(void)unlink(path);
	linelock_abandon(l);
}

/* If no one has it, who had it is gone, and has not given it back. */
static void
sweep(const char *lines, const char *name, int folder)
{
	char path[2 * LOCK_TEXT_MAX];
	struct note note;
	int fd;

	(void)snprintf(path, sizeof(path), "%s/%s", lines, name);
	fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd == -1)
		return;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
		read_note(fd, &note);
		if (uucp_is_gone(&note.owner)) {
			if (folder != -1)
				uucp_sweep(folder, name, &note.owner);
			(void)unlink(path);
		}
	}
	(void)close(fd);
}

void
linelock_sweep_name(const char *folder, const char *device)
{
	const struct uucp_owner nobody = { 0, 0 };
	const struct linelock_place p = { "", folder, device };
	char name[LOCK_TEXT_MAX], why[LOCK_TEXT_MAX];
	const int fd = open_folder(&p, why, sizeof(why));

	if (fd == -1)
		return;
	if (lock_name(device, name, sizeof(name)) == RG_OK)
		uucp_sweep(fd, name, &nobody);
	(void)close(fd);
}

void
linelock_sweep(const char *lines, const char *folder)
{
	char why[LOCK_TEXT_MAX];
	const struct linelock_place p = { "", folder, NULL };
	const int fd = open_folder(&p, why, sizeof(why));
	DIR *dir = opendir(lines);
	const struct dirent *e;

	while (dir != NULL && (e = readdir(dir)) != NULL)
		if (strncmp(e->d_name, "LCK..", 5) == 0)
			sweep(lines, e->d_name, fd);
	if (dir != NULL)
		(void)closedir(dir);
	if (fd != -1)
		(void)close(fd);
}
