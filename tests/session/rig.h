/*
 * rig.h - a rasgate-session on a pseudo-terminal, and us as its monitor and
 * as the caller.
 */
#ifndef RIG_H
#define RIG_H

#include <sys/types.h>

#include <check.h>
#include <stdbool.h>
#include <stddef.h>

#include "wire/chan.h"
#include "wire/msg.h"

#define RIG_HPORT 0x1122334455667788ULL

struct rig {
	pid_t pid; /* 0: closed */
	struct chan *chan;
	int master, slave;
	char dir[64];
	char record[80];
	struct msg start;  /* filled in by rig_open(), sent by rig_go() */
	char log[4096];    /* LOG texts so far, a line each */
	char output[8192]; /* what the caller saw so far */
	size_t seen;
};

/* Starts the program, says HELLO, hears READY. */
void rig_open(struct rig *);

/* No HELLO yet. */
void rig_open_mute(struct rig *);

/* Hangs up, reaps, removes what is left. Returns the exit status. */
int rig_close(struct rig *);

/* argv and environment of the service; both end with NULL. */
void rig_argv(struct rig *, const char *first, ...) __attribute__((sentinel));
void rig_env(struct rig *, const char *entry);
/* argv = sh -c SCRIPT, env = PATH */
void rig_script(struct rig *, const char *script);

/* START with a descriptor of the tty. */
void rig_go(struct rig *);

/*
 * The next message that is no LOG. False: the other end is closed, or (a
 * failed test) nothing came for ms.
 */
bool rig_next(struct rig *, struct msg *, int ms);

/* It must be of this type and of our call. */
void rig_want(struct rig *, enum wire_type, struct msg *, int ms);

void rig_send(struct rig *, struct msg *);
void rig_stop(struct rig *, enum wire_why);

/* Collects what the caller sees until it contains the text. */
void rig_see(struct rig *, const char *text);
void rig_wait(struct rig *, const char *text, unsigned ms);

/* Sees END and HUNG, and checks the cause. */
void rig_end(struct rig *, struct msg *end, unsigned cause, int ms);

/* A monitor that comes back. */
void rig_leave(struct rig *);
void rig_rejoin(struct rig *);

/* The value of a key of the record, "" without. */
const char *rig_record(struct rig *, const char *key);
bool rig_has_record(const struct rig *);

bool rig_alive(pid_t);

#endif
