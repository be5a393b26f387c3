#include "config.h"

#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

#include "monitor/store.h"
#include "operator/history.h"
#include "wire/control.h"

#define PAGE 64
#define LOOK_MS 20        /* at a client that has not taken the last page */
#define PATIENCE_MS 10000 /* with one that takes nothing of it */

struct history {
	struct history *next;
	struct monitor *mon;
	struct history_ask ask;
	struct event *timer;
	uint32_t ticket;
	uint64_t before;
	size_t sent, unread;
	unsigned waited_ms;
};

static void on_found(struct monitor *, const struct msg_FOUND *);
static void on_answered(struct monitor *, const struct msg_ANSWERED *);
static void on_lost(struct monitor *);

static const struct store_reader reader = { on_found, on_answered, on_lost };
static uint32_t last_ticket;

static struct history **
find(struct monitor *m, uint32_t ticket)
{
	struct history **at;

	for (at = &m->history; *at != NULL; at = &(*at)->next)
		if ((*at)->ticket == ticket)
			break;
	return at;
}

static void
end(struct history **at)
{
	struct history *h = *at;

	*at = h->next;
	event_free(h->timer);
	free(h);
}

static void
finish(struct history **at, enum ctl_status status, const char *text)
{
	struct client *c = (*at)->ask.client;

	end(at);
	client_done(c, status, text);
}

static void
next_page(struct history **at)
{
	struct history *h = *at;
	struct msg m;
	size_t left = h->ask.most - h->sent;

	msg_init(&m, WIRE_ASK, 0);
	m.u.ASK.ticket = h->ticket;
	m.u.ASK.kind = h->ask.missed ? KEEP_MISSED : KEEP_HISTORY;
	m.u.ASK.before = h->before;
	m.u.ASK.most = (uint16_t)(h->ask.most > 0 && left < PAGE ? left : PAGE);
	m.u.ASK.filters_len = (uint16_t)h->ask.len;
	memcpy(m.u.ASK.filters, h->ask.filters, h->ask.len);
	if (!store_ask(h->mon, &m, &reader))
		finish(at, CTL_DECLINED, "rasgate-store does not run");
}

/* Goes on when the last page was taken; a client that sleeps is let go. */
static void
look(struct history **at)
{
	const struct timeval soon = { 0, LOOK_MS * 1000 };
	struct history *h = *at;
	size_t unread = client_unread(h->ask.client);

	if (unread == 0) {
		h->waited_ms = 0;
		next_page(at);
		return;
	}
	h->waited_ms = unread < h->unread ? 0 : h->waited_ms + LOOK_MS;
	h->unread = unread;
	if (h->waited_ms < PATIENCE_MS)
		(void)event_add(h->timer, &soon);
	else {
		struct client *c = h->ask.client;

		end(at);
		client_let_go(c);
	}
}

static void
on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct history *h = arg;

	(void)fd;
	(void)what;
	look(find(h->mon, h->ticket));
}

void
history_ask(struct monitor *m, const struct history_ask *ask)
{
	struct history *h;

	for (h = m->history; h != NULL; h = h->next)
		if (h->ask.client == ask->client) {
			client_done(ask->client, CTL_DECLINED,
			    "one question at a time");
			return;
		}
	if ((h = calloc(1, sizeof(*h))) == NULL ||
	    (h->timer = event_new(m->base, -1, 0, on_timer, h)) == NULL)
		abort();
	h->mon = m;
	h->ask = *ask;
	h->ticket = ++last_ticket;
	h->before = UINT64_MAX;
	h->next = m->history;
	m->history = h;
	next_page(&m->history);
}

void
history_forget(struct monitor *m, const struct client *c)
{
	struct history **at;

	for (at = &m->history; *at != NULL; at = &(*at)->next)
		if ((*at)->ask.client == c) {
			end(at);
			return;
		}
}

static void
on_found(struct monitor *m, const struct msg_FOUND *f)
{
	struct history *h = *find(m, f->ticket);

	if (h == NULL)
		return; /* the client left */
	h->sent++;
	(void)client_row(h->ask.client, CTL_ROW_CALL, f->text);
}

static void
on_answered(struct monitor *m, const struct msg_ANSWERED *a)
{
	struct history **at = find(m, a->ticket), *h = *at;

	if (h == NULL)
		return;
	h->before = a->before;
	if (a->more && (h->ask.most == 0 || h->sent < h->ask.most)) {
		look(at);
		return;
	}
	if (a->more)
		(void)client_row(h->ask.client, CTL_ROW_LEFT, "");
	finish(at, CTL_OK, "");
}

static void
on_lost(struct monitor *m)
{
	while (m->history != NULL)
		finish(&m->history, CTL_DECLINED,
		    "rasgate-store died, ask again");
}
