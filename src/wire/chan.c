#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fdpass.h"
#include "base/secret.h"
#include "wire/chan.h"

#define QUEUE_MAX 16384 /* messages: a large host's lines armed at once */

struct packet {
	struct packet *next;
	int fd;
	size_t len;
	uint8_t bytes[];
};

struct chan {
	int fd;
	enum wire_role peer;
	uint32_t tx_seq;
	uint32_t rx_seq;
	size_t queued;
	struct packet *head, **tail;
};

struct chan *
chan_new(int fd, enum wire_role peer)
{
	struct chan *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->fd = fd;
	c->peer = peer;
	c->tail = &c->head;
	return c;
}

static void
drop_packet(struct chan *c)
{
	struct packet *p = c->head;

	if ((c->head = p->next) == NULL)
		c->tail = &c->head;
	c->queued--;
	if (p->fd != -1)
		(void)close(p->fd);
	rg_wipe(p->bytes, p->len); /* it may have been an answer */
	free(p);
}

void
chan_free(struct chan **cp)
{
	struct chan *c = *cp;

	*cp = NULL;
	if (c == NULL)
		return;
	while (c->head != NULL)
		drop_packet(c);
	(void)close(c->fd);
	free(c);
}

int
chan_fd(const struct chan *c)
{
	return c->fd;
}

size_t
chan_queued(const struct chan *c)
{
	return c->queued;
}

bool
chan_waiting(const struct chan *c)
{
	return c->head != NULL;
}

int
chan_flush(struct chan *c)
{
	struct packet *p;
	int r;

	while ((p = c->head) != NULL) {
		r = fdpass_send(c->fd, p->bytes, p->len, p->fd);
		if (r != RG_OK)
			return r == RG_E_AGAIN ? r : RG_E_GONE;
		drop_packet(c);
	}
	return RG_OK;
}

static int
enqueue(struct chan *c, struct msg *m, const uint8_t *bytes, size_t len)
{
	struct packet *p;

	if (c->queued >= QUEUE_MAX || (p = malloc(sizeof(*p) + len)) == NULL)
		return RG_E_SIZE;
	p->fd = m->fd;
	m->fd = -1;
	p->len = len;
	memcpy(p->bytes, bytes, len);
	p->next = NULL;
	*c->tail = p;
	c->tail = &p->next;
	c->queued++;
	return RG_OK;
}

/* Sends or queues the bytes of m and takes its descriptor. */
static int
transmit(struct chan *c, struct msg *m, const uint8_t *bytes, size_t len,
    bool now)
{
	int r = now ? chan_flush(c) : RG_E_AGAIN;

	if (r == RG_OK)
		r = fdpass_send(c->fd, bytes, len, m->fd);
	if (r == RG_E_AGAIN)
		r = enqueue(c, m, bytes, len);
	else if (r != RG_OK)
		return RG_E_GONE;
	if (r != RG_OK)
		return r;
	if (m->fd != -1)
		(void)close(m->fd);
	m->fd = -1;
	c->tx_seq++;
	return RG_OK;
}

/* Messages may be answers of callers: no copy of them stays on the stack. */
static int
send_or_queue(struct chan *c, struct msg *m, bool now)
{
	uint8_t buf[WIRE_MAX];
	int n, r;

	m->seq = c->tx_seq;
	if (msg_has_fd(m->type) != (m->fd != -1))
		return RG_E_STATE;
	if ((n = msg_encode(m, buf, sizeof(buf))) < 0)
		return n;
	r = transmit(c, m, buf, (size_t)n, now);
	rg_wipe(buf, (size_t)n);
	return r;
}

int
chan_send(struct chan *c, struct msg *m)
{
	return send_or_queue(c, m, true);
}

int
chan_queue(struct chan *c, struct msg *m)
{
	return send_or_queue(c, m, false);
}

static int
decode(const struct chan *c, struct msg *m, const uint8_t *bytes, size_t len,
    int fd)
{
	int r = msg_decode(m, bytes, len);

	if (r != RG_OK)
		return r;
	return (msg_senders(m->type) & c->peer) == 0 || m->seq != c->rx_seq ||
		msg_has_fd(m->type) != (fd != -1)
	    ? RG_E_PROTO
	    : RG_OK;
}

int
chan_recv(struct chan *c, struct msg *m)
{
	uint8_t buf[WIRE_MAX];
	ssize_t n;
	int fd, r;

	if ((n = fdpass_recv(c->fd, buf, sizeof(buf), &fd)) < 0)
		return n == RG_E_SYS ? RG_E_GONE : (int)n;
	r = decode(c, m, buf, (size_t)n, fd);
	rg_wipe(buf, (size_t)n);
	if (r != RG_OK) {
		if (fd != -1)
			(void)close(fd);
		return r;
	}
	m->fd = fd;
	c->rx_seq++;
	return RG_OK;
}
