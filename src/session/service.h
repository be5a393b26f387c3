/* service.h - the program that gets the line: started and signalled. */
#ifndef RG_SESSION_SERVICE_H
#define RG_SESSION_SERVICE_H

#include <sys/types.h>

#include <stdbool.h>

#define SERVICE_NONE (-1)

struct service_files {
	int tty;        /* stdin and stdout */
	int err;        /* stderr */
	int plugin;     /* becomes RG_PLUGIN_FD, or SERVICE_NONE */
	unsigned limit; /* how many files it may open, 0: as we */
};

/*
 * What is to be done between the birth of the process, which has this pid,
 * and its program's first instruction; in the child, with our memory
 * (vfork). False, with errno: there will be no program.
 */
typedef bool service_ready(void *ctx, pid_t pid);

/*
 * The child leads a process group of its own, in the foreground of our
 * controlling terminal, with all signals default and exactly this
 * environment. The pid of the running program; or -1 with errno, and in
 * *what the step that failed.
 */
pid_t service_start(char *const argv[], char *const envp[],
    const struct service_files *, service_ready *, void *ctx,
    const char **what);

/* To the whole process group; a stopped one is woken up to die. */
void service_signal(pid_t, int sig);

#endif
