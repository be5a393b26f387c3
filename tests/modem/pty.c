#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "port.h"

/* As cfmakeraw(3), which POSIX lacks. */
static void
make_raw(struct termios *t)
{
	t->c_iflag &= (tcflag_t) ~(
	    IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
	t->c_oflag &= (tcflag_t)~OPOST;
	t->c_lflag &= (tcflag_t) ~(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
	t->c_cflag &= (tcflag_t) ~(CSIZE | PARENB);
	t->c_cflag |= CS8;
}

/* A path that is never absent: made beside it, then renamed over it. */
static int
link_replace(const char *target, const char *link)
{
	char temp[PORT_PATH_MAX + 8];

	(void)snprintf(temp, sizeof(temp), "%s.new", link);
	(void)unlink(temp);
	if (symlink(target, temp) == -1 || rename(temp, link) == -1)
		return -1;
	return 0;
}

/*
 * The slave is opened and closed once: from then on the master shows HUP
 * while nobody has it open. Its termios stay raw as long as the master lives.
 */
int
pty_make(const char *link, char *slave, size_t size)
{
	struct termios t;
	const char *name;
	int fd, s = -1;

	if ((fd = posix_openpt(O_RDWR | O_NOCTTY)) == -1)
		return -1;
	if (grantpt(fd) == -1 || unlockpt(fd) == -1 ||
	    (name = ptsname(fd)) == NULL ||
	    (s = open(name, O_RDWR | O_NOCTTY)) == -1 || tcgetattr(s, &t) == -1)
		goto fail;
	make_raw(&t);
	if (tcsetattr(s, TCSANOW, &t) == -1 ||
	    fcntl(fd, F_SETFL, O_NONBLOCK) == -1 ||
	    fcntl(fd, F_SETFD, FD_CLOEXEC) == -1)
		goto fail;
	(void)close(s);
	(void)snprintf(slave, size, "%s", name);
	if (link_replace(name, link) == -1) {
		(void)close(fd);
		return -1;
	}
	return fd;
fail:
	if (s != -1)
		(void)close(s);
	(void)close(fd);
	return -1;
}

unsigned
pty_speed(int master)
{
	static const struct {
		speed_t code;
		unsigned bps;
	} speeds[] = { { B9600, 9600 }, { B19200, 19200 }, { B38400, 38400 },
		{ B57600, 57600 }, { B115200, 115200 } };
	struct termios t;
	size_t i;

	if (tcgetattr(master, &t) == -1)
		return 0;
	for (i = 0; i < sizeof(speeds) / sizeof(speeds[0]); i++)
		if (cfgetospeed(&t) == speeds[i].code)
			return speeds[i].bps;
	return 0;
}

/* On Linux the master shows what the slave's owner has set. */
void
pty_termios(int master, char *text, size_t size)
{
	struct termios t;

	if (tcgetattr(master, &t) == -1) {
		(void)snprintf(text, size, "unknown %s", strerror(errno));
		return;
	}
	(void)snprintf(text, size,
	    "canon=%d echo=%d opost=%d clocal=%d hupcl=%d",
	    (t.c_lflag & ICANON) != 0, (t.c_lflag & ECHO) != 0,
	    (t.c_oflag & OPOST) != 0, (t.c_cflag & CLOCAL) != 0,
	    (t.c_cflag & HUPCL) != 0);
}
