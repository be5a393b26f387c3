#include "config.h"

#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/err.h"
#include "monitor/host.h"
#include "monitor/ttyopen.h"

#define OPEN_FLAGS (O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)

/* What we keep of a struct stat; there is one for every line. */
struct node {
	dev_t dev, rdev;
	ino_t ino;
	mode_t mode;
	uid_t uid;
	gid_t gid;
};

struct ttydev {
	char *path; /* as configured */
	char *real; /* what it led to at the last opening */
	int fd;
	bool privileged;
	bool exclusive;
	bool taken;       /* owner and mode of `node` are ours */
	struct node node; /* as found, before we changed it */
};

static int fail(char *why, size_t whysz, int r, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

static int
fail(char *why, size_t whysz, int r, const char *fmt, ...)
{
	int saved = errno;
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(why, whysz, fmt, ap);
	va_end(ap);
	errno = saved;
	return r;
}

/* What an errno of opening means for the line. */
static int
fail_errno(char *why, size_t whysz, const char *path)
{
	int r = RG_E_SYS;

	switch (errno) {
	case ENOENT:
	case ENOTDIR:
	case ENXIO:
	case ENODEV:
	case EIO: /* unplugged while open elsewhere */
		r = RG_E_GONE;
		break;
	case EBUSY:
		r = RG_E_AGAIN;
		break;
	default:
		break;
	}
	return fail(why, whysz, r, "%s: %s", path, strerror(errno));
}

/* Kinds of file that no opening can make a line, by mode. */
static const char *
wrong_kind(mode_t mode)
{
	if (S_ISCHR(mode))
		return NULL;
	if (S_ISDIR(mode))
		return "is a folder";
	if (S_ISFIFO(mode))
		return "is a FIFO";
	if (S_ISBLK(mode))
		return "is a block device";
	if (S_ISSOCK(mode))
		return "is a socket";
	if (S_ISLNK(mode))
		return "is a symbolic link";
	return "is a plain file";
}

static bool
is_pty_master(int fd)
{
#ifdef TIOCGPTN
	unsigned number;

	return ioctl(fd, TIOCGPTN, &number) == 0;
#else
	(void)fd;
	return false;
#endif
}

/* Judges what was opened; fills *st. */
static int
check_descriptor(int fd, const char *path, struct stat *st, char *why,
    size_t whysz)
{
	const char *what;

	if (fstat(fd, st) == -1)
		return fail_errno(why, whysz, path);
	if ((what = wrong_kind(st->st_mode)) != NULL)
		return fail(why, whysz, RG_E_NAME, "%s %s, not a terminal",
		    path, what);
	if (is_pty_master(fd))
		return fail(why, whysz, RG_E_NAME,
		    "%s is the master side of a pseudo-terminal", path);
	if (!isatty(fd)) {
		if (errno == EIO || errno == ENXIO)
			return fail_errno(why, whysz, path);
		return fail(why, whysz, RG_E_NAME, "%s is not a terminal",
		    path);
	}
	return RG_OK;
}

/*
 * Looks before it opens, as opening can do something to a device that is no
 * terminal; the race in between is harmless, as the descriptor is judged
 * again. The last component is never followed: *real has no links left.
 */
static int
open_checked(const char *path, char **real, struct stat *st, int *fdp,
    char *why, size_t whysz)
{
	const char *what;
	int fd, r;

	if ((*real = realpath(path, NULL)) == NULL || stat(*real, st) == -1)
		return fail_errno(why, whysz, path);
	if ((what = wrong_kind(st->st_mode)) != NULL)
		return fail(why, whysz, RG_E_NAME, "%s %s, not a terminal",
		    path, what);
	if (strcmp(*real, "/dev/tty") == 0 || strcmp(*real, "/dev/ptmx") == 0)
		return fail(why, whysz, RG_E_NAME,
		    "%s stands for another terminal each time", path);
	if ((fd = open(*real, OPEN_FLAGS | O_NOFOLLOW)) == -1)
		return fail_errno(why, whysz, path);
	if ((r = check_descriptor(fd, path, st, why, whysz)) != RG_OK) {
		(void)close(fd);
		return r;
	}
	*fdp = fd;
	return RG_OK;
}

static void
set_exclusive(const struct ttydev *d, bool on)
{
	if (d->fd != -1 && d->privileged)
		(void)ioctl(d->fd, on ? TIOCEXCL : TIOCNXCL);
}

static bool
same_node(const struct node *a, const struct stat *b)
{
	return a->dev == b->st_dev && a->ino == b->st_ino &&
	    a->rdev == b->st_rdev;
}

/*
 * Root's and 0600, by descriptor. A node that we have already taken keeps
 * the owner it had before us; a new one is remembered as it is.
 */
static int
take_over(struct ttydev *d, const struct stat *st, char *why, size_t whysz)
{
	if (!d->taken || !same_node(&d->node, st))
		d->node = (struct node) { st->st_dev, st->st_rdev, st->st_ino,
			st->st_mode, st->st_uid, st->st_gid };
	if (!d->privileged)
		return RG_OK;
	if (fchown(d->fd, geteuid(), (gid_t)-1) == -1 ||
	    fchmod(d->fd, S_IRUSR | S_IWUSR) == -1)
		return fail(why, whysz, RG_E_SYS,
		    "%s: owner and mode cannot be set: %s", d->path,
		    strerror(errno));
	d->taken = true;
	ttydev_exclusive(d, true);
	return RG_OK;
}

static void
give_back(struct ttydev *d)
{
	if (!d->taken)
		return;
	d->taken = false;
	ttydev_exclusive(d, false);
	/* On failure, only a vanished device can be the reason. */
	if (fchmod(d->fd, d->node.mode & 07777) == -1 ||
	    fchown(d->fd, d->node.uid, d->node.gid) == -1)
		return;
}

int
ttydev_reopen(struct ttydev *d, char *why, size_t whysz)
{
	struct stat st;
	char *real = NULL;
	int fd = -1, r;

	ttydev_suspend(d);
	r = open_checked(d->path, &real, &st, &fd, why, whysz);
	if (r != RG_OK) {
		free(real);
		return r;
	}
	d->fd = fd;
	free(d->real);
	d->real = real;
	if ((r = take_over(d, &st, why, whysz)) != RG_OK) {
		give_back(d);
		ttydev_suspend(d);
	}
	return r;
}

int
ttydev_open(const char *path, bool privileged, struct ttydev **out, char *why,
    size_t whysz)
{
	struct ttydev *d = calloc(1, sizeof(*d));
	int r;

	if (d == NULL || (d->path = strdup(path)) == NULL) {
		free(d);
		return fail_errno(why, whysz, path);
	}
	d->fd = -1;
	d->privileged = privileged;
	if ((r = ttydev_reopen(d, why, whysz)) != RG_OK) {
		ttydev_release(&d);
		return r;
	}
	*out = d;
	return RG_OK;
}

int
ttydev_fresh(const struct ttydev *d, int *fdp, char *why, size_t whysz)
{
	struct stat ours, theirs;
	int fd, r;

	if (d->fd == -1)
		return fail(why, whysz, RG_E_GONE, "%s is closed", d->path);
	/* Root alone may pass TIOCEXCL, and only with CAP_SYS_ADMIN. */
	set_exclusive(d, false);
	fd = host_reopen(d->fd, d->real, OPEN_FLAGS);
	r = fd == -1 ? fail_errno(why, whysz, d->path) : RG_OK;
	set_exclusive(d, d->exclusive);
	if (r != RG_OK)
		return r;
	r = check_descriptor(fd, d->path, &theirs, why, whysz);
	if (r == RG_OK &&
	    (fstat(d->fd, &ours) == -1 || ours.st_rdev != theirs.st_rdev))
		r = fail(why, whysz, RG_E_GONE, "%s leads to another device",
		    d->path);
	if (r != RG_OK) {
		(void)close(fd);
		return r;
	}
	*fdp = fd;
	return RG_OK;
}

void
ttydev_suspend(struct ttydev *d)
{
	int waiting;

	if (d->fd == -1)
		return;
	/*
	 * The last close of a serial line waits for its output, up to 30 s
	 * on Linux. What still waits here has nobody to wait for it.
	 */
	if (ioctl(d->fd, TIOCOUTQ, &waiting) == 0 && waiting > 0)
		(void)tcflush(d->fd, TCOFLUSH);
	(void)close(d->fd);
	d->fd = -1;
}

void
ttydev_abandon(struct ttydev **dp)
{
	struct ttydev *d = *dp;

	*dp = NULL;
	if (d == NULL)
		return;
	if (d->fd != -1)
		(void)close(d->fd);
	free(d->path);
	free(d->real);
	free(d);
}

void
ttydev_release(struct ttydev **dp)
{
	struct ttydev *d = *dp;
	char why[1];

	if (d == NULL)
		return;
	if (d->fd == -1 && d->taken)
		(void)ttydev_reopen(d, why, sizeof(why));
	if (d->fd != -1)
		give_back(d);
	ttydev_suspend(d);
	ttydev_abandon(dp);
}

void
ttydev_exclusive(struct ttydev *d, bool on)
{
	d->exclusive = on;
	set_exclusive(d, on);
}

int
ttydev_signals(const struct ttydev *d)
{
	int bits;

	return d->fd != -1 && ioctl(d->fd, TIOCMGET, &bits) == 0 ? bits : -1;
}

int
ttydev_fd(const struct ttydev *d)
{
	return d->fd;
}

const char *
ttydev_path(const struct ttydev *d)
{
	return d->path;
}

const char *
ttydev_real(const struct ttydev *d)
{
	return d->real != NULL ? d->real : d->path;
}

dev_t
ttydev_rdev(const struct ttydev *d)
{
	return d->node.rdev;
}
