/*
 * askpppd.c - in pppd's place: asks what its plugin asks when a peer
 * authenticates, in the plugin's own words.
 *
 *	askpppd [LIMIT-MS]
 *
 * Reads lines of NAME PASSWORD from the line, says YES or NO to each. Like
 * pppd it looks at a SIGTERM when it has its answer. Its exit status is 10 when
 * the last answer was yes, else 11.
 */
#include "config.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/spawn.h"
#include "pppd/ask.h"
#include "wire/chan.h"

static volatile sig_atomic_t told_to_end;

static void
on_signal(int sig)
{
	(void)sig;
	told_to_end = 1;
}

int
main(int argc, char **argv)
{
	const unsigned limit = argc == 2 ? (unsigned)atoi(argv[1]) : 30000;
	struct chan *session = chan_new(RG_PLUGIN_FD, ROLE_SESSION);
	const struct sigaction sa = { .sa_handler = on_signal };
	char row[1000], *password;
	bool yes = false;

	if (session == NULL || sigaction(SIGTERM, &sa, NULL) == -1)
		return 98;
	(void)printf("ASK\r\n");
	(void)fflush(stdout);
	while (!told_to_end && fgets(row, sizeof(row), stdin) != NULL) {
		row[strcspn(row, "\r\n")] = '\0';
		if ((password = strchr(row, ' ')) == NULL)
			break;
		*password++ = '\0';
		yes = ask_password(session, row, password, limit);
		(void)printf("%s\r\n", yes ? "YES" : "NO");
		(void)fflush(stdout);
	}
	chan_free(&session);
	return yes ? 10 : 11;
}
