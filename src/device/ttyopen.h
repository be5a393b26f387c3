/*
 * ttyopen.h - a configured device: opened, checked, owned, given back.
 *
 * Nothing here blocks (the device is opened O_NONBLOCK, and never closed
 * with output waiting), reads a byte of the line or touches its termios.
 * The device's name is resolved anew at each opening, and what is judged is
 * always the descriptor, never the name.
 */
#ifndef RG_TTYOPEN_H
#define RG_TTYOPEN_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

struct ttydev;

/*
 * Opens `path`. Privileged: the node then belongs to us with mode 0600, and
 * other users' opens fail (TIOCEXCL). Returns RG_OK, or with one line of
 * text in why:
 *   RG_E_GONE   no such device now: retry, it may be plugged in again
 *   RG_E_AGAIN  another program holds it exclusively
 *   RG_E_NAME   not a terminal that can be a line: a mistake in the file
 *   RG_E_SYS    anything else, errno says what
 */
int ttydev_open(const char *path, bool privileged, struct ttydev **out,
    char *why, size_t whysz);

/*
 * What the name leads to, without opening it: an open is felt by the device
 * (DTR rises), and so by whoever has it locked. The path without symlinks, to
 * be freed; NULL with *r RG_E_GONE, RG_E_NAME or RG_E_SYS and the text in why.
 */
char *ttydev_look(const char *path, int *r, char *why, size_t whysz);

/*
 * A second open file description of the same device, close-on-exec and
 * non-blocking, for another process; the caller owns it. Returns as
 * ttydev_open(), RG_E_GONE also when the path leads to another device now.
 */
int ttydev_fresh(const struct ttydev *, const char *path, int *fd, char *why,
    size_t whysz);

/*
 * Can this descriptor of somebody else's be a line? RG_OK and its device, or
 * RG_E_NAME and why not: every other kind of file has its own text. RG_E_GONE
 * and its device when the line was hung up; RG_E_SYS.
 */
int ttydev_lendable(int fd, dev_t *, char *why, size_t whysz);

/*
 * What it is, opened once more, so that nobody shares our flags. Owner, mode
 * and TIOCEXCL are left to whoever has it, now and later. As ttydev_open().
 */
int ttydev_borrow(int fd, const char *path, struct ttydev **out, char *why,
    size_t whysz);

/* Was it hung up, or closed? */
bool ttydev_dead(const struct ttydev *);

/*
 * Does the name lead to no device any more? One that leads to another one is
 * not gone: a pseudo-terminal that stands for a modem comes back as that.
 */
bool ttydev_gone(const char *path);

/*
 * After a hang-up every descriptor of the device is dead and must be closed
 * before it is opened again (at least 100 ms later). The node's first owner
 * is remembered across the two calls. A failed reopen leaves it closed; try
 * again.
 */
void ttydev_suspend(struct ttydev *);
int ttydev_reopen(struct ttydev *, const char *path, char *why, size_t whysz);

/* Restores owner and mode, lets others open it, closes. */
void ttydev_release(struct ttydev **, const char *path);

/* Closes and restores nothing: a session outlives us on it. */
void ttydev_abandon(struct ttydev **);

/*
 * Clears or sets TIOCEXCL, for a service that opens the node, or /dev/tty, as
 * a user. The next opening sets it.
 */
void ttydev_exclusive(struct ttydev *, bool on);

/* The modem control lines as TIOCM_ bits; -1 where there are none. */
int ttydev_signals(const struct ttydev *);

int ttydev_fd(const struct ttydev *); /* -1 while suspended */

dev_t ttydev_rdev(const struct ttydev *); /* 0 while suspended */

/* Does the path lead to the open device? */
bool ttydev_is(const struct ttydev *, const char *path);

#endif
