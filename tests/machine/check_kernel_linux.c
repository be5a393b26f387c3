/* rasgatectl check: what the kernel refuses, and what it says of the clock. */
#include "config.h"

#ifdef __linux__

#include <sys/timex.h>

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "machine/machine.h"
#include "run.h"

static int open_error;   /* of our terminal; 0: it opens */
static bool no_terminal; /* a file is behind it */
static time_t now;
static int clock_state;

/* By the linker: what no test can have a kernel do. */
int __real_open(const char *, int, ...);
int __wrap_open(const char *, int, ...);
time_t __wrap_time(time_t *);
int __wrap_adjtimex(struct timex *);

int
__wrap_open(const char *path, int flags, ...)
{
	if (strcmp(path, machine_pty) != 0)
		return __real_open(path, flags);
	errno = open_error;
	if (open_error != 0)
		return -1;
	return __real_open(no_terminal ? "/dev/null" : path, flags);
}

time_t
__wrap_time(time_t *t)
{
	(void)t;
	return now;
}

int
__wrap_adjtimex(struct timex *t)
{
	ck_assert_uint_eq(t->modes, 0); /* it only looks */
	return clock_state;
}

static void
setup(void)
{
	machine_setup();
	open_error = 0;
	no_terminal = false;
	now = CLOCK_SET;
	clock_state = TIME_OK;
}

/* --- a terminal that does not open --- */

static void
devices_as_user(struct check *k)
{
	machine_as_user(check_devices, k);
}

static const struct {
	int error;
	bool root;
	unsigned warnings, failures;
	const char *advice;
} refusals[] = {
	{ EBUSY, true, 1, 0, "find out who has it" },
	{ EIO, true, 0, 1, "find out who has it" },
	{ ENXIO, true, 0, 1, "find out who has it" },
	{ EACCES, false, 1, 0, "ask again as root" },
	{ EBUSY, false, 1, 0, "find out who has it" },
};

START_TEST(does_not_open)
{
	char lines[200];

	open_error = refusals[_i].error;
	(void)snprintf(lines, sizeof(lines),
	    "l1: { device = \"%s\"; " MACHINE_OWN " idle_limit = \"5m\"; };",
	    machine_pty);
	machine_run("chmod 755 .");
	machine_look(refusals[_i].root ? check_devices : devices_as_user,
	    lines);
	machine_counted(refusals[_i].warnings, refusals[_i].failures);
	machine_has("%s: %s\"", machine_pty, strerror(open_error));
	machine_has("\"advice\":\"%s", refusals[_i].advice);
}
END_TEST

START_TEST(opens_as_no_terminal)
{
	no_terminal = true;
	machine_look_at_line(MACHINE_OWN);
	machine_counted(0, 1);
	machine_has("%s: is not a terminal", machine_pty);
}
END_TEST

/* --- the clock --- */

#define HOURS \
	"}; rules: { day: { hours = \"Mon-Fri 08:00-18:00\"; allow = true; " \
	"}; "

static void
codes(struct check *k)
{
	k->codes_by_time = true;
	check_clock(k);
}

static const struct {
	bool codes;
	const char *rules, *unset, *unsure; /* NULL: no need of a clock */
} needs[] = {
	{ false, "", NULL, NULL },
	{ false, "}; rules: { all: { allow = true; }; ", NULL, NULL },
	{ false, HOURS, "not set: hours in rules are refused",
	    "not synchronised: hours in rules may be judged wrongly" },
	{ true, "", "not set: one-time codes by time are refused",
	    "not synchronised: one-time codes by time may fail" },
	{ true, HOURS,
	    "not set: one-time codes by time are refused, hours in rules are "
	    "refused",
	    "not synchronised: one-time codes by time may fail, hours in rules "
	    "may be judged wrongly" },
};

START_TEST(clocks)
{
	machine_part *look = needs[_i].codes ? codes : check_clock;
	const bool need = needs[_i].unset != NULL;

	machine_look(look, needs[_i].rules);
	machine_counted(0, 0);
	clock_state = TIME_ERROR;
	machine_look(look, needs[_i].rules);
	machine_counted(need, 0);
	if (need)
		machine_has("\"text\":\"%s\"", needs[_i].unsure);
	now = CLOCK_SET - 1;
	machine_look(look, needs[_i].rules);
	machine_counted(0, need);
	if (need)
		machine_has("\"text\":\"%s\"", needs[_i].unset);
}
END_TEST

#ifdef RG_OATH
static void
files_and_clock(struct check *k)
{
	check_files(k);
	check_clock(k);
}

/* Codes by counter need no clock. */
START_TEST(clock_of_codes)
{
	char lines[400];

	(void)snprintf(lines, sizeof(lines),
	    "l1: { device = \"/nowhere\"; dialog = \"d\"; }; }; dialogs: { d: "
	    "{ "
	    "methods = [\"code\"]; }; }; methods: { code: { type = \"oath\"; "
	    "file = \"%s/codes\"; }; ",
	    machine_folder);
	now = 0;
	machine_run("umask 077; echo a:hotp:GEZDGNBVGY3TQOJQ >codes");
	machine_look(files_and_clock, lines);
	machine_counted(0, 0);
	machine_has("/codes: 1 enrolled, 0 of them by time");
	machine_run("echo b:totp:GEZDGNBVGY3TQOJQ >>codes");
	machine_look(files_and_clock, lines);
	machine_counted(0, 1);
	machine_has("/codes: 2 enrolled, 1 of them by time");
	machine_has("not set: one-time codes by time are refused");
}
END_TEST
#endif

int
main(void)
{
	Suite *s = suite_create("check of what the kernel says");
	TCase *tc = tcase_create("all");

	suite_add_tcase(s, tc);
	tcase_add_checked_fixture(tc, setup, machine_teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, does_not_open, 0,
	    sizeof(refusals) / sizeof(refusals[0]));
	tcase_add_test(tc, opens_as_no_terminal);
	tcase_add_loop_test(tc, clocks, 0, sizeof(needs) / sizeof(needs[0]));
#ifdef RG_OATH
	tcase_add_test(tc, clock_of_codes);
#endif
	return run_suite(s);
}
#else
#include <stdio.h>

int
main(void)
{
	(void)puts("skipped: asks Linux about its clock");
	return 77;
}
#endif
