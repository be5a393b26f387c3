#include "config.h"

#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>

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
#include "base/proc.h"
#include "monitor/lock.h"
#include "monitor/uucp.h"

#define TRIES 8 /* another daemon may remove the file as we lock it */

struct linelock {
	int fd; /* flock(2)ed, in RUN/lines */
	char *path;
	struct uucp_folder folder;
	struct uucp_file *file[2]; /* configured name, real path */
	char *warning;             /* NULL: none */
};

static void
set_holder(struct linelock_holder *who, pid_t pid, const char *file)
{
	who->pid = pid;
	proc_program(pid, who->program, sizeof(who->program));
	(void)rg_strlcpy(who->file, file, sizeof(who->file));
}

/* "PID START", as set by write_owner(). */
static void
read_owner(int fd, struct uucp_owner *o)
{
	char text[48];
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);
	long long pid = 0;
	unsigned long long start = 0;

	text[n > 0 ? n : 0] = '\0';
	if (sscanf(text, "%10lld %20llu", &pid, &start) < 1 || pid <= 0)
		pid = 0;
	o->pid = (pid_t)pid;
	o->start = start;
}

static void
write_owner(int fd, pid_t pid)
{
	char text[48];
	int n = snprintf(text, sizeof(text), "%10lld %20llu\n", (long long)pid,
	    (unsigned long long)proc_start(pid));

	/* Half a note would lie; none is honest. */
	if (pwrite(fd, text, (size_t)n, 0) != n && ftruncate(fd, 0) == -1)
		return;
}

/* Is the locked file still the one of that name? */
static bool
still_there(int fd, const char *path)
{
	struct stat a, b;

	return fstat(fd, &a) == 0 && lstat(path, &b) == 0 &&
	    a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* The lock that counts. *before: who had it and did not give it back. */
static int
take_flock(struct linelock *l, struct uucp_owner *before,
    struct linelock_holder *who)
{
	int tries;

	for (tries = 0; tries < TRIES; tries++) {
		l->fd = open(l->path,
		    O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
		    S_IRUSR | S_IWUSR);
		if (l->fd == -1)
			return RG_E_SYS;
		read_owner(l->fd, before);
		if (flock(l->fd, LOCK_EX | LOCK_NB) == -1) {
			set_holder(who, before->pid, l->path);
			return errno == EWOULDBLOCK ? RG_E_AGAIN : RG_E_SYS;
		}
		if (still_there(l->fd, l->path)) {
			read_owner(l->fd, before);
			return RG_OK;
		}
		(void)close(l->fd);
		l->fd = -1;
	}
	set_holder(who, 0, l->path);
	return RG_E_AGAIN;
}

/* Takes one courtesy file; only a living holder is a reason to stop. */
static int
take_file(struct linelock *l, int i, const char *folder, const char *name,
    const struct uucp_owner *before, pid_t heir, struct linelock_holder *who)
{
	char text[LOCK_TEXT_MAX];
	pid_t pid = 0;
	int r;

	r = uucp_take(&l->folder, name, before, heir, &l->file[i], &pid);
	if (r == RG_E_AGAIN) {
		(void)snprintf(who->file, sizeof(who->file), "%s/%s", folder,
		    name);
		who->pid = pid;
		proc_program(pid, who->program, sizeof(who->program));
		return r;
	}
	if (r != RG_OK && l->warning == NULL) {
		(void)snprintf(text, sizeof(text), "no lock file %s/%s: %s",
		    folder, name, strerror(errno));
		l->warning = strdup(text);
	}
	return RG_OK;
}

static int
take_files(struct linelock *l, const char *folder, const char *const names[2],
    const struct uucp_owner *before, pid_t heir, struct linelock_holder *who)
{
	char text[LOCK_TEXT_MAX];
	int i, r;

	if (folder == NULL || *folder == '\0')
		return RG_OK;
	if (uucp_folder_open(&l->folder, folder, text, sizeof(text)) != RG_OK) {
		l->warning = strdup(text);
		return RG_OK;
	}
	for (i = 0; i < 2; i++) {
		if (i == 1 && strcmp(names[0], names[1]) == 0)
			break;
		r = take_file(l, i, folder, names[i], before, heir, who);
		if (r != RG_OK)
			return r;
	}
	return RG_OK;
}

int
linelock_take(const char *lines, const char *folder, const char *path,
    const char *real, pid_t heir, struct linelock **out,
    struct linelock_holder *who)
{
	char named[LOCK_TEXT_MAX], name[LOCK_TEXT_MAX];
	char path_text[LOCK_TEXT_MAX];
	const char *names[2] = { named, name };
	struct uucp_owner before = { 0, 0 };
	struct linelock *l;
	int n, r;

	*who = (struct linelock_holder) { .program = "-" };
	if (linelock_name(path, named, sizeof(named)) != RG_OK ||
	    linelock_name(real, name, sizeof(name)) != RG_OK)
		return RG_E_SIZE;
	if ((l = calloc(1, sizeof(*l))) == NULL)
		return RG_E_SYS;
	l->fd = -1;
	l->folder.fd = -1;
	n = snprintf(path_text, sizeof(path_text), "%s/%s", lines, name);
	if ((size_t)n >= sizeof(path_text))
		r = RG_E_SIZE;
	else if ((l->path = strdup(path_text)) == NULL)
		r = RG_E_SYS;
	else
		r = take_flock(l, &before, who);
	if (r == RG_OK)
		r = take_files(l, folder, names, &before, heir, who);
	if (r != RG_OK) {
		n = errno;
		linelock_release(&l);
		errno = n;
		return r;
	}
	write_owner(l->fd, heir != 0 ? heir : getpid());
	*out = l;
	return RG_OK;
}

const char *
linelock_warning(const struct linelock *l)
{
	return l->warning;
}

void
linelock_set_pid(struct linelock *l, pid_t pid)
{
	int i;

	write_owner(l->fd, pid);
	for (i = 0; i < 2; i++)
		if (l->file[i] != NULL)
			uucp_set_pid(l->file[i], pid);
}

void
linelock_abandon(struct linelock **lp)
{
	struct linelock *l = *lp;
	int i;

	*lp = NULL;
	if (l == NULL)
		return;
	for (i = 0; i < 2; i++)
		uucp_abandon(&l->file[i]);
	uucp_folder_close(&l->folder);
	if (l->fd != -1)
		(void)close(l->fd);
	free(l->path);
	free(l->warning);
	free(l);
}

void
linelock_release(struct linelock **lp)
{
	struct linelock *l = *lp;
	int i;

	if (l == NULL)
		return;
	for (i = 0; i < 2; i++)
		uucp_release(&l->folder, &l->file[i]);
	if (l->fd != -1 && flock(l->fd, LOCK_EX | LOCK_NB) == 0 &&
	    still_there(l->fd, l->path))
		(void)unlink(l->path);
	linelock_abandon(lp);
}
