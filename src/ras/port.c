#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "ras/port.h"

#define TOLD_MAX 10 /* violations told in ... */
#define TOLD_MS 10000

struct port {
	uint64_t hport;
	const void *owner;
	struct ras_txn *txn; /* NULL: not bound */
};

struct ras_ports {
	const struct ras_ports_ops *ops;
	void *ctx;
	struct port *row; /* by growing handle */
	size_t count, room;
	uint64_t last; /* highest handle issued */
	uint64_t refused;
	uint64_t since_ms; /* begin of the present window of violations */
	unsigned told;     /* in it */
};

struct ras_ports *
ras_ports_new(const struct ras_ports_ops *ops, void *ctx)
{
	struct ras_ports *p;

	if ((p = calloc(1, sizeof(*p))) == NULL)
		return NULL;
	p->ops = ops;
	p->ctx = ctx;
	return p;
}

void
ras_ports_free(struct ras_ports **pp)
{
	if (*pp == NULL)
		return;
	free((*pp)->row);
	free(*pp);
	*pp = NULL;
}

static struct port *
find(const struct ras_ports *p, uint64_t hport)
{
	size_t low = 0, high = p->count, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (p->row[mid].hport == hport)
			return &p->row[mid];
		if (p->row[mid].hport < hport)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

static int
grow(struct ras_ports *p)
{
	size_t room = p->room == 0 ? 16 : 2 * p->room;
	struct port *row;

	if ((row = realloc(p->row, room * sizeof(*row))) == NULL)
		return RG_E_SYS;
	p->row = row;
	p->room = room;
	return RG_OK;
}

int
ras_ports_issue(struct ras_ports *p, uint64_t hport)
{
	int r;

	if (hport <= p->last)
		return RG_E_NAME;
	if (p->count == p->room && (r = grow(p)) != RG_OK)
		return r;
	p->row[p->count++] = (struct port) { .hport = hport };
	p->last = hport;
	return RG_OK;
}

int
ras_ports_bind(struct ras_ports *p, uint64_t hport, const void *owner,
    struct ras_txn *t)
{
	struct port *port = find(p, hport);

	if (port == NULL)
		return RG_E_NAME;
	if (port->txn != NULL)
		return RG_E_STATE;
	port->owner = owner;
	port->txn = t;
	return RG_OK;
}

void
ras_ports_retire(struct ras_ports *p, uint64_t hport)
{
	struct port *port = find(p, hport);
	size_t i;

	if (port == NULL)
		return;
	i = (size_t)(port - p->row);
	p->count--;
	memmove(port, port + 1, (p->count - i) * sizeof(*port));
}

size_t
ras_ports_count(const struct ras_ports *p)
{
	return p->count;
}

static void
violate(struct ras_ports *p, uint64_t hport, const char *what)
{
	uint64_t now = p->ops->now_ms(p->ctx);

	p->refused++;
	if (now - p->since_ms >= TOLD_MS) {
		p->since_ms = now;
		p->told = 0;
	}
	if (p->told++ < TOLD_MAX)
		p->ops->violation(p->ctx, hport, what);
}

struct ras_txn *
ras_ports_find(struct ras_ports *p, uint64_t hport, const void *owner)
{
	struct port *port = find(p, hport);

	if (port == NULL || port->txn == NULL) {
		violate(p, hport, "call with a dead handle");
		return NULL;
	}
	if (port->owner != owner) {
		violate(p, hport, "call with a handle of another module");
		return NULL;
	}
	return port->txn;
}

uint64_t
ras_ports_refused(const struct ras_ports *p)
{
	return p->refused;
}
