#include "config.h"

#include <sys/socket.h>
#include <sys/types.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/record.h"
#include "radius/account.h"
#include "wire/kv.h"

struct piece {
	struct accounts *all;
	struct piece *next, **prev;
	const struct instance *instance;
	struct exchange *exchange;
	struct msg_ACCOUNT said;
};

struct accounts {
	void (*told)(void *ctx, uint32_t ticket, bool done);
	void *ctx;
	struct piece *first;
};

static void
free_piece(struct piece *p)
{
	if (p->next != NULL)
		p->next->prev = p->prev;
	*p->prev = p->next;
	client_cancel(&p->exchange);
	free(p);
}

/* --- the packet --- */

/* What stands in the row as text, by its key. */
static const struct {
	const char *key;
	enum packet_attr type;
} texts[] = {
	{ "call", ATTR_ACCT_SESSION_ID },
	{ "user", ATTR_USER_NAME },
	{ "line", ATTR_NAS_PORT_ID },
	{ "number", ATTR_CALLING_STATION_ID },
	{ "called", ATTR_CALLED_STATION_ID },
	{ "connect", ATTR_CONNECT_INFO },
};

/* ... and as a number. */
static const struct {
	const char *key;
	enum packet_attr type, high; /* high: of what exceeds 32 bits */
	bool sum;                    /* what it came to: not in a start */
} numbers[] = {
	{ "port", ATTR_NAS_PORT, 0, false },
	{ "seconds", ATTR_ACCT_SESSION_TIME, 0, true },
	{ "rx", ATTR_ACCT_INPUT_OCTETS, ATTR_ACCT_INPUT_GIGAWORDS, true },
	{ "tx", ATTR_ACCT_OUTPUT_OCTETS, ATTR_ACCT_OUTPUT_GIGAWORDS, true },
	{ "cause", ATTR_ACCT_TERMINATE_CAUSE, 0, true },
};

/* A late start has the row of a session that is over. */
static void
put_row(struct packet *p, const char *row, bool start)
{
	char value[KEEP_TEXT_MAX + 1];
	uint64_t v;
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (rec_get(row, texts[i].key, value, sizeof(value)))
			packet_put_text(p, texts[i].type, value);
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if ((start && numbers[i].sum) ||
		    !kv_getu(row, numbers[i].key, &v))
			continue;
		packet_put_u32(p, numbers[i].type, (uint32_t)v);
		if (numbers[i].high != 0 && v >> 32 != 0)
			packet_put_u32(p, numbers[i].high, (uint32_t)(v >> 32));
	}
}

static void
put_address(struct packet *p, const char *row)
{
	char value[46];
	struct in_addr a;

	if (rec_get(row, "address", value, sizeof(value)) &&
	    inet_pton(AF_INET, value, &a) == 1)
		packet_put(p, ATTR_FRAMED_IP_ADDRESS, &a, sizeof(a));
}

/* Each Class as it came: a byte with its length, then its bytes. */
static void
put_class(struct packet *p, const char *row)
{
	char hex[2 * PACKET_CLASS_MAX + 1];
	uint8_t bytes[PACKET_CLASS_MAX];
	unsigned byte;
	size_t n = 0, at;

	if (!rec_get(row, "class", hex, sizeof(hex)))
		return;
	while (n < sizeof(bytes) && sscanf(hex + 2 * n, "%2x", &byte) == 1)
		bytes[n++] = (uint8_t)byte;
	for (at = 0; at < n && at + 1 + bytes[at] <= n; at += 1u + bytes[at])
		packet_put(p, ATTR_CLASS, bytes + at + 1, bytes[at]);
}

/* Called for each try: how old the news is, is part of the packet. */
static void
fill(void *ctx, struct packet *p, const struct packet_secret *secret,
    const union client_address *local)
{
	const struct piece *piece = ctx;
	const struct msg_ACCOUNT *a = &piece->said;
	uint64_t now = clock_wall(clock_ms());

	(void)secret;
	packet_put_u32(p, ATTR_ACCT_STATUS_TYPE, a->status);
	instance_describe(piece->instance, p, local);
	put_row(p, a->row, a->status == ACCOUNT_START);
	put_address(p, a->row);
	put_class(p, a->row);
	if (a->status == ACCOUNT_START || a->status == ACCOUNT_STOP ||
	    a->status == ACCOUNT_INTERIM)
		packet_put_u32(p, ATTR_ACCT_AUTHENTIC, ACCT_AUTHENTIC_RADIUS);
	packet_put_u32(p, ATTR_ACCT_DELAY_TIME,
	    now > a->at ? (uint32_t)(now - a->at) : 0);
}

static void
done(void *ctx, const struct packet_reply *reply, unsigned server,
    const char *name)
{
	struct piece *p = ctx;
	struct accounts *all = p->all;
	uint32_t ticket = p->said.ticket;

	(void)server;
	(void)name;
	p->exchange = NULL;
	free_piece(p);
	all->told(all->ctx, ticket, reply != NULL);
}

static const struct exchange_ops ops = { fill, done };

/* --- life --- */

struct accounts *
accounts_new(void (*told)(void *ctx, uint32_t ticket, bool done), void *ctx)
{
	struct accounts *all = calloc(1, sizeof(*all));

	if (all == NULL)
		return NULL;
	all->told = told;
	all->ctx = ctx;
	return all;
}

void
accounts_free(struct accounts **ap)
{
	struct accounts *all = *ap;

	*ap = NULL;
	if (all == NULL)
		return;
	while (all->first != NULL)
		free_piece(all->first);
	free(all);
}

void
accounts_send(struct accounts *all, const struct instance *i,
    const struct msg_ACCOUNT *m)
{
	struct piece *p = calloc(1, sizeof(*p));

	if (p == NULL) {
		all->told(all->ctx, m->ticket, false);
		return;
	}
	p->all = all;
	p->instance = i;
	p->said = *m;
	if ((p->next = all->first) != NULL)
		p->next->prev = &p->next;
	p->prev = &all->first;
	all->first = p;
	p->exchange = client_ask(i->group, PORT_ACCOUNTING, ANY_SERVER, &ops,
	    p);
	if (p->exchange == NULL) {
		free_piece(p);
		all->told(all->ctx, m->ticket, false);
	}
}
