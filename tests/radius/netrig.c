#include "config.h"

#include <check.h>
#include <string.h>

#include "base/clock.h"
#include "base/compat.h"
#include "radius/netrig.h"

struct sent sent[SENT_MAX];
size_t nsent, nopen, nsockets;
bool refuses[SERVERS_MAX];
struct told told[TOLD_MAX];
size_t ntold;
struct client *client;
struct group *group;
struct group_setup setup;

static struct socket sockets[SENT_MAX];

static void *
net_open(void *ctx, struct port *p, const union client_address *to,
    union client_address *local)
{
	struct socket *s = &sockets[nsockets++];

	(void)ctx;
	ck_assert_uint_le(nsockets, SENT_MAX);
	*s = (struct socket) { p, to->in.sin_addr.s_addr >> 24, false, false };
	*local = *to;
	nopen++;
	return s;
}

static void
net_close(void *ctx, void *socket)
{
	struct socket *s = socket;

	(void)ctx;
	ck_assert(!s->closed);
	s->closed = true;
	nopen--;
}

static bool
net_send(void *ctx, void *socket, const uint8_t *bytes, size_t n)
{
	struct socket *s = socket;

	(void)ctx;
	ck_assert(!s->closed);
	ck_assert_uint_lt(nsent, SENT_MAX);
	ck_assert_uint_le(n, sizeof(sent[0].bytes));
	if (refuses[s->server] || s->stale)
		return false;
	sent[nsent].from = s;
	sent[nsent].len = n;
	memcpy(sent[nsent++].bytes, bytes, n);
	return true;
}

static void
net_state(void *ctx, const char *name, const char *server,
    enum server_state state, const char *cause)
{
	(void)ctx;
	ck_assert_str_eq(name, "corp");
	ck_assert_uint_lt(ntold, TOLD_MAX);
	rg_strlcpy(told[ntold].server, server, sizeof(told[0].server));
	rg_strlcpy(told[ntold].cause, cause != NULL ? cause : "-",
	    sizeof(told[0].cause));
	told[ntold++].state = state;
}

static const struct client_ops net = { net_open, net_close, net_send,
	net_state };

static void
fill(void *ctx, struct packet *p, const struct packet_secret *secret,
    const union client_address *local)
{
	(void)ctx;
	(void)secret;
	packet_put(p, ATTR_NAS_IP_ADDRESS, &local->in.sin_addr, 4);
}

static void
done(void *ctx, const struct packet_reply *r, unsigned server, const char *name)
{
	struct asked *a = ctx;

	a->done++;
	a->e = NULL;
	a->code = r != NULL ? r->code : 0;
	a->server = server;
	ck_assert_int_eq(r == NULL, name == NULL);
}

const struct exchange_ops ops = { fill, done };

void
start(size_t servers)
{
	static const char *const names[] = { "east", "west", "north" };
	struct server_setup *s;
	size_t i;

	clock_set(1000000);
	memset(&setup, 0, sizeof(setup));
	memset(refuses, 0, sizeof(refuses));
	nsent = nopen = nsockets = ntold = 0;
	rg_strlcpy(setup.name, "corp", sizeof(setup.name));
	setup.timeout_ms = TIMEOUT;
	setup.dead_ms = DEAD;
	setup.tries = 2;
	setup.n = servers;
	for (i = 0; i < servers; i++) {
		s = &setup.servers[i];
		rg_strlcpy(s->name, names[i], sizeof(s->name));
		s->to[PORT_ACCESS].in.sin_addr.s_addr = (uint32_t)i << 24;
		s->to[PORT_ACCOUNTING] = s->to[PORT_ACCESS];
		s->secret = reply_secret(names[i]);
		s->sign = true;
	}
	client = client_new(&net, NULL);
	group = client_add(client, &setup);
	ck_assert_ptr_nonnull(group);
}

void
stop(void)
{
	client_free(&client);
	ck_assert_uint_eq(nopen, 0);
	clock_set((uint64_t)-1);
}

void
ask(struct asked *a, unsigned only)
{
	memset(a, 0, sizeof(*a));
	a->e = client_ask(group, PORT_ACCESS, only, &ops, a);
	ck_assert_ptr_nonnull(a->e);
}

void
later(uint64_t ms)
{
	clock_set(clock_ms() + ms);
	if (client_due(client) <= clock_ms())
		client_on_time(client);
}

void
answer_as(size_t i, enum packet_code code, unsigned how)
{
	struct replier r;

	if (sent[i].from->closed)
		return; /* nobody hears it */
	reply_start(&r, sent[i].bytes, code, how);
	reply_seal(&r, &setup.servers[sent[i].from->server].secret);
	client_input(sent[i].from->port, r.bytes, r.len);
}

void
answer(size_t i, enum packet_code code)
{
	answer_as(i, code, REPLY_SIGN);
}
