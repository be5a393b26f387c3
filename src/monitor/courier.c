#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/compat.h"
#include "monitor/bookrow.h"
#include "monitor/books_priv.h"
#include "monitor/courier.h"
#include "monitor/radius.h"

#define FLYING_MAX 64 /* pieces of one method on their way at once */
#define RETRY_MIN_S 2
#define RETRY_MAX_S 60

struct courier {
	struct courier *next;
	struct books *books;
	char method[RG_LINE_MAX + 1];
	unsigned flying;
	unsigned wait_s;   /* after a failure, 0: none */
	uint64_t retry_ms; /* nothing is sent before */
};

struct courier *
courier_of(struct books *b, const char *method)
{
	struct courier *k;

	for (k = b->couriers; k != NULL; k = k->next)
		if (strcmp(k->method, method) == 0)
			return k;
	if ((k = calloc(1, sizeof(*k))) == NULL)
		abort();
	k->books = b;
	rg_strlcpy(k->method, method, sizeof(k->method));
	k->next = b->couriers;
	b->couriers = k;
	return k;
}

void
couriers_free(struct books *b)
{
	struct courier *k;

	while ((k = b->couriers) != NULL) {
		b->couriers = k->next;
		free(k);
	}
}

void
courier_drop(struct courier *k, const struct account *a)
{
	if (a->ticket != 0)
		k->flying--;
}

const char *
courier_method(const struct courier *k)
{
	return k->method;
}

const struct conf_method *
courier_conf(const struct courier *k)
{
	const struct conf_method *m = conf_find_method(k->books->mon->ref->conf,
	    k->method);

	return m != NULL && m->type == CONF_METHOD_RADIUS ? m : NULL;
}

bool
courier_is_waiting(const struct courier *k)
{
	return k->wait_s != 0;
}

/* --- telling --- */

/* What comes next: the start, then the end, else how it goes. */
static uint8_t
next_status(const struct account *a)
{
	if (a->status == ACCOUNT_STOP && !a->begun)
		return ACCOUNT_START;
	return a->status;
}

static bool
tell(struct courier *k, struct account *a)
{
	struct books *b = k->books;
	struct msg m;

	msg_init(&m, WIRE_ACCOUNT, 0);
	m.u.ACCOUNT.ticket = ++b->ticket;
	m.u.ACCOUNT.status = next_status(a);
	m.u.ACCOUNT.at = a->began;
	rg_strlcpy(m.u.ACCOUNT.row, a->row, sizeof(m.u.ACCOUNT.row));
	if (m.u.ACCOUNT.status == ACCOUNT_STOP)
		m.u.ACCOUNT.at = a->ended;
	else if (m.u.ACCOUNT.status == ACCOUNT_INTERIM) {
		m.u.ACCOUNT.at = clock_wall(clock_ms());
		bookrow_session(a->call, k->method, a->began, m.u.ACCOUNT.row,
		    clock_ms());
	}
	if (!radius_account(b->mon->radius, courier_conf(k), &m))
		return false;
	a->ticket = b->ticket;
	a->flying = m.u.ACCOUNT.status;
	a->told_ms = clock_ms();
	k->flying++;
	return true;
}

/*
 * A start or stop of ours ends all sessions for the server: it waits for
 * those before it, and those behind it wait for it.
 */
void
courier_pump(struct courier *k)
{
	struct account *a;
	bool ours, earlier = false;

	if (clock_ms() < k->retry_ms || courier_conf(k) == NULL)
		return;
	for (a = k->books->first; a != NULL && k->flying < FLYING_MAX;
	     a = a->next) {
		if (a->courier != k || !a->due)
			continue;
		ours = a->status == ACCOUNT_ON || a->status == ACCOUNT_OFF;
		if (ours && earlier)
			return;
		if (a->ticket == 0 && !tell(k, a))
			return;
		if (ours)
			return;
		earlier = true;
	}
}

void
couriers_pump(struct books *b)
{
	struct courier *k;

	for (k = b->couriers; k != NULL; k = k->next)
		courier_pump(k);
}

/* Nobody answers: all of them wait, longer each time. */
static void
back_off(struct courier *k)
{
	if (clock_ms() < k->retry_ms)
		return; /* for another that flew with it */
	k->wait_s = k->wait_s == 0 ? RETRY_MIN_S : k->wait_s * 2;
	if (k->wait_s > RETRY_MAX_S)
		k->wait_s = RETRY_MAX_S;
	k->retry_ms = clock_ms() + k->wait_s * 1000;
}

void
couriers_answered(struct books *b, const struct msg_ACCOUNTED *m)
{
	struct account *a;
	struct courier *k;

	for (a = b->first; a != NULL; a = a->next)
		if (a->ticket != 0 && a->ticket == m->ticket)
			break;
	if (a == NULL)
		return;
	k = a->courier;
	k->flying--;
	a->ticket = 0;
	if (m->done) {
		k->wait_s = 0;
		k->retry_ms = 0;
		books_acknowledged(b, a);
	} else
		back_off(k);
	courier_pump(k);
}

void
couriers_wake(struct books *b)
{
	struct courier *k;

	for (k = b->couriers; k != NULL; k = k->next)
		k->retry_ms = 0;
	couriers_pump(b);
}

void
couriers_lost(struct books *b)
{
	struct courier *k;
	struct account *a;

	for (a = b->first; a != NULL; a = a->next)
		a->ticket = 0;
	for (k = b->couriers; k != NULL; k = k->next)
		k->flying = 0;
}
