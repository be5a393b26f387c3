#include "config.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/secret.h"
#include "modhost/calls.h"
#include "modhost/dialog.h"
#include "modhost/host.h"
#include "modhost/leash.h"
#include "modhost/limits.h"
#include "modhost/module.h"
#include "modhost/program.h"
#include "modhost/tell.h"

struct host {
	struct chan *monitor;
	bool ready;  /* HELLO was answered */
	bool hosts;  /* a dialog was named */
	bool closed; /* the monitor has hung up: what is left may end */
	struct pollfd *poll;
	int *fds;
	size_t room;
};

static int
on_hello(struct host *h, const struct msg_HELLO *hello)
{
	struct msg m;

	if (h->ready || limits_enter(hello) != RG_OK)
		return RG_E_STATE;
	h->ready = true;
	tell_init(h->monitor, hello->debug != 0);
	msg_init(&m, WIRE_READY, 0);
	(void)rg_strlcpy(m.u.READY.build, msg_build(), sizeof(m.u.READY.build));
	m.u.READY.pid = (uint32_t)getpid();
	tell_monitor(&m);
	return strcmp(hello->build, msg_build()) == 0 ? RG_OK : RG_E_STATE;
}

static int
on_ping(const struct msg *ping)
{
	struct msg m;

	msg_init(&m, WIRE_PONG, 0);
	m.u.PONG.number = ping->u.PING.number;
	tell_monitor(&m);
	return RG_OK;
}

static int
host(struct host *h, const struct dialog *d, bool shared)
{
	if (h->hosts || d == NULL)
		return RG_E_PROTO;
	h->hosts = true;
	limits_set(shared);
	return dialog_start(d) ? RG_OK : RG_E_SYS;
}

static int
serve(struct host *h, struct msg *m)
{
	if (!h->hosts || !calls_add(m->hport, &m->u.SERVE, m->fd))
		return RG_E_PROTO;
	m->fd = -1;
	return RG_OK;
}

static int
dispatch(struct host *h, struct msg *m)
{
	if (m->type == WIRE_HELLO)
		return on_hello(h, &m->u.HELLO);
	if (!h->ready)
		return RG_E_PROTO;
	switch (m->type) {
	case WIRE_PING:
		return on_ping(m);
	case WIRE_SETTING:
		module_setting(&m->u.SETTING);
		return RG_OK;
	case WIRE_MODULE:
		return host(h, module_dialog(&m->u.MODULE),
		    m->u.MODULE.shared != 0);
	case WIRE_PROGRAM:
		return host(h, program_dialog(&m->u.PROGRAM), false);
	case WIRE_SERVE:
		return serve(h, m);
	default:
		return RG_E_PROTO;
	}
}

static int
from_monitor(struct host *h)
{
	struct msg m;
	int r = chan_recv(h->monitor, &m);

	if (r == RG_E_GONE) {
		h->closed = true;
		return RG_OK;
	}
	if (r != RG_OK)
		return r;
	r = dispatch(h, &m);
	if (m.fd != -1)
		(void)close(m.fd);
	return r;
}

/* The monitor first, while it is there, then the calls. */
static size_t
fill(struct host *h)
{
	const size_t need = calls_count() + 1;
	size_t i, n;

	if (need > h->room) {
		h->room = 2 * need;
		h->poll = realloc(h->poll, h->room * sizeof(*h->poll));
		h->fds = realloc(h->fds, h->room * sizeof(*h->fds));
		if (h->poll == NULL || h->fds == NULL)
			abort();
	}
	n = calls_sockets(h->fds + 1) + 1;
	h->fds[0] = h->closed ? -1 : chan_fd(h->monitor);
	for (i = 0; i < n; i++)
		h->poll[i] = (struct pollfd) { h->fds[i], POLLIN, 0 };
	return n;
}

static int
turn(struct host *h)
{
	const size_t n = fill(h);
	const int told = tell_rest(), run = dialog_rest();
	size_t i;

	/* the sooner of the two; -1 is never */
	if (poll(h->poll, (nfds_t)n,
		(unsigned)told < (unsigned)run ? told : run) == -1)
		return errno == EINTR ? RG_OK : RG_E_SYS;
	for (i = 1; i < n; i++)
		if (h->poll[i].revents != 0)
			calls_read(h->poll[i].fd);
	return h->poll[0].revents != 0 ? from_monitor(h) : RG_OK;
}

int
host_run(int monitor_fd)
{
	static const struct calls_ops ops = { dialog_begin, dialog_end };
	struct host h = { 0 };
	int r = RG_OK;

	if ((h.monitor = chan_new(monitor_fd, ROLE_MONITOR)) == NULL)
		return RG_E_SYS;
	calls_init(&ops);
	while (r == RG_OK && !(h.closed && calls_count() == 0))
		r = turn(&h);
	if (r == RG_OK) {
		dialog_stop();
		leash_end();
		tell_end();
	}
	return r;
}
