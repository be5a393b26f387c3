#include "config.h"

#include <sys/socket.h>

#include <check.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fdpass.h"
#include "base/spawn.h"
#include "wire/chan.h"
#include "run.h"

static struct chan *monitor, *engine; /* each as it sees the other */
static struct msg m;

static int
count_open(void)
{
	int fd, n = 0;

	for (fd = 0; fd < 1024; fd++)
		n += fcntl(fd, F_GETFD) != -1;
	return n;
}

static void
setup(void)
{
	int sv[2];

	ck_assert_int_eq(spawn_pair(sv), RG_OK);
	ck_assert_int_ne(fcntl(sv[1], F_SETFL, O_NONBLOCK), -1);
	ck_assert_ptr_nonnull(engine = chan_new(sv[0], ROLE_ENGINE));
	ck_assert_ptr_nonnull(monitor = chan_new(sv[1], ROLE_MONITOR));
}

static void
teardown(void)
{
	chan_free(&engine);
	chan_free(&monitor);
	ck_assert_ptr_null(engine);
	chan_free(&engine); /* nothing is nothing */
}

static void
ping(uint32_t number)
{
	msg_init(&m, WIRE_PING, 0);
	m.u.PING.number = number;
}

static void
step_with(int fd)
{
	msg_init(&m, WIRE_STEP, 5);
	m.fd = fd;
}

START_TEST(sends)
{
	ck_assert_int_eq(chan_recv(monitor, &m), RG_E_AGAIN);
	ping(1);
	ck_assert_int_eq(chan_send(engine, &m), RG_OK);
	ping(2);
	ck_assert_int_eq(chan_send(engine, &m), RG_OK);
	ck_assert(!chan_waiting(engine));
	ck_assert_int_eq(chan_recv(monitor, &m), RG_OK);
	ck_assert_uint_eq(m.u.PING.number, 1);
	ck_assert_int_eq(m.fd, -1);
	ck_assert_int_eq(chan_recv(monitor, &m), RG_OK);
	ck_assert_uint_eq(m.u.PING.number, 2);
	ck_assert_uint_eq(m.seq, 1);
	ck_assert_int_eq(chan_recv(monitor, &m), RG_E_AGAIN);
}
END_TEST

START_TEST(passes_a_descriptor)
{
	int before = count_open(), p[2];
	char c;

	ck_assert_int_eq(pipe(p), 0);
	step_with(p[1]);
	ck_assert_int_eq(chan_send(engine, &m), RG_OK);
	ck_assert_int_eq(m.fd, -1); /* taken */
	ck_assert_int_eq(fcntl(p[1], F_GETFD), -1);
	ck_assert_int_eq(chan_recv(monitor, &m), RG_OK);
	ck_assert_int_ge(m.fd, 0);
	ck_assert_int_eq(write(m.fd, "x", 1), 1);
	ck_assert_int_eq(read(p[0], &c, 1), 1);
	close(m.fd);
	close(p[0]);
	ck_assert_int_eq(count_open(), before);
}
END_TEST

/* What the sender itself may not say stays with the caller. */
START_TEST(refuses_to_send)
{
	int fd = dup(0);

	step_with(-1);
	ck_assert_int_eq(chan_send(engine, &m), RG_E_STATE);
	ping(1);
	m.fd = fd;
	ck_assert_int_eq(chan_send(engine, &m), RG_E_STATE);
	ck_assert_int_eq(m.fd, fd);
	ck_assert_int_ne(fcntl(fd, F_GETFD), -1);
	msg_init(&m, WIRE_NAME, 0);
	memset(m.u.NAME.name, 'x', sizeof(m.u.NAME.name));
	ck_assert_int_eq(chan_send(monitor, &m), RG_E_SIZE);
	/* None of it has used up a number of the sequence. */
	ping(2);
	ck_assert_int_eq(chan_send(engine, &m), RG_OK);
	ck_assert_int_eq(chan_recv(monitor, &m), RG_OK);
	close(fd);
}
END_TEST

/* Past the channel: as a peer that lies. */
static void
send_raw(struct chan *from, uint32_t seq, int fd)
{
	uint8_t buf[WIRE_MAX];
	int n;

	m.seq = seq;
	ck_assert_int_gt(n = msg_encode(&m, buf, sizeof(buf)), 0);
	ck_assert_int_eq(fdpass_send(chan_fd(from), buf, (size_t)n, fd), RG_OK);
}

START_TEST(lies_are_seen)
{
	int before = count_open();

	ping(1);
	switch (_i) {
	case 0: /* out of sequence */
		send_raw(engine, 1, -1);
		break;
	case 1: /* a descriptor where none belongs */
		send_raw(engine, 0, 0);
		break;
	case 2: /* none where one belongs */
		step_with(-1);
		send_raw(engine, 0, -1);
		break;
	case 3: /* what the engine may say and the monitor not */
		msg_init(&m, WIRE_NAME, 1);
		strcpy(m.u.NAME.name, "bob");
		send_raw(engine, 0, -1);
		break;
	case 4:
		ck_assert_int_eq(write(chan_fd(engine), "", 1), 1);
		break;
	default: /* garbage with a descriptor */
		ck_assert_int_eq(fdpass_send(chan_fd(engine), "abc", 3, 0),
		    RG_OK);
	}
	ck_assert_int_eq(chan_recv(monitor, &m), RG_E_PROTO);
	ck_assert_int_eq(count_open(), before);
}
END_TEST

START_TEST(replay_is_seen)
{
	ping(1);
	ck_assert_int_eq(chan_send(engine, &m), RG_OK);
	ck_assert_int_eq(chan_recv(monitor, &m), RG_OK);
	ping(1);
	send_raw(engine, 0, -1);
	ck_assert_int_eq(chan_recv(monitor, &m), RG_E_PROTO);
}
END_TEST

/* With a peer that does not read: all waits, in order, descriptors too. */
START_TEST(queues)
{
	int before = count_open(), i, fds = 0;

	for (i = 0; i < 2000; i++) {
		if (i % 100 == 99)
			step_with(dup(0));
		else
			ping((uint32_t)i);
		ck_assert_int_eq(chan_send(engine, &m), RG_OK);
		ck_assert_int_eq(m.fd, -1);
	}
	ck_assert(chan_waiting(engine));
	ck_assert_int_eq(chan_flush(engine), RG_E_AGAIN);
	for (i = 0; i < 2000; i++) {
		int r = chan_recv(monitor, &m);

		if (r == RG_E_AGAIN) {
			(void)chan_flush(engine);
			r = chan_recv(monitor, &m);
		}
		ck_assert_int_eq(r, RG_OK);
		ck_assert_uint_eq(m.seq, (uint32_t)i);
		if (m.fd != -1) {
			fds++;
			close(m.fd);
		} else
			ck_assert_uint_eq(m.u.PING.number, (uint32_t)i);
	}
	ck_assert_int_eq(fds, 20);
	ck_assert_int_eq(chan_flush(engine), RG_OK);
	ck_assert(!chan_waiting(engine));
	ck_assert_int_eq(count_open(), before);
}
END_TEST

START_TEST(queue_is_bounded)
{
	int r = RG_OK, i, fd, before;

	for (i = 0; i < 100000 && r == RG_OK; i++) {
		ping((uint32_t)i);
		r = chan_send(engine, &m);
	}
	ck_assert_int_eq(r, RG_E_SIZE);
	ck_assert_int_gt(i, 16384);
	step_with(fd = dup(0));
	ck_assert_int_eq(chan_send(engine, &m), RG_E_SIZE);
	ck_assert_int_eq(m.fd, fd); /* still the caller's */
	close(fd);

	/* Freeing closes what waits. */
	teardown();
	before = count_open();
	setup();
	for (i = 0; i < 500; i++) {
		step_with(dup(0));
		ck_assert_int_eq(chan_send(engine, &m), RG_OK);
	}
	ck_assert(chan_waiting(engine));
	teardown();
	ck_assert_int_eq(count_open(), before);
	setup();
}
END_TEST

START_TEST(gone)
{
	int fd = dup(0);

	ping(1);
	ck_assert_int_eq(chan_send(engine, &m), RG_OK);
	chan_free(&engine);
	ck_assert_int_eq(chan_recv(monitor, &m), RG_OK); /* came before */
	ck_assert_int_eq(chan_recv(monitor, &m), RG_E_GONE);
	msg_init(&m, WIRE_DROPPED, 1);
	ck_assert_int_eq(chan_send(monitor, &m), RG_E_GONE);
	step_with(fd);
	ck_assert_int_eq(chan_send(monitor, &m), RG_E_GONE);
	ck_assert_int_eq(m.fd, fd);
	close(fd);
}
END_TEST

START_TEST(gone_while_queued)
{
	int i;

	for (i = 0; i < 2000; i++) {
		ping((uint32_t)i);
		ck_assert_int_eq(chan_send(engine, &m), RG_OK);
	}
	ck_assert(chan_waiting(engine));
	chan_free(&monitor);
	ck_assert_int_eq(chan_flush(engine), RG_E_GONE);
	ping(1);
	ck_assert_int_eq(chan_send(engine, &m), RG_E_GONE);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("chan");
	TCase *tc = tcase_create("chan");

	tcase_set_timeout(tc, 30);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, sends);
	tcase_add_test(tc, passes_a_descriptor);
	tcase_add_test(tc, refuses_to_send);
	tcase_add_loop_test(tc, lies_are_seen, 0, 6);
	tcase_add_test(tc, replay_is_seen);
	tcase_add_test(tc, queues);
	tcase_add_test(tc, queue_is_bounded);
	tcase_add_test(tc, gone);
	tcase_add_test(tc, gone_while_queued);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
