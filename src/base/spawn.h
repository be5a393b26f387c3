/*
 * spawn.h - start another program of rasgate.
 *
 * The child finds its socket to the monitor on descriptor RG_PEER_FD, has
 * stdin and stdout on /dev/null, stderr as ours, and nothing else open.
 */
#ifndef RG_SPAWN_H
#define RG_SPAWN_H

#include <sys/types.h>

#define RG_PEER_FD 3
#define RG_PLUGIN_ENV \
	"RASGATE_PLUGIN" /* the same of a pppd that lends its line */
#define RG_PLUGIN_FD 4   /* rasgate.so in pppd: its socket to rasgate-session */

/*
 * A child that becomes the program argv[0] (a full path), with exactly this
 * environment, all signals that spawn.c names default, none blocked.
 */
struct spawn {
	char *const *argv, *const *envp;
	/*
	 * What it does before that, with our memory (vfork) and no signal let
	 * in. Its descriptors from SPAWN_HIGH_FD on may be in use. NULL, or
	 * the step that failed, with errno.
	 */
	const char *(*prepare)(void *ctx);
	void *ctx;
};

#define SPAWN_HIGH_FD 10

/*
 * The pid of the running program; or -1 with errno and in *what the step
 * that failed, and no child is left.
 */
pid_t spawn_run(const struct spawn *, const char **what);

/*
 * What a daemon does once at its start, for the sake of those it starts:
 * signals that it was started with ignored are default again.
 */
void spawn_reset_signals(void);

/*
 * Starts a helper. Takes `peer` only for the time of the call. Returns the
 * pid, or -1 with errno.
 */
pid_t spawn_helper(char *const argv[], char *const envp[], int peer);

/* A connected SEQPACKET pair, both ends close-on-exec, the first non-blocking.
 */
int spawn_pair(int sv[2]);

#endif
