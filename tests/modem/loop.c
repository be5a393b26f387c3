#include "config.h"

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "port.h"
#include "rgmodem.h"

/* loop.c - waits for what happens on any line, and for time to pass. */

#define SCAN_US 20000 /* how often closed lines are looked at */

struct loop loop = { .stdin_open = true };

static uint64_t scan_at = 1;

static uint64_t
sooner(uint64_t a, uint64_t b)
{
	return b != 0 && b < a ? b : a;
}

static uint64_t
port_next(const struct port *p, uint64_t now)
{
	uint64_t at = UINT64_MAX;

	at = sooner(at, p->replug_at);
	at = sooner(at, modem_next(p));
	at = sooner(at, port_flush_at(p, now));
	at = sooner(at, script_next(p, now));
	return at;
}

/* ms for poll(2), rounded up. */
static int
wait_ms(uint64_t now)
{
	uint64_t at = UINT64_MAX;
	bool closed = false;
	unsigned i;

	for (i = 0; i < port_count; i++) {
		at = sooner(at, port_next(&ports[i], now));
		closed |= !ports[i].open || ports[i].bridge != -1;
	}
	if (closed)
		at = sooner(at, scan_at);
	if (at == UINT64_MAX)
		return -1;
	return at <= now ? 0 : (int)((at - now + 999) / 1000);
}

/* fds: stdin, then for each line its master and its bridge. */
static void
fds_fill(void)
{
	struct port *p;
	struct pollfd *f = fds;
	unsigned i;

	f->fd = loop.stdin_open && (!loop.scripted || stdio_bridge() != NULL)
	    ? STDIN_FILENO
	    : -1;
	f->events = POLLIN;
	for (i = 0, f++; i < port_count; i++, f += 2) {
		p = &ports[i];
		f[0].fd = p->open ? p->fd : -1;
		f[0].events = p->back_bytes > PORT_SEEN_MAX ? 0 : POLLIN;
		if (port_wants_out(p))
			f[0].events |= POLLOUT;
		f[1].fd = p->bridge_open ? p->bridge : -1;
		f[1].events = p->out_bytes > PORT_SEEN_MAX ? 0 : POLLIN;
		if (p->back != NULL)
			f[1].events |= POLLOUT;
	}
}

static void
master_ready(struct port *p, int fd, short revents)
{
	if (p->fd != fd || !p->open || revents == 0)
		return;
	p->touched = true;
	if (revents & POLLIN)
		port_read(p);
	if (p->fd == fd && (revents & POLLHUP))
		port_hup(p);
	if (p->fd == fd && (revents & POLLOUT))
		port_flush(p, now_us());
}

static void
bridge_ready(struct port *p, int fd, short revents)
{
	if (p->bridge != fd || revents == 0)
		return;
	p->touched = true;
	if (revents & POLLIN)
		bridge_read(p, fd);
	else if (revents & POLLHUP)
		bridge_hup(p);
	if (p->bridge == fd && (revents & POLLOUT))
		bridge_flush(p, fd);
}

static void
bridge_opened(struct port *p)
{
	p->bridge_open = true;
	bridge_flush(p, p->bridge);
}

/*
 * A closed slave has no event for its opening: all of them are looked at from
 * time to time, with one poll(2).
 */
static void
scan(uint64_t now)
{
	struct pollfd *f = fds + 1;
	struct port *p = ports;

	if (now < scan_at)
		return;
	scan_at = now + SCAN_US;
	for (; p < ports + port_count; p++, f += 2) {
		f[0].fd = p->open ? -1 : p->fd;
		f[1].fd = p->bridge_open ? -1 : p->bridge;
		f[0].events = f[1].events = POLLIN;
		f[0].revents = f[1].revents = 0;
	}
	if (poll(fds + 1, 2 * port_count, 0) == -1)
		return;
	for (p = ports, f = fds + 1; p < ports + port_count; p++, f += 2) {
		if (f[0].fd != -1 && !(f[0].revents & POLLHUP)) {
			port_opened(p);
			p->touched = true;
		}
		if (f[1].fd != -1 && !(f[1].revents & POLLHUP))
			bridge_opened(p);
	}
}

static void
port_tick(struct port *p, uint64_t now)
{
	enum phase before = p->phase;
	uint64_t at;

	if (p->replug_at != 0 && p->replug_at <= now)
		(void)port_plug(p);
	modem_tick(p, now);
	port_flush(p, now);
	p->touched |= p->phase != before;
	at = script_next(p, now);
	if (p->steps != NULL && (p->touched || at <= now))
		script_run(p, now);
	p->touched = false;
}

bool
loop_done(void)
{
	unsigned i;

	if (quitting || loop.stopped || (loop.strict && failed))
		return true;
	if (loop.keep || (loop.stdin_open && !loop.scripted))
		return false;
	for (i = 0; i < port_count; i++)
		if (!script_done(&ports[i]) || ports[i].bridge != -1 ||
		    ports[i].bridge_stdio || ports[i].out != NULL)
			return false;
	return true;
}

void
loop_turn(void)
{
	struct port *p;
	unsigned i;
	uint64_t now;

	fds_fill();
	if (poll(fds, 1 + 2 * port_count, wait_ms(now_us())) == -1) {
		if (errno != EINTR)
			err(1, "poll");
		return;
	}
	if (fds[0].fd != -1 && fds[0].revents != 0) {
		if ((p = stdio_bridge()) != NULL)
			bridge_read(p, STDIN_FILENO);
		else
			stdin_read();
	}
	for (i = 0; i < port_count; i++) {
		master_ready(&ports[i], fds[1 + 2 * i].fd,
		    fds[1 + 2 * i].revents);
		bridge_ready(&ports[i], fds[2 + 2 * i].fd,
		    fds[2 + 2 * i].revents);
	}
	now = now_us();
	scan(now);
	for (i = 0; i < port_count; i++)
		port_tick(&ports[i], now);
	if (event_flush() == EOF)
		loop.stopped = 1; /* nobody listens any more */
}
