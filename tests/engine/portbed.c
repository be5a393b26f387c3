#include "config.h"

#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "portbed.h"

static void
on_input(void *ctx, const uint8_t *bytes, size_t n)
{
	struct bed *b = ctx;

	b->inputs++;
	ck_assert_uint_le(b->got_len + n, sizeof(b->got) - 1);
	memcpy(b->got + b->got_len, bytes, n);
	b->got_len += n;
	b->got[b->got_len] = '\0';
	if (b->echoes) {
		ck_assert_int_eq(port_write(b->port, bytes, n), RG_OK);
		ck_assert_uint_gt(port_queued(b->port), 0);
	}
	port_want(b->port, b->again);
}

static void
on_readable(void *ctx)
{
	struct bed *b = ctx;

	b->readables++;
}

static void
on_lost(void *ctx, bool hardware)
{
	struct bed *b = ctx;

	(void)hardware;
	b->losts++;
}

static void
on_carrier(void *ctx, bool up)
{
	struct bed *b = ctx;

	ck_assert_msg(!up, "carrier on a pty");
	b->falls++;
}

static void
on_drained(void *ctx, bool all)
{
	struct bed *b = ctx;

	b->drains++;
	b->drained_all = all;
}

static const struct port_ops ops = { on_input, on_readable, on_lost, on_carrier,
	on_drained };

static void
on_alarm(struct alarms *a, enum alarm_slot slot)
{
	struct bed *b = (struct bed *)a;

	port_alarm(b->port, slot);
}

static int
open_slave(int master)
{
	int fd = open(ptsname(master), O_RDWR | O_NOCTTY | O_NONBLOCK);

	ck_assert_int_ne(fd, -1);
	return fd;
}

void
bed_open(struct bed *b)
{
	struct ttymode mode = { .speed = 9600,
		.flow = FLOW_AUTO,
		.clocal = true };

	memset(b, 0, sizeof(*b));
	b->base = event_base_new();
	b->master = posix_openpt(O_RDWR | O_NOCTTY);
	ck_assert_int_ne(b->master, -1);
	ck_assert_int_eq(grantpt(b->master), 0);
	ck_assert_int_eq(unlockpt(b->master), 0);
	ck_assert_int_ne(fcntl(b->master, F_SETFL, O_NONBLOCK), -1);
	b->slave = open_slave(b->master);
	b->clock = (struct alarm_clock) { b->base, on_alarm };
	alarms_init(&b->alarms, &b->clock);
	b->port = port_new(open_slave(b->master), &b->alarms, &ops, b);
	ck_assert_ptr_nonnull(b->port);
	ck_assert_int_eq(port_set_mode(b->port, &mode), RG_OK);
}

void
bed_close(struct bed *b)
{
	port_free(&b->port);
	alarms_stop(&b->alarms);
	if (b->master != -1)
		(void)close(b->master);
	(void)close(b->slave);
	event_base_free(b->base);
}

void
bed_run(struct bed *b, unsigned ms)
{
	uint64_t end = clock_ms() + ms;
	struct timeval tv;

	while (clock_ms() < end) {
		tv.tv_sec = 0;
		tv.tv_usec = (suseconds_t)((end - clock_ms()) * 1000);
		(void)event_base_loopexit(b->base, &tv);
		(void)event_base_loop(b->base, EVLOOP_ONCE);
		b->turns++;
	}
}

void
bed_type(struct bed *b, const char *text)
{
	ck_assert_int_eq(write(b->master, text, strlen(text)),
	    (ssize_t)strlen(text));
}
