/*
 * What a hosted dialog's process may say to the engine, and what ends it:
 * a real transaction, and a host that is this test.
 */
#include "config.h"

#include <sys/socket.h>

#include <check.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/err.h"
#include "engine/agent.h"
#include "ras/txn.h"
#include "wire/chan.h"
#include "run.h"

#define HPORT 7

static struct {
	struct event_base *base;
	struct agent *agent;
	struct ras_txn *txn;
	struct chan *host;
	struct ras_result result;
	uint8_t out[4096];
	size_t out_len, room;
	unsigned lost;
	bool later, over;
} s;

static int
line_write(void *ctx, const uint8_t *buf, size_t len)
{
	(void)ctx;
	ck_assert_uint_le(s.out_len + len, sizeof(s.out));
	memcpy(s.out + s.out_len, buf, len);
	s.out_len += len;
	return 0;
}

static size_t
line_queued(void *ctx)
{
	(void)ctx;
	return 0;
}

static void
line_want(void *ctx, size_t room)
{
	(void)ctx;
	s.room = room;
}

static void
line_timer(void *ctx, enum ras_timer timer, uint64_t ms)
{
	(void)ctx;
	(void)timer;
	(void)ms;
}

static void
line_later(void *ctx)
{
	(void)ctx;
	s.later = true;
}

static void
line_terminated(void *ctx, const struct ras_result *r)
{
	(void)ctx;
	s.result = *r;
	s.over = true;
}

static void
line_violation(void *ctx, const char *what)
{
	(void)ctx;
	(void)what;
}

static void
on_lost(void *ctx)
{
	(void)ctx;
	s.lost++;
	ras_txn_drop(s.txn, CAUSE_MODULE_CRASH);
}

static void
setup(void)
{
	static const struct ras_line_ops line = { line_write, line_queued,
		line_want, line_timer, line_later, line_terminated,
		line_violation };
	static const struct agent_ops ops = { on_lost };
	const struct ras_settings set = { .hport = HPORT };

	memset(&s, 0, sizeof(s));
	s.base = event_base_new();
	s.agent = agent_new(&ops, NULL);
	s.txn = ras_txn_new(&set, &agent_dialog_ops, s.agent, &line, NULL);
	ck_assert(s.base != NULL && s.agent != NULL && s.txn != NULL);
}

static void
teardown(void)
{
	ras_txn_free(&s.txn);
	agent_free(&s.agent);
	chan_free(&s.host);
	event_base_free(s.base);
}

static void
turn(void)
{
	do {
		if (s.later) {
			s.later = false;
			ras_txn_run(s.txn);
		}
		(void)event_base_loop(s.base, EVLOOP_NONBLOCK);
	} while (s.later);
}

static void
connect_host(void)
{
	int sv[2];

	chan_free(&s.host);
	ck_assert_int_eq(
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, sv), 0);
	agent_connect(s.agent, s.base, sv[0]);
	s.host = chan_new(sv[1], ROLE_ENGINE);
	turn();
}

static void
say(struct msg *m)
{
	m->hport = HPORT;
	ck_assert_int_eq(chan_send(s.host, m), RG_OK);
	turn();
}

static struct msg
hear(enum wire_type type)
{
	struct msg m;

	turn();
	ck_assert_int_eq(chan_recv(s.host, &m), RG_OK);
	ck_assert_str_eq(msg_name(m.type), msg_name(type));
	return m;
}

/* Begin was asked for and answered with 0. */
static void
begin(void)
{
	struct msg m;

	ras_txn_start(s.txn);
	connect_host();
	m = hear(WIRE_RAS_BEGIN);
	ck_assert_uint_eq(m.u.RAS_BEGIN.size, RAS_BUFFER_DEFAULT);
	msg_init(&m, WIRE_RAS_BEGUN, 0);
	say(&m);
	ck_assert_int_eq(ras_txn_state(s.txn), RAS_ST_ACTIVE);
}

static struct msg
piece(uint32_t size, uint32_t at, uint16_t len)
{
	struct msg m;

	msg_init(&m, WIRE_RAS_SEND, HPORT);
	m.u.RAS_SEND.size = size;
	m.u.RAS_SEND.at = at;
	m.u.RAS_SEND.bytes_len = len;
	memset(m.u.RAS_SEND.bytes, 'x', len);
	return m;
}

START_TEST(send_in_pieces)
{
	struct msg m;

	begin();
	m = piece(1500, 0, 1024);
	say(&m);
	ck_assert_uint_eq(s.out_len, 0);
	m = piece(1500, 1024, 476);
	say(&m);
	ck_assert_uint_eq(s.out_len, 1500);
	m = hear(WIRE_RAS_CODE);
	ck_assert_uint_eq(m.u.RAS_CODE.code, RAS_PENDING);
	ck_assert_uint_eq(s.lost, 0);
}
END_TEST

/* size, place, length: no host that is sound says such. */
static const struct {
	uint32_t size, at;
	uint16_t len;
} bad[] = {
	{ 10, 11, 0 },
	{ 10, 0, 11 },
	{ 10, 5, 6 },
	{ 1500, UINT32_MAX, 1 },
	{ 1500, 1490, 1024 },
	{ 1501, 0, 1 },
	{ UINT32_MAX, UINT32_MAX - 1, 1 },
};

START_TEST(piece_out_of_place)
{
	struct msg m = piece(bad[_i].size, bad[_i].at, bad[_i].len);

	begin();
	say(&m);
	ck_assert_uint_eq(s.lost, 1);
	ck_assert(s.over && s.result.verdict == RAS_ERROR);
	ck_assert_int_eq(s.result.cause, CAUSE_MODULE_CRASH);
	ck_assert_uint_eq(s.out_len, 0);
}
END_TEST

START_TEST(word_before_begin)
{
	struct msg m;

	connect_host();
	msg_init(&m, WIRE_RAS_INFO, 0);
	say(&m);
	ck_assert_uint_eq(s.lost, 1);
}
END_TEST

START_TEST(another_call)
{
	struct msg m;

	begin();
	msg_init(&m, WIRE_RAS_COMPLETE, HPORT + 1);
	m.u.RAS_COMPLETE.id = RAS_SECURITYMSG_SUCCESS;
	ck_assert_int_eq(chan_send(s.host, &m), RG_OK);
	turn();
	ck_assert_uint_eq(s.lost, 1);
	ck_assert_int_eq(s.result.verdict, RAS_ERROR);
}
END_TEST

START_TEST(endless_name)
{
	struct msg m;

	begin();
	msg_init(&m, WIRE_RAS_COMPLETE, 0);
	m.u.RAS_COMPLETE.id = RAS_SECURITYMSG_SUCCESS;
	m.u.RAS_COMPLETE.user_len = sizeof(m.u.RAS_COMPLETE.user);
	memset(m.u.RAS_COMPLETE.user, 'x', sizeof(m.u.RAS_COMPLETE.user));
	say(&m);
	(void)hear(WIRE_RAS_END);
	msg_init(&m, WIRE_RAS_ENDED, 0);
	m.u.RAS_ENDED.code = RAS_ERROR_PORT_DISCONNECTED;
	say(&m);
	ck_assert(s.over && s.result.verdict == RAS_ERROR);
	ck_assert_uint_eq(s.result.error, RAS_ERROR_INVALID_PARAMETER);
}
END_TEST

START_TEST(signal_in_pieces)
{
	uint8_t line[1100];
	struct msg m;

	begin();
	msg_init(&m, WIRE_RAS_RECEIVE, 0);
	m.u.RAS_RECEIVE.size = sizeof(line);
	m.u.RAS_RECEIVE.event = 1;
	say(&m);
	ck_assert_uint_eq(hear(WIRE_RAS_CODE).u.RAS_CODE.code, RAS_PENDING);
	memset(line, 'y', sizeof(line));
	ck_assert_uint_eq(ras_txn_input(s.txn, line, sizeof(line)),
	    sizeof(line));
	m = hear(WIRE_RAS_SIGNAL);
	ck_assert_uint_eq(m.u.RAS_SIGNAL.size, sizeof(line));
	ck_assert_uint_eq(m.u.RAS_SIGNAL.bytes_len, 1024);
	m = hear(WIRE_RAS_SIGNAL);
	ck_assert_uint_eq(m.u.RAS_SIGNAL.at, 1024);
	ck_assert_uint_eq(m.u.RAS_SIGNAL.bytes_len, sizeof(line) - 1024);
}
END_TEST

/* The monitor knows better than the socket, which others may hold. */
START_TEST(replaced_by_a_dead_one)
{
	int sv[2];

	begin();
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sv), 0);
	(void)close(sv[1]);
	agent_connect(s.agent, s.base, sv[0]);
	turn();
	ck_assert_uint_eq(s.lost, 1);
	ck_assert_int_eq(s.result.cause, CAUSE_MODULE_CRASH);
}
END_TEST

static Suite *
suite(void)
{
	Suite *all = suite_create("agent");
	TCase *t = tcase_create("agent");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, send_in_pieces);
	tcase_add_loop_test(t, piece_out_of_place, 0, (int)RG_COUNTOF(bad));
	tcase_add_test(t, word_before_begin);
	tcase_add_test(t, another_call);
	tcase_add_test(t, endless_name);
	tcase_add_test(t, signal_in_pieces);
	tcase_add_test(t, replaced_by_a_dead_one);
	suite_add_tcase(all, t);
	return all;
}

int
main(void)
{
	return run_suite(suite());
}
