/*
 * drive.c - a monitor of one session: starts rasgate-session, tells it to
 * run a service on a tty, prints what it says.
 *
 *	drive [-p] [-n | -d] [-l SESSION_MS] SESSION TTY RECORD PROGRAM
 *[ARGUMENT]... drive -k [-n | -d] SESSION TTY
 *
 * -p the service is pppd, -n the line has no carrier, -d its DCD
 * tells, -k only HANGUP. A line
 * "stop" on stdin is STOP. Each message is one line: its name and fields.
 */
#include "config.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/build.h"
#include "base/cause.h"
#include "base/err.h"
#include "base/spawn.h"
#include "base/strv.h"
#include "wire/chan.h"

#define HPORT 4711

static void fail(const char *) __attribute__((noreturn));

static void
fail(const char *what)
{
	perror(what);
	exit(1);
}

static void
say(struct chan *c, struct msg *m)
{
	if (chan_send(c, m) != RG_OK) {
		(void)fprintf(stderr, "drive: cannot send %s\n",
		    msg_name(m->type));
		exit(1);
	}
}

static struct chan *
start(char *program)
{
	char *const argv[] = { program, NULL };
	char *const envp[] = { NULL };
	struct chan *c;
	struct msg m;
	int sv[2];

	if (spawn_pair(sv) != RG_OK || spawn_helper(argv, envp, sv[1]) == -1 ||
	    (c = chan_new(sv[0], ROLE_SESSION)) == NULL)
		fail(program);
	(void)close(sv[1]);
	msg_init(&m, WIRE_HELLO, 0);
	(void)snprintf(m.u.HELLO.build, sizeof(m.u.HELLO.build), "%s",
	    RG_BUILD);
	say(c, &m);
	return c;
}

static int
open_tty(const char *path)
{
	int fd = open(path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd == -1)
		fail(path);
	return fd;
}

static void
say_start(struct chan *c, struct msg *m, char **args)
{
	static const char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
	static const char call[] = "RASGATE_CALL=k7f2q9mbd1";
	struct msg_START *s = &m->u.START;
	size_t n = 0;
	char **a;

	m->fd = open_tty(args[0]);
	(void)snprintf(s->call, sizeof(s->call), "k7f2q9mbd1");
	(void)snprintf(s->line, sizeof(s->line), "m01");
	(void)snprintf(s->user, sizeof(s->user), "alice");
	(void)snprintf(s->service, sizeof(s->service), "ppp");
	(void)snprintf(s->record, sizeof(s->record), "%s", args[1]);
	(void)snprintf(s->boot, sizeof(s->boot), "-");
	for (a = args + 2; *a != NULL; a++)
		if (!strv_add((char *)s->argv, sizeof(s->argv), &n, *a))
			exit(2);
	s->argv_len = (uint16_t)n;
	n = 0;
	if (!strv_add((char *)s->env, sizeof(s->env), &n, path) ||
	    !strv_add((char *)s->env, sizeof(s->env), &n, call))
		exit(2);
	s->env_len = (uint16_t)n;
	say(c, m);
}

static void
show(const struct msg *m)
{
	(void)printf("%s", msg_name(m->type));
	switch (m->type) {
	case WIRE_LOG:
		(void)printf(" %s", m->u.LOG.text);
		break;
	case WIRE_UP:
		(void)printf(" pid=%u", m->u.UP.pid);
		break;
	case WIRE_LINK:
		(void)printf(" ifname=%s local=%s remote=%s auth=%s",
		    m->u.LINK.ifname, m->u.LINK.local, m->u.LINK.remote,
		    m->u.LINK.auth);
		break;
	case WIRE_COUNT:
		(void)printf(" rx=%llu tx=%llu",
		    (unsigned long long)m->u.COUNT.rx,
		    (unsigned long long)m->u.COUNT.tx);
		break;
	case WIRE_DOWN:
		(void)printf(" cause=%s up_s=%u rx=%llu tx=%llu",
		    cause_name(m->u.DOWN.cause), m->u.DOWN.up_s,
		    (unsigned long long)m->u.DOWN.rx,
		    (unsigned long long)m->u.DOWN.tx);
		break;
	case WIRE_END:
		(void)printf(" cause=%s signaled=%u status=%u",
		    cause_name(m->u.END.cause), m->u.END.signaled,
		    m->u.END.status);
		break;
	case WIRE_HUNG:
		(void)printf(" low=%u error=%u", m->u.HUNG.low,
		    m->u.HUNG.error);
		break;
	default:
		break;
	}
	(void)printf("\n");
	(void)fflush(stdout);
}

static void
take_input(struct chan *c, struct pollfd *p)
{
	char line[64];
	ssize_t n = read(0, line, sizeof(line));
	struct msg m;

	if (n <= 0)
		p->fd = -1;
	if (n < 4 || memcmp(line, "stop", 4) != 0)
		return;
	msg_init(&m, WIRE_STOP, HPORT);
	m.u.STOP.why = WHY_OPERATOR;
	say(c, &m);
}

static int
watch(struct chan *c)
{
	struct pollfd p[2] = { { .fd = chan_fd(c), .events = POLLIN },
		{ .fd = 0, .events = POLLIN } };
	struct msg m;
	int r;

	for (;;) {
		(void)poll(p, 2, -1);
		if (p[1].fd != -1 && p[1].revents != 0)
			take_input(c, &p[1]);
		while ((r = chan_recv(c, &m)) == RG_OK)
			show(&m);
		if (r != RG_E_AGAIN)
			return r == RG_E_GONE ? 0 : 1;
	}
}

int
main(int argc, char **argv)
{
	enum wire_carrier carrier = CARRIER_AUTO;
	bool hangup = false;
	struct msg m;
	struct chan *c;
	int opt;

	msg_init(&m, WIRE_START, HPORT);
	while ((opt = getopt(argc, argv, "+dknpl:")) != -1) {
		if (opt == 'k')
			hangup = true;
		else if (opt == 'n')
			carrier = CARRIER_NONE;
		else if (opt == 'd')
			carrier = CARRIER_DCD;
		else if (opt == 'p')
			m.u.START.ppp = 1;
		else if (opt == 'l')
			m.u.START.session_ms = (uint32_t)atoi(optarg);
		else
			return 2;
	}
	if (argc - optind < (hangup ? 2 : 4))
		return 2;
	c = start(argv[optind]);
	if (hangup) {
		msg_init(&m, WIRE_HANGUP, HPORT);
		(void)snprintf(m.u.HANGUP.line, sizeof(m.u.HANGUP.line), "m01");
		m.u.HANGUP.carrier = (uint8_t)carrier;
		m.fd = open_tty(argv[optind + 1]);
		say(c, &m);
	} else {
		m.u.START.carrier = (uint8_t)carrier;
		say_start(c, &m, argv + optind + 1);
	}
	return watch(c);
}
