#include "config.h"

#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/record.h"
#include "monitor/bookrow.h"
#include "monitor/books_priv.h"
#include "monitor/call.h"
#include "monitor/radius.h"
#include "monitor/report.h"
#include "monitor/store.h"
#include "wire/kv.h"

#define ACCOUNTS_MAX 16384
#define FLYING_MAX 64 /* pieces on their way at once */
#define TICK_S 2      /* looks for updates that are due */
#define RETRY_MIN_S 2
#define RETRY_MAX_S 60

static void
free_account(struct books *b, struct account *a)
{
	struct account **at;

	for (at = &b->first; *at != a; at = &(*at)->next)
		;
	if ((*at = a->next) == NULL)
		b->tail = at;
	b->count--;
	if (a->ticket != 0)
		b->flying--;
	if (a->call != NULL)
		a->call->account = NULL;
	free(a->row);
	free(a);
}

/* While a server is away for long: the oldest that is over makes room. */
static void
make_room(struct books *b)
{
	struct account *a, *oldest = NULL;

	if (b->count < ACCOUNTS_MAX)
		return;
	for (a = b->first; a != NULL; a = a->next) /* the store has no order */
		if (a->status == ACCOUNT_STOP && a->ticket == 0 &&
		    (oldest == NULL || a->ended < oldest->ended))
			oldest = a;
	if (oldest == NULL)
		return;
	report_repair("accounting", b->count - 1, 1);
	store_keep(b->mon, KEEP_DROP, KEEP_ACCOUNT, oldest->id, "");
	free_account(b, oldest);
}

static struct account *
add(struct books *b, const char *id, const char *method)
{
	const struct timeval tick = { TICK_S, 0 };
	struct account *a = calloc(1, sizeof(*a));

	if (a == NULL)
		abort();
	make_room(b);
	b->count++;
	rg_strlcpy(a->id, id, sizeof(a->id));
	rg_strlcpy(a->method, method, sizeof(a->method));
	*b->tail = a;
	b->tail = &a->next;
	(void)event_add(b->tick, &tick);
	return a;
}

static void
set_row(struct account *a, const char *row)
{
	free(a->row);
	if ((a->row = strdup(row)) == NULL)
		abort();
}

static const struct conf_method *
method_of(const struct books *b, const struct account *a)
{
	const struct conf_method *m = conf_find_method(b->mon->ref->conf,
	    a->method);

	return m != NULL && m->type == CONF_METHOD_RADIUS ? m : NULL;
}

static void
keep(const struct books *b, const struct account *a)
{
	char text[KEEP_TEXT_MAX + 1], told[4];

	if (a->status == ACCOUNT_ON || a->status == ACCOUNT_OFF)
		return;
	rg_strlcpy(text, a->row, sizeof(text));
	if (a->begun && !rec_get(a->row, "told", told, sizeof(told)))
		bookrow_add(text, "told", 1);
	store_keep(b->mon, KEEP_SET, KEEP_ACCOUNT, a->id, text);
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
tell(struct books *b, struct account *a)
{
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
		bookrow_session(a->call, a->method, a->began, m.u.ACCOUNT.row,
		    clock_ms());
	}
	if (!radius_account(b->mon->radius, method_of(b, a), &m))
		return false;
	a->ticket = b->ticket;
	a->flying = m.u.ACCOUNT.status;
	a->told_ms = clock_ms();
	b->flying++;
	return true;
}

/*
 * As much as may fly at once, oldest first. A start or stop of ours ends all
 * sessions for the server: it waits for those before it, and those behind it
 * wait for it.
 */
static void
pump(struct books *b)
{
	struct account *a;
	bool ours, earlier = false;

	if (clock_ms() < b->retry_ms)
		return;
	for (a = b->first; a != NULL && b->flying < FLYING_MAX; a = a->next) {
		if (!a->due || method_of(b, a) == NULL)
			continue;
		ours = a->status == ACCOUNT_ON || a->status == ACCOUNT_OFF;
		if (ours && earlier)
			return;
		if (a->ticket == 0 && !tell(b, a))
			return;
		if (ours)
			return;
		earlier = true;
	}
}

static void
acknowledged(struct books *b, struct account *a)
{
	switch (a->flying) {
	case ACCOUNT_START:
		a->begun = true;
		a->due = a->status == ACCOUNT_STOP;
		if (!a->due)
			a->status = ACCOUNT_INTERIM;
		keep(b, a);
		break;
	case ACCOUNT_INTERIM: /* it may have ended meanwhile */
		a->due = a->status == ACCOUNT_STOP;
		break;
	case ACCOUNT_STOP:
		store_keep(b->mon, KEEP_DROP, KEEP_ACCOUNT, a->id, "");
		free_account(b, a);
		break;
	default:
		free_account(b, a);
		break;
	}
}

/* Nobody answers: all wait, longer each time. */
static void
back_off(struct books *b)
{
	if (clock_ms() < b->retry_ms)
		return; /* for another that flew with it */
	b->wait_s = b->wait_s == 0 ? RETRY_MIN_S : b->wait_s * 2;
	if (b->wait_s > RETRY_MAX_S)
		b->wait_s = RETRY_MAX_S;
	b->retry_ms = clock_ms() + b->wait_s * 1000;
}

void
books_answered(struct books *b, const struct msg_ACCOUNTED *m)
{
	struct account *a;

	for (a = b->first; a != NULL; a = a->next)
		if (a->ticket != 0 && a->ticket == m->ticket)
			break;
	if (a == NULL)
		return;
	a->ticket = 0;
	b->flying--;
	if (m->done) {
		b->wait_s = 0;
		b->retry_ms = 0;
		acknowledged(b, a);
	} else
		back_off(b);
	pump(b);
}

void
books_wake(struct books *b)
{
	b->retry_ms = 0;
	pump(b);
}

void
books_lost(struct books *b)
{
	struct account *a;

	for (a = b->first; a != NULL; a = a->next)
		a->ticket = 0;
	b->flying = 0;
}

/* --- sessions --- */

/* The last of the methods that he passed which wants it. */
static const struct conf_method *
wanted_by(const struct call *c)
{
	unsigned i;

	for (i = c->steps; i > 0; i--)
		if (c->passed_by[i - 1]->type == CONF_METHOD_RADIUS &&
		    c->passed_by[i - 1]->accounting)
			return c->passed_by[i - 1];
	return NULL;
}

void
books_begin(struct call *c)
{
	const struct conf_method *m = wanted_by(c);
	struct books *b = c->line->mon->books;
	char text[KEEP_TEXT_MAX + 1];
	struct account *a;

	if (m == NULL || c->account != NULL)
		return;
	a = add(b, c->line->call_id, m->name);
	a->status = ACCOUNT_START;
	a->due = true;
	a->call = c;
	a->began = clock_wall(clock_ms());
	c->account = a;
	bookrow_session(a->call, a->method, a->began, text, 0);
	set_row(a, text);
	keep(b, a);
	pump(b);
}

void
books_forget(struct call *c)
{
	if (c->account != NULL)
		c->account->call = NULL;
	c->account = NULL;
}

void
books_end(struct call *c)
{
	struct books *b = c->line->mon->books;
	struct account *a = c->account;
	char text[KEEP_TEXT_MAX + 1];

	if (a == NULL)
		return;
	bookrow_session(c, a->method, a->began, text, clock_ms());
	a->status = ACCOUNT_STOP;
	a->due = true;
	a->ended = clock_wall(clock_ms());
	bookrow_add(text, "ended", a->ended);
	bookrow_add(text, "cause", bookrow_cause(c->cause));
	set_row(a, text);
	books_forget(c);
	keep(b, a);
	pump(b);
}

static void
on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct books *b = arg;
	const struct conf_method *m;
	struct account *a;

	(void)fd;
	(void)what;
	for (a = b->first; a != NULL; a = a->next) {
		m = method_of(b, a);
		if (a->status == ACCOUNT_INTERIM && a->call != NULL &&
		    m != NULL && m->interim_ms != 0 &&
		    clock_ms() - a->told_ms >= m->interim_ms)
			a->due = true;
	}
	pump(b);
	if (b->first == NULL)
		(void)event_del(b->tick);
}

/* --- our own start and stop --- */

static void
announce(struct books *b, enum wire_account status)
{
	const struct conf *conf = b->mon->ref->conf;
	char text[KEEP_TEXT_MAX + 1], id[RG_CALL_LEN + 1];
	struct account *a;
	struct kv kv;
	size_t i;

	for (i = 0; i < conf->nmethods; i++) {
		if (conf->methods[i].type != CONF_METHOD_RADIUS ||
		    !conf->methods[i].accounting)
			continue;
		rg_call_new(id); /* it must have some Acct-Session-Id */
		a = add(b, id, conf->methods[i].name);
		a->status = (uint8_t)status;
		a->due = true;
		a->began = clock_wall(clock_ms());
		kv_init(&kv, text, sizeof(text));
		kv_add(&kv, "call", id);
		set_row(a, text);
	}
	pump(b);
}

static bool
goes_on(const struct books *b)
{
	const struct account *a;

	for (a = b->first; a != NULL; a = a->next)
		if (a->call != NULL)
			return true;
	return false;
}

/* An ON with sessions that went on would end them for the server. */
void
books_stop(struct books *b)
{
	if (!goes_on(b))
		announce(b, ACCOUNT_OFF);
}

bool
books_settled(const struct books *b)
{
	const struct account *a;

	for (a = b->first; a != NULL; a = a->next)
		if (a->due && method_of(b, a) != NULL)
			return b->wait_s != 0; /* nobody listens */
	return true;
}

/* --- at the start --- */

void
books_held(struct monitor *m, const struct msg_HELD *h)
{
	char method[RG_LINE_MAX + 1];
	uint64_t told = 0;
	struct account *a;

	if (strlen(h->key) != RG_CALL_LEN ||
	    !rec_get(h->text, "method", method, sizeof(method)))
		return;
	a = add(m->books, h->key, method);
	set_row(a, h->text);
	(void)kv_getu(h->text, "began", &a->began);
	(void)kv_getu(h->text, "ended", &a->ended);
	a->begun = kv_getu(h->text, "told", &told);
	a->status = a->ended != 0 ? ACCOUNT_STOP
	    : a->begun            ? ACCOUNT_INTERIM
				  : ACCOUNT_START;
	a->due = a->status != ACCOUNT_INTERIM;
}

/* Its line has the call again. */
static bool
attach(struct monitor *m, struct account *a)
{
	size_t i;

	for (i = 0; i < m->slots; i++) {
		struct call *c = m->lines[i] != NULL ? m->lines[i]->call : NULL;

		if (c == NULL || strcmp(m->lines[i]->call_id, a->id) != 0)
			continue;
		c->account = a;
		a->call = c;
		(void)rec_get(a->row, "class", c->proven.class,
		    sizeof(c->proven.class));
		(void)rec_get(a->row, "address", c->address,
		    sizeof(c->address));
		return true;
	}
	return false;
}

/* It ended while nobody looked: as late as now. */
static void
close_orphan(struct books *b, struct account *a)
{
	char text[KEEP_TEXT_MAX + 1];
	uint64_t now = clock_wall(clock_ms());

	rg_strlcpy(text, a->row, sizeof(text));
	a->status = ACCOUNT_STOP;
	a->due = true;
	a->ended = now;
	bookrow_add(text, "seconds", now > a->began ? now - a->began : 0);
	bookrow_add(text, "ended", now);
	bookrow_add(text, "cause", bookrow_cause(CAUSE_RESTART));
	set_row(a, text);
	keep(b, a);
}

void
books_known(struct monitor *m)
{
	struct books *b = m->books;
	struct account *a;

	for (a = b->first; a != NULL; a = a->next)
		if (a->ended == 0 && !attach(m, a))
			close_orphan(b, a);
	if (!goes_on(b))
		announce(b, ACCOUNT_ON);
	pump(b);
}

/* --- life --- */

struct books *
books_new(struct monitor *m)
{
	struct books *b = calloc(1, sizeof(*b));

	if (b == NULL)
		return NULL;
	b->mon = m;
	b->tail = &b->first;
	b->tick = event_new(m->base, -1, EV_PERSIST, on_tick, b);
	if (b->tick == NULL)
		abort(); /* nothing was started yet */
	return b;
}

void
books_free(struct books **bp)
{
	struct books *b = *bp;

	*bp = NULL;
	if (b == NULL)
		return;
	while (b->first != NULL)
		free_account(b, b->first);
	event_free(b->tick);
	free(b);
}
