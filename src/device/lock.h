/*
 * lock.h - the lock of a device that is a line.
 *
 * Two layers. The lock that counts is an flock(2) on RUN/lines/LCK..NAME,
 * NAME being the device's real path: exact, gone with its process, and it
 * also finds two lines that lead to one device. For everybody else there
 * are the UUCP files LCK..NAME of the configured name and of the real path
 * (mgetty, pppd, cu and minicom do not resolve symlinks), as a courtesy:
 * where their folder is missing, the line works without.
 */
#ifndef RG_LOCK_H
#define RG_LOCK_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

#define LOCK_NAME_MAX 32
#define LOCK_TEXT_MAX 200

/* Only descriptors: the file in RUN/lines says itself which device it is. */
struct linelock {
	int fd;      /* flock(2)ed, in RUN/lines; -1: not locked */
	int file[2]; /* UUCP, of the configured name and the real path; -1 */
};
void linelock_init(struct linelock *);

/* Where the locks of a line are. */
struct linelock_place {
	char lines[LOCK_TEXT_MAX]; /* RUN/lines */
	const char *folder;        /* of the UUCP files; NULL or "": none */
	const char *device;        /* as configured */
};

/* Who stands in the way. */
struct linelock_holder {
	bool ours;                    /* another line of this daemon */
	pid_t pid;                    /* 0: a file without a readable pid */
	char program[LOCK_NAME_MAX];  /* "-" where it cannot be known */
	char file[2 * LOCK_TEXT_MAX]; /* the lock */
	char warning[LOCK_TEXT_MAX];  /* why there are no UUCP files, or "" */
};

/*
 * Takes all locks of a device or none; `real` is its path without symlinks.
 * Locks that are held for this device are kept, those for another one (it
 * came back under another number) given back first. `heir` is the pid of a
 * session of this very line that outlived its daemon (0: none): files that
 * carry it are taken over.
 *
 * RG_OK, RG_E_AGAIN (held, *who says by whom), RG_E_SIZE (a name too long)
 * or RG_E_SYS (the lock in RUN/lines could not be made).
 */
int linelock_take(struct linelock *, const struct linelock_place *,
    const char *real, pid_t heir, struct linelock_holder *who);

/* Is it that of the device with this path? */
bool linelock_is(const struct linelock *, const char *real);

/*
 * Writes another pid into the files: the session's, later ours again; and
 * when that process started (proc_start(); 0: look it up).
 */
void linelock_set_pid(const struct linelock *, pid_t, uint64_t start);

/* Removes what is still ours; never another program's file. */
void linelock_release(struct linelock *, const struct linelock_place *);

/* Removes nothing: a session outlives us, and the files carry its pid. */
void linelock_abandon(struct linelock *);

/*
 * What a daemon that was killed has left of devices that may have come back
 * under another name: its locks in RUN/lines, and the real paths' files.
 */
void linelock_sweep(const char *lines, const char *folder);

/* The same for the file of a configured name, whoever has left it. */
void linelock_sweep_name(const char *folder, const char *device);

#endif
