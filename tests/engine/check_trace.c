#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "engine/trace.h"
#include "run.h"

static bool
take(struct trace *t, enum trace_kind kind, const char *text,
    struct msg_BYTES *m)
{
	const uint8_t *p = (const uint8_t *)text;
	size_t n = strlen(text);

	return trace_take(t, kind, &p, &n, m);
}

START_TEST(directions_are_apart)
{
	struct trace *t = trace_new();
	struct msg_BYTES m;

	clock_set(1000);
	ck_assert(!trace_flush(t, &m));
	ck_assert(!take(t, TRACE_OUT, "ATZ", &m));
	ck_assert(!take(t, TRACE_OUT, "\r", &m));
	ck_assert(take(t, TRACE_IN, "OK", &m));
	ck_assert_uint_eq(m.out, 1);
	ck_assert_uint_eq(m.bytes_len, 4);
	ck_assert_mem_eq(m.bytes, "ATZ\r", 4);
	ck_assert(!take(t, TRACE_IN, "OK", &m)); /* given again */
	ck_assert(trace_flush(t, &m));
	ck_assert_uint_eq(m.out, 0);
	ck_assert_mem_eq(m.bytes, "OK", 2);
	trace_free(&t);
}
END_TEST

/* How many, and of no byte what it was. */
START_TEST(secrets_are_counted)
{
	static const char secret[] = "hunter2";
	struct trace *t = trace_new();
	struct msg_BYTES m;
	size_t i;

	clock_set(1000);
	ck_assert(!take(t, TRACE_OUT, "Password: ", &m));
	ck_assert(take(t, TRACE_SECRET, "h", &m));
	for (i = 0; i < strlen(secret); i++)
		ck_assert(
		    !take(t, TRACE_SECRET, (char[]) { secret[i], '\0' }, &m));
	ck_assert(!take(t, TRACE_SECRET, "\r", &m));
	ck_assert(take(t, TRACE_OUT, "\r\n", &m));
	ck_assert_uint_eq(m.hidden, 7);
	ck_assert_uint_eq(m.bytes_len, 0);
	ck_assert_uint_eq(m.out, 0);
	trace_free(&t);
}
END_TEST

/* 20 messages of 200 bytes in a second; the rest is counted. */
START_TEST(a_flood_is_cut)
{
	struct trace *t = trace_new();
	uint8_t flood[6000];
	const uint8_t *p = flood;
	size_t n = sizeof(flood), sent = 0;
	struct msg_BYTES m;

	clock_set(5000);
	memset(flood, 'x', sizeof(flood));
	while (trace_take(t, TRACE_IN, &p, &n, &m)) {
		ck_assert_uint_eq(m.lost, 0);
		sent += m.bytes_len;
	}
	ck_assert_uint_eq(n, 0);
	ck_assert_uint_eq(sent, 20 * sizeof(m.bytes));
	clock_set(6000);
	ck_assert(trace_flush(t, &m));
	ck_assert_uint_gt(m.lost, 0);
	ck_assert_uint_eq(sent + m.lost + m.bytes_len, sizeof(flood));
	clock_set((uint64_t)-1);
	trace_free(&t);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("trace");
	TCase *tc = tcase_create("all");

	suite_add_tcase(s, tc);
	tcase_add_test(tc, directions_are_apart);
	tcase_add_test(tc, secrets_are_counted);
	tcase_add_test(tc, a_flood_is_cut);
	return run_suite(s);
}
