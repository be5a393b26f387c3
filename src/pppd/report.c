#include "config.h"

#include <sys/socket.h>

#include <fcntl.h>
#include <stdio.h>

#include "base/cause.h"
#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "pppd/report.h"
#include "wire/chan.h"

/* pppd has one link, and so has its plugin. */
static struct {
	struct chan *chan;
	uint64_t up_ms; /* clock_ms() of the link, 0: was never up */
	uint64_t rx, tx;
	uint32_t last_in, last_out;
} report;

int
report_open(int fd)
{
	socklen_t len = sizeof(int);
	int type, flags = fcntl(fd, F_GETFL);

	if (report.chan != NULL || flags == -1 ||
	    fcntl(fd, F_SETFD, FD_CLOEXEC) == -1 ||
	    fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1 ||
	    getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == -1 ||
	    type != SOCK_SEQPACKET)
		return -1;
	report.chan = chan_new(fd, ROLE_SESSION);
	return report.chan == NULL ? -1 : 0;
}

int
report_renew(int fd)
{
	chan_free(&report.chan);
	return report_open(fd);
}

struct chan *
report_chan(void)
{
	return report.chan;
}

static void
tell(struct msg *m)
{
	if (report.chan != NULL && chan_send(report.chan, m) == RG_E_GONE)
		chan_free(&report.chan);
}

void
report_link(const char *ifname, const char *local, const char *remote,
    const char *auth)
{
	struct msg m;

	report.up_ms = clock_ms();
	report.rx = report.tx = report.last_in = report.last_out = 0;
	msg_init(&m, WIRE_LINK, 0);
	(void)rg_strlcpy(m.u.LINK.ifname, ifname, sizeof(m.u.LINK.ifname));
	(void)rg_strlcpy(m.u.LINK.local, local, sizeof(m.u.LINK.local));
	(void)rg_strlcpy(m.u.LINK.remote, remote, sizeof(m.u.LINK.remote));
	(void)rg_strlcpy(m.u.LINK.auth, auth, sizeof(m.u.LINK.auth));
	tell(&m);
}

void
report_count(uint32_t in, uint32_t out)
{
	report.rx += (uint32_t)(in - report.last_in);
	report.tx += (uint32_t)(out - report.last_out);
	report.last_in = in;
	report.last_out = out;
}

void
report_send_count(uint32_t idle_s)
{
	struct msg m;

	msg_init(&m, WIRE_COUNT, 0);
	m.u.COUNT.rx = report.rx;
	m.u.COUNT.tx = report.tx;
	m.u.COUNT.idle_s = idle_s;
	tell(&m);
}

static enum cause
end_cause(enum report_end end)
{
	switch (end) {
	case REPORT_OTHER_USER:
		return CAUSE_OTHER_USER;
	case REPORT_PEER_CLOSED:
		return CAUSE_PEER_CLOSED;
	case REPORT_CARRIER_LOST:
		return CAUSE_CARRIER_LOST;
	default:
		return CAUSE_NONE;
	}
}

void
report_down(enum report_end end, int status)
{
	struct msg m;

	msg_init(&m, WIRE_DOWN, 0);
	m.u.DOWN.cause = (uint8_t)end_cause(end);
	m.u.DOWN.status = (uint8_t)status;
	if (report.up_ms != 0)
		m.u.DOWN.up_s = (uint32_t)((clock_ms() - report.up_ms) / 1000);
	m.u.DOWN.rx = report.rx;
	m.u.DOWN.tx = report.tx;
	tell(&m);
	chan_free(&report.chan);
}
