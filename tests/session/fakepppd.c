/*
 * fakepppd.c - says what pppd's plugin would, then ends.
 *
 *	fakepppd STATUS CAUSE|die|wait
 */
#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/err.h"
#include "base/spawn.h"
#include "wire/chan.h"

static struct chan *session;

static void
say(struct msg *m)
{
	if (chan_send(session, m) != RG_OK)
		_exit(99);
}

static void
say_up(void)
{
	struct msg m;

	msg_init(&m, WIRE_LINK, 0);
	strcpy(m.u.LINK.ifname, "ppp7");
	strcpy(m.u.LINK.local, "10.9.0.1");
	strcpy(m.u.LINK.remote, "10.9.0.2");
	strcpy(m.u.LINK.auth, "chap");
	say(&m);
	msg_init(&m, WIRE_COUNT, 0);
	m.u.COUNT.rx = 1000;
	m.u.COUNT.tx = 2000;
	say(&m);
}

static void
say_down(const char *word)
{
	struct msg m;
	uint8_t c;

	msg_init(&m, WIRE_DOWN, 0);
	for (c = 0; c < CAUSE_MAX; c++)
		if (strcmp(cause_name(c), word) == 0)
			m.u.DOWN.cause = c;
	m.u.DOWN.up_s = 851;
	m.u.DOWN.rx = 48213;
	m.u.DOWN.tx = 5000000000;
	say(&m);
}

int
main(int argc, char **argv)
{
	if (argc != 3 ||
	    (session = chan_new(RG_PLUGIN_FD, ROLE_SESSION)) == NULL)
		return 98;
	say_up();
	if (strcmp(argv[2], "die") == 0)
		(void)kill(getpid(), SIGKILL);
	if (strcmp(argv[2], "wait") == 0)
		for (;;)
			(void)pause();
	say_down(argv[2]);
	return atoi(argv[1]);
}
