#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "line/fake_line.h"
#include "oom.h"
#include "run.h"

#define OK "\"\r\nOK\r\n"
#define RING "\"\r\nRING\r\n"

/* A modem line without memory: the call comes whole, or there is none. */
static void
call(void)
{
	static const char *const steps[] = { "OPENED", "~", OK, "~", OK, "~",
		OK, "~", RING, "\"NMBR = 5551234\r\n", RING,
		"\"CONNECT 33600/V34\r\n" };
	static const struct line_conf conf = { LINE_MODEM, LINE_CARRIER_AUTO,
		LINE_START_RING, &fake_profile, false };
	static struct fake f;
	size_t i;

	memset(&f, 0, sizeof(f));
	if ((f.line = line_new(&conf, &fake_ops, &f)) == NULL) {
		OOM_MUST(oom_failed());
		return;
	}
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]) && !f.closing; i++)
		fake_step(&f, steps[i]);
	if (!oom_failed())
		OOM_MUST(f.calls == 1);
	OOM_MUST(f.calls == f.begins);
	OOM_MUST(f.calls == 0 || strstr(f.trace, "call(5551234,") != NULL);
	/* Whatever was missing, the line closes and says why. */
	if (f.closing)
		OOM_MUST(f.faults > 0);
	else
		line_post(f.line, f.dialog ? LEV_TERMINATED : LEV_DROP);
	OOM_MUST(f.closing);
	line_post(f.line, LEV_CLOSED);
	OOM_MUST(line_state(f.line) == LINE_CLOSED);
	line_free(&f.line);
}

START_TEST(modem)
{
	ck_assert_int_ge(oom_walk(call), 2);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("oom");
	TCase *tc = tcase_create("oom");

	tcase_add_test(tc, modem);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
