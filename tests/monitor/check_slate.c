#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <unistd.h>

#include "monitor/slate.h"
#include "run.h"

static uint64_t next;

static void
in_order(void *ctx, uint64_t hport)
{
	ck_assert_ptr_eq(ctx, &next);
	ck_assert_uint_eq(hport, next++);
}

/* All that an engine can note between two readings, and much more. */
START_TEST(full)
{
	uint64_t note = 0;
	int engines, fd = slate_open(&engines);

	ck_assert_int_ne(fd, -1);
	slate_read(fd, in_order, &next); /* blocks for nobody */
	while (write(engines, &note, sizeof(note)) == sizeof(note))
		note++;
	ck_assert_uint_ge(note, 2 * SLATE_CALLS);
	while (next < note)
		slate_read(fd, in_order, &next);
	ck_assert_int_eq(write(engines, &note, sizeof(note)), sizeof(note));
	(void)close(engines);
	slate_read(fd, in_order, &next); /* what a dead one leaves */
	ck_assert_uint_eq(next, note + 1);
	(void)close(fd);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("slate");
	TCase *t = tcase_create("slate");

	tcase_add_test(t, full);
	suite_add_tcase(s, t);
	return run_suite(s);
}
