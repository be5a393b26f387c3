#include "config.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>

#include "daemon/manager.h"

#define TELL_MS 5000 /* a new status is heard of within that */

struct manager {
	struct monitor *mon;
	struct notify *notify;
	struct event *tick;
};

static const char *
plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static void
make_status(const struct monitor *m, char *dst, size_t size)
{
	size_t i, lines = 0, up = 0, sessions = 0;

	for (i = 0; i < m->slots; i++) {
		if (m->lines[i] == NULL)
			continue;
		lines++;
		up += m->lines[i]->told == LINE_OPEN;
		sessions += m->lines[i]->permit.stage == STAGE_SESSION;
	}
	if (lines == 0)
		(void)snprintf(dst, size, "no lines configured");
	else
		(void)snprintf(dst, size, "%zu line%s, %zu up, %zu session%s",
		    lines, plural(lines), up, sessions, plural(sessions));
}

static void
on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct manager *g = arg;
	char status[NOTIFY_STATUS_MAX];

	(void)fd;
	(void)what;
	make_status(g->mon, status, sizeof(status));
	notify_alive(g->notify, status);
}

struct manager *
manager_open(struct monitor *m)
{
	struct notify *notify = notify_new();
	struct manager *g;
	struct timeval tv;
	unsigned ms;

	if (notify == NULL)
		return NULL;
	if ((g = calloc(1, sizeof(*g))) == NULL)
		abort();
	g->mon = m;
	g->notify = notify;
	/* Twice in the time that the watchdog gives, as it advises. */
	ms = notify_watchdog_ms(notify) / 2;
	if (ms == 0 || ms > TELL_MS)
		ms = TELL_MS;
	tv.tv_sec = ms / 1000;
	tv.tv_usec = (suseconds_t)(ms % 1000) * 1000;
	g->tick = event_new(m->base, -1, EV_PERSIST, on_tick, g);
	if (g->tick == NULL || event_add(g->tick, &tv) == -1)
		abort(); /* nothing was started yet */
	return g;
}

void
manager_close(struct manager **gp)
{
	struct manager *g = *gp;

	*gp = NULL;
	if (g == NULL)
		return;
	event_free(g->tick);
	notify_free(&g->notify);
	free(g);
}

void
manager_tell(struct manager *g, enum notify_state state)
{
	char status[NOTIFY_STATUS_MAX];

	if (g == NULL)
		return;
	make_status(g->mon, status, sizeof(status));
	notify_state(g->notify, state, status);
}
