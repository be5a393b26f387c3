#include "config.h"

#include <sys/socket.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/secret.h"
#include "radius/instance.h"
#include "radius/net.h"
#include "radius/probe.h"

#define TRIES 3
#define WAIT_MS 1000

struct probe {
	struct packet_secret secret;
	struct packet packet;
	int fd;
	uint64_t asked_us;
};

static int
tell(const char *what)
{
	puts(what);
	return 1;
}

static uint64_t
now_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static void
make_request(struct probe *p)
{
	uint8_t auth[PACKET_AUTH], id;

	rg_random(auth, sizeof(auth));
	rg_random(&id, 1);
	packet_start(&p->packet, CODE_STATUS_SERVER, id, auth);
	packet_put_text(&p->packet, ATTR_NAS_IDENTIFIER, "rasgatectl");
	(void)packet_seal(&p->packet, &p->secret);
}

/* What one answer says; false: wait for another. */
static bool
take_answer(struct probe *p, int *status)
{
	uint8_t bytes[PACKET_MAX + 1];
	ssize_t n = recv(p->fd, bytes, sizeof(bytes), 0);
	struct packet_reply reply;

	if (n == -1) {
		*status = tell(strerror(errno));
		return true;
	}
	switch (packet_read(bytes, (size_t)n, &p->packet, &p->secret, false,
	    &reply)) {
	case PACKET_GOOD:
		printf("%lu %s\n", (unsigned long)(now_us() - p->asked_us),
		    reply.proven ? "signed" : "unsigned");
		*status = 0;
		return true;
	case PACKET_FORGED:
		*status = tell("another secret");
		return true;
	default:
		return false;
	}
}

static int
ask(struct probe *p)
{
	struct pollfd ready = { p->fd, POLLIN, 0 };
	int i, status;

	for (i = 0; i < TRIES; i++) {
		p->asked_us = now_us();
		if (send(p->fd, p->packet.bytes, p->packet.len, 0) == -1)
			return tell(strerror(errno));
		while (poll(&ready, 1, WAIT_MS) == 1)
			if (take_answer(p, &status))
				return status;
	}
	return tell("no answer");
}

int
probe_run(const char *host, const char *port)
{
	union client_address to, local;
	struct probe p;
	int status;

	if (!net_address(&to, host, (unsigned)atoi(port)) ||
	    !instance_read_secret(STDIN_FILENO, &p.secret))
		return tell("no address, or no secret");
	if ((p.fd = net_connected(&to, &local)) == -1)
		return tell(strerror(errno));
	make_request(&p);
	status = ask(&p);
	(void)close(p.fd);
	rg_wipe(&p, sizeof(p));
	return status;
}
