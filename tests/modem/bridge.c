#include "config.h"

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "port.h"
#include "rgmodem.h"

/* bridge.c - the call's bytes go to a pty of the caller's, or to stdio. */

struct back {
	struct back *next;
	size_t len, at;
	char data[];
};

bool
bridge_make(struct port *p, const char *link)
{
	char slave[PORT_PATH_MAX + 1];

	bridge_end(p);
	if (strcmp(link, "-") == 0) {
		p->bridge_stdio = true;
		event(p, "bridge -");
	} else {
		p->bridge = pty_make(link, slave, sizeof(slave));
		if (p->bridge == -1)
			return false;
		(void)strncpy(p->bridge_link, link, PORT_PATH_MAX);
		event(p, "bridge %s %s", link, slave);
	}
	/* What came before the bridge was there is not lost. */
	if (p->seen_len > 0)
		bridge_give(p, p->seen, p->seen_len);
	port_seen_clear(p);
	return true;
}

static void
pop(struct port *p)
{
	struct back *c = p->back;

	if ((p->back = c->next) == NULL)
		p->back_end = &p->back;
	free(c);
}

/* The caller's program sees a hang-up. */
void
bridge_end(struct port *p)
{
	if (p->bridge == -1 && !p->bridge_stdio)
		return;
	while (p->back != NULL)
		pop(p);
	p->back_bytes = 0;
	if (p->bridge != -1) {
		(void)unlink(p->bridge_link);
		(void)close(p->bridge);
	}
	p->bridge = -1;
	p->bridge_stdio = p->bridge_open = false;
	event(p, "unbridged");
}

void
bridge_give(struct port *p, const char *bytes, size_t n)
{
	struct back *c;

	if ((c = malloc(sizeof(*c) + n)) == NULL)
		err(71, NULL);
	c->next = NULL;
	c->len = n;
	c->at = 0;
	memcpy(c->data, bytes, n);
	*p->back_end = c;
	p->back_end = &c->next;
	p->back_bytes += n;
	bridge_flush(p, p->bridge_stdio ? STDOUT_FILENO : p->bridge);
}

/* Bytes wait until the caller's program has opened its end. */
void
bridge_flush(struct port *p, int fd)
{
	struct back *c;
	ssize_t w;

	if (!p->bridge_stdio && !p->bridge_open)
		return;
	while ((c = p->back) != NULL) {
		w = write(fd, c->data + c->at, c->len - c->at);
		if (w <= 0)
			return;
		c->at += (size_t)w;
		p->back_bytes -= (size_t)w;
		if (c->at == c->len)
			pop(p);
	}
}

void
bridge_read(struct port *p, int fd)
{
	char buf[2048];
	ssize_t n;

	if (p->out_bytes > PORT_SEEN_MAX)
		return;
	n = read(fd, buf, sizeof(buf));
	if (n > 0)
		port_send(p, buf, (size_t)n, 0);
	else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		bridge_hup(p);
}

/* The caller's program is gone: its modem hangs up. */
void
bridge_hup(struct port *p)
{
	bool was = p->bridge_stdio || p->bridge_open;

	if (!was)
		return;
	event(p, "bridge-closed");
	bridge_end(p);
	event(p, "dropped");
	port_unplug(p, 0);
}
