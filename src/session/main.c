/*
 * rasgate-session - give a line to a service, and take it back.
 *
 * Started by the monitor, with its socket on descriptor RG_PEER_FD, or by a
 * service manager to which the monitor has connected: its convention
 * (sd_listen_fds(3)) has the connection on the same number. With -k it hangs
 * one device up by hand.
 */
#include "config.h"

#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/spawn.h"
#include "session/hangup.h"
#include "session/relro.h"
#include "session/session.h"
#include "session/tty.h"

static int
usage(void)
{
	(void)fprintf(stderr, "usage: rasgate-session -k device\n");
	return 2;
}

static int
kill_line(const char *device)
{
	struct hangup h;
	int ms, fd = open(device, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd == -1 || !isatty(fd)) {
		(void)fprintf(stderr, "rasgate-session: %s: %s\n", device,
		    strerror(errno));
		return 1;
	}
	(void)signal(SIGHUP, SIG_IGN);
	(void)signal(SIGTTOU, SIG_IGN);
	if (tty_take(fd) != RG_OK)
		(void)fprintf(stderr,
		    "rasgate-session: %s: cannot be taken: %s\n", device,
		    strerror(errno));
	hangup_start(&h, fd, false, CARRIER_AUTO, HANGUP_LOW_MS, false);
	while ((ms = hangup_step(&h)) != -1)
		(void)poll(NULL, 0, ms);
	if (h.error == 0)
		return 0;
	(void)fprintf(stderr, "rasgate-session: %s: %s\n", device,
	    h.error == ETIMEDOUT   ? "carrier stays"
		: h.error == EBUSY ? "another session keeps it"
				   : strerror(h.error));
	return 1;
}

/* In a child: only a process that leads no group can take a terminal. */
static int
kill_apart(const char *device)
{
	pid_t pid = fork();
	int status;

	if (pid == 0)
		_exit(kill_line(device));
	if (pid == -1 || waitpid(pid, &status, 0) == -1) {
		perror("rasgate-session");
		return 1;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/*
 * Anybody who reaches the manager's socket could have us started. What the
 * monitor itself starts has no environment, and its peer is no question.
 */
static bool
peer_ok(void)
{
	if (fcntl(RG_PEER_FD, F_GETFD) == -1)
		return false;
	return getenv("LISTEN_FDS") == NULL || rg_peer_trusted(RG_PEER_FD);
}

int
main(int argc, char **argv)
{
	const char *device = NULL;
	int c;

	relro_protect();
	while ((c = getopt(argc, argv, "k:")) != -1) {
		if (c != 'k')
			return usage();
		device = optarg;
	}
	if (optind != argc)
		return usage();
	if (device != NULL)
		return kill_apart(device);
	if (!peer_ok())
		return usage();
	rg_closefrom(RG_PEER_FD + 1); /* the service is not to inherit more */
	return session_run(RG_PEER_FD, NULL);
}
