/*
 * A driver without TIOCMBIC, which is what a pseudo-terminal has, but with
 * DCD, which is ours: it falls when the speed is 0, or never.
 */
#include "config.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "session/hangup.h"
#include "session/tty.h"
#include "run.h"

static int master, slave;
static bool obeys, forced;

static speed_t
speed(void)
{
	struct termios t;

	ck_assert_int_eq(tcgetattr(slave, &t), 0);
	return cfgetospeed(&t);
}

bool
tty_modem(int fd, bool *dcd)
{
	ck_assert_int_eq(fd, slave);
	*dcd = !obeys || speed() != B0;
	return true;
}

bool
tty_dead(int fd)
{
	ck_assert_int_eq(fd, slave);
	return false;
}

int
hangup_force(int fd)
{
	ck_assert_int_eq(fd, slave);
	forced = true;
	return RG_OK;
}

/* Runs it by a clock of our own: how long it took. */
static uint64_t
hang_up(struct hangup *h)
{
	uint64_t now = 1000;
	int ms;

	clock_set(now);
	hangup_start(h, slave, true, CARRIER_DCD, HANGUP_LOW_MS, false);
	while ((ms = hangup_step(h)) != -1) {
		ck_assert(!forced);
		clock_set(now += (uint64_t)ms);
	}
	return now - 1000;
}

static void
setup(void)
{
	master = posix_openpt(O_RDWR | O_NOCTTY);
	ck_assert_int_eq(grantpt(master), 0);
	ck_assert_int_eq(unlockpt(master), 0);
	slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	ck_assert_int_ne(slave, -1);
	forced = false;
}

START_TEST(speed_zero_is_tried_at_once)
{
	struct hangup h;

	obeys = true;
	ck_assert_int_ne(speed(), B0);
	ck_assert_uint_eq(hang_up(&h), HANGUP_LOW_MS);
	ck_assert_int_eq(speed(), B0);
	ck_assert(forced && h.low);
	ck_assert_uint_eq(h.error, 0);
}
END_TEST

START_TEST(and_once_only)
{
	struct hangup h;
	uint64_t took;

	obeys = false;
	took = hang_up(&h);
	ck_assert_uint_ge(took, HANGUP_CARRIER_MS);
	ck_assert_uint_lt(took, HANGUP_CARRIER_MS + HANGUP_ZERO_MS);
	ck_assert(forced && !h.low);
	ck_assert_uint_eq(h.error, ETIMEDOUT);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("lower");
	TCase *tc = tcase_create("lower");

	suite_add_tcase(s, tc);
	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_test(tc, speed_zero_is_tried_at_once);
	tcase_add_test(tc, and_once_only);
	return run_suite(s);
}
