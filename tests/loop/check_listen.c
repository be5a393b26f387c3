#include "config.h"

#include <event2/event.h>
#include <sys/resource.h>

#include <check.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/unixsock.h"
#include "loop/listen.h"
#include "run.h"

#define QUEUE 8

static struct event_base *base;
static struct listener *listener;
static char folder[] = "check_listenXXXXXX", path[64];
static int met[QUEUE], callers[QUEUE];
static unsigned nmet, ncallers;

static void
on_met(void *ctx, int fd)
{
	ck_assert_ptr_eq(ctx, met);
	ck_assert_uint_lt(nmet, QUEUE);
	met[nmet++] = fd;
}

static void
setup(void)
{
	int fd;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	(void)snprintf(path, sizeof(path), "%s/socket", folder);
	ck_assert_ptr_nonnull(base = event_base_new());
	fd = unixsock_listen(path, 0600, QUEUE);
	ck_assert_int_ge(fd, 0);
	listener = listener_new(base, fd, on_met, met);
	ck_assert_ptr_nonnull(listener);
}

static void
teardown(void)
{
	while (nmet > 0)
		(void)close(met[--nmet]);
	while (ncallers > 0)
		(void)close(callers[--ncallers]);
	listener_free(&listener);
	ck_assert_ptr_null(listener);
	event_base_free(base);
	(void)unlink(path);
	(void)rmdir(folder);
}

static void
call(void)
{
	callers[ncallers] = unixsock_connect(path, false);
	ck_assert_int_ge(callers[ncallers++], 0);
}

/* What is there already. */
static unsigned
turn(void)
{
	unsigned i;

	for (i = 0; i < 4; i++)
		(void)event_base_loop(base, EVLOOP_NONBLOCK);
	return nmet;
}

START_TEST(all_who_come)
{
	unsigned i;

	ck_assert_uint_eq(turn(), 0);
	call();
	call();
	ck_assert_uint_eq(turn(), 2);
	for (i = 0; i < nmet; i++) {
		ck_assert_int_ne(fcntl(met[i], F_GETFD) & FD_CLOEXEC, 0);
		ck_assert_int_ne(fcntl(met[i], F_GETFL) & O_NONBLOCK, 0);
	}
}
END_TEST

START_TEST(held)
{
	listener_hold(listener, true);
	call();
	ck_assert_uint_eq(turn(), 0);
	listener_hold(listener, false);
	ck_assert_uint_eq(turn(), 1);
}
END_TEST

static void
files(struct rlimit *before, bool none)
{
	struct rlimit now;

	if (none) {
		ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, before), 0);
		now = *before;
		now.rlim_cur = 0;
		ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &now), 0);
	} else {
		ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, before), 0);
	}
}

/*
 * Nobody can be let in now: the loop goes on a second after it has seen that,
 * and does not spin.
 */
static void
sees_and_sleeps(bool hold_and_go)
{
	const uint64_t since = clock_ms();

	ck_assert_uint_eq(turn(), 0);
	if (hold_and_go) { /* that wakes nobody */
		listener_hold(listener, true);
		listener_hold(listener, false);
	}
	(void)event_base_loop(base, EVLOOP_ONCE);
	ck_assert_uint_ge(clock_ms() - since, 900);
}

START_TEST(no_descriptor)
{
	struct rlimit before;

	call();
	files(&before, true);
	sees_and_sleeps(true);
	sees_and_sleeps(false);
	files(&before, false);
	ck_assert_uint_eq(turn(), 1);
}
END_TEST

START_TEST(held_over_a_pause)
{
	struct rlimit before;

	call();
	files(&before, true);
	ck_assert_uint_eq(turn(), 0);
	listener_hold(listener, true);
	files(&before, false);
	(void)event_base_loop(base, EVLOOP_ONCE); /* the pause */
	ck_assert_uint_eq(turn(), 0);
	listener_hold(listener, false);
	ck_assert_uint_eq(turn(), 1);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("listen");
	TCase *tc = tcase_create("all");

	suite_add_tcase(s, tc);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, all_who_come);
	tcase_add_test(tc, held);
	tcase_add_test(tc, no_descriptor);
	tcase_add_test(tc, held_over_a_pause);
	return run_suite(s);
}
