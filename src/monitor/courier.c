#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/backoff.h"
#include "base/clock.h"
#include "base/compat.h"
#include "monitor/bookrow.h"
#include "monitor/books_priv.h"
#include "monitor/courier.h"
#include "monitor/radius.h"

#define FLYING_MAX 64     /* pieces of one method on their way at once */
#define AGAIN_MAX 32      /* ... of which were tried before */
#define PATIENCE_MS 60000 /* with what nobody acknowledges, see below */

struct courier {
	struct courier *next;
	struct books *books;
	char method[RG_LINE_MAX + 1];
	unsigned flying;
	unsigned again;    /* of those: with fails */
	unsigned fails;    /* rounds without an answer, in a row */
	uint64_t retry_ms; /* nothing is sent before */
	uint64_t heard_ms; /* the last answer */
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
	if (a->ticket == 0)
		return;
	k->flying--;
	k->again -= a->fails > 0;
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
	return k->fails != 0;
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
	k->again += a->fails > 0;
	return true;
}

static bool
is_over(uint64_t since)
{
	return since != 0 && clock_ms() - since >= PATIENCE_MS;
}

/* What got no answer before must leave room for what is new. */
static bool
may_fly(const struct courier *k, const struct account *a)
{
	return a->ticket == 0 && clock_ms() >= a->retry_ms &&
	    (a->fails == 0 || k->again < AGAIN_MAX);
}

/* Who stops waits for no answer that he missed before. */
static bool
is_left(const struct courier *k, const struct account *a)
{
	return k->books->mon->stopping && a->ticket == 0 && a->fails > 0;
}

/*
 * A start or stop of ours ends all sessions for the server: it waits for
 * those before it, and those behind it wait for it. Neither waits for ever
 * for what nobody acknowledges, as where a home server is gone or proxies
 * know no Accounting-On: it overtakes those before it, and is given up for
 * those behind it, which it would end if it came later.
 */
void
courier_pump(struct courier *k)
{
	struct account *a, *next, *gate = NULL;
	bool earlier = false;

	if (clock_ms() < k->retry_ms || courier_conf(k) == NULL)
		return;
	for (a = k->books->first; a != NULL && k->flying < FLYING_MAX;
	     a = next) {
		next = a->next;
		if (a->courier != k || !a->due)
			continue;
		if (gate != NULL) {
			if (gate->holds_ms == 0)
				gate->holds_ms = clock_ms();
			return;
		}
		if (a->since_ms == 0)
			earlier = earlier || !is_left(k, a);
		else if ((a->ticket == 0 && is_over(a->holds_ms)) ||
		    (a->status == ACCOUNT_ON && is_left(k, a))) {
			books_drop(k->books, a);
			continue;
		} else if (earlier && !is_over(a->since_ms))
			return;
		else
			gate = a;
		if (may_fly(k, a) && !tell(k, a))
			return;
	}
}

void
couriers_pump(struct books *b)
{
	struct courier *k;

	for (k = b->couriers; k != NULL; k = k->next)
		courier_pump(k);
}

/* When the next try is due: longer each time. */
static uint64_t
after(unsigned fails)
{
	return clock_ms() + (uint64_t)backoff_s(fails + 1) * 1000;
}

/* Nobody answers: all of them wait; it alone, if others were answered. */
static void
back_off(struct courier *k, struct account *a)
{
	a->fails++;
	if (k->heard_ms > a->told_ms)
		a->retry_ms = after(a->fails);
	else if (clock_ms() >= k->retry_ms) /* no other flew with it */
		k->retry_ms = after(++k->fails);
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
	courier_drop(k, a);
	a->ticket = 0;
	if (m->done) {
		k->fails = a->fails = 0;
		k->retry_ms = a->retry_ms = 0;
		k->heard_ms = clock_ms();
		books_acknowledged(b, a);
	} else
		back_off(k, a);
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
		k->flying = k->again = 0;
}
