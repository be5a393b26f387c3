#include "config.h"

#include <sys/socket.h>

#include <arpa/inet.h>
#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/secret.h"
#include "radius/net.h"

#define TURN_MAX 64 /* datagrams of one port in one turn */

struct socket {
	struct port *port;
	struct event *readable;
	bool *closed; /* of the turn it is in, or NULL */
	int fd;
};

static struct event_base *loop;

void
net_base(struct event_base *base)
{
	loop = base;
}

bool
net_address(union client_address *a, const char *host, unsigned port)
{
	memset(a, 0, sizeof(*a));
	if (inet_pton(AF_INET, host, &a->in.sin_addr) == 1) {
		a->in.sin_family = AF_INET;
		a->in.sin_port = htons((uint16_t)port);
		return true;
	}
	a->in6.sin6_family = AF_INET6;
	a->in6.sin6_port = htons((uint16_t)port);
	return inet_pton(AF_INET6, host, &a->in6.sin6_addr) == 1;
}

static void
on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct socket *s = arg;
	uint8_t bytes[PACKET_MAX + 1];
	bool closed = false;
	ssize_t n;
	int i;

	(void)what;
	s->closed = &closed;
	for (i = 0; i < TURN_MAX && !closed; i++) {
		n = recv(fd, bytes, sizeof(bytes), 0);
		if (n >= 0)
			client_input(s->port, bytes, (size_t)n);
		else if (errno != EAGAIN && errno != EINTR)
			client_refused(s->port);
		if (n == -1)
			break;
	}
	rg_wipe(bytes, sizeof(bytes));
	if (!closed)
		s->closed = NULL;
}

static socklen_t
size_of(const union client_address *a)
{
	return a->sa.sa_family == AF_INET6 ? sizeof(a->in6) : sizeof(a->in);
}

int
net_connected(const union client_address *to, union client_address *local)
{
	socklen_t len = sizeof(*local);
	int fd = socket(to->sa.sa_family, SOCK_DGRAM, 0);

	if (fd == -1)
		return -1;
	if (fcntl(fd, F_SETFL, O_NONBLOCK) == -1 ||
	    connect(fd, &to->sa, size_of(to)) == -1 ||
	    getsockname(fd, &local->sa, &len) == -1) {
		(void)close(fd);
		return -1;
	}
	return fd;
}

void *
net_open(void *ctx, struct port *p, const union client_address *to,
    union client_address *local)
{
	struct socket *s = calloc(1, sizeof(*s));

	(void)ctx;
	if (s == NULL || (s->fd = net_connected(to, local)) == -1) {
		free(s);
		return NULL;
	}
	s->port = p;
	s->readable = event_new(loop, s->fd, EV_READ | EV_PERSIST, on_readable,
	    s);
	if (s->readable == NULL || event_add(s->readable, NULL) == -1) {
		net_close(ctx, s);
		return NULL;
	}
	return s;
}

void
net_close(void *ctx, void *socket)
{
	struct socket *s = socket;

	(void)ctx;
	if (s->closed != NULL)
		*s->closed = true;
	if (s->readable != NULL)
		event_free(s->readable);
	(void)close(s->fd);
	free(s);
}

/* A full queue is as good as a lost datagram. */
bool
net_send(void *ctx, void *socket, const uint8_t *bytes, size_t n)
{
	const struct socket *s = socket;

	(void)ctx;
	return send(s->fd, bytes, n, 0) != -1 || errno == EAGAIN ||
	    errno == ENOBUFS;
}
