#include "config.h"

#include <sys/ioctl.h>

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <termios.h>

#include "base/compat.h"
#include "base/err.h"
#include "engine/ttymode.h"

static const struct {
	uint32_t bps;
	speed_t code;
} speeds[] = {
	{ 300, B300 },
	{ 600, B600 },
	{ 1200, B1200 },
	{ 2400, B2400 },
	{ 4800, B4800 },
	{ 9600, B9600 },
	{ 19200, B19200 },
	{ 38400, B38400 },
#ifdef B57600
	{ 57600, B57600 },
#endif
#ifdef B115200
	{ 115200, B115200 },
#endif
#ifdef B230400
	{ 230400, B230400 },
#endif
#ifdef B460800
	{ 460800, B460800 },
#endif
#ifdef B921600
	{ 921600, B921600 },
#endif
};

static int
set_speed(struct termios *t, uint32_t bps)
{
	size_t i;

	for (i = 0; i < RG_COUNTOF(speeds); i++)
		if (speeds[i].bps == bps)
			break;
	if (i == RG_COUNTOF(speeds))
		return RG_E_NAME;
	if (cfsetispeed(t, speeds[i].code) == -1 ||
	    cfsetospeed(t, speeds[i].code) == -1)
		return RG_E_NAME;
	return RG_OK;
}

/* cdc-acm never reports CTS: with CRTSCTS it would never send. */
static void
find_flow(int fd, struct ttymode *m)
{
	int bits;

	if (m->flow == FLOW_AUTO && ioctl(fd, TIOCMGET, &bits) == 0 &&
	    (bits & TIOCM_CTS) != 0)
		m->flow = FLOW_RTSCTS;
}

/*
 * Raw and 8 bit clean (G8b). VMIN must be 1: with 0 an empty read returns 0
 * like a hang-up. IGNBRK and IGNPAR: a break or a framing error is no byte.
 */
int
ttymode_set(int fd, struct ttymode *m)
{
	struct termios t;
	int r;

	if (tcgetattr(fd, &t) == -1)
		return RG_E_SYS;
	t.c_iflag = (m->marks ? PARMRK : IGNBRK) | IGNPAR;
	t.c_oflag = 0;
	t.c_lflag = 0;
	t.c_cflag = CS8 | CREAD | (m->stays ? 0 : HUPCL);
	if (m->clocal)
		t.c_cflag |= CLOCAL;
#ifdef CRTSCTS
	find_flow(fd, m);
	if (m->flow == FLOW_RTSCTS)
		t.c_cflag |= CRTSCTS;
#endif
	memset(t.c_cc, 0, sizeof(t.c_cc));
	t.c_cc[VMIN] = 1;
	t.c_cc[VTIME] = 0;
	if (m->speed != 0 && (r = set_speed(&t, m->speed)) != RG_OK)
		return r;
	return tcsetattr(fd, TCSANOW, &t) == -1 ? RG_E_SYS : RG_OK;
}

enum ttymode_dcd
ttymode_dcd(int fd)
{
	int bits;

	if (ioctl(fd, TIOCMGET, &bits) == 0)
		return (bits & TIOCM_CAR) != 0 ? DCD_HIGH : DCD_LOW;
	return errno == EIO || errno == ENXIO || errno == ENODEV ? DCD_DEAD
								 : DCD_UNKNOWN;
}

bool
ttymode_gone(int fd)
{
	struct pollfd p = { fd, 0, 0 };

	return poll(&p, 1, 0) == 1 &&
	    (p.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

unsigned
ttymode_unsent(int fd)
{
	int n;

	return ioctl(fd, TIOCOUTQ, &n) == 0 && n > 0 ? (unsigned)n : 0;
}

uint32_t
ttymode_speed(int fd)
{
	struct termios t;
	speed_t code;
	size_t i;

	if (tcgetattr(fd, &t) == -1)
		return 0;
	code = cfgetospeed(&t);
	for (i = 0; i < RG_COUNTOF(speeds); i++)
		if (speeds[i].code == code)
			return speeds[i].bps;
	return 0;
}
