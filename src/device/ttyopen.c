#include "config.h"

#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/err.h"
#include "device/host.h"
#include "device/ttyopen.h"

#define OPEN_FLAGS (O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)

/* There is one for every line: no name that the configuration has. */
struct ttydev {
	dev_t dev; /* the node as found, before we changed it */
	ino_t ino;
	uid_t uid;
	gid_t gid;
	int fd;
	uint16_t mode;
	bool privileged : 1;
	bool exclusive : 1;
	bool taken : 1; /* owner and mode are ours now */
	bool borrowed : 1;
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

char *
ttydev_look(const char *path, int *r, char *why, size_t whysz)
{
	const char *what;
	char *real = realpath(path, NULL);
	struct stat st;

	*r = RG_OK;
	if (real == NULL || stat(real, &st) == -1)
		*r = fail_errno(why, whysz, path);
	else if ((what = wrong_kind(st.st_mode)) != NULL)
		*r = fail(why, whysz, RG_E_NAME, "%s %s, not a terminal", path,
		    what);
	else if (strcmp(real, "/dev/tty") == 0 ||
	    strcmp(real, "/dev/ptmx") == 0)
		*r = fail(why, whysz, RG_E_NAME,
		    "%s stands for another terminal each time", path);
	else
		return real;
	free(real);
	return NULL;
}

/*
 * A name that came to lead elsewhere while we opened what it led to: that
 * may be another line's by now, as numbers are given anew.
 */
static int
check_name(const char *path, const struct stat *st, char *why, size_t whysz)
{
	struct stat now;

	if (stat(path, &now) == -1)
		return fail_errno(why, whysz, path);
	if (now.st_rdev != st->st_rdev)
		return fail(why, whysz, RG_E_GONE, "%s leads to another device",
		    path);
	return RG_OK;
}

/*
 * Looks before it opens, as opening can do something to a device that is no
 * terminal; the race in between is harmless, as the descriptor is judged
 * again. The last component is never followed: no links are left by then.
 */
static int
open_checked(const char *path, struct stat *st, int *fdp, char *why,
    size_t whysz)
{
	int fd, r;
	char *real = ttydev_look(path, &r, why, whysz);

	if (real == NULL)
		return r;
	if ((fd = open(real, OPEN_FLAGS | O_NOFOLLOW)) == -1)
		r = fail_errno(why, whysz, path);
	free(real);
	if (r == RG_OK)
		r = check_descriptor(fd, path, st, why, whysz);
	if (r == RG_OK)
		r = check_name(path, st, why, whysz);
	if (r == RG_OK)
		*fdp = fd;
	else if (fd != -1)
		(void)close(fd);
	return r;
}

static void
set_exclusive(const struct ttydev *d, bool on)
{
	if (d->fd != -1 && d->privileged && host_passes_exclusive())
		(void)ioctl(d->fd, on ? TIOCEXCL : TIOCNXCL);
}

/*
 * Root's and 0600, by descriptor. A node that we have already taken keeps
 * the owner it had before us; a new one is remembered as it is.
 */
static int
take_over(struct ttydev *d, const char *path, const struct stat *st, char *why,
    size_t whysz)
{
	if (!d->privileged)
		return RG_OK;
	if (!d->taken || d->dev != st->st_dev || d->ino != st->st_ino) {
		d->dev = st->st_dev;
		d->ino = st->st_ino;
		d->uid = st->st_uid;
		d->gid = st->st_gid;
		d->mode = st->st_mode & 07777;
	}
	if (fchown(d->fd, geteuid(), (gid_t)-1) == -1 ||
	    fchmod(d->fd, S_IRUSR | S_IWUSR) == -1)
		return fail(why, whysz, RG_E_SYS,
		    "%s: owner and mode cannot be set: %s", path,
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
	if (fchmod(d->fd, d->mode) == -1 || fchown(d->fd, d->uid, d->gid) == -1)
		return;
}

int
ttydev_reopen(struct ttydev *d, const char *path, char *why, size_t whysz)
{
	struct stat st;
	int r;

	ttydev_suspend(d);
	if ((r = open_checked(path, &st, &d->fd, why, whysz)) != RG_OK)
		return r;
	if ((r = take_over(d, path, &st, why, whysz)) != RG_OK) {
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

	if (d == NULL)
		return fail_errno(why, whysz, path);
	d->fd = -1;
	d->privileged = privileged;
	if ((r = ttydev_reopen(d, path, why, whysz)) != RG_OK) {
		ttydev_abandon(&d);
		return r;
	}
	*out = d;
	return RG_OK;
}

int
ttydev_lendable(int fd, dev_t *dev, char *why, size_t whysz)
{
	const char *name = "the descriptor";
	struct stat st = { 0 };
	int mode, r;

	if (host_is_path(fd))
		return fail(why, whysz, RG_E_NAME,
		    "%s is a mere path (O_PATH), not a terminal", name);
	r = check_descriptor(fd, name, &st, why, whysz);
	*dev = st.st_rdev;
	if (r == RG_E_GONE)
		return fail(why, whysz, r, "the line was hung up");
	if (r != RG_OK)
		return r;
	mode = fcntl(fd, F_GETFL) & O_ACCMODE;
	if (mode != O_RDWR)
		return fail(why, whysz, RG_E_NAME, "%s is for %s only", name,
		    mode == O_RDONLY ? "reading" : "writing");
	if (host_tty_dev(fd, dev) == -1 || *dev != st.st_rdev)
		return fail(why, whysz, RG_E_NAME,
		    "%s is /dev/tty, which stands for another terminal each "
		    "time",
		    name);
	return RG_OK;
}

int
ttydev_borrow(int fd, const char *path, struct ttydev **out, char *why,
    size_t whysz)
{
	struct ttydev *d = calloc(1, sizeof(*d));
	const struct ttydev theirs = { .fd = fd };
	int r;

	if (d == NULL)
		return fail_errno(why, whysz, path);
	if ((r = ttydev_fresh(&theirs, path, &d->fd, why, whysz)) != RG_OK) {
		free(d);
		return r;
	}
	d->borrowed = true;
	*out = d;
	return RG_OK;
}

int
ttydev_fresh(const struct ttydev *d, const char *path, int *fdp, char *why,
    size_t whysz)
{
	struct stat st;
	int fd, r;

	if (d->fd == -1)
		return fail(why, whysz, RG_E_GONE, "%s is closed", path);
	/* Root alone may pass TIOCEXCL, and only with CAP_SYS_ADMIN. */
	set_exclusive(d, false);
	fd = host_reopen(d->fd, path, OPEN_FLAGS);
	r = fd == -1 ? fail_errno(why, whysz, path) : RG_OK;
	set_exclusive(d, d->exclusive);
	if (r != RG_OK)
		return r;
	r = check_descriptor(fd, path, &st, why, whysz);
	if (r == RG_OK && st.st_rdev != ttydev_rdev(d))
		r = fail(why, whysz, RG_E_GONE, "%s leads to another device",
		    path);
	if (r != RG_OK) {
		(void)close(fd);
		return r;
	}
	*fdp = fd;
	return RG_OK;
}

bool
ttydev_gone(const char *path)
{
	struct stat st;
	char why[1];
	int fd, r = open_checked(path, &st, &fd, why, sizeof(why));

	if (r == RG_OK)
		(void)close(fd);
	return r == RG_E_GONE;
}

/*
 * The last close of a serial line waits for its output, up to 30 s on Linux.
 * What still waits here has nobody to wait for it. What is in the chip
 * already cannot be taken back: that is waited for as long as the far end
 * holds us back, but where nobody looks at that no longer than it takes.
 */
static void
forget_output(const struct ttydev *d)
{
	struct termios t;
	int waiting;

	if (ioctl(d->fd, TIOCOUTQ, &waiting) == 0 && waiting > 0)
		(void)tcflush(d->fd, TCOFLUSH);
#ifdef CRTSCTS
	if (!d->borrowed && tcgetattr(d->fd, &t) == 0 &&
	    (t.c_cflag & CRTSCTS) != 0) {
		t.c_cflag &= ~(tcflag_t)CRTSCTS;
		(void)tcsetattr(d->fd, TCSANOW, &t);
	}
#else
	(void)t;
#endif
}

bool
ttydev_dead(const struct ttydev *d)
{
	struct pollfd p = { .fd = d->fd, .events = 0 };

	return d->fd == -1 ||
	    (poll(&p, 1, 0) == 1 && (p.revents & (POLLHUP | POLLERR)) != 0);
}

void
ttydev_suspend(struct ttydev *d)
{
	if (d->fd == -1)
		return;
	forget_output(d);
	(void)close(d->fd);
	d->fd = -1;
}

void
ttydev_abandon(struct ttydev **dp)
{
	if (*dp != NULL && (*dp)->fd != -1)
		(void)close((*dp)->fd);
	free(*dp);
	*dp = NULL;
}

/* Is it the node that we took? Any other one is not ours to open. */
static bool
is_node(const struct ttydev *d, const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && st.st_dev == d->dev &&
	    st.st_ino == d->ino;
}

void
ttydev_release(struct ttydev **dp, const char *path)
{
	struct ttydev *d = *dp;
	char why[1];

	if (d == NULL)
		return;
	if (d->fd == -1 && d->taken && is_node(d, path))
		(void)ttydev_reopen(d, path, why, sizeof(why));
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

dev_t
ttydev_rdev(const struct ttydev *d)
{
	struct stat st;

	return fstat(d->fd, &st) == 0 ? st.st_rdev : 0;
}

bool
ttydev_is(const struct ttydev *d, const char *path)
{
	struct stat st;

	return d->fd != -1 && stat(path, &st) == 0 &&
	    st.st_rdev == ttydev_rdev(d);
}
