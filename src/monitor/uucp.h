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

#include <stddef.h>
#include <stdint.h>

struct uucp_folder {
	int fd; /* -1: none */
};

/* A process, start as of proc_start(). */
struct uucp_owner {
	pid_t pid;
	uint64_t start;
};

struct uucp_file;

/*
 * RG_OK, or RG_E_SYS, RG_E_STATE (a folder in which strangers may rename our
 * files), RG_E_SIZE with a line of text.
 */
int uucp_folder_open(struct uucp_folder *, const char *path, char *why,
    size_t whysz);
void uucp_folder_close(struct uucp_folder *);

/*
 * Makes the file with our pid. `before` is the last one who had it by our
 * own notes (pid 0: unknown): its file is stale too when that pid is another
 * process now. A file of the living `heir` becomes ours.
 *
 * RG_OK, RG_E_AGAIN (held; *holder is the pid, 0 when it cannot be told) or
 * RG_E_SYS.
 */
int uucp_take(const struct uucp_folder *, const char *name,
    const struct uucp_owner *before, pid_t heir, struct uucp_file **out,
    pid_t *holder);

void uucp_set_pid(struct uucp_file *, pid_t);

/* Removes the file if it is still ours. */
void uucp_release(const struct uucp_folder *, struct uucp_file **);

/* Leaves the file to the process whose pid it carries. */
void uucp_abandon(struct uucp_file **);

#endif
