/*
 * child.h - the program of an exec dialog: started with pipes or a terminal
 * of its own, in a session of its own. Never the caller's tty.
 */
#ifndef RG_MODHOST_CHILD_H
#define RG_MODHOST_CHILD_H

#include <sys/types.h>
#include <stdbool.h>
#include <stddef.h>

#define CHILD_ANSWER_FD 3 /* where it writes its verdict */

struct program_child {
	pid_t pid; /* 0: none, or reaped */
	int in, out, err, answer;
	int far_in; /* the program's end of `in`: what it has not read */
};

/* Our ends do not block. RG_OK, or RG_E_SYS with errno. */
int child_run(struct program_child *, char *const argv[], char *const envp[],
    bool pty);

/* Has it read all that it was given? */
bool child_has_read(const struct program_child *);

/* True when it has ended; its id is its own until child_end(). */
bool child_has_ended(struct program_child *);

/* Reaps orphans that it left to us, which count as processes until then. */
void child_reap_others(const struct program_child *);

/* Our side of its terminal, that it is seen when all others are closed. */
void child_let_go(struct program_child *);

/* Kills it and all of its session that did not leave it. */
void child_end(struct program_child *);

#endif
