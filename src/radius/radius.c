#include "config.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "loop/link.h"
#include "method/problem.h"
#include "radius/account.h"
#include "radius/method_radius.h"
#include "radius/net.h"
#include "radius/radius.h"
#include "radius/seat.h"

/* A method of the configuration by the monitor's number. */
struct numbered {
	struct numbered *next;
	uint32_t id;
	void *instance;
};

struct radius {
	struct event_base *base;
	struct link *monitor;
	struct client *client;
	struct event *timer; /* of the client */
	struct seats seats;
	struct accounts *accounts;
	struct numbered *methods;
	int error;
};

static void
fail(struct radius *r, int error)
{
	if (r->error == RG_OK)
		r->error = error;
	(void)event_base_loopbreak(r->base);
}

static void
tell(void *ctx, struct msg *m)
{
	struct radius *r = ctx;
	int e = link_send(r->monitor, m);

	if (e != RG_OK && e != RG_E_AGAIN)
		fail(r, e);
}

/* --- the client's world --- */

static void
on_state(void *ctx, const char *group, const char *server,
    enum server_state state, const char *cause)
{
	struct msg m;

	msg_init(&m, WIRE_SERVER, 0);
	rg_strlcpy(m.u.SERVER.method, group, sizeof(m.u.SERVER.method));
	rg_strlcpy(m.u.SERVER.server, server, sizeof(m.u.SERVER.server));
	m.u.SERVER.state = (uint8_t)state;
	if (cause != NULL)
		rg_strlcpy(m.u.SERVER.cause, cause, sizeof(m.u.SERVER.cause));
	tell(ctx, &m);
}

static const struct client_ops client_ops = { net_open, net_close, net_send,
	on_state };

/* For whatever the client waits for now. */
static void
rearm(struct radius *r)
{
	uint64_t due = client_due(r->client), now = clock_ms();
	uint64_t wait = due > now ? due - now : 0;
	const struct timeval tv = { (time_t)(wait / 1000),
		(suseconds_t)(wait % 1000 * 1000) };

	if (due == NEVER_DUE)
		(void)event_del(r->timer);
	else
		(void)event_add(r->timer, &tv);
}

static void
on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct radius *r = arg;

	(void)fd;
	(void)what;
	client_on_time(r->client);
}

/* --- the monitor's messages --- */

static struct instance *
find(const struct radius *r, uint32_t id)
{
	const struct numbered *n;

	for (n = r->methods; n != NULL; n = n->next)
		if (n->id == id)
			return n->instance;
	return NULL;
}

static int
on_method(struct radius *r, struct msg *m)
{
	const struct msg_METHOD *d = &m->u.METHOD;
	struct numbered *n;

	if (d->type != METHOD_RADIUS || find(r, d->method) != NULL)
		return RG_E_PROTO;
	if ((n = calloc(1, sizeof(*n))) == NULL)
		return RG_E_SIZE;
	n->id = d->method;
	if (method_radius.open(&n->instance, (const char *)d->settings,
		d->settings_len) != RG_RESULT_OK) {
		free(n);
		return RG_E_PROTO;
	}
	n->next = r->methods;
	r->methods = n;
	return RG_OK;
}

static int
on_secret(struct radius *r, struct msg *m)
{
	struct problem told = { tell, r, m->u.SECRET.method };
	struct instance *i = find(r, told.method);

	if (i == NULL)
		return RG_E_PROTO;
	instance_secret(i, m->u.SECRET.server, m->fd, problem_tell, &told);
	return RG_OK;
}

static int
on_begin(struct radius *r, struct msg *m)
{
	struct instance *i = find(r, m->u.BEGIN.method);

	if (i == NULL)
		return RG_E_PROTO;
	return seat_begin(&r->seats, &method_radius, i, m);
}

static int
on_bar(struct radius *r, struct msg *m)
{
	seats_bar(&r->seats, m);
	return RG_OK;
}

static int
on_account(struct radius *r, struct msg *m)
{
	const struct instance *i = find(r, m->u.ACCOUNT.method);

	if (i == NULL)
		return RG_E_PROTO;
	accounts_send(r->accounts, i, &m->u.ACCOUNT);
	return RG_OK;
}

static void
on_accounted(void *ctx, uint32_t ticket, bool done)
{
	struct msg m;

	msg_init(&m, WIRE_ACCOUNTED, 0);
	m.u.ACCOUNTED.ticket = ticket;
	m.u.ACCOUNTED.done = done;
	tell(ctx, &m);
}

static int
on_ping(struct radius *r, struct msg *m)
{
	struct msg pong;

	msg_init(&pong, WIRE_PONG, 0);
	pong.u.PONG.number = m->u.PING.number;
	tell(r, &pong);
	return RG_OK;
}

static const struct {
	enum wire_type type;
	int (*handle)(struct radius *, struct msg *);
} handlers[] = {
	{ WIRE_PING, on_ping },
	{ WIRE_METHOD, on_method },
	{ WIRE_SECRET, on_secret },
	{ WIRE_BEGIN, on_begin },
	{ WIRE_BAR, on_bar },
	{ WIRE_ACCOUNT, on_account },
};

static void
on_message(void *ctx, struct msg *m)
{
	struct radius *r = ctx;
	size_t i;
	int e;

	for (i = 0; i < RG_COUNTOF(handlers); i++)
		if (handlers[i].type == m->type)
			break;
	e = i == RG_COUNTOF(handlers) ? RG_E_PROTO : handlers[i].handle(r, m);
	if (e != RG_OK)
		fail(r, e);
}

static void
on_failed(void *ctx, int why)
{
	fail(ctx, why);
}

static const struct link_ops link_ops = { on_message, on_failed };

/* --- life --- */

static void
clear(struct radius *r)
{
	struct numbered *n;

	seats_free(&r->seats);
	accounts_free(&r->accounts);
	while ((n = r->methods) != NULL) {
		r->methods = n->next;
		method_radius.close(n->instance);
		free(n);
	}
	client_free(&r->client);
	if (r->timer != NULL)
		event_free(r->timer);
	link_free(&r->monitor);
}

int
radius_run(struct event_base *base, struct chan **chan)
{
	struct radius r = { .base = base };

	r.seats = (struct seats) { base, NULL, tell, &r };
	net_base(base);
	r.client = client_new(&client_ops, &r);
	r.accounts = accounts_new(on_accounted, &r);
	r.timer = event_new(base, -1, 0, on_timer, &r);
	r.monitor = link_adopt(base, chan, &link_ops, &r);
	if (r.client == NULL || r.accounts == NULL || r.timer == NULL ||
	    r.monitor == NULL)
		r.error = RG_E_SIZE;
	method_radius_use(r.client);
	(void)method_radius.initialize(1);
	while (r.error == RG_OK) {
		rearm(&r);
		if (event_base_loop(base, EVLOOP_ONCE) != 0)
			fail(&r, RG_E_SYS);
	}
	clear(&r);
	(void)method_radius.initialize(0);
	return r.error;
}
