#include "config.h"

#include <errno.h>
#include <event2/event.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/fdpass.h"
#include "base/unixsock.h"
#include "child/breach.h"
#include "loop/listen.h"
#include "monitor/hook.h"
#include "monitor/lend.h"
#include "monitor/report.h"
#include "wire/control.h"

#define GUESTS_MAX 8
#define BACKLOG 64
#define SEND_MS 2000 /* for the message */
#define LINE_MS 5000 /* for its line to be free, and for an engine */
#define AGAIN_MS 100 /* each time it looks at the devices of all lines */
#define SOON_MS 20   /* ... while an engine of its own starts, */
#define EARLY_MS 200 /* which takes no longer than that */
#define WHY_SIZE 200

struct guest {
	struct hook *hook;
	struct event *event;
	int sock;
	int tty; /* -1: its message has not come yet */
	uint64_t until_ms;
	struct lend lend;
};

struct hook {
	struct monitor *mon;
	struct listener *listener;
	struct guest *guests[GUESTS_MAX];
	size_t n;
	struct breaches breaches; /* of all who come here */
	char path[512];
};

static void
again_in(struct event *e, unsigned ms)
{
	const struct timeval tv = { ms / 1000, ms % 1000 * 1000 };

	(void)event_add(e, &tv);
}

/* Its descriptors are closed, but for those that are -1 by now. */
static void
let_go(struct guest *g)
{
	struct hook *k = g->hook;
	size_t i = 0;

	while (k->guests[i] != g)
		i++;
	k->guests[i] = k->guests[--k->n];
	event_free(g->event);
	if (g->sock != -1)
		(void)close(g->sock);
	if (g->tty != -1)
		(void)close(g->tty);
	free(g);
	listener_hold(k->listener, false);
}

/* The caller is to see that text. */
static void
refuse(struct guest *g, const char *text)
{
	uint8_t bytes[WIRE_MAX];
	struct msg m;
	int n;

	msg_init(&m, WIRE_DONE, 0);
	m.seq = 0;
	m.u.DONE.status = CTL_DECLINED;
	(void)rg_strlcpy(m.u.DONE.text, text, sizeof(m.u.DONE.text));
	if ((n = msg_encode(&m, bytes, sizeof(bytes))) > 0)
		(void)fdpass_send(g->sock, bytes, (size_t)n, -1);
	let_go(g);
}

static void
violation(struct guest *g, const char *what)
{
	breach_report(&g->hook->breaches, "hook", what, 1, NULL);
	refuse(g, what);
}

/* If it is a call that waited for its line. */
static void
miss(struct guest *g)
{
	if (g->tty != -1)
		lend_missed(g->hook->mon, &g->lend, g->tty);
}

static void
offer(struct guest *g)
{
	struct monitor *m = g->hook->mon;
	const uint64_t now = clock_ms();
	char why[WHY_SIZE] = "";

	switch (lend_line(m, &g->lend, g->tty, g->sock, why, sizeof(why))) {
	case RG_OK:
		g->sock = g->tty = -1;
		let_go(g);
		break;
	case RG_E_AGAIN:
	case RG_E_SYS:
		if (now < g->until_ms) {
			again_in(g->event,
			    now + LINE_MS < g->until_ms + EARLY_MS ? SOON_MS
								   : AGAIN_MS);
			break;
		}
		miss(g);
		/* fall through */
	case RG_E_STATE:
		refuse(g, why);
		break;
	default:
		violation(g, why);
		break;
	}
}

static void
hear(struct guest *g)
{
	uint8_t bytes[WIRE_MAX];
	ssize_t n = fdpass_recv(g->sock, bytes, sizeof(bytes), &g->tty);

	if (n == RG_E_AGAIN)
		return;
	if (n == RG_E_GONE)
		let_go(g);
	else if (n == RG_E_SYS)
		refuse(g, "rasgated has no descriptor left");
	else if (n < 0)
		violation(g, "not one message with one descriptor");
	else if (lend_read(bytes, (size_t)n, &g->lend) != RG_OK)
		violation(g, "malformed message");
	else if (g->tty == -1)
		violation(g, "a message without a descriptor");
	else {
		g->until_ms = clock_ms() + LINE_MS;
		offer(g);
	}
}

static void
on_guest(evutil_socket_t fd, short what, void *arg)
{
	struct guest *g = arg;

	(void)fd;
	if (g->tty == -1 && (what & EV_READ) != 0)
		hear(g);
	else if (g->tty == -1)
		violation(g, "silent");
	else if ((what & EV_READ) == 0)
		offer(g);
	else { /* the caller has left, or it says too much */
		miss(g);
		let_go(g);
	}
}

/* Its first message is awaited. */
static void
greet(struct hook *k, int sock)
{
	struct guest *g = calloc(1, sizeof(*g));

	if (g == NULL)
		abort();
	g->hook = k;
	g->sock = sock;
	g->tty = -1;
	g->event = event_new(k->mon->base, sock, EV_READ | EV_PERSIST, on_guest,
	    g);
	if (g->event == NULL)
		abort();
	again_in(g->event, SEND_MS);
	k->guests[k->n++] = g;
	if (k->n == GUESTS_MAX)
		listener_hold(k->listener, true);
}

static void
on_connect(void *ctx, int fd)
{
	struct hook *k = ctx;

	if (rg_peer_trusted(fd)) {
		greet(k, fd);
		return;
	}
	breach_report(&k->breaches, "hook", "another user", 1, NULL);
	(void)close(fd);
}

struct hook *
hook_open(struct monitor *m)
{
	struct hook *k = calloc(1, sizeof(*k));
	int fd;

	if (k == NULL)
		return NULL;
	k->mon = m;
	(void)snprintf(k->path, sizeof(k->path), "%s/" HOOK_SOCKET,
	    m->ref->conf->g.paths.run);
	if ((fd = unixsock_listen(k->path, 0600, BACKLOG)) == -1) {
		free(k);
		return NULL;
	}
	if ((k->listener = listener_new(m->base, fd, on_connect, k)) == NULL)
		abort(); /* nothing was started yet */
	return k;
}

void
hook_close(struct hook **kp)
{
	struct hook *k = *kp;

	*kp = NULL;
	if (k == NULL)
		return;
	while (k->n > 0) {
		miss(k->guests[0]);
		refuse(k->guests[0], "the line is closed: rasgated ends");
	}
	breach_end(&k->breaches);
	listener_free(&k->listener);
	(void)unlink(k->path);
	free(k);
}
