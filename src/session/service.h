/*
 * service.h - the program that gets the line: started, signalled, reaped.
 *
 * Whether exec worked is told by a descriptor, not by waiting.
 */
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

struct service {
	pid_t pid;
	int fail; /* readable: why there is no program, or that there is one */
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
 * environment. RG_OK or RG_E_SYS.
 */
int service_start(char *const argv[], char *const envp[],
    const struct service_files *, service_ready *, void *ctx, struct service *);

/*
 * After `fail` was readable: 0, the program runs; or an errno, and in *what
 * the step that failed. Closes it.
 */
int service_started(struct service *, const char **what);

/* To the whole process group; a stopped one is woken up to die. */
void service_signal(const struct service *, int sig);

#endif
