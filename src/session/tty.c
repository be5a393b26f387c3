#include "config.h"

#include <sys/ioctl.h>

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/err.h"
#include "session/tty.h"

/* No cc_t means "off" everywhere: BSD's _POSIX_VDISABLE is 0xff, Linux's 0. */
static const struct {
	int index;
	cc_t value;
} cooked_chars[] = {
	{ VINTR, 003 },
	{ VQUIT, 034 },
	{ VERASE, 0177 },
	{ VKILL, 025 },
	{ VEOF, 004 },
	{ VSTART, 021 },
	{ VSTOP, 023 },
	{ VSUSP, 032 },
#ifdef VREPRINT
	{ VREPRINT, 022 },
#endif
#ifdef VWERASE
	{ VWERASE, 027 },
#endif
#ifdef VLNEXT
	{ VLNEXT, 026 },
#endif
};

int
tty_take(int fd)
{
	/* Already a leader: started by hand from a shell, or by init. */
	if (setsid() == -1 && getsid(0) != getpid())
		return RG_E_SYS;
	if (ioctl(fd, TIOCSCTTY, 0) == 0)
		return RG_OK;
	if (errno != EPERM || !tty_privileged())
		return RG_E_SYS;
	return ioctl(fd, TIOCSCTTY, 1) == 0 ? RG_OK : RG_E_SYS;
}

bool
tty_dead(int fd)
{
	struct pollfd p = { .fd = fd, .events = 0 };

	return poll(&p, 1, 0) == 1 &&
	    (p.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

bool
tty_modem(int fd, bool *dcd)
{
	int bits;

	if (ioctl(fd, TIOCMGET, &bits) == -1)
		return false;
	*dcd = (bits & TIOCM_CAR) != 0;
	return true;
}

bool
tty_watched(int fd, enum wire_carrier carrier)
{
	bool dcd;

	if (carrier == CARRIER_AUTO)
		return !tty_modem(fd, &dcd) || dcd;
	return carrier == CARRIER_DCD;
}

static void
set_cooked(struct termios *t)
{
	size_t i;

	t->c_iflag = ICRNL | IXON | BRKINT | IGNPAR;
	t->c_oflag = OPOST | ONLCR;
	t->c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | IEXTEN;
	for (i = 0; i < sizeof(cooked_chars) / sizeof(cooked_chars[0]); i++)
		t->c_cc[cooked_chars[i].index] = cooked_chars[i].value;
#ifdef VEOL
	t->c_cc[VEOL] = _POSIX_VDISABLE;
#endif
#ifdef VEOL2
	t->c_cc[VEOL2] = _POSIX_VDISABLE;
#endif
}

int
tty_prepare(int fd, bool cooked, bool watch)
{
	struct termios t;
	tcflag_t flow = 0;
	speed_t in, out;

	if (tcgetattr(fd, &t) == -1)
		return RG_E_SYS;
	in = cfgetispeed(&t);
	out = cfgetospeed(&t);
#ifdef CRTSCTS
	flow = t.c_cflag & CRTSCTS;
#endif
	t.c_cflag = CS8 | CREAD | HUPCL | flow | (watch ? 0 : CLOCAL);
	if (cooked) {
		set_cooked(&t);
	} else {
		t.c_iflag = (watch ? IGNBRK : BRKINT) | IGNPAR;
		t.c_oflag = 0;
		t.c_lflag = 0;
		t.c_cc[VMIN] = 1;
		t.c_cc[VTIME] = 0;
	}
	/* On Linux they live in c_cflag; speed 0 would drop DTR. */
	if (cfsetispeed(&t, in) == -1 || cfsetospeed(&t, out) == -1)
		return RG_E_SYS;
	return tcsetattr(fd, TCSANOW, &t) == -1 ? RG_E_SYS : RG_OK;
}

void
tty_name(int fd, char *dst, size_t size)
{
	const char *name = ttyname(fd);

	if (name != NULL && strncmp(name, "/dev/", 5) == 0)
		name += 5;
	(void)rg_strlcpy(dst, name != NULL ? name : "", size);
}

bool
tty_privileged(void)
{
	return geteuid() == 0;
}
