/* What is told of which session, and when, by a clock set by hand. */
#include "config.h"

#include <check.h>
#include <event2/event.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/record.h"
#include "monitor/books_priv.h"
#include "monitor/call.h"
#include "monitor/courier.h"
#include "monitor/radius.h"
#include "monitor/report.h"
#include "monitor/store.h"
#include "run.h"

#define START_S 1700000000
#define TOLD_MAX 400

struct news {
	char id[RG_CALL_LEN + 1];
	uint8_t status;
	uint32_t ticket;
};

static struct conf_method method = { .name = "corp",
	.type = CONF_METHOD_RADIUS,
	.accounting = true };
static struct conf conf = { .methods = &method, .nmethods = 1 };
static struct confref ref = { .conf = &conf };
static struct conf_line line_conf = { .name = "m01" };
static struct monitor mon;
static struct mline line, *lines[] = { &line };
static struct call call;
static struct news told[TOLD_MAX];
static size_t ntold;
static uint64_t now_ms;

/* What the books ask of the daemon. */
bool
radius_account(struct radius *r, const struct conf_method *m, struct msg *msg)
{
	struct news *n = &told[ntold++];

	(void)r;
	ck_assert_ptr_eq(m, &method);
	ck_assert_uint_lt(ntold, TOLD_MAX);
	n->status = msg->u.ACCOUNT.status;
	n->ticket = msg->u.ACCOUNT.ticket;
	ck_assert(rec_get(msg->u.ACCOUNT.row, "call", n->id, sizeof(n->id)));
	return true;
}

const struct conf_method *
conf_find_method(const struct conf *c, const char *name)
{
	ck_assert_ptr_eq(c, &conf);
	return strcmp(name, method.name) == 0 ? &method : NULL;
}

void
store_keep(struct monitor *m, enum keep_op op, enum keep_kind kind,
    const char *key, const char *text)
{
	(void)op;
	(void)key;
	(void)text;
	ck_assert_ptr_eq(m, &mon);
	ck_assert_int_eq(kind, KEEP_ACCOUNT);
}

const char *
store_trouble(const struct monitor *m)
{
	ck_assert_ptr_eq(m, &mon);
	return NULL;
}

void
report_repair(const char *file, uint32_t kept, uint32_t lost)
{
	ck_abort_msg("%s: %u kept, %u lost", file, kept, lost);
}

uint64_t
call_over_ms(const struct call *c)
{
	ck_assert_ptr_eq(c, &call);
	return clock_ms();
}

static void
setup(void)
{
	memset(&mon, 0, sizeof(mon));
	memset(&line, 0, sizeof(line));
	memset(&call, 0, sizeof(call));
	mon.base = event_base_new();
	mon.ref = &ref;
	mon.lines = lines;
	mon.slots = 1;
	line.mon = &mon;
	line.ref = &ref;
	line.conf = &line_conf;
	call.line = &line;
	now_ms = 1000;
	ntold = 0;
	clock_set(now_ms);
	ck_assert_ptr_nonnull(mon.base);
	mon.books = books_new(&mon);
	ck_assert_ptr_nonnull(mon.books);
}

static void
teardown(void)
{
	books_free(&mon.books);
	event_base_free(mon.base);
}

/* The store had it: a session that is over, whose start is known. */
static void
held(const char *id, const char *more)
{
	struct msg_HELD h = { .kind = KEEP_ACCOUNT };

	rg_strlcpy(h.key, id, sizeof(h.key));
	(void)snprintf(h.text, sizeof(h.text),
	    "method=corp call=%s began=%d told=1%s", id, START_S, more);
	books_held(&mon, &h);
}

#define OVER " ended=1700000010"

/* A new session begins. */
static void
begins(const char *id)
{
	rg_strlcpy(line.call_id, id, sizeof(line.call_id));
	line.call = &call;
	call.steps = 1;
	call.passed_by[0] = &method;
	call.pid = 4711;
	call.session_ms = clock_ms();
	books_prepare(&call);
	books_begin(&call);
}

/* How often it was told. */
static unsigned
count(const char *id, uint8_t status)
{
	unsigned n = 0;
	size_t i;

	for (i = 0; i < ntold; i++)
		n += told[i].status == status &&
		    (id == NULL || strcmp(told[i].id, id) == 0);
	return n;
}

/* What flies is answered, or not: those for whom `heard` says so. */
static void
answer(bool (*heard)(const struct news *))
{
	size_t i, n = ntold;
	unsigned pass;

	for (pass = 0; pass < 2; pass++) /* the silent ones time out last */
		for (i = 0; i < n; i++) {
			const struct msg_ACCOUNTED m = {
				.ticket = told[i].ticket,
				.done = heard(&told[i]),
			};

			if (told[i].ticket == 0 || m.done != (pass == 0))
				continue;
			told[i].ticket = 0;
			clock_set(++now_ms);
			couriers_answered(mon.books, &m);
		}
}

static void
pass_s(unsigned s, bool (*heard)(const struct news *))
{
	for (; s > 0; s--) {
		clock_set(now_ms += 1000);
		couriers_pump(mon.books);
		answer(heard);
	}
}

static bool
all(const struct news *n)
{
	(void)n;
	return true;
}

static bool
none(const struct news *n)
{
	(void)n;
	return false;
}

static bool
all_but_gone(const struct news *n)
{
	return strncmp(n->id, "gone", 4) != 0;
}

static bool
all_but_our_start(const struct news *n)
{
	return n->status != ACCOUNT_ON;
}

START_TEST(our_start_waits_for_an_earlier_end)
{
	held("aaaaaaaaaa", OVER);
	books_known(&mon);
	ck_assert_uint_eq(ntold, 1);
	ck_assert_uint_eq(count("aaaaaaaaaa", ACCOUNT_STOP), 1);
	pass_s(30, none);
	ck_assert_uint_eq(count(NULL, ACCOUNT_ON), 0);
	pass_s(40, all); /* one try a minute at the most */
	ck_assert_uint_eq(count(NULL, ACCOUNT_ON), 1);
	begins("bbbbbbbbbb");
	ck_assert_uint_eq(count("bbbbbbbbbb", ACCOUNT_START), 1);
}
END_TEST

START_TEST(our_start_waits_a_minute_for_what_nobody_acknowledges)
{
	held("gonegonego", OVER);
	books_known(&mon);
	begins("bbbbbbbbbb");
	pass_s(59, all_but_gone);
	ck_assert_uint_eq(count(NULL, ACCOUNT_ON), 0);
	ck_assert_uint_eq(count("bbbbbbbbbb", ACCOUNT_START), 0);
	pass_s(62, all_but_gone); /* the courier's own wait */
	ck_assert_uint_eq(count(NULL, ACCOUNT_ON), 1);
	ck_assert_uint_eq(count("bbbbbbbbbb", ACCOUNT_START), 1);
	pass_s(120, all_but_gone); /* it is tried still */
	ck_assert_uint_ge(count("gonegonego", ACCOUNT_STOP), 6);
	pass_s(62, all);
	ck_assert_ptr_eq(mon.books->first, call.account); /* and no more */
	ck_assert_ptr_null(mon.books->first->next);
}
END_TEST

START_TEST(our_start_is_given_up_for_those_behind_it)
{
	books_known(&mon);
	pass_s(600, all_but_our_start);
	ck_assert_uint_gt(count(NULL, ACCOUNT_ON), 10);
	begins("bbbbbbbbbb");
	pass_s(59, all_but_our_start);
	ck_assert_uint_eq(count("bbbbbbbbbb", ACCOUNT_START), 0);
	pass_s(62, all_but_our_start);
	ck_assert_uint_eq(count("bbbbbbbbbb", ACCOUNT_START), 1);
	ntold = 0;
	pass_s(300, all_but_our_start);
	ck_assert_uint_eq(count(NULL, ACCOUNT_ON), 0); /* it would end it */
}
END_TEST

static bool
all_but_gone_and_our_start(const struct news *n)
{
	return all_but_gone(n) && all_but_our_start(n);
}

/* Neither an old end nor our start, which nobody acknowledged. */
START_TEST(our_stop_waits_for_no_answer_missed_before)
{
	held("gonegonego", OVER);
	books_known(&mon);
	pass_s(121, all_but_gone_and_our_start);
	ck_assert_uint_gt(count(NULL, ACCOUNT_ON), 0);
	begins("bbbbbbbbbb");
	pass_s(122, all_but_gone_and_our_start);
	books_end(&call);
	pass_s(2, all_but_gone_and_our_start); /* somebody listens */
	ck_assert_uint_eq(count("bbbbbbbbbb", ACCOUNT_STOP), 1);
	mon.stopping = true;
	books_stop(mon.books);
	ck_assert_uint_eq(count(NULL, ACCOUNT_OFF), 1);
	ck_assert(!books_settled(mon.books));
	answer(all_but_gone_and_our_start);
	ck_assert(books_settled(mon.books));
}
END_TEST

START_TEST(our_stop_waits_for_an_end_on_its_way)
{
	books_known(&mon);
	answer(all);
	begins("bbbbbbbbbb");
	answer(all);
	books_end(&call);
	mon.stopping = true;
	books_stop(mon.books);
	ck_assert_uint_eq(count("bbbbbbbbbb", ACCOUNT_STOP), 1);
	ck_assert_uint_eq(count(NULL, ACCOUNT_OFF), 0);
	ck_assert(!books_settled(mon.books));
	answer(all);
	ck_assert_uint_eq(count(NULL, ACCOUNT_OFF), 1);
	ck_assert(!books_settled(mon.books));
	answer(none); /* nobody listens any more */
	ck_assert(books_settled(mon.books));
}
END_TEST

START_TEST(one_without_an_answer_delays_no_other)
{
	books_known(&mon);
	answer(all);
	held("gonegonego", OVER);
	held("aaaaaaaaaa", OVER);
	couriers_pump(mon.books);
	answer(all_but_gone);
	ck_assert_uint_eq(ntold, 3); /* it waits */
	begins("bbbbbbbbbb");
	ck_assert_uint_eq(count("bbbbbbbbbb", ACCOUNT_START), 1);
	answer(all_but_gone);
	pass_s(3, all_but_gone);
	ck_assert_uint_eq(count("gonegonego", ACCOUNT_STOP), 2);
}
END_TEST

START_TEST(many_without_an_answer_leave_room)
{
	char id[RG_CALL_LEN + 1];
	unsigned i;

	books_known(&mon);
	answer(all);
	for (i = 0; i < 100; i++) {
		(void)snprintf(id, sizeof(id), "gone%06u", i);
		held(id, OVER);
	}
	pass_s(3, all_but_gone);
	begins("bbbbbbbbbb");
	pass_s(62, all_but_gone); /* until then all were silent */
	ck_assert_uint_eq(count("bbbbbbbbbb", ACCOUNT_START), 1);
}
END_TEST

START_TEST(a_session_has_one_account)
{
	rg_strlcpy(line.call_id, "aaaaaaaaaa", sizeof(line.call_id));
	line.call = &call;
	held("aaaaaaaaaa", "");
	held("aaaaaaaaaa", "");
	books_known(&mon);
	ck_assert_ptr_nonnull(call.account);
	ck_assert_ptr_eq(mon.books->first, call.account);
	ck_assert_ptr_null(mon.books->first->next);
	call.pid = 4711;
	books_end(&call);
	ck_assert_ptr_null(call.account);
	pass_s(10, all);
	ck_assert_uint_eq(count("aaaaaaaaaa", ACCOUNT_STOP), 1);
	ck_assert_ptr_null(mon.books->first);
}
END_TEST

/* What a modem said is no key, whatever it looks like. */
static const struct {
	const char *row, *left;
	uint64_t seen;
} rows[] = {
	{ "method=corp connect=\"9600 seen=1 x\" began=5 seen=77",
	    "method=corp connect=\"9600 seen=1 x\" began=5", 77 },
	{ "method=corp connect=\"9600 seen=1 x\" began=5",
	    "method=corp connect=\"9600 seen=1 x\" began=5", 0 },
	{ "method=corp began=5 seen=77", "method=corp began=5", 77 },
};

START_TEST(when_it_was_seen_is_the_last_of_its_keys)
{
	struct msg_HELD h = { .kind = KEEP_ACCOUNT, .key = "aaaaaaaaaa" };

	rg_strlcpy(h.text, rows[_i].row, sizeof(h.text));
	books_held(&mon, &h);
	ck_assert_ptr_nonnull(mon.books->first);
	ck_assert_str_eq(mon.books->first->row, rows[_i].left);
	ck_assert_uint_eq(mon.books->first->seen, rows[_i].seen);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("books");
	TCase *tc = tcase_create("books");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, our_start_waits_for_an_earlier_end);
	tcase_add_test(tc,
	    our_start_waits_a_minute_for_what_nobody_acknowledges);
	tcase_add_test(tc, our_start_is_given_up_for_those_behind_it);
	tcase_add_test(tc, our_stop_waits_for_no_answer_missed_before);
	tcase_add_test(tc, our_stop_waits_for_an_end_on_its_way);
	tcase_add_test(tc, one_without_an_answer_delays_no_other);
	tcase_add_test(tc, many_without_an_answer_leave_room);
	tcase_add_test(tc, a_session_has_one_account);
	tcase_add_loop_test(tc, when_it_was_seen_is_the_last_of_its_keys, 0,
	    RG_COUNTOF(rows));
	suite_add_tcase(s, tc);
	return run_suite(s);
}
