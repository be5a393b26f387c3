/*
 * uucp.h - the lock files that serial programs have agreed upon: LCK..NAME
 * with the pid in ten ASCII columns (HDB), made elsewhere and linked into
 * place, so that it never exists without its content.
 *
 * What is not ours is never removed, unless its process is gone. What is not
 * a plain file, or is empty (another program is between creating and
 * writing), is held by somebody.
 */
#ifndef RG_UUCP_H
#define RG_UUCP_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A process, start as of proc_start(). */
struct uucp_owner {
	pid_t pid;
	uint64_t start;
};

/*
 * A descriptor of the folder, or -1 with a line of text: it cannot be used,
 * or strangers may rename our files in it.
 */
int uucp_folder_open(const char *path, char *why, size_t whysz);

/*
 * Makes the file with our pid. `before` is the last one who had it by our
 * own notes (pid 0: unknown): its file is stale too when that pid is another
 * process now. A file of the living `heir` becomes ours.
 *
 * RG_OK with the file, open for writing, in *fd; RG_E_AGAIN (held; *holder
 * is the pid, 0 when it cannot be told) or RG_E_SYS. To close *fd leaves the
 * file to the process whose pid it carries.
 */
int uucp_take(int folder, const char *name, const struct uucp_owner *before,
    pid_t heir, int *fd, pid_t *holder);

void uucp_set_pid(int fd, pid_t);

/* Has it ended? One that nobody knows has. */
bool uucp_is_gone(const struct uucp_owner *);

/* Removes the file if its process is gone; `owner` as `before` above. */
void uucp_sweep(int folder, const char *name, const struct uucp_owner *owner);

/* Removes the file if it is still ours, and closes it. */
void uucp_release(int folder, const char *name, int fd);

#endif
