/*
 * child.h - another process of rasgate, seen by the monitor that started it.
 *
 * Handles what is common to all of them: start, HELLO and READY with the
 * build id, debug text, pings, the kill of one that does not answer them or
 * floods us. It is over when it is reaped *and* its socket is closed; exited()
 * then runs once and the child is freed behind it.
 */
#ifndef RG_CHILD_H
#define RG_CHILD_H

#include <sys/types.h>
#include <stdbool.h>

#include "wire/msg.h"

struct breaches;
struct child;
struct event_base;

struct child_ops {
	void (*ready)(struct child *);
	void (*message)(struct child *, struct msg *);
	void (*exited)(struct child *, int wait_status);
};

struct child_spec {
	const char *name; /* of the records: "engine", "auth", "session" */
	const char *path; /* of the program */
	const char *arg;  /* its only one, or NULL */
	const char *unit; /* socket of who starts it instead of us, or NULL */
	enum wire_role role;
	unsigned burst;   /* messages in 5 s that are no flood yet */
	const char *root; /* chroot, or NULL */
	uid_t uid;        /* RG_NO_ID: keep ours */
	gid_t gid;
	unsigned files; /* descriptors it may open, 0 = as they are */
	bool debug;
	bool leads; /* a group of its own, that ends with it */
	bool mute;  /* does what may take long: it is not asked for a sign */
	const struct child_ops *ops;
	void *owner;
};

#define CHILD_UNKNOWN (-1) /* the wait status of who is not our child */

/*
 * Starts the program and sends HELLO; NULL with errno. Where there is a
 * socket of the name `unit`, the service manager listening there does it:
 * the program then lives in a unit of its own, and is no child of ours.
 */
struct child *child_start(struct event_base *, const struct child_spec *);

/*
 * A session that goes on from before our start: its socket, its pid. One of
 * another build closes the socket: exited() follows, the process lives.
 */
struct child *child_adopt(struct event_base *, const struct child_spec *,
    int fd, pid_t pid);

/* Takes m->fd whatever happens. */
int child_send(struct child *, struct msg *);

/* Says what it did that no order of events explains, and kills it. */
void child_violation(struct child *, const char *what);
void child_disbelieve(struct child *); /* that is on record already */

void child_kill(struct child *); /* SIGKILL; exited() follows */

/* Closes the socket: the child ends by itself, or is killed after 10 s. */
void child_close(struct child *);

/* The same, but its last words are heard. */
void child_finish(struct child *);

struct breaches *child_breaches(struct child *);
void *child_owner(const struct child *);
pid_t child_pid(const struct child *); /* 0: not known before READY */
bool child_is_ours(const struct child *);
bool child_is_ready(const struct child *);
bool child_has_gone(const struct child *); /* its end is still to be heard */
const char *child_name(const struct child *);

/*
 * Reaps who ended (SIGCHLD); never blocks. True if there may be more, which
 * are for a later turn: orphans of others come as fast as they like.
 */
bool child_reap(void);

/* Frees all without waiting (end of the program). */
void child_free_all(void);

#endif
