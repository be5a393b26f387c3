#include "config.h"

#include <sys/types.h>

#include <event2/event.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/privdrop.h"
#include "base/secret.h"
#include "base/spawn.h"
#include "loop/helper.h"

void
helper_fatal(const char *program, int status, const char *what)
{
	fprintf(stderr, "%s: %s\n", program, what);
	exit(status);
}

/* What libevent warns of is the fault of a descriptor, and told as such. */
static void
no_log(int severity, const char *text)
{
	(void)severity;
	(void)text;
}

/* The life of a helper is its socket's; signals are meant for others. */
void
helper_prepare(void)
{
	static const int all[] = { SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM,
		SIGUSR1, SIGUSR2 };
	size_t i;

	for (i = 0; i < RG_COUNTOF(all); i++)
		(void)signal(all[i], SIG_IGN);
	event_set_log_callback(no_log);
}

int
helper_lock(const struct msg_HELLO *h, enum sandbox_role role)
{
	const char *root = h->root[0] != '\0' ? h->root : NULL;
	int r;

	r = privdrop_limits(h->files); /* root may still raise one */
	if (r == RG_OK)
		r = privdrop(root, (uid_t)h->uid, (gid_t)h->gid);
	if (r != RG_OK)
		return r;
	rg_guard_process();
	return sandbox_enter(role);
}

/* The monitor compares as well, and restarts or gives up. */
static int
say_ready(struct chan *c)
{
	struct msg m;

	msg_init(&m, WIRE_READY, 0);
	(void)rg_strlcpy(m.u.READY.build, msg_build(), sizeof(m.u.READY.build));
	m.u.READY.pid = (uint32_t)getpid();
	return chan_send(c, &m);
}

struct chan *
helper_start(const char *program, enum sandbox_role role, struct msg_HELLO *h)
{
	struct chan *c = NULL;
	struct msg m;
	int r;

	if (fcntl(RG_PEER_FD, F_SETFD, FD_CLOEXEC) == -1 ||
	    (c = chan_new(RG_PEER_FD, ROLE_MONITOR)) == NULL ||
	    chan_recv(c, &m) != RG_OK || m.type != WIRE_HELLO)
		helper_fatal(program, EX_PROTOCOL, "not started by rasgated");
	*h = m.u.HELLO;
	if ((r = helper_lock(h, role)) != RG_OK)
		helper_fatal(program, EX_NOPERM,
		    r == RG_E_LACKS ? SANDBOX_LACKS
				    : "cannot give up privileges");
	if (say_ready(c) != RG_OK)
		helper_fatal(program, EX_PROTOCOL, "cannot answer rasgated");
	if (strcmp(h->build, msg_build()) != 0)
		helper_fatal(program, EX_CONFIG,
		    "rasgated is of another build");
	if (fcntl(RG_PEER_FD, F_SETFL, O_NONBLOCK) == -1)
		helper_fatal(program, EX_OSERR, "no memory");
	return c;
}

int
helper_status(int error)
{
	switch (error) {
	case RG_E_GONE:
		return EX_OK;
	case RG_E_SYS:
		return EX_OSERR;
	default:
		return EX_PROTOCOL;
	}
}
