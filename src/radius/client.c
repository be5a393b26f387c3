#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/secret.h"
#include "radius/client.h"
#include "radius/client_priv.h"

/* --- groups --- */

/* What a server of an older configuration went through is not forgotten. */
static void
take_over(struct server *s, const struct group *like)
{
	const struct server *old;
	size_t i;

	for (i = 0; like != NULL && i < like->n; i++) {
		old = &like->servers[i];
		if (strcmp(old->set.name, s->set.name) != 0 ||
		    memcmp(&old->set.to, &s->set.to, sizeof(s->set.to)) != 0 ||
		    old->set.sign != s->set.sign)
			continue;
		memcpy(s->health, old->health, sizeof(s->health));
	}
}

static const struct group *
forerunner(const struct client *c, const char *name)
{
	const struct group *g;

	for (g = c->groups; g != NULL; g = g->next)
		if (strcmp(g->name, name) == 0)
			break;
	return g;
}

struct group *
client_add(struct client *c, const struct group_setup *set)
{
	const struct group *like = forerunner(c, set->name);
	struct group *g = calloc(1, sizeof(*g));
	size_t i;

	if (g == NULL)
		return NULL;
	g->client = c;
	rg_strlcpy(g->name, set->name, sizeof(g->name));
	g->timeout_ms = set->timeout_ms;
	g->dead_ms = set->dead_ms;
	g->tries = set->tries;
	g->n = set->n;
	g->tail = &g->first;
	for (i = 0; i < g->n; i++) {
		g->servers[i].group = g;
		g->servers[i].set = set->servers[i];
		take_over(&g->servers[i], like);
	}
	g->next = c->groups;
	c->groups = g;
	return g;
}

static void
free_group(struct group *g)
{
	struct group **at;
	size_t i;

	for (at = &g->client->groups; *at != g; at = &(*at)->next)
		;
	*at = g->next;
	for (i = 0; i < g->n; i++)
		ports_close(&g->servers[i]);
	rg_wipe(g, sizeof(*g));
	free(g);
}

void
client_drop(struct group **gp)
{
	struct group *g = *gp;

	*gp = NULL;
	if (g == NULL)
		return;
	g->dropped = true;
	if (g->exchanges == 0)
		free_group(g);
}

struct client *
client_new(const struct client_ops *ops, void *ctx)
{
	struct client *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->ops = ops;
	c->ctx = ctx;
	return c;
}

void
client_free(struct client **cp)
{
	struct client *c = *cp;
	struct exchange *e;
	struct group *g;

	*cp = NULL;
	if (c == NULL)
		return;
	while ((g = c->groups) != NULL) {
		g->dropped = false; /* else it goes with the last of them */
		while ((e = g->first) != NULL)
			client_cancel(&e);
		free_group(g);
	}
	free(c);
}

/* --- servers --- */

static void
tell(struct server *s, enum client_port kind, enum server_state state,
    const char *cause)
{
	struct client *c = s->group->client;
	struct health *h = &s->health[kind];

	if (h->state != state)
		c->ops->state(c->ctx, s->group->name, s->set.name, state,
		    cause);
	h->state = state;
}

static void
mark_alive(struct server *s, enum client_port kind, bool proven)
{
	struct health *h = &s->health[kind];

	h->heard_ms = clock_ms();
	h->dead_until = 0;
	h->fault = NULL;
	h->silent = 0;
	tell(s, kind, proven ? SERVER_UP : SERVER_UNSAFE,
	    proven ? NULL : "unsigned");
}

/*
 * Whoever answered anybody since this exchange came to it is not dead. The
 * next one asks from another port: this one's address may be ours no more.
 */
static void
mark_silent(const struct exchange *e, const char *cause)
{
	struct group *g = e->group;
	struct health *h = &e->server->health[e->kind];

	if (e->port != NULL)
		port_retire(e->port);
	h->silent += e->kind == PORT_ACCOUNTING ? 1 : g->tries;
	if (h->heard_ms >= e->began_ms || h->silent < g->tries)
		return;
	h->dead_until = clock_ms() + g->dead_ms;
	if (h->state == SERVER_UP)
		tell(e->server, e->kind, SERVER_DEAD,
		    h->fault != NULL ? h->fault : cause);
}

/* What an answer that was no good says of the server. */
static void
mark_faulty(struct server *s, enum client_port kind, enum packet_fault fault)
{
	struct health *h = &s->health[kind];

	if (fault == PACKET_UNSIGNED) {
		h->fault = "unsigned";
		tell(s, kind, SERVER_UNSAFE, h->fault);
	} else
		h->fault = fault == PACKET_FORGED ? "bad-signature"
						  : "malformed";
}

/* The best server that was not asked, dead ones last; NULL: none is left. */
static struct server *
choose(const struct exchange *e)
{
	struct group *g = e->group;
	struct server *s, *last = NULL;
	size_t i;

	for (i = 0; i < g->n; i++) {
		s = &g->servers[i];
		if ((e->asked & 1u << i) != 0 || s->set.secret.len == 0)
			continue;
		if (s->health[e->kind].dead_until <= clock_ms())
			return s;
		if (last == NULL)
			last = s;
	}
	return last;
}

/* --- exchanges --- */

static void
enqueue(struct exchange *e)
{
	struct group *g = e->group;

	e->due_ms = clock_ms() + g->timeout_ms;
	e->next = NULL;
	e->prev = g->tail;
	*g->tail = e;
	g->tail = &e->next;
}

static void
dequeue(struct exchange *e)
{
	if (e->next != NULL)
		e->next->prev = e->prev;
	else
		e->group->tail = e->prev;
	*e->prev = e->next;
}

static void
release_id(struct exchange *e)
{
	if (e->port != NULL)
		port_release(e->port, e->packet.bytes[1]);
	e->port = NULL;
}

static void
leave_group(struct group *g)
{
	g->client->exchanges--;
	if (--g->exchanges == 0 && g->dropped)
		free_group(g);
}

static void
free_exchange(struct exchange *e)
{
	struct group *g = e->group;

	release_id(e);
	rg_wipe(e, sizeof(*e));
	free(e);
	leave_group(g);
}

static void
finish(struct exchange *e, const struct packet_reply *reply)
{
	const struct server *s = e->server;

	e->over = true; /* a client_cancel() from in there finds it so */
	if (reply != NULL)
		e->ops->done(e->ctx, reply, (unsigned)(s - e->group->servers),
		    s->set.name);
	else
		e->ops->done(e->ctx, NULL, ANY_SERVER, NULL);
	free_exchange(e);
}

static bool
transmit(struct exchange *e)
{
	struct client *c = e->group->client;

	e->left--;
	return c->ops->send(c->ctx, e->port->socket, e->packet.bytes,
	    e->packet.len);
}

/* The packet for this server: its secret, our address, a fresh id. */
static bool
prepare(struct exchange *e, struct server *s)
{
	struct health *h = &s->health[e->kind];
	bool access = e->kind == PORT_ACCESS;
	uint8_t auth[PACKET_AUTH], id;

	release_id(e);
	e->server = s;
	e->asked |= 1u << (s - e->group->servers);
	e->began_ms = clock_ms();
	/* One exchange sees whether it is back; others need not wait. */
	e->left = access && h->dead_until == 0 ? e->group->tries : 1;
	if (h->dead_until != 0)
		h->dead_until = e->began_ms + e->group->dead_ms;
	if ((e->port = port_take(s, e->kind, e, &id)) == NULL)
		return false;
	rg_random(auth, sizeof(auth));
	packet_start(&e->packet,
	    access ? CODE_ACCESS_REQUEST : CODE_ACCOUNTING_REQUEST, id,
	    access ? auth : NULL);
	e->secret = s->set.secret;
	e->ops->fill(e->ctx, &e->packet, &e->secret, &e->port->local);
	return packet_seal(&e->packet, &e->secret);
}

/* What cannot be sent from an old port may be from a new one. */
static bool
try_afresh(struct exchange *e, struct server *s)
{
	port_retire(e->port);
	return prepare(e, s) && (transmit(e) || choose(e) == NULL);
}

/* To the next server there is; false when there is none. */
static bool
advance(struct exchange *e)
{
	struct server *s;

	while ((s = choose(e)) != NULL) {
		if (!prepare(e, s))
			continue;
		if (transmit(e) || try_afresh(e, s)) {
			enqueue(e);
			return true;
		}
		mark_silent(e, "unreachable");
	}
	return false;
}

struct exchange *
client_ask(struct group *g, enum client_port kind, unsigned only,
    const struct exchange_ops *ops, void *ctx)
{
	struct exchange *e = calloc(1, sizeof(*e));

	if (e == NULL)
		return NULL;
	e->group = g;
	e->kind = kind;
	e->ops = ops;
	e->ctx = ctx;
	e->asked = only == ANY_SERVER ? 0 : ~(1u << only);
	g->exchanges++;
	g->client->exchanges++;
	if (advance(e))
		return e;
	free_exchange(e);
	return NULL;
}

void
client_cancel(struct exchange **ep)
{
	struct exchange *e = *ep;

	*ep = NULL;
	if (e == NULL || e->over)
		return;
	dequeue(e);
	free_exchange(e);
}

/* It is in no queue: on to another server, or this was all. */
static void
give_up(struct exchange *e, const char *cause)
{
	mark_silent(e, cause);
	if (!advance(e))
		finish(e, NULL);
}

void
client_secret(struct group *g, unsigned server,
    const struct packet_secret *secret)
{
	g->servers[server].set.secret = *secret;
}

/* --- events --- */

void
client_input(struct port *p, const uint8_t *bytes, size_t n)
{
	struct exchange *e = n > 1 ? p->by_id[bytes[1]] : NULL;
	struct server *s = p->server;
	struct packet_reply reply;
	enum packet_fault fault;

	if (e == NULL)
		return; /* too late, or from nowhere */
	fault = packet_read(bytes, n, &e->packet, &e->secret,
	    s->set.sign && p->kind == PORT_ACCESS, &reply);
	if (fault != PACKET_GOOD) {
		mark_faulty(s, p->kind, fault);
		return;
	}
	mark_alive(s, p->kind, reply.proven || p->kind == PORT_ACCOUNTING);
	dequeue(e);
	finish(e, &reply);
	rg_wipe(&reply, sizeof(reply));
}

/* Who has nobody else to ask waits: the server may be starting. */
void
client_refused(struct port *p)
{
	struct group *g = p->server->group;
	struct exchange *e;
	unsigned id;

	p->pending++; /* both outlive what follows */
	g->exchanges++;
	g->client->exchanges++;
	for (id = 0; id < PORT_IDS; id++) {
		if ((e = p->by_id[id]) == NULL || choose(e) == NULL)
			continue;
		dequeue(e);
		give_up(e, "unreachable");
	}
	port_unhold(p);
	leave_group(g);
}

uint64_t
client_due(const struct client *c)
{
	const struct group *g;
	uint64_t due = NEVER_DUE;

	for (g = c->groups; g != NULL; g = g->next)
		if (g->first != NULL && g->first->due_ms < due)
			due = g->first->due_ms;
	return due;
}

/* The oldest of all whose time has come. */
static struct exchange *
next_due(const struct client *c)
{
	const struct group *g;

	for (g = c->groups; g != NULL; g = g->next)
		if (g->first != NULL && g->first->due_ms <= clock_ms())
			return g->first;
	return NULL;
}

void
client_on_time(struct client *c)
{
	struct exchange *e;

	while ((e = next_due(c)) != NULL) {
		dequeue(e);
		if (e->left == 0) {
			give_up(e,
			    e->kind == PORT_ACCESS ? "no-answer"
						   : "no-accounting");
			continue;
		}
		(void)transmit(e); /* the same packet (RFC 5080, 2.2.1) */
		enqueue(e);
	}
}

unsigned
client_busy(const struct client *c)
{
	return c->exchanges;
}
