#include "config.h"

#include <check.h>
#include <stdlib.h>

#include "base/clock.h"
#include "engine/patrol.h"
#include "run.h"

#define LINES 40

static void
on_round(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(*(unsigned *)arg)++;
}

/* One round over lines that are due at those times; how many were asked. */
static unsigned
round_of(struct patrol *p, uint64_t due[LINES])
{
	unsigned i, n = 0;

	patrol_begin(p);
	for (i = 0; i < LINES; i++)
		if (due[i] != 0 && patrol_may_ask(p, due[i])) {
			due[i] = 0;
			n++;
		}
	patrol_end(p);
	return n;
}

/* Forty at once are asked a few at a time, the one that is early is not. */
START_TEST(spreads)
{
	struct event_base *base = event_base_new();
	uint64_t due[LINES], now = 5000;
	unsigned i, fired = 0;
	struct patrol p = { 0 };

	ck_assert(patrol_init(&p, base, on_round, &fired));
	clock_set(now);
	for (i = 0; i < LINES; i++)
		due[i] = 4000;
	due[7] = 9000;
	ck_assert_uint_eq(round_of(&p, due), 16);
	ck_assert_uint_eq(p.at, 5250);
	clock_set(p.at);
	ck_assert_uint_eq(round_of(&p, due), 16);
	clock_set(p.at);
	ck_assert_uint_eq(p.at, 5500);
	ck_assert_uint_eq(round_of(&p, due), 7);
	ck_assert_uint_eq(p.at, 9000);
	clock_set(p.at);
	ck_assert_uint_eq(round_of(&p, due), 1);
	ck_assert_uint_eq(p.at, 0); /* nobody is waited for */
	patrol_free(&p);
	event_base_free(base);
	clock_set((uint64_t)-1);
}
END_TEST

/* The earliest wish counts, and the timer does fire. */
START_TEST(expects)
{
	struct event_base *base = event_base_new();
	unsigned fired = 0;
	struct patrol p = { 0 };

	ck_assert(patrol_init(&p, base, on_round, &fired));
	patrol_expect(&p, clock_ms() + 3600000);
	patrol_expect(&p, clock_ms() + 7200000);
	ck_assert_uint_le(p.at, clock_ms() + 3600000);
	patrol_expect(&p, clock_ms());
	ck_assert_int_eq(event_base_loop(base, EVLOOP_ONCE), 0);
	ck_assert_uint_eq(fired, 1);
	patrol_free(&p);
	event_base_free(base);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("patrol");
	TCase *t = tcase_create("patrol");

	suite_add_tcase(s, t);
	tcase_add_test(t, spreads);
	tcase_add_test(t, expects);
	return run_suite(s);
}
