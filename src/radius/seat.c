#include "config.h"

#include <event2/event.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "method/conversation.h"
#include "radius/seat.h"

struct seat {
	struct seats *seats;
	struct seat *next, **prev;
	struct conversation *conversation;
	struct event *event; /* readable, or its time has come */
	uint64_t hport;
	uint8_t step;
};

static void
free_seat(struct seat *s)
{
	if (s->next != NULL)
		s->next->prev = s->prev;
	*s->prev = s->next;
	if (s->event != NULL)
		event_free(s->event);
	conversation_free(&s->conversation);
	free(s);
}

/* Is it over? Else waits for what comes next. */
static void
settle(void *arg)
{
	struct seat *s = arg;
	struct seats *all = s->seats;
	struct timeval tv;
	struct msg m;
	int wait;

	msg_init(&m, WIRE_VERDICT, s->hport);
	if (conversation_over(s->conversation, &m.u.VERDICT)) {
		m.u.VERDICT.step = s->step;
		free_seat(s);
		all->verdict(all->ctx, &m);
		return;
	}
	wait = conversation_wait_ms(s->conversation);
	tv = (struct timeval) { wait / 1000, wait % 1000 * 1000 };
	(void)event_add(s->event, wait < 0 ? NULL : &tv);
}

static void
on_event(evutil_socket_t fd, short what, void *arg)
{
	struct seat *s = arg;

	(void)fd;
	if ((what & EV_READ) != 0)
		conversation_on_input(s->conversation);
	conversation_on_time(s->conversation);
	settle(s);
}

/*
 * The method was woken by the network. Not settled here: whoever woke it is
 * still at work with what the method may have given back.
 */
static void
on_woken(void *arg)
{
	struct seat *s = arg;

	event_active(s->event, EV_TIMEOUT, 0);
}

int
seat_begin(struct seats *all, const struct rg_method *method, void *instance,
    struct msg *m)
{
	struct seat *s = calloc(1, sizeof(*s));
	struct conversation_setup setup = {
		.method = method,
		.instance = instance,
		.begin = &m->u.BEGIN,
		.woken = on_woken,
		.ctx = s,
		.fd = m->fd,
	};

	if (s == NULL || fcntl(m->fd, F_SETFL, O_NONBLOCK) == -1) {
		free(s);
		return RG_E_SIZE;
	}
	m->fd = -1;
	s->seats = all;
	s->hport = m->hport;
	s->step = m->u.BEGIN.step;
	if ((s->next = all->first) != NULL)
		s->next->prev = &s->next;
	s->prev = &all->first;
	all->first = s;
	if ((s->conversation = conversation_new(&setup)) != NULL)
		s->event = event_new(all->base,
		    conversation_fd(s->conversation), EV_READ | EV_PERSIST,
		    on_event, s);
	if (s->event == NULL) {
		free_seat(s);
		return RG_E_SIZE;
	}
	settle(s);
	return RG_OK;
}

void
seats_bar(struct seats *all, const struct msg *m)
{
	struct seat *s;

	for (s = all->first; s != NULL; s = s->next)
		if (s->hport == m->hport && s->step == m->u.BAR.step)
			conversation_bar(s->conversation);
}

void
seats_free(struct seats *all)
{
	while (all->first != NULL)
		free_seat(all->first);
}
