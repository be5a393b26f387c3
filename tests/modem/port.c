#include "config.h"

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dialect.h"
#include "port.h"
#include "rgmodem.h"
#include "sick.h"

#define FLOOD_PIECE 1024

struct chunk {
	struct chunk *next;
	uint64_t due;
	size_t len, at;
	char data[];
};

void
port_init(struct port *p, unsigned index, const char *link)
{
	memset(p, 0, sizeof(*p));
	p->index = index;
	p->fd = p->bridge = -1;
	p->out_end = &p->out;
	p->back_end = &p->back;
	p->steps_end = &p->steps;
	(void)strncpy(p->link, link, PORT_PATH_MAX);
}

bool
port_plug(struct port *p)
{
	char slave[PORT_PATH_MAX + 1];

	p->replug_at = 0;
	if ((p->fd = pty_make(p->link, slave, sizeof(slave))) == -1) {
		warn("%s", p->link);
		failed = true;
		return false;
	}
	p->open = false;
	modem_power(p);
	event(p, "ready %s %s", p->link, slave);
	return true;
}

/* The daemon sees a hang-up. A new pty takes the place at once, or later. */
void
port_unplug(struct port *p, uint64_t replug_at)
{
	int old = p->fd;

	bridge_end(p);
	port_clear(p);
	sick_hangup(p);
	p->open = false;
	p->fd = -1;
	if (replug_at == 0)
		(void)port_plug(p); /* first, so that it is another one */
	else
		(void)unlink(p->link);
	p->replug_at = replug_at;
	if (old != -1)
		(void)close(old);
}

/*
 * --- to the daemon ---
 */

void
port_send(struct port *p, const char *bytes, size_t n, unsigned delay_ms)
{
	struct chunk *c;

	if (!p->open || n == 0)
		return;
	if ((c = malloc(sizeof(*c) + n)) == NULL)
		err(71, NULL);
	c->next = NULL;
	c->due = now_us() + delay_ms * UINT64_C(1000);
	c->len = n;
	c->at = 0;
	memcpy(c->data, bytes, n);
	*p->out_end = c;
	p->out_end = &c->next;
	p->out_bytes += n;
	port_flush(p, now_us());
}

static void
out_pop(struct port *p)
{
	struct chunk *c = p->out;

	if ((p->out = c->next) == NULL)
		p->out_end = &p->out;
	free(c);
}

void
port_clear(struct port *p)
{
	while (p->out != NULL)
		out_pop(p);
	p->out_bytes = 0;
	p->flood = 0;
	p->write_at = 0;
}

static void
flood(struct port *p)
{
	static char junk[FLOOD_PIECE];
	size_t n = p->flood < sizeof(junk) ? (size_t)p->flood : sizeof(junk);
	ssize_t w;
	size_t i;

	for (i = 0; i < sizeof(junk) && junk[0] == '\0'; i++)
		junk[sizeof(junk) - 1 - i] = (char)(' ' + i * 7 % 95);
	while (p->flood > 0 && (w = write(p->fd, junk, n)) > 0) {
		p->flood -= (uint64_t)w;
		n = p->flood < sizeof(junk) ? (size_t)p->flood : sizeof(junk);
	}
	if (p->flood == 0)
		event(p, "flooded");
}

void
port_flush(struct port *p, uint64_t now)
{
	struct chunk *c;
	ssize_t w;
	size_t n;

	while (p->fd != -1 && (c = p->out) != NULL && c->due <= now &&
	    p->write_at <= now) {
		n = c->len - c->at;
		if (p->set.split > 0 && n > p->set.split)
			n = p->set.split;
		if ((w = write(p->fd, c->data + c->at, n)) <= 0)
			return;
		c->at += (size_t)w;
		p->out_bytes -= (size_t)w;
		if (p->set.split > 0)
			p->write_at = now + p->set.gap * UINT64_C(1000);
		if (c->at == c->len)
			out_pop(p);
	}
	if (p->out == NULL && p->flood > 0)
		flood(p);
}

uint64_t
port_flush_at(const struct port *p, uint64_t now)
{
	uint64_t at;

	if (p->out == NULL)
		return 0;
	at = p->out->due > p->write_at ? p->out->due : p->write_at;
	return at > now ? at : 0;
}

bool
port_wants_out(const struct port *p)
{
	uint64_t now = now_us();

	return (p->out != NULL && port_flush_at(p, now) == 0) ||
	    (p->out == NULL && p->flood > 0);
}

/*
 * --- from the daemon ---
 */

static void
seen_add(struct port *p, const char *bytes, size_t n)
{
	if (p->seen == NULL && (p->seen = malloc(PORT_SEEN_MAX)) == NULL)
		err(71, NULL);
	if (p->seen_len + n > PORT_SEEN_MAX) {
		size_t keep = PORT_SEEN_MAX / 2 < p->seen_len
		    ? PORT_SEEN_MAX / 2
		    : p->seen_len;
		memmove(p->seen, p->seen + p->seen_len - keep, keep);
		p->seen_len = keep;
	}
	memcpy(p->seen + p->seen_len, bytes, n);
	p->seen_len += n;
}

void
port_seen_clear(struct port *p)
{
	free(p->seen);
	p->seen = NULL;
	p->seen_len = 0;
}

bool
port_expect(struct port *p, const char *text)
{
	size_t n = strlen(text), i;

	for (i = 0; i + n <= p->seen_len; i++)
		if (memcmp(p->seen + i, text, n) == 0) {
			p->seen_len -= i + n;
			memmove(p->seen, p->seen + i + n, p->seen_len);
			return true;
		}
	return false;
}

/* The daemon's own bytes took the modem out of its call. */
static bool
call_escaped(struct port *p, const char *bytes, size_t n)
{
	for (; n > 0; n--, bytes++)
		if (dialect_escapes(p, *bytes)) {
			event(p, "escaped");
			p->phase = COMMAND;
			modem_say(p, "OK");
			return true;
		}
	return false;
}

static void
take(struct port *p, const char *bytes, size_t n)
{
	size_t i;

	/* The phase may change at any byte. */
	for (i = 0; i < n && p->phase != CALL; i++)
		modem_byte(p, bytes[i]);
	if (i == n || call_escaped(p, bytes + i, n - i))
		return;
	bytes += i;
	n -= i;
	if (p->bridge != -1 || p->bridge_stdio) {
		bridge_give(p, bytes, n);
		return;
	}
	if (p->set.got)
		event(p, "got %s", quoted(bytes, n));
	seen_add(p, bytes, n);
}

void
port_read(struct port *p)
{
	char buf[PORT_SEEN_MAX / 4];
	ssize_t n;

	if (p->back_bytes > PORT_SEEN_MAX)
		return; /* the caller is slow: so is the line */
	while ((n = read(p->fd, buf, sizeof(buf))) > 0)
		take(p, buf, (size_t)n);
	if (n == -1 && errno == EIO)
		port_hup(p);
}

/* The daemon closed the last descriptor: DTR is low. */
void
port_hup(struct port *p)
{
	if (!p->open)
		return;
	p->open = false;
	event(p, "closed %s", phase_name(p->phase));
	port_clear(p);
	bridge_end(p);
	modem_hangup(p);
	sick_hangup(p);
}

void
port_opened(struct port *p)
{
	p->open = true;
	p->last_at = 0;
	p->cmd_len = 0;
	port_seen_clear(p);
	if (p->set.direct)
		p->phase = CALL;
	event(p, "opened");
}
