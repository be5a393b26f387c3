#include "config.h"

#include <string.h>

#include "port.h"
#include "rgmodem.h"
#include "sick.h"

#define GUARD_US 1000000

/* Of another speed: nothing that could be a line. */
static const char noise[] = "\x1c\xe3\x07\xff";

static bool
at_speed(const struct port *p)
{
	return p->set.speed == 0 || p->fd == -1 ||
	    pty_speed(p->fd) == p->set.speed;
}

void
sick_send(struct port *p, const char *bytes, size_t n, unsigned delay)
{
	if (at_speed(p) && !(p->set.deaf && p->ringing)) {
		port_send(p, bytes, n, delay);
		return;
	}
	for (; n >= sizeof(noise); n -= sizeof(noise))
		port_send(p, noise, sizeof(noise) - 1, delay);
}

void
sick_rings(struct port *p, bool on)
{
	p->ringing = on;
}

/* It believes to be in a call: only +++ between two silences gets through. */
static void
stuck_byte(struct port *p, char c)
{
	uint64_t now = now_us();

	if (c != '+' || p->set.stuck > 1 ||
	    (p->plus == 0 && now < p->heard_at + GUARD_US)) {
		p->plus = 0;
		p->escape_at = 0;
	} else if (++p->plus == 3)
		p->escape_at = now + GUARD_US;
	p->heard_at = now;
}

bool
sick_takes(struct port *p, char c)
{
	if (p->set.parrot) {
		port_send(p, &c, 1, 0);
		return true;
	}
	if (!at_speed(p))
		return true;
	if (p->set.stuck) {
		stuck_byte(p, c);
		return true;
	}
	if (c == '\r')
		p->set.deaf = 0; /* it knows the speed again */
	return false;
}

void
sick_hangup(struct port *p)
{
	p->set.stuck = 0;
	p->plus = 0;
	p->escape_at = 0;
	if (p->set.mute_after == 0 || p->calls < p->set.mute_after)
		return;
	p->set.mute_after = 0;
	p->set.mute = 1;
	event(p, "muted");
}

void
sick_tick(struct port *p, uint64_t now)
{
	if (p->escape_at != 0 && p->escape_at <= now) {
		sick_hangup(p);
		event(p, "unstuck");
		modem_say(p, "OK");
	}
	if (p->set.storm == 0 || !p->open || p->storm_at > now)
		return;
	p->storm_at = now + p->set.storm * UINT64_C(1000);
	if (p->phase != CALL)
		modem_say(p, "RING");
}

uint64_t
sick_next(const struct port *p)
{
	if (p->set.storm != 0 && p->open)
		return p->storm_at != 0 ? p->storm_at : 1; /* at once */
	return p->escape_at;
}
