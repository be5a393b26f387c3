/*
 * rasgate-store - the only writer of durable state.
 *
 * Started by the monitor, with its socket on descriptor RG_PEER_FD and the
 * folder of the state as its argument.
 */
#include "config.h"

#include <sys/stat.h>

#include <signal.h>
#include <stdio.h>

#include "base/err.h"
#include "base/sandbox.h"
#include "base/spawn.h"
#include "store/store.h"

#define EXIT_USAGE 64

int
main(int argc, char *argv[])
{
	static const int ignored[] = { SIGINT, SIGQUIT, SIGHUP, SIGTERM,
		SIGPIPE };
	struct stat st;
	size_t i;
	int r;

	if (argc != 2 || fstat(RG_PEER_FD, &st) == -1 ||
	    !S_ISSOCK(st.st_mode)) {
		(void)fprintf(stderr, "rasgate-store is started by rasgated\n");
		return EXIT_USAGE;
	}
	/* It ends when the monitor has, and all of that is on the disk. */
	for (i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		(void)signal(ignored[i], SIG_IGN);
	if ((r = store_run(RG_PEER_FD, argv[1])) == RG_E_LACKS)
		(void)fprintf(stderr, "rasgate-store: " SANDBOX_LACKS "\n");
	return r == RG_OK ? 0 : 1;
}
