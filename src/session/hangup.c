#include "config.h"

#include <sys/ioctl.h>

#include <errno.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "session/hangup.h"
#include "session/tty.h"

#define POLL_MS 20

void
hangup_start(struct hangup *h, int fd, bool modem, enum wire_carrier carrier,
    uint32_t low_ms, bool drain)
{
	bool dcd = false;

	h->fd = fd;
	h->phase = drain ? HANGUP_DRAIN : HANGUP_LINGER;
	h->modem = modem || tty_modem(fd, &dcd);
	h->wait_dcd = h->modem && carrier != CARRIER_NONE;
	h->low_ms = low_ms < HANGUP_LOW_MS ? HANGUP_LOW_MS : low_ms;
	if (h->low_ms > HANGUP_LOW_MAX)
		h->low_ms = HANGUP_LOW_MAX;
	h->until = clock_ms() + (drain ? HANGUP_DRAIN_MS : 0);
	h->zero = h->lent = false;
	h->low = false;
	h->error = 0;
}

void
hangup_lent(struct hangup *h, int fd, bool drain)
{
	hangup_start(h, fd, false, CARRIER_NONE, 0, drain);
	h->lent = true;
}

/*
 * Bytes that the device has not sent yet. A UART's FIFO is not among them,
 * nor what a pseudo-terminal's master has not been given yet, and a forced
 * hang-up loses both: hence the linger.
 */
static int
unsent(int fd)
{
	int n = 0;

	return ioctl(fd, TIOCOUTQ, &n) == -1 ? 0 : n;
}

static int
set_speed_zero(struct hangup *h)
{
	struct termios t;

	h->zero = true;
	if (tcgetattr(h->fd, &t) == -1 || cfsetispeed(&t, B0) == -1 ||
	    cfsetospeed(&t, B0) == -1)
		return -1;
	return tcsetattr(h->fd, TCSANOW, &t);
}

/* By the signal itself; where one cannot get at that, by speed 0. */
static void
lower_dtr(struct hangup *h)
{
	int dtr = TIOCM_DTR;

	if (ioctl(h->fd, TIOCMBIC, &dtr) == 0 || tty_dead(h->fd))
		return;
	if (set_speed_zero(h) == -1 && h->modem)
		h->error = (uint8_t)errno;
}

/*
 * What still waits is thrown away: it belongs to nobody any more, and close()
 * would wait for it. A pseudo-terminal has nothing waiting; what its flush
 * would take is the last text, which the far end has not read yet. Without
 * CLOCAL our own DTR pulse could hang us up before the far end was seen to
 * follow.
 */
static void
lower(struct hangup *h)
{
	struct termios t;

	(void)tcflush(h->fd, TCIFLUSH);
	if (unsent(h->fd) > 0)
		(void)tcflush(h->fd, TCOFLUSH);
	if (tcgetattr(h->fd, &t) == 0) {
		t.c_cflag |= CLOCAL | HUPCL;
		(void)tcsetattr(h->fd, TCSANOW, &t);
	}
	lower_dtr(h);
	h->until = clock_ms() + (h->modem ? h->low_ms : 0);
	h->deadline = clock_ms() + HANGUP_CARRIER_MS;
	if (h->deadline < h->until)
		h->deadline = h->until;
	h->phase = HANGUP_LOW;
}

/* DCD low, or a line that the kernel has hung up, which is the same. */
static bool
carrier_gone(const struct hangup *h)
{
	bool dcd;

	if (!tty_modem(h->fd, &dcd))
		return h->modem && tty_dead(h->fd);
	return !dcd;
}

/* True while there is still hope. */
static bool
awaits_carrier(struct hangup *h)
{
	h->low = carrier_gone(h);
	if (h->low || !h->wait_dcd)
		return false;
	if (clock_ms() >= h->deadline && !h->zero) {
		(void)set_speed_zero(h);
		h->deadline = clock_ms() + HANGUP_ZERO_MS;
	}
	if (clock_ms() < h->deadline)
		return true;
	h->error = ETIMEDOUT;
	return false;
}

static void
finish(struct hangup *h)
{
	if (!tty_dead(h->fd) && hangup_force(h->fd) != RG_OK && h->error == 0)
		h->error = (uint8_t)errno;
	h->phase = HANGUP_DONE;
}

int
hangup_step(struct hangup *h)
{
	if (h->phase == HANGUP_DRAIN) {
		if (clock_ms() < h->until && !tty_dead(h->fd) &&
		    unsent(h->fd) > 0)
			return POLL_MS;
		h->until = clock_ms() + HANGUP_LINGER_MS;
		h->phase = HANGUP_LINGER;
	}
	if (h->phase == HANGUP_LINGER) {
		if (clock_ms() < h->until && !tty_dead(h->fd))
			return (int)(h->until - clock_ms());
		if (h->lent)
			h->phase = HANGUP_DONE;
		else
			lower(h);
	}
	if (h->phase == HANGUP_LOW) {
		if (clock_ms() < h->until)
			return (int)(h->until - clock_ms());
		h->phase = HANGUP_WAIT;
	}
	if (h->phase == HANGUP_WAIT) {
		if (awaits_carrier(h))
			return POLL_MS;
		finish(h);
	}
	return -1;
}
