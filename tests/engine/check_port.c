#include "config.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "portbed.h"
#include "run.h"

/* DESIGN's rule 6: nothing read, nothing spinning, the drop seen. */
START_TEST(typed_ahead_then_gone)
{
	struct bed b;

	bed_open(&b);
	bed_type(&b, "typed ahead");
	bed_run(&b, 200);
	bed_type(&b, "more");
	bed_run(&b, 200);
	ck_assert_uint_eq(b.inputs, 0);
	ck_assert_uint_eq(b.losts, 0);
	ck_assert_uint_lt(b.turns, 10);
	(void)close(b.master);
	b.master = -1;
	bed_run(&b, 200);
	ck_assert_uint_eq(b.losts, 1);
	ck_assert_uint_eq(b.inputs, 0);
	ck_assert_uint_lt(b.turns, 16);
	bed_close(&b);
}
END_TEST

START_TEST(reads_what_is_wanted)
{
	struct bed b;
	char rest[16];

	bed_open(&b);
	bed_type(&b, "abcdefgh");
	bed_run(&b, 20);
	port_want(b.port, 3);
	bed_run(&b, 50);
	ck_assert_str_eq(b.got, "abc");
	ck_assert_uint_eq(b.inputs, 1);
	b.echoes = true; /* one write, when all of a burst was read */
	b.again = 1;
	port_want(b.port, 1);
	bed_run(&b, 50);
	ck_assert_str_eq(b.got, "abcdefgh");
	ck_assert_uint_eq(b.inputs, 6);
	ck_assert_uint_eq(port_queued(b.port), 0);
	ck_assert_int_ne(fcntl(b.master, F_SETFL, 0), -1);
	ck_assert_int_eq(read(b.master, rest, sizeof(rest)), 5);
	ck_assert_mem_eq(rest, "defgh", 5);
	port_want(b.port, 0);
	bed_type(&b, "ij");
	bed_run(&b, 50);
	ck_assert_uint_eq(b.inputs, 6);
	port_close(b.port, false);
	ck_assert_int_eq(read(b.slave, rest, sizeof(rest)), 2);
	ck_assert_mem_eq(rest, "ij", 2);
	bed_close(&b);
}
END_TEST

START_TEST(waits_for_more)
{
	struct bed b;

	bed_open(&b);
	port_want(b.port, 5);
	bed_run(&b, 50);
	ck_assert_uint_eq(b.inputs, 0);
	bed_type(&b, "xy");
	bed_run(&b, 50);
	ck_assert_str_eq(b.got, "xy");
	bed_close(&b);
}
END_TEST

START_TEST(watches_without_reading)
{
	struct bed b;
	char c;

	bed_open(&b);
	port_watch(b.port, true);
	bed_run(&b, 50);
	ck_assert_uint_eq(b.readables, 0);
	bed_type(&b, "x");
	bed_run(&b, 50);
	ck_assert_uint_eq(b.readables, 1);
	bed_type(&b, "y");
	bed_run(&b, 50);
	ck_assert_uint_eq(b.readables, 1);
	port_watch(b.port, true);
	bed_run(&b, 50);
	ck_assert_uint_eq(b.readables, 2);
	ck_assert_int_eq(read(b.slave, &c, 1), 1);
	ck_assert_int_eq(c, 'x');
	bed_close(&b);
}
END_TEST

/* Contract scenario 18: refused when full, and no byte lost or doubled. */
START_TEST(partial_writes)
{
	static uint8_t out[40000], in[65536];
	struct bed b;
	size_t sent = 0, got = 0, i;
	ssize_t n;
	int r;

	bed_open(&b);
	for (i = 0; i < sizeof(out); i++)
		out[i] = (uint8_t)(i * 7 + i / 256);
	while ((r = port_write(b.port, out + sent, 1000)) == RG_OK)
		sent += 1000;
	ck_assert_int_eq(r, RG_E_SIZE);
	ck_assert_uint_gt(port_queued(b.port), PORT_QUEUE_MAX - 1000);
	ck_assert_uint_le(port_queued(b.port), PORT_QUEUE_MAX);
	port_drain(b.port, 5000);
	for (i = 0; i < 200 && got < sent; i++) {
		bed_run(&b, 5);
		while ((n = read(b.master, in + got, sizeof(in) - got)) > 0)
			got += (size_t)n;
	}
	ck_assert_uint_eq(got, sent);
	ck_assert_mem_eq(in, out, sent);
	bed_run(&b, 50);
	ck_assert_uint_eq(b.drains, 1);
	ck_assert(b.drained_all);
	ck_assert_uint_eq(port_queued(b.port), 0);
	ck_assert_int_eq(port_write(b.port, "x", 1), RG_OK);
	bed_close(&b);
}
END_TEST

START_TEST(drain_has_a_deadline)
{
	static const uint8_t zeros[PORT_QUEUE_MAX];
	struct bed b;
	uint64_t from;

	bed_open(&b);
	ck_assert_int_eq(port_write(b.port, zeros, sizeof(zeros)), RG_OK);
	(void)port_write(b.port, zeros, sizeof(zeros));
	ck_assert_uint_gt(port_queued(b.port), 0);
	from = clock_ms();
	port_drain(b.port, 300);
	while (b.drains == 0 && clock_ms() - from < 2000)
		bed_run(&b, 10);
	ck_assert_uint_eq(b.drains, 1);
	ck_assert(!b.drained_all);
	ck_assert_uint_ge(clock_ms() - from, 290);
	bed_close(&b);
}
END_TEST

/* Scenario 46: no write error escapes, the loss is told once and later. */
START_TEST(write_to_the_dead)
{
	struct bed b;

	bed_open(&b);
	(void)close(b.master);
	b.master = -1;
	ck_assert_int_eq(port_write(b.port, "hello", 5), RG_E_GONE);
	ck_assert_uint_eq(b.losts, 0);
	ck_assert(port_is_gone(b.port));
	bed_run(&b, 50);
	ck_assert_uint_eq(b.losts, 1);
	ck_assert_int_eq(port_write(b.port, "hello", 5), RG_E_GONE);
	port_want(b.port, 1);
	bed_run(&b, 50);
	ck_assert_uint_eq(b.losts, 1);
	bed_close(&b);
}
END_TEST

/* A line cannot take more than its share of the loop. */
START_TEST(floods_are_slowed)
{
	static const char junk[1024];
	struct bed b;
	uint64_t from = clock_ms();

	bed_open(&b);
	b.again = PORT_READ_MAX;
	port_want(b.port, PORT_READ_MAX);
	while (clock_ms() - from < 300) {
		(void)!write(b.master, junk, sizeof(junk));
		bed_run(&b, 2);
	}
	ck_assert_uint_gt(b.got_len, 2000);
	ck_assert_uint_le(b.got_len, 5 * (2048 + PORT_READ_MAX));
	bed_close(&b);
}
END_TEST

START_TEST(raw_mode)
{
	struct ttymode mode = { .speed = 19200,
		.flow = FLOW_NONE,
		.clocal = true };
	struct bed b;
	struct termios t;

	bed_open(&b);
	ck_assert_int_eq(port_set_mode(b.port, &mode), RG_OK);
	ck_assert_int_eq(tcgetattr(b.slave, &t), 0);
	ck_assert_uint_eq(t.c_lflag, 0);
	ck_assert_uint_eq(t.c_oflag, 0);
	ck_assert_uint_eq(t.c_iflag & (ICRNL | ISTRIP | IXON | IXOFF), 0);
	ck_assert_uint_eq(t.c_cflag & CSIZE, CS8);
	ck_assert_uint_eq(t.c_cflag & (CREAD | HUPCL | CLOCAL),
	    CREAD | HUPCL | CLOCAL);
	ck_assert_uint_eq(t.c_cc[VMIN], 1);
	ck_assert_uint_eq(t.c_cc[VTIME], 0);
	ck_assert(cfgetospeed(&t) == B19200);
	mode.clocal = false;
	ck_assert_int_eq(port_set_mode(b.port, &mode), RG_OK);
	ck_assert_int_eq(tcgetattr(b.slave, &t), 0);
	ck_assert_uint_eq(t.c_cflag & CLOCAL, 0);
	mode.speed = 12345;
	ck_assert_int_eq(port_set_mode(b.port, &mode), RG_E_NAME);
	ck_assert_int_eq(port_carrier(b.port), DCD_UNKNOWN);
	bed_close(&b);
}
END_TEST

/* DCD of the port, as the kernel has it unless we say so. */
static enum ttymode_dcd dcd = DCD_UNKNOWN;
enum ttymode_dcd __real_ttymode_dcd(int);
enum ttymode_dcd __wrap_ttymode_dcd(int);
enum ttymode_dcd
__wrap_ttymode_dcd(int fd)
{
	return dcd == DCD_UNKNOWN ? __real_ttymode_dcd(fd) : dcd;
}

/* Who asks in between, at CONNECT say, does not take it from the poll. */
START_TEST(carrier_falls_between_two_looks)
{
	struct bed b;

	bed_open(&b);
	dcd = DCD_HIGH;
	ck_assert_int_eq(port_carrier(b.port), DCD_HIGH);
	port_poll_carrier(b.port, 20);
	bed_run(&b, 100);
	ck_assert_uint_eq(b.falls, 0);
	dcd = DCD_LOW;
	ck_assert_int_eq(port_carrier(b.port), DCD_LOW);
	bed_run(&b, 500);
	ck_assert_uint_eq(b.falls, 1);
	dcd = DCD_UNKNOWN;
	bed_close(&b);
}
END_TEST

/* Scenario 28's half of the line: every byte comes as it was sent. */
START_TEST(eight_bit_clean)
{
	uint8_t all[256];
	struct bed b;
	int i;

	bed_open(&b);
	for (i = 0; i < 256; i++)
		all[i] = (uint8_t)i;
	ck_assert_int_eq(write(b.master, all, 256), 256);
	b.again = 256;
	port_want(b.port, 256);
	bed_run(&b, 50);
	ck_assert_uint_eq(b.got_len, 256);
	ck_assert_mem_eq(b.got, all, 256);
	ck_assert_int_eq(port_write(b.port, all, 256), RG_OK);
	ck_assert_int_eq(read(b.master, b.got, 256), 256);
	ck_assert_mem_eq(b.got, all, 256);
	bed_close(&b);
}
END_TEST

START_TEST(not_a_tty)
{
	struct ttymode mode = { .speed = 0, .flow = FLOW_AUTO, .clocal = true };
	struct bed b;
	int p[2];

	bed_open(&b);
	ck_assert_int_eq(pipe(p), 0);
	ck_assert_int_eq(ttymode_set(p[0], &mode), RG_E_SYS);
	ck_assert_uint_eq(ttymode_unsent(p[1]), 0);
	(void)close(p[0]);
	(void)close(p[1]);
	bed_close(&b);
}
END_TEST

/*
 * --- alarms ---
 */

struct bells {
	struct alarms a;
	unsigned rung[ALARM_SLOTS];
	bool again;
};

static void
on_bell(struct alarms *a, enum alarm_slot slot)
{
	struct bells *b = (struct bells *)a;

	b->rung[slot]++;
	if (slot == ALARM_READ)
		alarm_clear(&b->a, ALARM_LATER); /* due as well, but no more */
	if (b->again)
		alarm_set(&b->a, slot, 0);
}

START_TEST(alarms)
{
	struct event_base *base = event_base_new();
	const struct alarm_clock clock = { base, on_bell };
	struct bells b = { .again = false };

	alarms_init(&b.a, &clock);
	alarm_set(&b.a, ALARM_LATER, 0);
	alarm_set(&b.a, ALARM_READ, 0);
	alarm_set(&b.a, ALARM_LINE, 60);
	alarm_set(&b.a, ALARM_LOGIN, 1000000);
	ck_assert(alarm_is_set(&b.a, ALARM_LATER));
	(void)event_base_loop(base, EVLOOP_ONCE);
	ck_assert_uint_eq(b.rung[ALARM_READ], 1);
	ck_assert_uint_eq(b.rung[ALARM_LATER], 0);
	ck_assert(!alarm_is_set(&b.a, ALARM_READ));
	while (b.rung[ALARM_LINE] == 0)
		(void)event_base_loop(base, EVLOOP_ONCE);
	ck_assert_uint_eq(b.rung[ALARM_LOGIN], 0);
	/* one that sets itself is for the next turn, not for this one */
	b.again = true;
	alarm_set(&b.a, ALARM_END, 0);
	(void)event_base_loop(base, EVLOOP_ONCE);
	ck_assert_uint_eq(b.rung[ALARM_END], 1);
	alarms_stop(&b.a);
	(void)event_base_loop(base, EVLOOP_NONBLOCK);
	ck_assert_uint_eq(b.rung[ALARM_END], 1);
	event_base_free(base);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("port");
	TCase *t = tcase_create("port");

	tcase_set_timeout(t, 30);
	tcase_add_test(t, typed_ahead_then_gone);
	tcase_add_test(t, reads_what_is_wanted);
	tcase_add_test(t, waits_for_more);
	tcase_add_test(t, watches_without_reading);
	tcase_add_test(t, partial_writes);
	tcase_add_test(t, drain_has_a_deadline);
	tcase_add_test(t, write_to_the_dead);
	tcase_add_test(t, floods_are_slowed);
	tcase_add_test(t, raw_mode);
	tcase_add_test(t, carrier_falls_between_two_looks);
	tcase_add_test(t, eight_bit_clean);
	tcase_add_test(t, not_a_tty);
	tcase_add_test(t, alarms);
	suite_add_tcase(s, t);
	return run_suite(s);
}
