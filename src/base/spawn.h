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
#define RG_PLUGIN_FD 4 /* rasgate.so in pppd: its socket to rasgate-session */

/*
 * Starts argv[0] (a full path) with the given environment. Takes `peer` only
 * for the time of the call. Returns the pid, or -1 with errno.
 */
pid_t spawn_helper(char *const argv[], char *const envp[], int peer);

/* A connected SEQPACKET pair, both ends close-on-exec, the first non-blocking.
 */
int spawn_pair(int sv[2]);

#endif
