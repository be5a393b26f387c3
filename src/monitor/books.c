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
#include "monitor/courier.h"
#include "monitor/report.h"
#include "monitor/store.h"
#include "wire/kv.h"

#define ACCOUNTS_MAX 16384
#define TICK_S 2 /* looks for updates that are due */
#define SEEN_MS 60000

void
books_drop(struct books *b, struct account *a)
{
	struct account **at;

	for (at = &b->first; *at != a; at = &(*at)->next)
		;
	if ((*at = a->next) == NULL)
		b->tail = at;
	b->count--;
	courier_drop(a->courier, a);
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
	books_drop(b, oldest);
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
	a->courier = courier_of(b, method);
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

/*
 * While it goes on, with the time: what is lost with us and with its own
 * record is billed until then. `seen` is the last of its keys.
 */
static void
keep(const struct books *b, struct account *a)
{
	char text[KEEP_TEXT_MAX + 1], told[4];

	if (a->status == ACCOUNT_ON || a->status == ACCOUNT_OFF)
		return;
	rg_strlcpy(text, a->row, sizeof(text));
	if (a->begun && !rec_get(a->row, "told", told, sizeof(told)))
		bookrow_add(text, "told", 1);
	if (a->call != NULL && a->began != 0) {
		a->seen_ms = clock_ms();
		bookrow_add(text, "seen", clock_wall(a->seen_ms));
	}
	store_keep(b->mon, KEEP_SET, KEEP_ACCOUNT, a->id, text);
}

/* It can wait: while the disk takes nothing, all of it waits in memory. */
static void
keep_seen(const struct books *b, struct account *a)
{
	if (store_trouble(b->mon) == NULL)
		keep(b, a);
}

/* There is nothing more to tell of it. */
static void
strike(struct books *b, struct account *a)
{
	store_keep(b->mon, KEEP_DROP, KEEP_ACCOUNT, a->id, "");
	books_drop(b, a);
}

void
books_acknowledged(struct books *b, struct account *a)
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
		if (!a->due)
			keep_seen(b, a); /* it will not be told of less */
		break;
	case ACCOUNT_STOP:
		strike(b, a);
		break;
	default:
		books_drop(b, a);
		break;
	}
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
books_prepare(struct call *c)
{
	const struct conf_method *m = wanted_by(c);
	struct books *b = c->line->mon->books;
	char text[KEEP_TEXT_MAX + 1];
	struct account *a;

	if (m == NULL || c->account != NULL)
		return;
	a = add(b, c->line->call_id, m->name);
	a->status = ACCOUNT_START;
	a->call = c;
	c->account = a;
	bookrow_session(c, m->name, 0, text, 0);
	set_row(a, text);
	keep(b, a);
}

void
books_begin(struct call *c)
{
	struct books *b = c->line->mon->books;
	struct account *a = c->account;
	char text[KEEP_TEXT_MAX + 1];

	if (a == NULL || a->began != 0)
		return;
	a->began = clock_wall(c->session_ms);
	a->due = true;
	bookrow_session(c, courier_method(a->courier), a->began, text, 0);
	set_row(a, text);
	keep(b, a);
	courier_pump(a->courier);
}

void
books_forget(struct call *c)
{
	if (c->account != NULL)
		c->account->call = NULL;
	c->account = NULL;
}

static void
stop(struct books *b, struct account *a, char text[KEEP_TEXT_MAX + 1],
    uint64_t ended, enum cause cause)
{
	a->status = ACCOUNT_STOP;
	a->due = true;
	a->ended = ended;
	bookrow_add(text, "ended", ended);
	bookrow_add(text, "cause", bookrow_cause(cause));
	set_row(a, text);
	keep(b, a);
}

void
books_end(struct call *c)
{
	struct books *b = c->line->mon->books;
	struct account *a = c->account;
	char text[KEEP_TEXT_MAX + 1];
	uint64_t over = call_over_ms(c);

	books_forget(c);
	if (a == NULL)
		return;
	if (a->began == 0) {
		strike(b, a);
		return;
	}
	bookrow_session(c, courier_method(a->courier), a->began, text, over);
	stop(b, a, text, clock_wall(over), c->cause);
	courier_pump(a->courier);
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
		m = courier_conf(a->courier);
		if (a->status == ACCOUNT_INTERIM && a->call != NULL &&
		    m != NULL && m->interim_ms != 0 &&
		    clock_ms() - a->told_ms >= m->interim_ms)
			a->due = true;
		if (a->call != NULL && a->began != 0 &&
		    clock_ms() - a->seen_ms >= SEEN_MS)
			keep_seen(b, a);
	}
	couriers_pump(b);
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
		a->since_ms = clock_ms();
		a->began = clock_wall(a->since_ms);
		kv_init(&kv, text, sizeof(text));
		kv_add(&kv, "call", id);
		set_row(a, text);
	}
	couriers_pump(b);
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
		if (a->due && a->fails == 0 &&
		    courier_conf(a->courier) != NULL &&
		    !courier_is_waiting(a->courier)) /* somebody listens */
			return false;
	return true;
}

/* --- at the start --- */

static const struct account *
find(const struct books *b, const char *id)
{
	const struct account *a;

	for (a = b->first; a != NULL; a = a->next)
		if (strcmp(a->id, id) == 0)
			break;
	return a;
}

/* What a modem said may look like it. */
static void
cut_seen(struct account *a)
{
	char *last = strrchr(a->row, ' ');

	if (last == NULL || strncmp(last, " seen=", 6) != 0 ||
	    !kv_getu(last + 1, "seen", &a->seen))
		return;
	*last = '\0';
}

void
books_held(struct monitor *m, const struct msg_HELD *h)
{
	char method[RG_LINE_MAX + 1];
	uint64_t told = 0;
	struct account *a;

	if (strlen(h->key) != RG_CALL_LEN || find(m->books, h->key) != NULL ||
	    !rec_get(h->text, "method", method, sizeof(method)))
		return;
	a = add(m->books, h->key, method);
	set_row(a, h->text);
	(void)kv_getu(h->text, "began", &a->began);
	(void)kv_getu(h->text, "ended", &a->ended);
	cut_seen(a);
	a->begun = kv_getu(h->text, "told", &told);
	a->status = a->ended != 0 ? ACCOUNT_STOP
	    : a->begun            ? ACCOUNT_INTERIM
				  : ACCOUNT_START;
	a->due = a->status == ACCOUNT_STOP;
}

static void
recall(const char *row, const char *key, char *dst, size_t dstsz)
{
	if (dst[0] == '\0')
		(void)rec_get(row, key, dst, dstsz);
}

/*
 * Its line has the call again, of which only the row knows the most. That it
 * began may not be on record yet.
 */
static bool
attach(struct monitor *m, struct account *a)
{
	size_t i;

	for (i = 0; i < m->slots; i++) {
		struct call *c = m->lines[i] != NULL ? m->lines[i]->call : NULL;

		if (c == NULL || c->account != NULL ||
		    strcmp(m->lines[i]->call_id, a->id) != 0)
			continue;
		c->account = a;
		a->call = c;
		recall(a->row, "class", c->proven.class,
		    sizeof(c->proven.class));
		recall(a->row, "address", c->address, sizeof(c->address));
		recall(a->row, "called", c->called, sizeof(c->called));
		recall(a->row, "connect", c->connect, sizeof(c->connect));
		a->due = !a->begun && a->began != 0;
		if (c->pid != 0)
			books_begin(c);
		return true;
	}
	return false;
}

/*
 * It ended while nobody looked, and left no word: nobody pays for more than
 * what was seen of it.
 */
static void
close_orphan(struct books *b, struct account *a)
{
	char text[KEEP_TEXT_MAX + 1];
	uint64_t ended = a->seen > a->began ? a->seen : a->began;

	if (a->began == 0) {
		strike(b, a);
		return;
	}
	rg_strlcpy(text, a->row, sizeof(text));
	bookrow_add(text, "seconds", ended - a->began);
	stop(b, a, text, ended, CAUSE_RESTART);
}

void
books_known(struct monitor *m)
{
	struct books *b = m->books;
	struct account *a, *next;

	for (a = b->first; a != NULL; a = next) {
		next = a->next;
		if (a->ended == 0 && !attach(m, a))
			close_orphan(b, a);
	}
	if (!goes_on(b))
		announce(b, ACCOUNT_ON);
	couriers_pump(b);
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
		books_drop(b, b->first);
	couriers_free(b);
	event_free(b->tick);
	free(b);
}
