/*
 * proc.h - what POSIX cannot say of a process. proc_linux.c asks /proc,
 * proc_other.c knows nothing; whoever asks must do without an answer.
 */
#ifndef RG_PROC_H
#define RG_PROC_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct proc_stat {
	char state; /* 'Z': dead, not reaped */
	pid_t session;
	uint64_t start; /* clock ticks since boot */
};

/* False when there is no such process, or no telling. */
bool proc_stat(pid_t, struct proc_stat *);

/*
 * When the process started, in an unit that only serves to tell two
 * processes with one pid apart; 0 when unknown, and of one that is dead.
 */
uint64_t proc_start(pid_t);

/* Whose it is; false when it is of more than one user, or no telling. */
bool proc_uid(pid_t, uid_t *);

/* The program of a process into dst, or "-". */
void proc_program(pid_t, char *dst, size_t dstsz);

/* The file, without its folder, that it runs: of a script the shell; or "-". */
void proc_image(pid_t, char *dst, size_t dstsz);

/*
 * Orphans of those that we start become our children, so that waitpid()
 * says whether any is left. False where that does not exist.
 */
bool proc_adopt(void);

/* All our children, those adopted too; how many of at most max. */
size_t proc_children(pid_t *, size_t max);

/* Names this run of the system, or "-". */
void proc_boot_id(char *dst, size_t dstsz);

#endif
