#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "auth/tools.h"
#include "auth/worker.h"
#include "base/spawn.h"

#define EXIT_USAGE 64
#define MODESTY 10 /* of nice(2) */

static int
usage(void)
{
	fprintf(stderr,
	    "usage: rasgate-auth -H [-a yescrypt|bcrypt|sha512]\n"
	    "       rasgate-auth -C FILE\n"
	    "Without options it is started by rasgated.\n");
	return EXIT_USAGE;
}

/* Signals of the operator's terminal are for the monitor, which ends us. */
static void
ignore_signals(void)
{
	static const int ignored[] = { SIGINT, SIGQUIT, SIGHUP, SIGPIPE };
	size_t i;

	for (i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		(void)signal(ignored[i], SIG_IGN);
}

/* However many checks wait, who does not check anything comes first. */
static void
be_modest(void)
{
	if (nice(MODESTY) == -1)
		errno = 0; /* a sandbox may forbid even this */
}

int
main(int argc, char *argv[])
{
	const char *kind = NULL, *file = NULL;
	struct stat st;
	int ch, hash = 0;

	while ((ch = getopt(argc, argv, "C:Ha:")) != -1) {
		if (ch == 'C')
			file = optarg;
		else if (ch == 'H')
			hash = 1;
		else if (ch == 'a')
			kind = optarg;
		else
			return usage();
	}
	if (optind != argc || (kind != NULL && !hash) || (file != NULL && hash))
		return usage();
	if (hash)
		return tool_hash(kind);
	if (file != NULL)
		return tool_check(file);
	if (fstat(RG_PEER_FD, &st) == -1 || !S_ISSOCK(st.st_mode))
		return usage();
	ignore_signals();
	be_modest();
	return worker_run(RG_PEER_FD) == 0 ? 0 : 1;
}
