/* Commands by order, and the one that takes a modem off hook. */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "line/fake_line.h"
#include "run.h"

/* Off hook, and away: no RING is answered on the way. */
static const struct {
	const char *steps[12];
	bool left;
	const char *trace;
} leavings[] = {
	{ { INIT, OK }, true, "init ATZ; ATE0; ATS2=255; ATH1; <OK> close " },
	{ { INIT, RING, RING, OK }, true,
	    "init ATZ; ATE0; ATS2=255; ATH1; <OK> close " },
	{ { INIT, "\"ERROR\r" }, false,
	    "init ATZ; ATE0; ATS2=255; ATH1; <ERROR> close " },
	{ { INIT, "~" }, false,
	    "init ATZ; ATE0; ATS2=255; ATH1; <no answer> close " },
	{ { INIT, "DROP" }, false, "init ATZ; ATE0; ATS2=255; ATH1; close " },
};

START_TEST(leaving)
{
	struct line_profile profile = fake_profile;
	struct line_conf conf = { LINE_MODEM, LINE_CARRIER_AUTO,
		LINE_START_RING, &profile, true };
	struct fake f = { .line = NULL };
	size_t i;

	profile.busy_out = "ATH1";
	f.line = line_new(&conf, &fake_ops, &f);
	for (i = 0; leavings[_i].steps[i] != NULL; i++)
		fake_step(&f, leavings[_i].steps[i]);
	ck_assert_str_eq(f.trace, leavings[_i].trace);
	ck_assert_int_eq(line_state(f.line), LINE_CLOSING);
	ck_assert(line_left(f.line) == leavings[_i].left);
	ck_assert_uint_eq(f.missed + f.calls, 0);
	fake_end(&f);
}
END_TEST

/* Several commands, with a pause between. */
START_TEST(several_orders)
{
	static const char *const steps[] = { INIT, NULL };
	static const char cmds[] = "ATH1\0ATH0";
	struct fake f;
	size_t i;

	fake_start(&f, LINE_MODEM, LINE_CARRIER_AUTO, LINE_START_RING);
	for (i = 0; steps[i] != NULL; i++)
		fake_step(&f, steps[i]);
	ck_assert(line_order(f.line, cmds, sizeof(cmds), 1000));
	ck_assert(!line_order(f.line, cmds, sizeof(cmds), 1000));
	fake_step(&f, OK);
	ck_assert_uint_eq(f.due - f.now, 1000);
	fake_step(&f, OK); /* unasked */
	fake_step(&f, "~");
	fake_step(&f, OK);
	ck_assert_str_eq(f.trace, INIT_TRACE "ATH1; <OK> ATH0; <OK> init ");
	fake_end(&f);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("order");
	TCase *t = tcase_create("order");

	tcase_add_loop_test(t, leaving, 0, RG_COUNTOF(leavings));
	tcase_add_test(t, several_orders);
	suite_add_tcase(s, t);
	return run_suite(s);
}
