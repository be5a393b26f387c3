#include "config.h"

#include <stdlib.h>

#include "base/compat.h"
#include "radius/client_priv.h"

static struct port *
open_port(struct server *s, enum client_port kind)
{
	struct client *c = s->group->client;
	struct port *p;

	if (s->nports == PORTS_MAX || (p = calloc(1, sizeof(*p))) == NULL)
		return NULL;
	p->server = s;
	p->kind = kind;
	p->socket = c->ops->open(c->ctx, p, &s->set.to[kind], &p->local);
	if (p->socket == NULL) {
		free(p);
		return NULL;
	}
	rg_random(&p->first, sizeof(p->first));
	p->next = s->ports;
	s->ports = p;
	s->nports++;
	return p;
}

static void
close_port(struct port *p)
{
	struct server *s = p->server;
	struct client *c = s->group->client;
	struct port **at;

	for (at = &s->ports; *at != p; at = &(*at)->next)
		;
	*at = p->next;
	s->nports--;
	c->ops->close(c->ctx, p->socket);
	free(p);
}

struct port *
port_take(struct server *s, enum client_port kind, struct exchange *e,
    uint8_t *id)
{
	struct port *p;

	for (p = s->ports; p != NULL; p = p->next)
		if (p->kind == kind && p->used < PORT_IDS)
			break;
	if (p == NULL && (p = open_port(s, kind)) == NULL)
		return NULL;
	*id = (uint8_t)(p->first + p->used++);
	p->by_id[*id] = e;
	p->pending++;
	return p;
}

void
port_retire(struct port *p)
{
	p->used = PORT_IDS;
}

void
port_unhold(struct port *p)
{
	if (--p->pending == 0 && p->used == PORT_IDS)
		close_port(p);
}

void
port_release(struct port *p, uint8_t id)
{
	p->by_id[id] = NULL;
	port_unhold(p);
}

void
ports_close(struct server *s)
{
	while (s->ports != NULL)
		close_port(s->ports);
}
