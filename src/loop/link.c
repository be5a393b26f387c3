#include "config.h"

#include <event2/event.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "loop/link.h"

/* Messages taken in one turn, so that no peer starves others. */
#define TURN_MAX 32

struct link {
	struct chan *chan;
	struct event *readable;
	struct event *writable;
	const struct link_ops *ops;
	void *ctx;
	bool in_turn; /* on_readable() is at work, */
	bool over;    /* and frees what link_free() has ended meanwhile */
	bool in_step; /* deaf while the peer has not taken what we said */
	int failed;   /* RG_OK: not yet */
};

static void
report(struct link *l, int why)
{
	event_del(l->readable);
	event_del(l->writable);
	l->ops->failed(l->ctx, why);
}

static bool
is_deaf(const struct link *l)
{
	return l->in_step && l->failed == RG_OK && chan_waiting(l->chan);
}

static void
hear_again(struct link *l)
{
	if (l->in_step)
		(void)event_add(l->readable, NULL);
}

static void
on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct link *l = arg;
	struct msg m;
	int i, r = RG_OK;

	(void)fd;
	(void)what;
	l->in_turn = true;
	for (i = 0; i < TURN_MAX && r == RG_OK; i++) {
		if (is_deaf(l)) {
			(void)event_del(l->readable);
			break;
		}
		if ((r = chan_recv(l->chan, &m)) != RG_OK)
			break;
		l->ops->message(l->ctx, &m);
		if (m.fd != -1)
			(void)close(m.fd);
		if (l->over) {
			free(l);
			return;
		}
	}
	l->in_turn = false;
	/* A dead peer's last words are heard; a living one gets no time. */
	if (l->failed != RG_OK &&
	    (r == RG_E_AGAIN || (r == RG_OK && l->failed != RG_E_GONE)))
		r = l->failed;
	if (r != RG_OK && r != RG_E_AGAIN)
		report(l, r);
}

static void
on_writable(evutil_socket_t fd, short what, void *arg)
{
	struct link *l = arg;
	int r = chan_flush(l->chan);

	(void)fd;
	(void)what;
	if (r == RG_E_AGAIN)
		return;
	event_del(l->writable);
	hear_again(l);
	if (r == RG_E_GONE) {
		l->failed = r;
		event_active(l->readable, EV_READ, 0);
	}
}

struct link *
link_adopt(struct event_base *base, struct chan **chan,
    const struct link_ops *ops, void *ctx)
{
	struct link *l = calloc(1, sizeof(*l));
	int fd = chan_fd(*chan);

	if (l == NULL)
		return NULL;
	l->ops = ops;
	l->ctx = ctx;
	l->readable = event_new(base, fd, EV_READ | EV_PERSIST, on_readable, l);
	l->writable = event_new(base, fd, EV_WRITE | EV_PERSIST, on_writable,
	    l);
	if (l->readable == NULL || l->writable == NULL ||
	    event_add(l->readable, NULL) == -1) {
		link_free(&l);
		return NULL;
	}
	l->chan = *chan;
	*chan = NULL;
	return l;
}

struct link *
link_new(struct event_base *base, int fd, enum wire_role peer,
    const struct link_ops *ops, void *ctx)
{
	struct chan *chan = chan_new(fd, peer);
	struct link *l;

	if (chan == NULL) {
		(void)close(fd);
		return NULL;
	}
	l = link_adopt(base, &chan, ops, ctx);
	chan_free(&chan);
	return l;
}

void
link_listen(struct link *l, bool on)
{
	if (on)
		(void)event_add(l->readable, NULL);
	else
		(void)event_del(l->readable);
}

void
link_keep_step(struct link *l)
{
	l->in_step = true;
}

void
link_free(struct link **lp)
{
	struct link *l = *lp;

	*lp = NULL;
	if (l == NULL)
		return;
	if (l->readable != NULL)
		event_free(l->readable);
	if (l->writable != NULL)
		event_free(l->writable);
	chan_free(&l->chan);
	l->over = true;
	if (!l->in_turn)
		free(l);
}

/* What came of sending: told now, and from the loop if it is the end. */
static int
sent(struct link *l, int r)
{
	if (r == RG_E_GONE || r == RG_E_SIZE) {
		l->failed = r;
		hear_again(l);
		event_active(l->readable, EV_READ, 0);
	} else if (chan_waiting(l->chan))
		(void)event_add(l->writable, NULL);
	return r;
}

int
link_send(struct link *l, struct msg *m)
{
	return l->failed != RG_OK ? l->failed : sent(l, chan_send(l->chan, m));
}

int
link_queue(struct link *l, struct msg *m)
{
	int r = l->failed != RG_OK ? l->failed : chan_queue(l->chan, m);

	return r == RG_E_GONE || r == RG_E_SIZE ? sent(l, r) : r;
}

void
link_flush(struct link *l)
{
	if (l->failed == RG_OK && chan_waiting(l->chan))
		(void)sent(l, chan_flush(l->chan));
}

int
link_fd(const struct link *l)
{
	return chan_fd(l->chan);
}

size_t
link_queued(const struct link *l)
{
	return chan_queued(l->chan);
}
