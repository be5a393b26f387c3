/*
 * rasgate-modhost: started by rasgated with its socket on RG_PEER_FD, never
 * by hand. Holds one security module, or one program, that talks to callers.
 */
#include "config.h"

#include <sys/stat.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/spawn.h"
#include "modhost/host.h"

/* Signals of the operator's terminal are for the monitor, which ends us. */
static void
ignore_signals(void)
{
	static const int ignored[] = { SIGINT, SIGQUIT, SIGHUP, SIGPIPE };
	size_t i;

	for (i = 0; i < RG_COUNTOF(ignored); i++)
		(void)signal(ignored[i], SIG_IGN);
}

/* Other threads may still run in the module: nothing is torn down. */
int
main(int argc, char *argv[])
{
	struct stat st;

	(void)argv;
	if (argc != 1 || fstat(RG_PEER_FD, &st) == -1 ||
	    !S_ISSOCK(st.st_mode) ||
	    fcntl(RG_PEER_FD, F_SETFD, FD_CLOEXEC) == -1) {
		fprintf(stderr, "rasgate-modhost: started by rasgated only\n");
		return EX_USAGE;
	}
	ignore_signals();
	_exit(host_run(RG_PEER_FD) == RG_OK ? 0 : EX_PROTOCOL);
}
