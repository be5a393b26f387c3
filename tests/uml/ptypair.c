/*
 * ptypair.c - a null-modem cable: two pseudo-terminals, joined.
 *
 *	ptypair LINK LINK
 *
 * The links lead to the two slaves; when both are there the cable is ready.
 * SIGTERM pulls it: both sides see a loss of carrier. It outlives its users.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>
#if defined(HAVE_PTY_H)
#include <pty.h>
#elif defined(HAVE_UTIL_H)
#include <util.h>
#else
#include <libutil.h>
#endif

#define BUFFER 4096

struct end {
	int master;
	size_t used; /* bytes of buf that the other side has not taken */
	char buf[BUFFER];
};

static void
fail(const char *what)
{
	perror(what);
	exit(1);
}

/* The slave stays open here, so that the master never reads EIO. */
static void
open_end(struct end *e, const char *path)
{
	struct termios t;
	int slave;

	if (openpty(&e->master, &slave, NULL, NULL, NULL) == -1 ||
	    tcgetattr(slave, &t) == -1)
		fail("openpty");
	t.c_iflag = t.c_oflag = t.c_lflag = 0;
	t.c_cflag = CS8 | CREAD | HUPCL;
	(void)cfsetispeed(&t, B38400);
	(void)cfsetospeed(&t, B38400);
	(void)unlink(path);
	if (tcsetattr(slave, TCSANOW, &t) == -1 ||
	    fcntl(e->master, F_SETFL, O_NONBLOCK) == -1 ||
	    symlink(ttyname(slave), path) == -1)
		fail(path);
}

static void
move(struct end *from, struct end *to)
{
	ssize_t n;
	size_t i;

	n = read(from->master, from->buf + from->used, BUFFER - from->used);
	if (n > 0)
		from->used += (size_t)n;
	if (from->used == 0)
		return;
	n = write(to->master, from->buf, from->used);
	if (n <= 0)
		return;
	from->used -= (size_t)n;
	for (i = 0; i < from->used; i++)
		from->buf[i] = from->buf[i + (size_t)n];
}

int
main(int argc, char **argv)
{
	static struct end a, b;
	struct pollfd p[2];

	if (argc != 3)
		return 2;
	open_end(&a, argv[1]);
	open_end(&b, argv[2]);
	for (;;) {
		p[0].fd = a.master;
		p[1].fd = b.master;
		p[0].events = a.used < BUFFER ? POLLIN : 0;
		p[1].events = b.used < BUFFER ? POLLIN : 0;
		if (b.used > 0)
			p[0].events |= POLLOUT;
		if (a.used > 0)
			p[1].events |= POLLOUT;
		if (poll(p, 2, -1) == -1 && errno != EINTR)
			fail("poll");
		move(&a, &b);
		move(&b, &a);
	}
}
