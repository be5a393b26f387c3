#include "config.h"

#include <event2/event.h>

#include <check.h>
#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

#include "base/err.h"
#include "base/spawn.h"
#include "loop/link.h"
#include "run.h"

/* An engine's end, watched by a link, and the monitor's, ours. */
static struct rig {
	struct event_base *base;
	struct link *link;
	struct chan *peer;
	unsigned heard, failures;
	int why;
	int last_fd;
	bool keep_fd, free_at_once;
} rig;

static void
on_message(void *ctx, struct msg *m)
{
	struct rig *r = ctx;

	ck_assert_ptr_eq(r, &rig);
	r->heard++;
	r->last_fd = m->fd;
	if (r->keep_fd)
		m->fd = -1;
	if (r->free_at_once)
		link_free(&r->link);
}

static void
on_failed(void *ctx, int why)
{
	struct rig *r = ctx;

	r->failures++;
	r->why = why;
	if (r->free_at_once)
		link_free(&r->link);
}

static const struct link_ops ops = { on_message, on_failed };

static void
setup(void)
{
	int sv[2];

	rig.last_fd = -1;
	ck_assert_ptr_nonnull(rig.base = event_base_new());
	ck_assert_int_eq(spawn_pair(sv), RG_OK);
	ck_assert_int_eq(fcntl(sv[1], F_SETFL, O_NONBLOCK), 0);
	ck_assert_ptr_nonnull(rig.peer = chan_new(sv[0], ROLE_ENGINE));
	rig.link = link_new(rig.base, sv[1], ROLE_MONITOR, &ops, &rig);
	ck_assert_ptr_nonnull(rig.link);
}

static void
teardown(void)
{
	link_free(&rig.link);
	chan_free(&rig.peer);
	event_base_free(rig.base);
}

static void
turn(void)
{
	ck_assert_int_ge(event_base_loop(rig.base, EVLOOP_NONBLOCK), 0);
}

static int
ping(void)
{
	struct msg m;

	msg_init(&m, WIRE_PING, 0);
	return chan_send(rig.peer, &m);
}

static void
step(void)
{
	struct msg m;
	int sv[2];

	ck_assert_int_eq(spawn_pair(sv), RG_OK);
	close(sv[1]);
	msg_init(&m, WIRE_STEP, 7);
	m.fd = sv[0];
	ck_assert_int_eq(chan_send(rig.peer, &m), RG_OK);
}

static int
pong(void)
{
	struct msg m;

	msg_init(&m, WIRE_PONG, 0);
	return link_send(rig.link, &m);
}

START_TEST(hands_over_one_by_one)
{
	ck_assert_int_eq(ping(), RG_OK);
	ck_assert_int_eq(ping(), RG_OK);
	turn();
	ck_assert_uint_eq(rig.heard, 2);
	turn();
	ck_assert_uint_eq(rig.heard, 2);
	ck_assert_uint_eq(rig.failures, 0);
}
END_TEST

START_TEST(closes_what_nobody_took)
{
	step();
	turn();
	ck_assert_int_ge(rig.last_fd, 0);
	ck_assert_int_eq(fcntl(rig.last_fd, F_GETFD), -1);
	rig.keep_fd = true;
	step();
	turn();
	ck_assert_int_ne(fcntl(rig.last_fd, F_GETFD), -1);
	close(rig.last_fd);
}
END_TEST

START_TEST(may_be_freed_by_a_message)
{
	rig.free_at_once = true;
	step();
	ck_assert_int_eq(ping(), RG_OK);
	turn();
	ck_assert_uint_eq(rig.heard, 1);
	ck_assert_ptr_null(rig.link);
	ck_assert_int_eq(fcntl(rig.last_fd, F_GETFD), -1);
	ck_assert_int_eq(ping(), RG_E_GONE);
}
END_TEST

START_TEST(fails_once)
{
	ck_assert_int_eq(ping(), RG_OK);
	chan_free(&rig.peer);
	turn();
	turn();
	ck_assert_uint_eq(rig.heard, 1);
	ck_assert_uint_eq(rig.failures, 1);
	ck_assert_int_eq(rig.why, RG_E_GONE);
}
END_TEST

START_TEST(may_be_freed_by_a_failure)
{
	rig.free_at_once = true;
	ck_assert_int_eq(write(chan_fd(rig.peer), "garbage", 7), 7);
	turn();
	ck_assert_uint_eq(rig.failures, 1);
	ck_assert_int_eq(rig.why, RG_E_PROTO);
	ck_assert_ptr_null(rig.link);
}
END_TEST

/* What cannot be sent is told from the loop, never from within the call. */
START_TEST(tells_of_a_failed_send_later)
{
	chan_free(&rig.peer);
	ck_assert_int_eq(pong(), RG_E_GONE);
	ck_assert_uint_eq(rig.failures, 0);
	ck_assert_int_eq(pong(), RG_E_GONE);
	turn();
	ck_assert_uint_eq(rig.failures, 1);
	ck_assert_int_eq(rig.why, RG_E_GONE);
}
END_TEST

/* Nor does it keep us from what the peer said while it could. */
START_TEST(hears_the_last_words)
{
	unsigned i;

	for (i = 0; i < 100; i++)
		ck_assert_int_eq(ping(), RG_OK);
	chan_free(&rig.peer);
	ck_assert_int_eq(pong(), RG_E_GONE);
	for (i = 0; i < 10; i++)
		turn();
	ck_assert_uint_eq(rig.heard, 100);
	ck_assert_uint_eq(rig.failures, 1);
	ck_assert_int_eq(rig.why, RG_E_GONE);
}
END_TEST

/* A peer that does not read gets all of it once it does, or is given up. */
START_TEST(queues_within_bounds)
{
	struct msg m;
	unsigned sent = 0, got = 0;
	int r;

	while ((r = pong()) == RG_OK)
		sent++;
	ck_assert_int_eq(r, RG_E_SIZE);
	turn();
	ck_assert_uint_eq(rig.failures, 1);
	ck_assert_int_eq(rig.why, RG_E_SIZE);
	while (chan_recv(rig.peer, &m) == RG_OK)
		got++;
	ck_assert_uint_gt(got, 0);
	ck_assert_uint_lt(got, sent);
}
END_TEST

START_TEST(sends_what_waited)
{
	struct msg m;
	unsigned sent = 0, got = 0;

	for (; sent < 2000; sent++)
		ck_assert_int_eq(pong(), RG_OK);
	while (chan_recv(rig.peer, &m) == RG_OK)
		got++;
	ck_assert_uint_lt(got, sent);
	while (got < sent) {
		turn();
		while (chan_recv(rig.peer, &m) == RG_OK)
			got++;
	}
	turn();
	ck_assert_uint_eq(rig.failures, 0);
}
END_TEST

/* Who asks and does not read is not heard, until he has read. */
START_TEST(keeps_step)
{
	struct msg m;
	unsigned i;

	link_keep_step(rig.link);
	for (i = 0; i < 2000; i++)
		ck_assert_int_eq(pong(), RG_OK);
	ck_assert_int_eq(ping(), RG_OK);
	for (i = 0; i < 10; i++)
		turn();
	ck_assert_uint_eq(rig.heard, 0);
	for (i = 0; i < 2000; turn())
		while (chan_recv(rig.peer, &m) == RG_OK)
			i++;
	turn();
	ck_assert_uint_eq(rig.heard, 1);
	ck_assert_uint_eq(rig.failures, 0);
}
END_TEST

/* Nor does he go away unnoticed, and what he said last is heard. */
START_TEST(keeps_step_to_the_end)
{
	unsigned i;

	link_keep_step(rig.link);
	for (i = 0; i < 2000; i++)
		ck_assert_int_eq(pong(), RG_OK);
	for (i = 0; i < 100; i++)
		ck_assert_int_eq(ping(), RG_OK);
	turn();
	chan_free(&rig.peer);
	for (i = 0; i < 10; i++)
		turn();
	ck_assert_uint_eq(rig.heard, 100);
	ck_assert_uint_eq(rig.failures, 1);
	ck_assert_int_eq(rig.why, RG_E_GONE);
}
END_TEST

/* A channel that has talked before keeps its count of messages. */
START_TEST(adopts_a_channel)
{
	struct chan *used;
	struct msg m;
	int sv[2];

	teardown();
	ck_assert_ptr_nonnull(rig.base = event_base_new());
	ck_assert_int_eq(spawn_pair(sv), RG_OK);
	ck_assert_int_eq(fcntl(sv[1], F_SETFL, O_NONBLOCK), 0);
	ck_assert_ptr_nonnull(rig.peer = chan_new(sv[0], ROLE_ENGINE));
	ck_assert_ptr_nonnull(used = chan_new(sv[1], ROLE_MONITOR));
	ck_assert_int_eq(ping(), RG_OK);
	ck_assert_int_eq(chan_recv(used, &m), RG_OK);
	rig.link = link_adopt(rig.base, &used, &ops, &rig);
	ck_assert_ptr_nonnull(rig.link);
	ck_assert_ptr_null(used);
	ck_assert_int_eq(link_fd(rig.link), sv[1]);
	ck_assert_int_eq(ping(), RG_OK);
	turn();
	ck_assert_uint_eq(rig.heard, 1);
	ck_assert_uint_eq(rig.failures, 0);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("link");
	TCase *tc = tcase_create("link");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, hands_over_one_by_one);
	tcase_add_test(tc, closes_what_nobody_took);
	tcase_add_test(tc, may_be_freed_by_a_message);
	tcase_add_test(tc, fails_once);
	tcase_add_test(tc, may_be_freed_by_a_failure);
	tcase_add_test(tc, tells_of_a_failed_send_later);
	tcase_add_test(tc, hears_the_last_words);
	tcase_add_test(tc, queues_within_bounds);
	tcase_add_test(tc, sends_what_waited);
	tcase_add_test(tc, keeps_step);
	tcase_add_test(tc, keeps_step_to_the_end);
	tcase_add_test(tc, adopts_a_channel);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
