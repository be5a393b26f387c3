#include "config.h"

#include <check.h>
#include <stdlib.h>

#include "base/err.h"
#include "gate/pool.h"
#include "run.h"

static uint32_t
ip(const char *text)
{
	uint32_t addr;

	ck_assert_int_eq(pool_address(text, &addr), RG_OK);
	return addr;
}

static struct pool *
make(const char *first, const char *last)
{
	struct pool *p = pool_new();

	ck_assert_ptr_nonnull(p);
	ck_assert_int_eq(pool_add(p, ip(first), ip(last)), RG_OK);
	return p;
}

static void
expect(struct pool *p, uint64_t hport, const char *addr)
{
	char text[POOL_TEXT];
	uint32_t got;

	ck_assert_int_eq(pool_take(p, hport, &got), RG_OK);
	pool_format(got, text);
	ck_assert_str_eq(text, addr);
}

static const struct {
	const char *text;
	int r;
} texts[] = {
	{ "0.0.0.0", RG_OK },
	{ "255.255.255.255", RG_OK },
	{ "10.9.0.1", RG_OK },
	{ "10.9.0.256", RG_E_NAME },
	{ "10.9.0", RG_E_NAME },
	{ "10.9.0.1.2", RG_E_NAME },
	{ "10.9.0.1 ", RG_E_NAME },
	{ "-1.9.0.1", RG_E_NAME },
	{ "10.9.0.x", RG_E_NAME },
	{ "1000.9.0.1", RG_E_NAME },
	{ "", RG_E_NAME },
};

START_TEST(parse_and_format)
{
	char back[POOL_TEXT];
	uint32_t addr;

	ck_assert_int_eq(pool_address(texts[_i].text, &addr), texts[_i].r);
	if (texts[_i].r != RG_OK)
		return;
	pool_format(addr, back);
	ck_assert_str_eq(back, texts[_i].text);
}
END_TEST

START_TEST(in_turn_until_exhausted)
{
	struct pool *p = make("10.9.0.10", "10.9.0.12");
	uint32_t addr;

	ck_assert_uint_eq(pool_size(p), 3);
	expect(p, 1, "10.9.0.10");
	expect(p, 2, "10.9.0.11");
	pool_release(p, 1);
	expect(p, 3, "10.9.0.12"); /* .10 rests longest */
	expect(p, 4, "10.9.0.10");
	ck_assert_int_eq(pool_take(p, 5, &addr), RG_E_AGAIN);
	ck_assert_uint_eq(pool_used(p), 3);
	pool_release(p, 2);
	pool_release(p, 2);
	expect(p, 5, "10.9.0.11");
	pool_free(&p);
}
END_TEST

START_TEST(ranges_come_around)
{
	struct pool *p = make("10.9.0.10", "10.9.0.10");
	uint32_t addr;

	ck_assert_int_eq(pool_add(p, ip("10.9.1.5"), ip("10.9.1.6")), RG_OK);
	ck_assert_int_eq(pool_add(p, ip("10.9.1.7"), ip("10.9.1.6")),
	    RG_E_NAME);
	ck_assert_uint_eq(pool_size(p), 3);
	expect(p, 1, "10.9.0.10");
	expect(p, 2, "10.9.1.5");
	expect(p, 3, "10.9.1.6");
	ck_assert_int_eq(pool_take(p, 4, &addr), RG_E_AGAIN);
	pool_release(p, 1);
	expect(p, 4, "10.9.0.10");
	pool_free(&p);
}
END_TEST

START_TEST(pins_are_not_dealt)
{
	struct pool *p = make("10.9.0.10", "10.9.0.12");
	uint32_t addr;

	ck_assert_int_eq(pool_pin(p, 1, ip("10.9.0.10")), RG_OK);
	ck_assert_int_eq(pool_pin(p, 1, ip("10.9.0.10")), RG_OK);
	ck_assert_int_eq(pool_pin(p, 2, ip("10.9.0.10")), RG_E_AGAIN);
	ck_assert_int_eq(pool_pin(p, 2, ip("192.0.2.7")), RG_OK);
	ck_assert_int_eq(pool_pin(p, 9, 0), RG_E_NAME);
	expect(p, 3, "10.9.0.11");
	expect(p, 4, "10.9.0.12");
	ck_assert_int_eq(pool_take(p, 5, &addr), RG_E_AGAIN);
	ck_assert_int_eq(pool_pin(p, 6, ip("10.9.0.11")), RG_E_AGAIN);
	pool_release(p, 1);
	expect(p, 5, "10.9.0.10");
	ck_assert_uint_eq(pool_used(p), 4);
	pool_free(&p);
}
END_TEST

START_TEST(own_address_is_kept)
{
	struct pool *p = make("10.9.0.1", "10.9.0.2");
	uint32_t addr;

	ck_assert_int_eq(pool_keep(p, ip("10.9.0.1")), RG_OK);
	ck_assert_int_eq(pool_pin(p, 1, ip("10.9.0.1")), RG_E_NAME);
	expect(p, 1, "10.9.0.2");
	ck_assert_int_eq(pool_take(p, 2, &addr), RG_E_AGAIN);
	pool_free(&p);
}
END_TEST

START_TEST(reload_keeps_reservations)
{
	struct pool *p = make("10.9.0.10", "10.9.0.11");
	uint32_t addr;

	expect(p, 1, "10.9.0.10");
	pool_clear(p);
	ck_assert_int_eq(pool_take(p, 2, &addr), RG_E_AGAIN);
	ck_assert_int_eq(pool_add(p, ip("10.9.0.10"), ip("10.9.0.11")), RG_OK);
	expect(p, 2, "10.9.0.11");
	ck_assert_int_eq(pool_take(p, 3, &addr), RG_E_AGAIN);
	pool_free(&p);
}
END_TEST

START_TEST(a_call_has_one)
{
	struct pool *p = make("10.9.0.10", "10.9.0.20");

	expect(p, 1, "10.9.0.10");
	expect(p, 1, "10.9.0.11");
	ck_assert_int_eq(pool_pin(p, 1, ip("10.9.0.20")), RG_OK);
	ck_assert_uint_eq(pool_used(p), 1);
	pool_free(&p);
}
END_TEST

#define CALLS 40
#define INSIDE 32 /* of which the pool has so many */
#define OUTSIDE 8
#define STEPS 20000

/* How many others have the address; *inside: how many have one of the pool. */
static int
count_holders(const uint32_t has[CALLS], uint32_t addr, uint32_t base,
    int *inside)
{
	int k, n = 0;

	for (k = *inside = 0; k < CALLS; k++) {
		n += has[k] == addr;
		*inside += has[k] >= base && has[k] < base + INSIDE;
	}
	return n;
}

/* Random walk: no address twice, refused only for a reason. */
START_TEST(random_walk)
{
	struct pool *p = make("10.9.0.0", "10.9.0.31");
	uint32_t has[CALLS] = { 0 }, base = ip("10.9.0.0"), addr;
	int i, c, r, inside, holders;
	bool pin;

	srand(1);
	for (i = 0; i < STEPS; i++) {
		c = rand() % CALLS;
		pool_release(p, (uint64_t)c + 1);
		has[c] = 0;
		if (rand() % 8 == 0)
			continue;
		pin = rand() % 4 == 0;
		addr = base + (uint32_t)(rand() % (INSIDE + OUTSIDE));
		r = pin ? pool_pin(p, (uint64_t)c + 1, addr)
			: pool_take(p, (uint64_t)c + 1, &addr);
		holders = count_holders(has, addr, base, &inside);
		if (r == RG_OK) {
			ck_assert_int_eq(holders, 0);
			ck_assert(pin || addr < base + INSIDE);
			has[c] = addr;
		} else {
			ck_assert_int_eq(r, RG_E_AGAIN);
			ck_assert(pin ? holders == 1 : inside == INSIDE);
		}
	}
	pool_free(&p);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("pool");
	TCase *tc = tcase_create("all");

	suite_add_tcase(s, tc);
	tcase_add_loop_test(tc, parse_and_format, 0,
	    sizeof(texts) / sizeof(texts[0]));
	tcase_add_test(tc, in_turn_until_exhausted);
	tcase_add_test(tc, ranges_come_around);
	tcase_add_test(tc, pins_are_not_dealt);
	tcase_add_test(tc, own_address_is_kept);
	tcase_add_test(tc, reload_keeps_reservations);
	tcase_add_test(tc, a_call_has_one);
	tcase_add_test(tc, random_walk);
	return run_suite(s);
}
