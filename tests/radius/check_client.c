/* The client against servers that a test plays, under a fake clock. */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/compat.h"
#include "radius/netrig.h"
#include "run.h"

START_TEST(answers)
{
	struct asked a;

	start(1);
	ask(&a, ANY_SERVER);
	ck_assert_uint_eq(client_busy(client), 1);
	answer(0, CODE_ACCESS_REJECT);
	ck_assert_uint_eq(a.done, 1);
	ck_assert_uint_eq(a.code, CODE_ACCESS_REJECT);
	ck_assert_uint_eq(a.server, 0);
	ck_assert_uint_eq(client_busy(client), 0);
	ck_assert_uint_eq(client_due(client), NEVER_DUE);
	ck_assert_uint_eq(ntold, 0);
	stop();
}
END_TEST

/* Each server gets `tries` times the same bytes, and no two get the same. */
START_TEST(tries_and_moves_on)
{
	struct asked a;

	start(2);
	ask(&a, ANY_SERVER);
	later(TIMEOUT - 1);
	ck_assert_uint_eq(nsent, 1);
	later(1);
	ck_assert_uint_eq(nsent, 2);
	ck_assert_uint_eq(sent[1].from->server, 0);
	ck_assert_mem_eq(sent[0].bytes, sent[1].bytes, sent[0].len);
	ck_assert_ptr_eq(sent[0].from, sent[1].from);
	later(TIMEOUT);
	ck_assert_uint_eq(nsent, 3);
	ck_assert_uint_eq(sent[2].from->server, 1);
	ck_assert_mem_ne(sent[1].bytes + 4, sent[2].bytes + 4, PACKET_AUTH);
	ck_assert_uint_eq(ntold, 1);
	ck_assert_str_eq(told[0].server, "east");
	ck_assert_int_eq(told[0].state, SERVER_DEAD);
	ck_assert_str_eq(told[0].cause, "no-answer");
	later(TIMEOUT);
	later(TIMEOUT);
	ck_assert_uint_eq(nsent, 4);
	ck_assert_uint_eq(a.done, 1);
	ck_assert_uint_eq(a.code, 0);
	ck_assert_str_eq(told[1].server, "west");
	ck_assert_uint_eq(client_busy(client), 0);
	stop();
}
END_TEST

/* A dead server costs nobody but one caller a minute anything. */
START_TEST(remembers_the_dead)
{
	struct asked a, b;

	start(2);
	ask(&a, ANY_SERVER);
	later(TIMEOUT);
	later(TIMEOUT); /* now at west */
	answer(2, CODE_ACCESS_ACCEPT);
	ck_assert_uint_eq(a.server, 1);
	ask(&a, ANY_SERVER);
	ck_assert_int_eq(sent[3].from->server, 1);
	answer(3, CODE_ACCESS_ACCEPT);
	later(DEAD);
	ask(&a, ANY_SERVER);
	ask(&b, ANY_SERVER);
	ck_assert_int_eq(sent[4].from->server, 0); /* one tries it again */
	ck_assert_int_eq(sent[5].from->server, 1); /* nobody else */
	answer(5, CODE_ACCESS_ACCEPT);
	later(TIMEOUT); /* once only */
	ck_assert_int_eq(sent[6].from->server, 1);
	answer(6, CODE_ACCESS_ACCEPT);
	ck_assert_uint_eq(ntold, 1);
	later(DEAD);
	ask(&a, ANY_SERVER);
	answer(7, CODE_ACCESS_ACCEPT);
	ck_assert_uint_eq(a.server, 0);
	ck_assert_uint_eq(ntold, 2);
	ck_assert_int_eq(told[1].state, SERVER_UP);
	stop();
}
END_TEST

/* Better a dead server than none. */
START_TEST(asks_the_dead_when_alone)
{
	struct asked a;

	start(2);
	ask(&a, ANY_SERVER);
	while (a.done == 0)
		later(TIMEOUT);
	ck_assert_uint_eq(nsent, 4);
	ask(&a, ANY_SERVER);
	ck_assert_int_eq(sent[4].from->server, 0);
	later(TIMEOUT);
	ck_assert_int_eq(sent[5].from->server, 1);
	answer(5, CODE_ACCESS_ACCEPT);
	ck_assert_uint_eq(a.code, CODE_ACCESS_ACCEPT);
	stop();
}
END_TEST

/* Who answers others has lost a packet, not its life. */
START_TEST(loss_is_no_death)
{
	struct asked a, b;

	start(2);
	ask(&a, ANY_SERVER);
	later(TIMEOUT);
	ask(&b, ANY_SERVER);
	answer(2, CODE_ACCESS_ACCEPT);
	later(TIMEOUT);
	ck_assert_int_eq(sent[3].from->server, 1);
	ck_assert_uint_eq(ntold, 0);
	ask(&b, ANY_SERVER);
	ck_assert_int_eq(sent[4].from->server, 0);
	stop();
}
END_TEST

START_TEST(late_and_again)
{
	struct asked a, b;

	start(2);
	ask(&a, ANY_SERVER);
	later(TIMEOUT);
	later(TIMEOUT);
	answer(0, CODE_ACCESS_ACCEPT); /* west is asked by now */
	ck_assert_uint_eq(a.done, 0);
	answer(2, CODE_ACCESS_REJECT);
	ck_assert_uint_eq(a.code, CODE_ACCESS_REJECT);
	answer(2, CODE_ACCESS_ACCEPT); /* again, and milder */
	ck_assert_uint_eq(a.done, 1);
	/* replayed to the next one, which has an id of its own */
	ask(&b, ANY_SERVER);
	answer(2, CODE_ACCESS_ACCEPT);
	ck_assert_uint_eq(b.done, 0);
	sent[2].bytes[1] = sent[3].bytes[1];
	answer(2, CODE_ACCESS_ACCEPT);
	ck_assert_uint_eq(b.done, 0);
	stop();
}
END_TEST

START_TEST(unsigned_answers)
{
	struct asked a;

	start(2);
	ask(&a, ANY_SERVER);
	answer_as(0, CODE_ACCESS_ACCEPT, 0);
	answer_as(0, CODE_ACCESS_ACCEPT, 0);
	ck_assert_uint_eq(a.done, 0);
	ck_assert_uint_eq(ntold, 1);
	ck_assert_int_eq(told[0].state, SERVER_UNSAFE);
	ck_assert_str_eq(told[0].cause, "unsigned");
	later(TIMEOUT);
	later(TIMEOUT);
	ck_assert_int_eq(sent[2].from->server, 1);
	ask(&a, ANY_SERVER);
	ck_assert_int_eq(sent[3].from->server, 1);
	client_free(&client);
	/* where it is not required it is taken, and told once */
	start(1);
	client_drop(&group);
	setup.servers[0].sign = false;
	group = client_add(client, &setup);
	ask(&a, ANY_SERVER);
	answer_as(0, CODE_ACCESS_ACCEPT, 0);
	ck_assert_uint_eq(a.code, CODE_ACCESS_ACCEPT);
	ask(&a, ANY_SERVER);
	answer_as(1, CODE_ACCESS_ACCEPT, 0);
	ck_assert_uint_eq(ntold, 1);
	ck_assert_int_eq(told[0].state, SERVER_UNSAFE);
	stop();
}
END_TEST

/* The commonest mistake, a secret mistyped, has a word of its own. */
START_TEST(wrong_secret)
{
	struct asked a;

	start(1);
	ask(&a, ANY_SERVER);
	answer_as(0, CODE_ACCESS_ACCEPT, REPLY_SIGN | REPLY_WRONG_AUTH);
	later(TIMEOUT);
	later(TIMEOUT);
	ck_assert_uint_eq(a.done, 1);
	ck_assert_uint_eq(a.code, 0);
	ck_assert_str_eq(told[0].cause, "bad-signature");
	stop();
}
END_TEST

/* A reload brings other secrets; what was asked before keeps its own. */
START_TEST(secret_gone)
{
	const struct packet_secret none = { .len = 0 };
	struct packet_secret east;
	struct asked a;

	start(2);
	east = setup.servers[0].secret;
	ask(&a, ANY_SERVER);
	client_secret(group, 0, &none);
	setup.servers[0].secret = none;
	answer(0, CODE_ACCESS_ACCEPT); /* anybody can make that */
	ck_assert_uint_eq(a.done, 0);
	setup.servers[0].secret = east;
	answer(0, CODE_ACCESS_REJECT);
	ck_assert_uint_eq(a.code, CODE_ACCESS_REJECT);
	/* nobody is asked with none, not even when another was silent */
	client_secret(group, 0, &east);
	ask(&a, ANY_SERVER);
	client_secret(group, 1, &none);
	later(TIMEOUT);
	later(TIMEOUT);
	ck_assert_uint_eq(nsent, 3);
	ck_assert_uint_eq(a.done, 1);
	ck_assert_uint_eq(a.code, 0);
	stop();
}
END_TEST

/* 256 ids of a port, none twice; then it is left, and closed when done. */
START_TEST(ports_and_ids)
{
	static struct asked a[256 * PORTS_MAX + 1];
	bool seen[256] = { false };
	size_t i;

	start(1);
	for (i = 0; i < 256; i++) {
		ask(&a[i], ANY_SERVER);
		ck_assert_ptr_eq(sent[i].from, sent[0].from);
		ck_assert(!seen[sent[i].bytes[1]]);
		seen[sent[i].bytes[1]] = true;
	}
	for (; i < 256 * PORTS_MAX; i++)
		ask(&a[i], ANY_SERVER);
	ck_assert_uint_eq(nsockets, PORTS_MAX);
	memset(&a[i], 0, sizeof(a[i]));
	ck_assert_ptr_null(
	    client_ask(group, PORT_ACCESS, ANY_SERVER, &ops, &a[i]));
	ck_assert_uint_eq(a[i].done, 0);
	for (i = 0; i < 256; i++) {
		ck_assert_uint_eq(nopen, PORTS_MAX);
		answer(255 - i, CODE_ACCESS_ACCEPT);
	}
	ck_assert_uint_eq(nopen, PORTS_MAX - 1);
	ask(&a[0], ANY_SERVER);
	ck_assert_ptr_ne(sent[nsent - 1].from, sent[0].from);
	while (client_busy(client) > 0)
		later(TIMEOUT);
	stop();
}
END_TEST

/* Word that nobody listens: others are asked at once, a lone one later. */
START_TEST(refused)
{
	struct asked a;

	start(2);
	ask(&a, ANY_SERVER);
	client_refused(sent[0].from->port);
	ck_assert_uint_eq(nsent, 2);
	ck_assert_int_eq(sent[1].from->server, 1);
	ck_assert_str_eq(told[0].cause, "unreachable");
	client_refused(sent[1].from->port);
	ck_assert_uint_eq(a.done, 0);
	later(TIMEOUT);
	ck_assert_uint_eq(nsent, 3);
	answer(2, CODE_ACCESS_ACCEPT);
	ck_assert_uint_eq(a.server, 1);
	client_free(&client);
	start(2);
	refuses[0] = refuses[1] = true;
	ask(&a, ANY_SERVER);
	ck_assert_uint_eq(nsent, 0);
	refuses[1] = false;
	later(TIMEOUT);
	answer(0, CODE_ACCESS_ACCEPT);
	ck_assert_uint_eq(a.server, 1);
	stop();
}
END_TEST

/*
 * The host's own address changed: a port of before can send nothing, or no
 * answer finds it. Another one is used at once, or by the next.
 */
START_TEST(leaves_stale_ports)
{
	struct asked a, b;
	size_t kind;

	start(1);
	ask(&b, ANY_SERVER);
	sent[0].from->stale = true;
	ask(&a, ANY_SERVER);
	ck_assert_ptr_ne(sent[1].from, sent[0].from);
	answer(1, CODE_ACCESS_ACCEPT);
	ck_assert_uint_eq(a.code, CODE_ACCESS_ACCEPT);
	answer(0, CODE_ACCESS_ACCEPT); /* was on its way */
	ck_assert_uint_eq(b.code, CODE_ACCESS_ACCEPT);
	ck_assert(sent[0].from->closed);
	ck_assert_uint_eq(ntold, 0);
	stop();
	for (kind = 0; kind < PORT_KINDS; kind++) {
		start(1);
		a.e = client_ask(group, kind, ANY_SERVER, &ops, &a);
		while (client_busy(client) > 0)
			later(TIMEOUT); /* silence */
		ck_assert(sent[0].from->closed);
		a.e = client_ask(group, kind, ANY_SERVER, &ops, &a);
		ck_assert_ptr_ne(sent[nsent - 1].from, sent[0].from);
		client_cancel(&a.e);
		stop();
	}
}
END_TEST

/* The answer to a challenge is of no use to another server. */
START_TEST(one_only)
{
	struct asked a;

	start(3);
	ask(&a, 1);
	ck_assert_int_eq(sent[0].from->server, 1);
	later(TIMEOUT);
	later(TIMEOUT);
	ck_assert_uint_eq(nsent, 2);
	ck_assert_uint_eq(a.done, 1);
	stop();
}
END_TEST

/* Each try of accounting is a packet of its own; one loss is no death. */
START_TEST(accounting)
{
	struct asked a = { 0 };

	start(1);
	a.e = client_ask(group, PORT_ACCOUNTING, ANY_SERVER, &ops, &a);
	ck_assert_uint_eq(sent[0].bytes[0], CODE_ACCOUNTING_REQUEST);
	later(TIMEOUT);
	ck_assert_uint_eq(a.done, 1);
	ck_assert_uint_eq(a.code, 0);
	ck_assert_uint_eq(ntold, 0);
	a.e = client_ask(group, PORT_ACCOUNTING, ANY_SERVER, &ops, &a);
	ck_assert_uint_ne(sent[1].bytes[1], sent[0].bytes[1]);
	later(TIMEOUT);
	ck_assert_uint_eq(ntold, 1);
	ck_assert_str_eq(told[0].cause, "no-accounting");
	ask(&a, ANY_SERVER); /* which is alive and well */
	answer(2, CODE_ACCESS_ACCEPT);
	ck_assert_uint_eq(a.code, CODE_ACCESS_ACCEPT);
	a.e = client_ask(group, PORT_ACCOUNTING, ANY_SERVER, &ops, &a);
	answer_as(3, CODE_ACCOUNTING_RESPONSE, 0);
	ck_assert_uint_eq(a.code, CODE_ACCOUNTING_RESPONSE);
	ck_assert_int_eq(told[1].state, SERVER_UP);
	stop();
}
END_TEST

/* A reload: old exchanges end, what is known of servers stays. */
START_TEST(reload)
{
	struct group *old;
	struct asked a, b;

	start(2);
	ask(&a, ANY_SERVER);
	later(TIMEOUT);
	later(TIMEOUT); /* east is dead, a at west */
	old = group;
	group = client_add(client, &setup);
	client_drop(&old);
	ask(&b, ANY_SERVER);
	ck_assert_int_eq(sent[3].from->server, 1);
	answer(2, CODE_ACCESS_ACCEPT);
	ck_assert_uint_eq(a.code, CODE_ACCESS_ACCEPT);
	ck_assert_uint_eq(nopen, 1);
	client_cancel(&b.e);
	ck_assert_ptr_null(b.e);
	ck_assert_uint_eq(client_busy(client), 0);
	stop();
}
END_TEST

/* Whatever happens: one end for each exchange, no port left open. */
START_TEST(walk)
{
	static struct asked a[64];
	size_t i, k, asked = 0, ended = 0;

	srand((unsigned)_i);
	start(1 + (size_t)_i % 3);
	for (i = 0; i < 3000; i++) {
		k = (size_t)rand() % RG_COUNTOF(a);
		refuses[rand() % 3] = rand() % 20 == 0;
		if (a[k].e == NULL) {
			ended += a[k].done;
			ck_assert_uint_le(a[k].done, 1);
			memset(&a[k], 0, sizeof(a[k]));
			a[k].e = client_ask(group, PORT_ACCESS, ANY_SERVER,
			    &ops, &a[k]);
			asked += a[k].e != NULL;
		} else if (rand() % 4 == 0) {
			client_cancel(&a[k].e);
			asked--;
		} else if (nsent > 0 && rand() % 3 != 0) {
			k = nsent - 1 - (size_t)rand() % (nsent % 50 + 1);
			k = k < nsent ? k : 0;
			answer_as(k, CODE_ACCESS_ACCEPT, (unsigned)rand() % 8);
		} else if (nsent > 0 && rand() % 10 == 0 &&
		    !sent[nsent - 1].from->closed)
			client_refused(sent[nsent - 1].from->port);
		else
			later((uint64_t)rand() % (2 * TIMEOUT));
		if (ntold == TOLD_MAX)
			ntold = 0;
		if (nsent > SENT_MAX - 200)
			break;
	}
	while (client_busy(client) > 0) {
		ntold = 0;
		later(TIMEOUT);
	}
	for (k = 0; k < RG_COUNTOF(a); k++) {
		ended += a[k].done;
		a[k] = (struct asked) { 0 };
	}
	ck_assert_uint_eq(ended, asked);
	stop();
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("client");
	TCase *t = tcase_create("all");

	suite_add_tcase(s, t);
	tcase_add_test(t, answers);
	tcase_add_test(t, tries_and_moves_on);
	tcase_add_test(t, remembers_the_dead);
	tcase_add_test(t, asks_the_dead_when_alone);
	tcase_add_test(t, loss_is_no_death);
	tcase_add_test(t, late_and_again);
	tcase_add_test(t, unsigned_answers);
	tcase_add_test(t, wrong_secret);
	tcase_add_test(t, secret_gone);
	tcase_add_test(t, ports_and_ids);
	tcase_add_test(t, refused);
	tcase_add_test(t, leaves_stale_ports);
	tcase_add_test(t, one_only);
	tcase_add_test(t, accounting);
	tcase_add_test(t, reload);
	tcase_add_loop_test(t, walk, 0, 20);
	return run_suite(s);
}
