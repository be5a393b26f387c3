/* Accounting: the packets that rows become. */
#include "config.h"

#include <check.h>
#include <string.h>

#include "base/clock.h"
#include "base/compat.h"
#include "radius/account.h"
#include "radius/netrig.h"
#include "run.h"

static struct accounts *accounts;
static struct instance instance;
static unsigned acknowledged, failed;

static void
on_told(void *ctx, uint32_t ticket, bool done)
{
	(void)ctx;
	ck_assert_uint_eq(ticket, 7);
	acknowledged += done;
	failed += !done;
}

static void
set_up(void)
{
	start(1);
	acknowledged = failed = 0;
	memset(&instance, 0, sizeof(instance));
	instance.group = group;
	rg_strlcpy(instance.identifier, "box1", sizeof(instance.identifier));
	accounts = accounts_new(on_told, NULL);
}

static void
tear_down(void)
{
	accounts_free(&accounts);
	stop();
}

static void
tell(uint8_t status, uint64_t age, const char *row)
{
	struct msg_ACCOUNT m = { .ticket = 7, .status = status };

	m.at = clock_wall(clock_ms()) - age;
	rg_strlcpy(m.row, row, sizeof(m.row));
	accounts_send(accounts, &instance, &m);
}

/* The value of an attribute in what was sent last, the n-th of its kind. */
static const uint8_t *
value(enum packet_attr type, unsigned n, size_t *len)
{
	const struct sent *s = &sent[nsent - 1];
	size_t at;

	for (at = PACKET_HEADER; at < s->len; at += s->bytes[at + 1])
		if (s->bytes[at] == type && n-- == 0) {
			*len = s->bytes[at + 1] - 2u;
			return s->bytes + at + 2;
		}
	return NULL;
}

static long
number(enum packet_attr type)
{
	size_t n;
	const uint8_t *p = value(type, 0, &n);

	if (p == NULL)
		return -1;
	ck_assert_uint_eq(n, 4);
	return (long)p[0] << 24 | (long)p[1] << 16 | (long)p[2] << 8 | p[3];
}

static void
is_text(enum packet_attr type, unsigned nth, const char *text)
{
	size_t n;
	const uint8_t *p = value(type, nth, &n);

	ck_assert_ptr_nonnull(p);
	ck_assert_uint_eq(n, strlen(text));
	ck_assert_mem_eq(p, text, n);
}

START_TEST(a_stop)
{
	size_t n;

	tell(ACCOUNT_STOP, 42,
	    "method=corp user=noc1 call=k7f2q9mbd1 line=m01 port=3 "
	    "number=+441632960123 called=99 connect=33600/V34 "
	    "address=10.9.0.20 class=04676f6c640178 began=1 told=1 "
	    "seconds=3600 rx=4294967297 tx=8589934591 ended=2 cause=2");
	ck_assert_uint_eq(sent[0].bytes[0], CODE_ACCOUNTING_REQUEST);
	ck_assert_int_eq(number(ATTR_ACCT_STATUS_TYPE), ACCOUNT_STOP);
	is_text(ATTR_NAS_IDENTIFIER, 0, "box1");
	is_text(ATTR_USER_NAME, 0, "noc1");
	is_text(ATTR_ACCT_SESSION_ID, 0, "k7f2q9mbd1");
	is_text(ATTR_NAS_PORT_ID, 0, "m01");
	is_text(ATTR_CALLING_STATION_ID, 0, "+441632960123");
	is_text(ATTR_CALLED_STATION_ID, 0, "99");
	is_text(ATTR_CONNECT_INFO, 0, "33600/V34");
	is_text(ATTR_CLASS, 0, "gold");
	is_text(ATTR_CLASS, 1, "x");
	ck_assert_ptr_null(value(ATTR_CLASS, 2, &n));
	ck_assert_int_eq(number(ATTR_FRAMED_IP_ADDRESS), 0x0a090014);
	ck_assert_int_eq(number(ATTR_NAS_PORT), 3);
	ck_assert_int_eq(number(ATTR_NAS_PORT_TYPE), NAS_PORT_TYPE_ASYNC);
	ck_assert_int_eq(number(ATTR_ACCT_SESSION_TIME), 3600);
	ck_assert_int_eq(number(ATTR_ACCT_INPUT_OCTETS), 1);
	ck_assert_int_eq(number(ATTR_ACCT_INPUT_GIGAWORDS), 1);
	ck_assert_int_eq(number(ATTR_ACCT_OUTPUT_OCTETS), 0xffffffff);
	ck_assert_int_eq(number(ATTR_ACCT_OUTPUT_GIGAWORDS), 1);
	ck_assert_int_eq(number(ATTR_ACCT_TERMINATE_CAUSE), 2);
	ck_assert_int_eq(number(ATTR_ACCT_AUTHENTIC), ACCT_AUTHENTIC_RADIUS);
	ck_assert_int_eq(number(ATTR_ACCT_DELAY_TIME), 42);
	answer_as(0, CODE_ACCOUNTING_RESPONSE, 0);
	ck_assert_uint_eq(acknowledged, 1);
}
END_TEST

/* The start of a session that is over says nothing of its end. */
START_TEST(a_late_start)
{
	tell(ACCOUNT_START, 60,
	    "user=noc1 call=k7f2q9mbd1 line=m01 port=3 began=1 seconds=60 "
	    "rx=5 tx=6 ended=61 cause=2");
	is_text(ATTR_USER_NAME, 0, "noc1");
	ck_assert_int_eq(number(ATTR_NAS_PORT), 3);
	ck_assert_int_eq(number(ATTR_ACCT_DELAY_TIME), 60);
	ck_assert_int_eq(number(ATTR_ACCT_SESSION_TIME), -1);
	ck_assert_int_eq(number(ATTR_ACCT_INPUT_OCTETS), -1);
	ck_assert_int_eq(number(ATTR_ACCT_OUTPUT_OCTETS), -1);
	ck_assert_int_eq(number(ATTR_ACCT_TERMINATE_CAUSE), -1);
}
END_TEST

/* What is not known is not said, nor what a broken row says. */
START_TEST(little)
{
	size_t n;

	tell(ACCOUNT_ON, 0, "call=k7f2q9mbd1 address=10.9 rx=x class=09414");
	ck_assert_int_eq(number(ATTR_ACCT_STATUS_TYPE), ACCOUNT_ON);
	ck_assert_int_eq(number(ATTR_ACCT_DELAY_TIME), 0);
	ck_assert_int_eq(number(ATTR_ACCT_AUTHENTIC), -1);
	ck_assert_int_eq(number(ATTR_ACCT_INPUT_OCTETS), -1);
	ck_assert_ptr_null(value(ATTR_USER_NAME, 0, &n));
	ck_assert_ptr_null(value(ATTR_FRAMED_IP_ADDRESS, 0, &n));
	ck_assert_ptr_null(value(ATTR_CLASS, 0, &n));
	answer_as(0, CODE_ACCOUNTING_RESPONSE, REPLY_WRONG_AUTH);
	ck_assert_uint_eq(acknowledged, 0);
	later(TIMEOUT);
	ck_assert_uint_eq(failed, 1);
}
END_TEST

/* News from the future is new; those on their way go with the process. */
START_TEST(odd)
{
	tell(ACCOUNT_START, (uint64_t)-100, "call=a");
	ck_assert_int_eq(number(ATTR_ACCT_DELAY_TIME), 0);
	ck_assert_uint_eq(client_busy(client), 1);
	accounts_free(&accounts);
	ck_assert_uint_eq(client_busy(client), 0);
	ck_assert_uint_eq(acknowledged + failed, 0);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("account");
	TCase *t = tcase_create("all");

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, a_stop);
	tcase_add_test(t, a_late_start);
	tcase_add_test(t, little);
	tcase_add_test(t, odd);
	return run_suite(s);
}
