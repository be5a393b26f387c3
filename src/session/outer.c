/*
 * The service is a pppd that runs already: the one whose connect script
 * lends us the line (session.h). It is no child of ours and has the tty to
 * itself; what is left to us is the call: its record, its limit, its end.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/proc.h"
#include "session/outer.h"
#include "session/record.h"
#include "session/session.h"

bool
outer_is(const struct session *s)
{
	return s->lent != NULL && s->lent->outer != 0;
}

/* Nothing of the line may be held open by who stays: its close is felt. */
static void
let_go(int tty)
{
	int i, null = open("/dev/null", O_RDWR | O_CLOEXEC);

	(void)close(tty);
	for (i = 0; i < 3; i++)
		(void)dup2(null, i);
	(void)close(null);
}

/* pppd signals all of its process group when it ends: we are to see that. */
void
outer_take(struct session *s, int tty)
{
	let_go(tty);
	(void)setsid();
	s->service = s->lent->outer;
	s->outer_start = s->lent->start;
	if (s->lent->plugin != -1)
		s->plugin = chan_new(s->lent->plugin, ROLE_PLUGIN);
	s->start.ppp = s->plugin != NULL; /* which counts, if it is there */
	s->look_at = clock_ms() + OUTER_MS;
}

/* What argv says to a pppd that we start: who its peer is to be, and where. */
static bool
pin(struct session *s)
{
	struct msg m;

	if (s->plugin == NULL)
		return s->start.pin == 0;
	msg_init(&m, WIRE_PEER, 0);
	if (s->start.pin != 0)
		memcpy(m.u.PEER.user, s->start.user, sizeof(s->start.user));
	memcpy(m.u.PEER.address, s->start.address, sizeof(s->start.address));
	m.u.PEER.idle_s = s->start.idle_ms / 1000;
	return chan_send(s->plugin, &m) == RG_OK;
}

const char *
outer_start(struct session *s)
{
	struct session_record r;

	session_fill_record(s, &r);
	if (session_record_write(&r) != RG_OK)
		return "record";
	if (!pin(s))
		return "plugin";
	if (!outer_gone(s) && write(s->lent->word, "", 1) == 1)
		return NULL;
	s->ending.lost = true; /* pppd has given up on its script */
	return "connect";
}

/* Of a pid given anew only /proc can tell. */
bool
outer_gone(const struct session *s)
{
	return (kill(s->service, 0) == -1 && errno == ESRCH) ||
	    proc_start(s->service) != s->outer_start;
}
