/*
 * host.h - what every system answers differently. host_linux.c asks /proc,
 * host_other.c knows only what POSIX says.
 */
#ifndef RG_HOST_H
#define RG_HOST_H

#include <sys/types.h>

#include <stdbool.h>

/*
 * Opens the file behind fd once more, with an open file description of its
 * own. `path` is its name, for systems that cannot ask by descriptor: there
 * the caller must compare what it got. -1 with errno.
 */
int host_reopen(int fd, const char *path, int flags);

/*
 * The device behind the tty that fd is: not that of a node which stands for
 * another one. 0, or -1 with errno; where nobody can say, the node's.
 */
int host_tty_dev(int fd, dev_t *);

/* Is it a mere place in the file system, opened with O_PATH? */
bool host_is_path(int fd);

/*
 * May we open a terminal that is exclusive (TIOCEXCL)? A pseudo-terminal
 * whose other side stays open is so for ever when we die.
 */
bool host_passes_exclusive(void);

/*
 * Is this tty hung up, for all who have it, by the end of its session's
 * leader? A pseudo-terminal is not.
 */
bool host_ends_with_leader(dev_t);

/* Does the driver of this tty report CTS? USB modems (cdc-acm) cannot. */
bool host_tells_cts(dev_t);

/*
 * Takes from a tty's descriptor all that an engine does not need, for good,
 * where the system can (capsicum). 0, or -1 with errno.
 */
int host_limit_tty(int fd);

#endif
