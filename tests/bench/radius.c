/*
 * rgradius - how fast rasgate-radius is: this program is its monitor, all of
 * its engines, and (in a process of its own) a server that accepts.
 *
 *	rgradius PROGRAM COUNT
 *
 * prints two lines: accepted authentications a second of its CPU time, and
 * microseconds from a password to the verdict beside those of the server
 * alone, one at a time, medians.
 */
#include "config.h"

#include <sys/socket.h>
#include <sys/wait.h>

#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/spawn.h"
#include "base/strv.h"
#include "radius/replies.h"
#include "wire/chan.h"

#define WIDTH 64 /* conversations at once */
#define SINGLES 2000

static struct packet_secret secret;
static struct chan *monitor;
static struct chan *engines[WIDTH];
static uint64_t calls;

static uint64_t
now_ns(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

/* --- the server --- */

static void
serve(int fd)
{
	uint8_t bytes[PACKET_MAX];
	struct sockaddr_in from;
	struct replier r;
	socklen_t len;

	for (;;) {
		len = sizeof(from);
		if (recvfrom(fd, bytes, sizeof(bytes), 0,
			(struct sockaddr *)&from, &len) < PACKET_HEADER)
			continue;
		reply_start(&r, bytes, CODE_ACCESS_ACCEPT, REPLY_SIGN);
		reply_seal(&r, &secret);
		(void)sendto(fd, r.bytes, r.len, 0, (struct sockaddr *)&from,
		    len);
	}
}

static pid_t
start_server(struct sockaddr_in *at)
{
	socklen_t len = sizeof(*at);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	pid_t pid;

	memset(at, 0, sizeof(*at));
	at->sin_family = AF_INET;
	at->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd == -1 || bind(fd, (struct sockaddr *)at, sizeof(*at)) == -1 ||
	    getsockname(fd, (struct sockaddr *)at, &len) == -1 ||
	    (pid = fork()) == -1)
		err(1, "server");
	if (pid == 0)
		serve(fd);
	(void)close(fd);
	return pid;
}

/* --- rasgate-radius --- */

static void
tell(struct msg *m)
{
	if (chan_send(monitor, m) != RG_OK)
		errx(1, "rasgate-radius does not listen");
}

static void
hear(struct msg *m)
{
	if (chan_recv(monitor, m) != RG_OK)
		errx(1, "rasgate-radius went away");
}

static void
configure(unsigned port)
{
	static const char *const rows[] = { "name=corp", "identifier=bench",
		"timeout=3000", "tries=2", "dead=60000", "server=east",
		"host=127.0.0.1", NULL, "accounting=1813", "sign=1" };
	char text[32], path[] = "/tmp/rgradiusXXXXXX";
	size_t len = 0, i;
	struct msg m;

	msg_init(&m, WIRE_METHOD, 0);
	m.u.METHOD.type = METHOD_RADIUS;
	snprintf(text, sizeof(text), "port=%u", port);
	for (i = 0; i < RG_COUNTOF(rows); i++)
		if (!strv_add((char *)m.u.METHOD.settings,
			sizeof(m.u.METHOD.settings), &len,
			rows[i] != NULL ? rows[i] : text))
			errx(1, "settings");
	m.u.METHOD.settings_len = (uint16_t)len;
	tell(&m);
	msg_init(&m, WIRE_SECRET, 0);
	if ((m.fd = mkstemp(path)) == -1 || unlink(path) == -1 ||
	    write(m.fd, secret.bytes, secret.len) != (ssize_t)secret.len ||
	    lseek(m.fd, 0, SEEK_SET) == -1)
		err(1, "secret");
	tell(&m);
}

static pid_t
start_client(char *program)
{
	char *argv[] = { program, NULL }, *envp[] = { NULL };
	struct msg m;
	int sv[2];

	if (spawn_pair(sv) != RG_OK || spawn_helper(argv, envp, sv[1]) == -1 ||
	    fcntl(sv[0], F_SETFL, 0) == -1 ||
	    (monitor = chan_new(sv[0], ROLE_RADIUS)) == NULL)
		err(1, "%s", program);
	(void)close(sv[1]);
	msg_init(&m, WIRE_HELLO, 0);
	rg_strlcpy(m.u.HELLO.build, msg_build(), sizeof(m.u.HELLO.build));
	m.u.HELLO.uid = m.u.HELLO.gid = UINT32_MAX;
	tell(&m);
	hear(&m);
	return (pid_t)m.u.READY.pid;
}

static uint64_t
cpu_ns(pid_t pid)
{
	unsigned long long ns = 0;
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%ld/schedstat", (long)pid);
	if ((f = fopen(path, "r")) == NULL || fscanf(f, "%llu", &ns) != 1)
		err(1, "%s", path);
	fclose(f);
	return ns;
}

/* --- conversations: the HPORT is the place, and how often it was taken --- */

static void
begin(size_t place)
{
	struct msg m;
	int sv[2];

	chan_free(&engines[place]);
	if (spawn_pair(sv) != RG_OK ||
	    (engines[place] = chan_new(sv[0], ROLE_AUTH)) == NULL)
		err(1, "conversation");
	msg_init(&m, WIRE_BEGIN, ++calls * WIDTH + place);
	m.u.BEGIN.step = 1;
	rg_strlcpy(m.u.BEGIN.name, "noc1", sizeof(m.u.BEGIN.name));
	rg_strlcpy(m.u.BEGIN.line, "m01", sizeof(m.u.BEGIN.line));
	rg_strlcpy(m.u.BEGIN.call, "k7f2q9mbd1", sizeof(m.u.BEGIN.call));
	m.fd = sv[1];
	tell(&m);
}

static void
answer(size_t place)
{
	struct msg m;

	if (chan_recv(engines[place], &m) != RG_OK || m.type != WIRE_PROMPT)
		return; /* closed behind its verdict */
	msg_init(&m, WIRE_ANSWER, 0);
	rg_strlcpy(m.u.ANSWER.text, "correct horse", sizeof(m.u.ANSWER.text));
	if (chan_send(engines[place], &m) != RG_OK)
		errx(1, "conversation");
}

/* One that was accepted: its place. */
static size_t
verdict(void)
{
	struct msg m;

	hear(&m);
	if (m.type != WIRE_VERDICT || m.u.VERDICT.result != 0)
		errx(1, "%s, result %u", msg_name(m.type),
		    m.type == WIRE_VERDICT ? (unsigned)m.u.VERDICT.result : 0);
	return (size_t)(m.hport % WIDTH);
}

static void
wait_for(struct pollfd *p, nfds_t n)
{
	if (poll(p, n, 10000) < 1)
		errx(1, "nothing happens");
}

static void
many(unsigned count)
{
	struct pollfd p[WIDTH + 1];
	unsigned done = 0, begun = 0;
	size_t i;

	for (i = 0; i < WIDTH; i++, begun++)
		begin(i);
	while (done < count) {
		p[WIDTH] = (struct pollfd) { chan_fd(monitor), POLLIN, 0 };
		for (i = 0; i < WIDTH; i++)
			p[i] = (struct pollfd) { engines[i] != NULL
				    ? chan_fd(engines[i])
				    : -1,
				POLLIN, 0 };
		wait_for(p, WIDTH + 1);
		for (i = 0; i < WIDTH; i++)
			if ((p[i].revents & POLLIN) != 0)
				answer(i);
		if (p[WIDTH].revents == 0)
			continue;
		done++;
		i = verdict();
		if (begun++ < count)
			begin(i);
		else
			chan_free(&engines[i]);
	}
}

/* --- one at a time --- */

static int
by_size(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static uint64_t
own_ns(void)
{
	struct pollfd p;
	uint64_t since;

	begin(0);
	p = (struct pollfd) { chan_fd(engines[0]), POLLIN, 0 };
	wait_for(&p, 1);
	since = now_ns();
	answer(0);
	(void)verdict();
	return now_ns() - since;
}

static uint64_t
bare_ns(int fd)
{
	const uint8_t auth[PACKET_AUTH] = { 1 };
	uint8_t bytes[PACKET_MAX];
	struct packet p;
	uint64_t since;

	packet_start(&p, CODE_ACCESS_REQUEST, 1, auth);
	packet_put_password(&p, &secret, "x");
	(void)packet_seal(&p, &secret);
	since = now_ns();
	if (send(fd, p.bytes, p.len, 0) == -1 ||
	    recv(fd, bytes, sizeof(bytes), 0) == -1)
		err(1, "server");
	return now_ns() - since;
}

static void
singles(const struct sockaddr_in *server)
{
	static uint64_t own[SINGLES], bare[SINGLES];
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	size_t i;

	if (fd == -1 ||
	    connect(fd, (const struct sockaddr *)server, sizeof(*server)) == -1)
		err(1, "socket");
	for (i = 0; i < SINGLES; i++) {
		own[i] = own_ns();
		bare[i] = bare_ns(fd);
	}
	qsort(own, SINGLES, sizeof(own[0]), by_size);
	qsort(bare, SINGLES, sizeof(bare[0]), by_size);
	printf("%.1f %.1f\n", (double)own[SINGLES / 2] / 1000,
	    (double)bare[SINGLES / 2] / 1000);
}

int
main(int argc, char *argv[])
{
	struct sockaddr_in at;
	pid_t server, client;
	uint64_t before;
	unsigned count;

	if (argc != 3)
		errx(64, "usage: rgradius PROGRAM COUNT");
	count = (unsigned)atoi(argv[2]);
	secret = reply_secret("bench secret");
	(void)signal(SIGPIPE, SIG_IGN);
	server = start_server(&at);
	client = start_client(argv[1]);
	configure(ntohs(at.sin_port));
	many(count / 10); /* past its start */
	before = cpu_ns(client);
	many(count);
	printf("%.0f\n",
	    (double)count * 1e9 / (double)(cpu_ns(client) - before));
	fflush(stdout);
	singles(&at);
	chan_free(&monitor);
	(void)kill(server, SIGKILL);
	return 0;
}
