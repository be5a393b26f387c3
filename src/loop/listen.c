#include "config.h"

#include <sys/socket.h>

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "loop/listen.h"

#define PAUSE_S 1 /* when there is no descriptor for one */

struct listener {
	void (*met)(void *ctx, int fd);
	void *ctx;
	struct event *event, *pause;
	int fd;
	bool held;
};

static void
on_pause(evutil_socket_t fd, short what, void *arg)
{
	const struct listener *l = arg;

	(void)fd;
	(void)what;
	if (!l->held)
		(void)event_add(l->event, NULL);
}

static void
on_connect(evutil_socket_t lfd, short what, void *arg)
{
	static const struct timeval pause = { PAUSE_S, 0 };
	struct listener *l = arg;
	int fd = accept(lfd, NULL, NULL);

	(void)what;
	if (fd == -1 && (errno == EMFILE || errno == ENFILE)) {
		(void)event_del(l->event); /* else the loop would spin */
		(void)event_add(l->pause, &pause);
	}
	if (fd == -1)
		return;
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) == -1 ||
	    fcntl(fd, F_SETFL, O_NONBLOCK) == -1)
		(void)close(fd);
	else
		l->met(l->ctx, fd);
}

struct listener *
listener_new(struct event_base *base, int fd, void (*met)(void *ctx, int fd),
    void *ctx)
{
	struct listener *l = calloc(1, sizeof(*l));

	if (l == NULL) {
		(void)close(fd);
		return NULL;
	}
	l->met = met;
	l->ctx = ctx;
	l->fd = fd;
	l->event = event_new(base, fd, EV_READ | EV_PERSIST, on_connect, l);
	l->pause = event_new(base, -1, 0, on_pause, l);
	if (l->event == NULL || l->pause == NULL ||
	    event_add(l->event, NULL) == -1)
		listener_free(&l);
	return l;
}

void
listener_free(struct listener **lp)
{
	struct listener *l = *lp;

	*lp = NULL;
	if (l == NULL)
		return;
	if (l->event != NULL)
		event_free(l->event);
	if (l->pause != NULL)
		event_free(l->pause);
	(void)close(l->fd);
	free(l);
}

void
listener_hold(struct listener *l, bool held)
{
	l->held = held;
	if (held)
		(void)event_del(l->event);
	else if (!event_pending(l->pause, EV_TIMEOUT, NULL))
		(void)event_add(l->event, NULL);
}
