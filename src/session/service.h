/*
 * service.h - the program that gets the line: started, signalled, reaped.
 *
 * It starts in two steps, so that its pid can be on record before its first
 * instruction: service_fork() makes a child that waits, service_go() lets
 * it run. Whether exec worked is told by a descriptor, not by waiting.
 */
#ifndef RG_SESSION_SERVICE_H
#define RG_SESSION_SERVICE_H

#include <sys/types.h>

#define SERVICE_NONE (-1)

struct service_files {
	int tty;        /* stdin and stdout */
	int err;        /* stderr */
	int plugin;     /* becomes RG_PLUGIN_FD, or SERVICE_NONE */
	unsigned limit; /* how many files it may open, 0: as we */
};

struct service {
	pid_t pid;
	int go;   /* closed, without a byte: the child gives up */
	int fail; /* readable: errno of exec; end of file: exec worked */
};

/*
 * The child leads a process group of its own, in the foreground of our
 * controlling terminal, with all signals default and exactly this
 * environment. RG_OK or RG_E_SYS.
 */
int service_fork(char *const argv[], char *const envp[],
    const struct service_files *, struct service *);

/* Lets it run. */
void service_go(struct service *);

/* After `fail` was readable: 0 exec worked, else its errno. Closes it. */
int service_started(struct service *);

/* To the whole process group; a stopped one is woken up to die. */
void service_signal(const struct service *, int sig);

#endif
