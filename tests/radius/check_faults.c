/*
 * rasgate-radius without memory or sockets: a no or nothing, never a yes, and
 * nothing is left.
 */
#include "config.h"

#include <sys/socket.h>

#include <check.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/spawn.h"
#include "base/strv.h"
#include "method/conversation.h"
#include "oom.h"
#include "radius/account.h"
#include "radius/client.h"
#include "radius/method_radius.h"
#include "radius/net.h"
#include "radius/replies.h"
#include "sysfail.h"
#include "wire/chan.h"
#include "run.h"

static struct packet_secret secret;

/* The network: one datagram at a time. */
static struct {
	struct port *port;
	uint8_t bytes[PACKET_MAX];
	size_t len; /* 0: nothing was sent */
	unsigned open;
} net;

static void *
fake_open(void *ctx, struct port *p, const union client_address *to,
    union client_address *local)
{
	(void)ctx;
	*local = *to;
	net.port = p;
	net.open++;
	return &net;
}

static void
fake_close(void *ctx, void *socket)
{
	(void)ctx;
	(void)socket;
	net.open--;
}

static bool
fake_send(void *ctx, void *socket, const uint8_t *bytes, size_t n)
{
	(void)ctx;
	(void)socket;
	memcpy(net.bytes, bytes, n);
	net.len = n;
	return true;
}

static void
fake_state(void *ctx, const char *group, const char *server,
    enum server_state state, const char *cause)
{
	(void)ctx;
	(void)group;
	(void)server;
	(void)state;
	(void)cause;
}

static const struct client_ops ops = { fake_open, fake_close, fake_send,
	fake_state };

static void
answer(enum packet_code code)
{
	struct replier r;

	reply_start(&r, net.bytes, code, REPLY_SIGN);
	reply_seal(&r, &secret);
	net.len = 0;
	client_input(net.port, r.bytes, r.len);
}

/* A client with one method of one server; false: there is no memory. */
static bool
set_up(struct client **c, struct instance **i)
{
	static const char *const rows[] = { "name=corp", "identifier=box1",
		"timeout=1000", "tries=1", "dead=1000", "server=east",
		"host=127.0.0.1", "port=1812", "accounting=1813", "sign=1" };
	char settings[256];
	size_t len = 0, k;

	memset(&net, 0, sizeof(net));
	for (k = 0; k < sizeof(rows) / sizeof(rows[0]); k++)
		OOM_MUST(strv_add(settings, sizeof(settings), &len, rows[k]));
	*i = NULL;
	if ((*c = client_new(&ops, NULL)) != NULL)
		*i = instance_new(*c, settings, len);
	if (*i == NULL) {
		OOM_MUST(oom_failed());
		client_free(c);
		return false;
	}
	client_secret((*i)->group, 0, &secret);
	method_radius_use(*c);
	return true;
}

static void
tear_down(struct client **c, struct instance **i)
{
	instance_free(i);
	client_free(c);
	OOM_MUST(net.open == 0);
}

static unsigned told, done;

static void
on_told(void *ctx, uint32_t ticket, bool acknowledged)
{
	(void)ctx;
	OOM_MUST(ticket == 7);
	told++;
	done += acknowledged;
}

static void
account(void)
{
	const struct msg_ACCOUNT m = { .ticket = 7,
		.status = ACCOUNT_STOP,
		.row = "user=noc1 call=k7f2q9mbd1" };
	struct accounts *all;
	struct client *c;
	struct instance *i;

	told = done = 0;
	if (!set_up(&c, &i))
		return;
	if ((all = accounts_new(on_told, NULL)) != NULL) {
		accounts_send(all, i, &m);
		OOM_MUST(net.len > 0 ? told == 0 : told == 1 && done == 0);
		if (net.len > 0)
			answer(CODE_ACCOUNTING_RESPONSE);
		OOM_MUST(told == 1);
		OOM_MUST(done == 1 || oom_failed());
	} else
		OOM_MUST(oom_failed());
	accounts_free(&all);
	tear_down(&c, &i);
}

START_TEST(accounting)
{
	ck_assert_int_ge(oom_walk(account), 6);
}
END_TEST

/* Prompt, answer, server's yes; *v is the verdict. */
static void
converse(struct instance *i, struct msg_VERDICT *v)
{
	static struct msg m;
	const struct msg_BEGIN b = { .name = "noc1", .line = "m1" };
	struct conversation_setup s = { .method = &method_radius,
		.instance = i,
		.begin = &b };
	struct conversation *c;
	uint8_t bytes[WIRE_MAX];
	int sv[2], n;

	OOM_MUST(spawn_pair(sv) == RG_OK);
	s.fd = sv[1];
	if ((c = conversation_new(&s)) != NULL) {
		msg_init(&m, WIRE_ANSWER, 0);
		rg_strlcpy(m.u.ANSWER.text, "secret", sizeof(m.u.ANSWER.text));
		n = msg_encode(&m, bytes, sizeof(bytes));
		OOM_MUST(n > 0 && write(sv[0], bytes, (size_t)n) == n);
		conversation_on_input(c);
		if (net.len > 0)
			answer(CODE_ACCESS_ACCEPT);
		OOM_MUST(conversation_over(c, v));
	}
	conversation_free(&c);
	(void)close(sv[0]);
}

static void
call(void)
{
	struct msg_VERDICT v = { .result = RG_RESULT_NO_MEMORY };
	struct client *c;
	struct instance *i;

	if (!set_up(&c, &i))
		return;
	converse(i, &v);
	OOM_MUST(v.result == RG_RESULT_OK ? strcmp(v.user, "noc1") == 0
					  : oom_failed());
	tear_down(&c, &i);
}

START_TEST(calls)
{
	ck_assert_int_ge(oom_walk(call), 6);
}
END_TEST

static union client_address server;

/* A source port; without one there is none, and a lost datagram is lost. */
static void
source_port(void)
{
	union client_address local;
	void *s = net_open(NULL, NULL, &server, &local);

	if (s == NULL) {
		SYSFAIL_MUST(sysfail_failed());
		return;
	}
	SYSFAIL_MUST(local.in.sin_port != 0);
	if (!net_send(NULL, s, (const uint8_t *)"x", 1))
		SYSFAIL_MUST(sysfail_failed());
	net_close(NULL, s);
}

START_TEST(sockets)
{
	struct event_base *base = event_base_new();
	socklen_t len = sizeof(server);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	char byte;

	ck_assert(net_address(&server, "127.0.0.1", 0));
	ck_assert_int_eq(bind(fd, &server.sa, sizeof(server.in)), 0);
	ck_assert_int_eq(getsockname(fd, &server.sa, &len), 0);
	net_base(base);
	ck_assert_int_ge(sysfail_walk(source_port), 4);
	ck_assert_int_eq(recv(fd, &byte, 1, MSG_DONTWAIT), 1);
	(void)close(fd);
	event_base_free(base);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("radius_faults");
	TCase *t = tcase_create("all");

	secret = reply_secret("shared");
	suite_add_tcase(s, t);
	tcase_add_test(t, accounting);
	tcase_add_test(t, calls);
	tcase_add_test(t, sockets);
	return run_suite(s);
}
