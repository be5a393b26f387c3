#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/secret.h"
#include "base/ttycount.h"
#include "engine/port_priv.h"

#define TURN_MAX 64    /* reads in one turn of the loop */
#define BURST_MAX 2048 /* bytes in BURST_MS: a real line has no more */
#define BURST_MS 100

static void port_on_ready(evutil_socket_t, short, void *);

struct port *
port_new(int fd, struct alarms *alarms, const struct port_ops *ops, void *ctx)
{
	struct port *p = calloc(1, sizeof(*p));
	int flags;

	if (p == NULL)
		return NULL;
	p->fd = fd;
	p->ops = ops;
	p->ctx = ctx;
	p->alarms = alarms;
	flags = fcntl(fd, F_GETFL);
	if (flags == -1 ||
	    ((flags & O_NONBLOCK) == 0 &&
		fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1) ||
	    event_assign(&p->ev, alarms->clock->base, fd,
		EV_READ | EV_ET | EV_PERSIST, port_on_ready, p) == -1 ||
	    event_add(&p->ev, NULL) == -1) {
		free(p);
		return NULL;
	}
	return p;
}

static void
stop(struct port *p)
{
	(void)event_del(&p->ev);
	port_out_free(p);
	p->want = 0;
	p->watch = false;
	p->draining = false;
	alarm_clear(p->alarms, ALARM_READ);
	alarm_clear(p->alarms, ALARM_DRAIN);
	alarm_clear(p->alarms, ALARM_DEADLINE);
	alarm_clear(p->alarms, ALARM_CARRIER);
}

void
port_close(struct port *p, bool flush)
{
	if (p->fd == -1)
		return;
	stop(p);
	p->lost = true;
	/* the last close of a tty waits for its output, up to 30 s */
	if (flush)
		(void)tcflush(p->fd, TCOFLUSH);
	(void)close(p->fd);
	p->fd = -1;
}

void
port_free(struct port **pp)
{
	struct port *p = *pp;

	*pp = NULL;
	if (p == NULL)
		return;
	port_close(p, false);
	free(p);
}

int
port_set_mode(struct port *p, struct ttymode *mode)
{
	return ttymode_set(p->fd, mode);
}

/* --- input --- */

static void
lose(struct port *p, bool hardware)
{
	if (p->lost)
		return;
	stop(p);
	p->lost = true;
	p->ops->lost(p->ctx, hardware);
}

/* A line that sends faster than any modem waits for its next share. */
static bool
over_burst(struct port *p)
{
	uint32_t now = (uint32_t)clock_ms();

	if (now - p->burst_at >= BURST_MS) {
		p->burst_at = now;
		p->burst = 0;
	}
	if (p->burst < BURST_MAX)
		return false;
	alarm_set(p->alarms, ALARM_READ, p->burst_at + BURST_MS - now);
	return true;
}

/* False when there is nothing more to do in this turn. */
static bool
read_once(struct port *p)
{
	uint8_t buf[PORT_READ_MAX];
	ssize_t n;

	n = read(p->fd, buf, p->want);
	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return errno == EINTR;
	if (n <= 0) {
		lose(p, n == -1 && !ttymode_gone(p->fd));
		return false;
	}
	p->burst = (uint16_t)(p->burst + n);
	p->want = 0;
	p->ops->input(p->ctx, buf, (size_t)n);
	rg_wipe(buf, (size_t)n);
	return true;
}

static void
read_some(struct port *p)
{
	int turns;

	p->reading = true;
	for (turns = 0; turns < TURN_MAX; turns++)
		if (p->want == 0 || p->lost || over_burst(p) || !read_once(p))
			break;
	p->reading = false;
	port_out_go(p);
	if (turns == TURN_MAX)
		alarm_set(p->alarms, ALARM_READ, 0);
}

/*
 * A caller who is gone takes with him what he typed (G10b). Whether a byte
 * is there is seen without reading it, for it may be another's.
 */
static void
look(struct port *p)
{
	struct pollfd pfd = { p->fd, POLLIN, 0 };
	bool ready;

	if (p->lost)
		return;
	ready = poll(&pfd, 1, 0) == 1;
	if (p->failed ||
	    (ready && (pfd.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0)) {
		lose(p, !ttymode_gone(p->fd));
	} else if (p->watch) {
		if (!ready)
			return;
		p->watch = false;
		p->ops->readable(p->ctx);
	} else if (p->want > 0) {
		read_some(p);
	}
}

static void
port_on_ready(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	look(arg);
}

void
port_want(struct port *p, size_t n)
{
	if (p->lost)
		return;
	p->want = (uint16_t)(n < PORT_READ_MAX ? n : PORT_READ_MAX);
	if (n > 0 && !p->reading && !alarm_is_set(p->alarms, ALARM_READ))
		alarm_set(p->alarms, ALARM_READ, 0);
}

void
port_watch(struct port *p, bool on)
{
	if (p->lost)
		return;
	p->watch = on;
	if (on)
		alarm_set(p->alarms, ALARM_READ, 0);
}

static bool
broke(const struct port *p)
{
	uint32_t n;

	return p->counts && ttycount_breaks(p->fd, &n) && n != p->breaks;
}

bool
port_is_gone(const struct port *p)
{
	return p->lost || p->failed || ttymode_gone(p->fd) || broke(p);
}

/* --- carrier --- */

enum ttymode_dcd
port_carrier(struct port *p)
{
	enum ttymode_dcd dcd = ttymode_dcd(p->fd);

	if (p->dcd != DCD_HIGH || dcd != DCD_LOW) /* which the poll tells */
		p->dcd = dcd;
	return dcd;
}

enum ttymode_dcd
port_dcd(const struct port *p)
{
	return (enum ttymode_dcd)p->dcd;
}

static void
carrier_step(struct port *p)
{
	enum ttymode_dcd was = p->dcd, dcd;

	if (p->poll_ms == 0)
		return;
	if ((dcd = port_carrier(p)) == DCD_DEAD) {
		lose(p, !ttymode_gone(p->fd));
		return;
	}
	if (broke(p)) {
		lose(p, false);
		return;
	}
	if (dcd == DCD_UNKNOWN && !p->counts)
		return;
	alarm_set(p->alarms, ALARM_CARRIER, p->poll_ms);
	p->dcd = dcd;
	if (dcd != was)
		p->ops->carrier(p->ctx, dcd == DCD_HIGH);
}

bool
port_count_breaks(struct port *p)
{
	p->counts = ttycount_breaks(p->fd, &p->breaks);
	if (p->counts && p->poll_ms != 0) /* it may have given up */
		alarm_set(p->alarms, ALARM_CARRIER, p->poll_ms);
	return p->counts;
}

void
port_poll_carrier(struct port *p, unsigned ms)
{
	if (p->lost || p->poll_ms == ms)
		return;
	p->poll_ms = (uint16_t)ms;
	if (ms == 0)
		alarm_clear(p->alarms, ALARM_CARRIER);
	else if (p->dcd != DCD_UNKNOWN) /* else there are no modem lines */
		alarm_set(p->alarms, ALARM_CARRIER, 0);
}

void
port_alarm(struct port *p, enum alarm_slot slot)
{
	if (p->lost)
		return;
	switch (slot) {
	case ALARM_READ:
		look(p);
		break;
	case ALARM_DRAIN:
		port_drain_step(p);
		break;
	case ALARM_DEADLINE:
		port_drain_end(p, false);
		break;
	case ALARM_CARRIER:
		carrier_step(p);
		break;
	default:
		break;
	}
}
