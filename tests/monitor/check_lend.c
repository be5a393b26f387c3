/* What rasgate-login says of a caller, and what of it is believed. */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "base/err.h"
#include "monitor/lend.h"
#include "run.h"

static struct msg message;
static uint8_t bytes[WIRE_MAX];

static size_t
encoded(void)
{
	int n = msg_encode(&message, bytes, sizeof(bytes));

	ck_assert_int_gt(n, 0);
	return (size_t)n;
}

static void
begin(void)
{
	msg_init(&message, WIRE_LEND, 0);
	message.seq = 0;
}

static const struct {
	const char *said, *number;
} numbers[] = {
	{ "", "" },
	{ "none", "" },
	{ "+441632960123", "+441632960123" },
	{ "+44 (1632) 960-123", "+441632960123" },
	{ "*31#0163", "*31#0163" },
	{ "withheld", "withheld" },
	{ "unavailable", "unavailable" },
	{ "1;2", "" },
	{ "12\n34", "" },
	{ "12345678901234567890123456789012",
	    "12345678901234567890123456789012" },
	{ "$(reboot)", "" },
};

START_TEST(number)
{
	struct lend l;

	begin();
	(void)rg_strlcpy(message.u.LEND.number, numbers[_i].said,
	    sizeof(message.u.LEND.number));
	(void)rg_strlcpy(message.u.LEND.called, numbers[_i].said,
	    sizeof(message.u.LEND.called));
	ck_assert_int_eq(lend_read(bytes, encoded(), &l), RG_OK);
	ck_assert_str_eq(l.call.number, numbers[_i].number);
	ck_assert_str_eq(l.call.called, numbers[_i].number);
}
END_TEST

static const struct {
	const char *said, *connect;
	uint32_t speed;
} connects[] = {
	{ "", "", 0 },
	{ "DIRECT", "DIRECT", 0 },
	{ "33600/V34/LAPM/V42BIS", "33600/V34/LAPM/V42BIS", 33600 },
	{ "1200 mnp5", "1200/MNP5", 1200 },
	{ "2400\r\nx", "2400", 2400 },
	{ "99999999999", "99999999999", 0 },
	{ "%s;", "", 0 },
};

START_TEST(connect_text)
{
	struct lend l;

	begin();
	(void)rg_strlcpy(message.u.LEND.connect, connects[_i].said,
	    sizeof(message.u.LEND.connect));
	ck_assert_int_eq(lend_read(bytes, encoded(), &l), RG_OK);
	ck_assert_str_eq(l.call.connect, connects[_i].connect);
	ck_assert_uint_eq(l.call.speed, connects[_i].speed);
}
END_TEST

START_TEST(flags)
{
	struct lend l;

	begin();
	message.u.LEND.flags = (uint8_t)_i;
	message.u.LEND.outer = 4711;
	ck_assert_int_eq(lend_read(bytes, encoded(), &l), RG_OK);
	ck_assert_int_eq(l.dcd, (_i & LEND_DCD) != 0);
	ck_assert_int_eq(l.outer, 4711);
	ck_assert_int_eq(l.plugin, (_i & LEND_PLUGIN) != 0);
}
END_TEST

START_TEST(refused)
{
	struct lend l;
	size_t n, i;

	begin();
	n = encoded();
	for (i = 0; i < n; i++)
		ck_assert_int_eq(lend_read(bytes, i, &l), RG_E_PROTO);
	message.seq = 1;
	ck_assert_int_eq(lend_read(bytes, encoded(), &l), RG_E_PROTO);
	begin();
	message.hport = 1;
	ck_assert_int_eq(lend_read(bytes, encoded(), &l), RG_E_PROTO);
	begin();
	(void)rg_strlcpy(message.u.LEND.line, "1/2", RG_LINE_MAX);
	ck_assert_int_eq(lend_read(bytes, encoded(), &l), RG_E_PROTO);
	msg_init(&message, WIRE_END, 0);
	message.seq = 0;
	ck_assert_int_eq(lend_read(bytes, encoded(), &l), RG_E_PROTO);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("lend");
	TCase *t = tcase_create("message");

	tcase_add_loop_test(t, number, 0, RG_COUNTOF(numbers));
	tcase_add_loop_test(t, connect_text, 0, RG_COUNTOF(connects));
	tcase_add_loop_test(t, flags, 0, 8);
	tcase_add_test(t, refused);
	suite_add_tcase(s, t);
	return s;
}

int
main(void)
{
	return run_suite(suite());
}
