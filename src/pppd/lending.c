#include "config.h"

#include <sys/socket.h>

#include <arpa/inet.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/spawn.h"
#include "pppd/lending.h"
#include "pppd/report.h"
#include "wire/chan.h"

#define WORD_MS 2000 /* it was sent before the script ended */

static int theirs = -1; /* the end that the script inherits */

static void
drop(void)
{
	if (theirs != -1)
		(void)close(theirs);
	theirs = -1;
	(void)unsetenv(RG_PLUGIN_ENV);
}

int
lending_open(void)
{
	char number[16];
	int sv[2];

	drop(); /* of the last try */
	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sv) == -1)
		return -1;
	theirs = sv[1];
	(void)snprintf(number, sizeof(number), "%d", theirs);
	if (report_renew(sv[0]) == 0 && setenv(RG_PLUGIN_ENV, number, 1) == 0)
		return 0;
	drop();
	return -1;
}

bool
lending_peer(struct lending_peer *peer)
{
	struct pollfd p = { .events = POLLIN };
	struct msg m;

	drop();
	if (report_chan() == NULL)
		return false;
	p.fd = chan_fd(report_chan());
	(void)poll(&p, 1, WORD_MS);
	if (chan_recv(report_chan(), &m) != RG_OK || m.type != WIRE_PEER)
		return false;
	memcpy(peer->user, m.u.PEER.user, sizeof(peer->user));
	peer->address = 0;
	peer->idle_s = m.u.PEER.idle_s;
	return m.u.PEER.address[0] == '\0' ||
	    inet_pton(AF_INET, m.u.PEER.address, &peer->address) == 1;
}
