/*
 * helper.h - how a process with an event loop is started by rasgated: its
 * socket is on RG_PEER_FD, and it reads nothing else before every privilege
 * is gone.
 */
#ifndef RG_LOOP_HELPER_H
#define RG_LOOP_HELPER_H

#include "base/sandbox.h"
#include "wire/chan.h"

/* Exits with a word on stderr. */
void helper_fatal(const char *program, int status, const char *what)
    __attribute__((noreturn));

/* Before the event base is made: signals and stderr are not for us. */
void helper_prepare(void);

/*
 * Behind it: HELLO is answered, and all is done that it asks for: chroot,
 * uid, limits, no traces, then the sandbox. The channel does not block.
 * Does not return when anything of that fails.
 */
struct chan *helper_start(const char *program, enum sandbox_role,
    struct msg_HELLO *);

/* The part of it that confines this process. RG_OK, or why it is not. */
int helper_lock(const struct msg_HELLO *, enum sandbox_role);

/* The exit status for how its loop ended. */
int helper_status(int error);

#endif
