#include "config.h"

#include <errno.h>
#include <event2/event_struct.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/secret.h"
#include "engine/port.h"

#define TURN_MAX 64    /* reads in one turn of the loop */
#define BURST_MAX 2048 /* bytes in BURST_MS: a real line has no more */
#define BURST_MS 100
#define OUT_MIN 1024  /* bytes of the smallest output buffer */
#define OUTQ_MIN_MS 5 /* between two looks at the kernel's queue */
#define OUTQ_MAX_MS 100
#define LINGER_MAX 64 /* bytes that a UART may hold unseen */

struct outbuf {
	struct event ev;
	size_t head, len, size;
	uint8_t *bytes;
};

struct port {
	struct event ev;
	const struct port_ops *ops;
	void *ctx;
	struct alarms *alarms;
	struct outbuf *out;
	int fd;
	uint32_t burst_at; /* clock_ms() */
	uint16_t burst;
	uint16_t want; /* at most PORT_READ_MAX */
	uint16_t poll_ms;
	uint8_t tail;     /* of what was written last, at most LINGER_MAX */
	unsigned dcd : 2; /* enum ttymode_dcd told last */
	bool watch : 1;
	bool reading : 1; /* the loop in read_some() sees a new want itself */
	bool draining : 1;
	bool failed : 1; /* a write said EIO: lost() is due */
	bool lost : 1;   /* ... and was called */
};

static void port_on_ready(evutil_socket_t, short, void *);
static void port_on_writable(evutil_socket_t, short, void *);

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
free_out(struct port *p)
{
	if (p->out == NULL)
		return;
	(void)event_del(&p->out->ev);
	free(p->out->bytes);
	free(p->out);
	p->out = NULL;
}

static void
stop(struct port *p)
{
	(void)event_del(&p->ev);
	free_out(p);
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
	if (p->out != NULL)
		port_on_writable(p->fd, EV_WRITE, p);
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

bool
port_is_gone(const struct port *p)
{
	return p->lost || p->failed || ttymode_gone(p->fd);
}

/* --- output --- */

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

static void
port_on_writable(evutil_socket_t fd, short what, void *arg)
{
	struct port *p = arg;
	struct outbuf *o = p->out;
	size_t n = write_some(p, o->bytes + o->head, o->len);

	(void)fd;
	(void)what;
	o->head += n;
	o->len -= n;
	if (o->len > 0)
		(void)event_add(&o->ev, NULL); /* if it is not there yet */
	else
		free_out(p);
	if (p->draining && p->out == NULL)
		alarm_set(p->alarms, ALARM_DRAIN, 0);
}

/* --- drain --- */

/* How long n bytes take at this line's speed. */
static unsigned
bytes_ms(const struct port *p, unsigned n)
{
	uint32_t bps = ttymode_speed(p->fd);

	return bps == 0 ? OUTQ_MIN_MS : n * 10000u / bps + 1;
}

static void
end_drain(struct port *p, bool all)
{
	p->draining = false;
	alarm_clear(p->alarms, ALARM_DRAIN);
	alarm_clear(p->alarms, ALARM_DEADLINE);
	p->ops->drained(p->ctx, all);
}

/* TIOCOUTQ says 0 on a pty, and does not count what is in a UART. */
static void
drain_step(struct port *p)
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
		end_drain(p, true);
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

/* --- carrier --- */

enum ttymode_dcd
port_carrier(struct port *p)
{
	enum ttymode_dcd dcd = ttymode_dcd(p->fd);

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
	if (dcd == DCD_UNKNOWN)
		return; /* no modem lines, now or ever */
	alarm_set(p->alarms, ALARM_CARRIER, p->poll_ms);
	if (dcd != was)
		p->ops->carrier(p->ctx, dcd == DCD_HIGH);
}

void
port_poll_carrier(struct port *p, unsigned ms)
{
	if (p->lost || p->poll_ms == ms)
		return;
	p->poll_ms = (uint16_t)ms;
	if (ms == 0)
		alarm_clear(p->alarms, ALARM_CARRIER);
	else
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
		drain_step(p);
		break;
	case ALARM_DEADLINE:
		end_drain(p, false);
		break;
	case ALARM_CARRIER:
		carrier_step(p);
		break;
	default:
		break;
	}
}
