#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "auth/tools.h"
#include "auth/worker.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/sandbox.h"
#include "base/spawn.h"

#define EXIT_USAGE 64
#define MODESTY 5 /* of nice(2) */

static int
usage(void)
{
	fprintf(stderr,
	    "usage: rasgate-auth -H [-a yescrypt|bcrypt|sha512]\n"
	    "       rasgate-auth -C FILE | -S FILE\n"
	    "Without options, or with -P, it is started by rasgated.\n");
	return EXIT_USAGE;
}

/* Instead of SIG_IGN, which programs that a module starts would inherit. */
static void
pass_over(int sig)
{
	(void)sig;
}

/*
 * Signals of the operator's terminal are for the monitor, which ends us. One
 * of a session ends with it, in order, at shutdown too.
 */
static void
ignore_signals(bool alone)
{
	static const int ignored[] = { SIGINT, SIGQUIT, SIGHUP, SIGPIPE };
	size_t i;

	for (i = 0; i < RG_COUNTOF(ignored); i++)
		(void)signal(ignored[i], alone ? pass_over : SIG_IGN);
	if (alone)
		(void)signal(SIGTERM, pass_over);
}

/*
 * However many checks wait, who does not check anything comes first. Not more
 * than that: on a busy machine a check must not starve until it is taken for
 * hung.
 */
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
	int ch, r, hash = 0;
	bool alone = false, seeds = false;

	while ((ch = getopt(argc, argv, "C:S:HPa:")) != -1) {
		if ((ch == 'C' || ch == 'S') && file == NULL) {
			file = optarg;
			seeds = ch == 'S';
		} else if (ch == 'H')
			hash = 1;
		else if (ch == 'P')
			alone = true;
		else if (ch == 'a')
			kind = optarg;
		else
			return usage();
	}
	if (optind != argc || (kind != NULL && !hash) ||
	    (file != NULL) + hash + alone > 1)
		return usage();
	if (hash)
		return tool_hash(kind);
	if (file != NULL)
		return tool_check(file, seeds);
	if (fstat(RG_PEER_FD, &st) == -1 || !S_ISSOCK(st.st_mode) ||
	    (getenv("LISTEN_FDS") != NULL && !rg_peer_trusted(RG_PEER_FD)))
		return usage();
	ignore_signals(alone);
	if (!alone)
		be_modest();
	if ((r = worker_run(RG_PEER_FD, alone)) == RG_E_LACKS)
		fprintf(stderr, "rasgate-auth: " SANDBOX_LACKS "\n");
	return r == RG_OK ? 0 : 1;
}
