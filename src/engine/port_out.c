/*
 * What goes out: straight to the kernel, or to a buffer while that is full or
 * input is read.
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "engine/port_priv.h"

#define OUT_MIN 1024  /* bytes of the smallest output buffer */
#define OUTQ_MIN_MS 5 /* between two looks at the kernel's queue */
#define OUTQ_MAX_MS 100
#define LINGER_MAX 64 /* bytes that a UART may hold unseen */

static void port_on_writable(evutil_socket_t, short, void *);

void
port_out_free(struct port *p)
{
	if (p->out == NULL)
		return;
	(void)event_del(&p->out->ev);
	free(p->out->bytes);
	free(p->out);
	p->out = NULL;
}

/* How many bytes the kernel took, 0 when it is full or the line is gone. */
static size_t
write_some(struct port *p, const uint8_t *bytes, size_t n)
{
	size_t done = 0;
	ssize_t r;

	while (done < n) {
		r = write(p->fd, bytes + done, n - done);
		if (r == -1 && errno == EINTR)
			continue;
		if (r == -1 && errno != EAGAIN) {
			p->failed = true;
			alarm_set(p->alarms, ALARM_READ, 0);
		}
		if (r <= 0)
			break;
		done += (size_t)r;
	}
	if (done > 0)
		p->tail = done < LINGER_MAX ? (uint8_t)done : LINGER_MAX;
	return done;
}

static int
make_out(struct port *p)
{
	struct outbuf *o = calloc(1, sizeof(*o));

	if (o == NULL)
		return RG_E_SIZE;
	(void)event_assign(&o->ev, event_get_base(&p->ev), p->fd,
	    EV_WRITE | EV_ET | EV_PERSIST, port_on_writable, p);
	if (!p->reading && event_add(&o->ev, NULL) == -1) {
		free(o);
		return RG_E_SIZE;
	}
	p->out = o;
	return RG_OK;
}

/* Makes room for n more bytes behind those that wait. */
static int
grow_out(struct outbuf *o, size_t n)
{
	size_t size = o->size == 0 ? OUT_MIN : o->size;
	uint8_t *bytes;

	if (o->len > 0 && o->head > 0)
		memmove(o->bytes, o->bytes + o->head, o->len);
	o->head = 0;
	while (size < o->len + n)
		size *= 2;
	if (size == o->size)
		return RG_OK;
	if ((bytes = realloc(o->bytes, size)) == NULL)
		return RG_E_SIZE;
	o->bytes = bytes;
	o->size = size;
	return RG_OK;
}

static int
enqueue(struct port *p, const uint8_t *bytes, size_t n)
{
	if (p->out == NULL && make_out(p) != RG_OK)
		return RG_E_SIZE;
	if (grow_out(p->out, n) != RG_OK)
		return RG_E_SIZE;
	memcpy(p->out->bytes + p->out->len, bytes, n);
	p->out->len += n;
	return RG_OK;
}

int
port_write(struct port *p, const void *src, size_t n)
{
	const uint8_t *bytes = src;
	size_t done = 0;

	if (p->lost || p->failed)
		return RG_E_GONE;
	if (n > PORT_QUEUE_MAX - port_queued(p))
		return RG_E_SIZE;
	if (p->out == NULL && !p->reading)
		done = write_some(p, bytes, n);
	if (p->failed)
		return RG_E_GONE;
	return done == n ? RG_OK : enqueue(p, bytes + done, n - done);
}

size_t
port_queued(const struct port *p)
{
	return p->out == NULL ? 0 : p->out->len;
}

void
port_out_go(struct port *p)
{
	struct outbuf *o = p->out;
	size_t n;

	if (o == NULL)
		return;
	n = write_some(p, o->bytes + o->head, o->len);
	o->head += n;
	o->len -= n;
	if (o->len > 0)
		(void)event_add(&o->ev, NULL); /* if it is not there yet */
	else
		port_out_free(p);
	if (p->draining && p->out == NULL)
		alarm_set(p->alarms, ALARM_DRAIN, 0);
}

static void
port_on_writable(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	port_out_go(arg);
}

/* --- drain --- */

/* How long n bytes take at this line's speed. */
static unsigned
bytes_ms(const struct port *p, unsigned n)
{
	uint32_t bps = ttymode_speed(p->fd);

	return bps == 0 ? OUTQ_MIN_MS : n * 10000u / bps + 1;
}

void
port_drain_end(struct port *p, bool all)
{
	p->draining = false;
	alarm_clear(p->alarms, ALARM_DRAIN);
	alarm_clear(p->alarms, ALARM_DEADLINE);
	p->ops->drained(p->ctx, all);
}

/* TIOCOUTQ says 0 on a pty, and does not count what is in a UART. */
void
port_drain_step(struct port *p)
{
	unsigned unsent, ms;

	if (!p->draining || p->out != NULL)
		return;
	if ((unsent = ttymode_unsent(p->fd)) > 0) {
		ms = bytes_ms(p, unsent);
		ms = ms < OUTQ_MIN_MS ? OUTQ_MIN_MS : ms;
		alarm_set(p->alarms, ALARM_DRAIN,
		    ms < OUTQ_MAX_MS ? ms : OUTQ_MAX_MS);
	} else if (p->tail > 0 && ttymode_dcd(p->fd) != DCD_UNKNOWN) {
		ms = bytes_ms(p, p->tail);
		p->tail = 0;
		alarm_set(p->alarms, ALARM_DRAIN, ms);
	} else {
		port_drain_end(p, true);
	}
}

void
port_drain(struct port *p, unsigned ms)
{
	if (p->lost)
		return;
	p->draining = true;
	alarm_set(p->alarms, ALARM_DEADLINE, ms);
	alarm_set(p->alarms, ALARM_DRAIN, 0);
}
