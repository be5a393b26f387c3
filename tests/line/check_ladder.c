/*
 * A modem line by the scripts in tests/replay/modem, with a clock of its own.
 * One command a line; TEXT is the rest of it, with C escapes.
 *
 *	init TEXT	profile: the commands, blanks between; before open
 *	try TEXT	... init_try
 *	open		the line is armed
 *	say TEXT	the modem says it
 *	elapse MS	time passes, timers run out
 *	post EVENT	of line.h's list
 *	expect TEXT	all that was asked of the owner since the last expect
 *	state STATE
 *	before MS	no more than that has passed since open
 */
#include "config.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "base/strv.h"
#include "line/fake_line.h"
#include "modem/port.h"
#include "run.h"

static struct {
	char path[512];
	unsigned row;
	char init[256], init_try[256];
	struct line_profile profile;
	struct fake fake;
} s;

#define expect(cond, ...) \
	do { \
		if (!(cond)) { \
			fprintf(stderr, "%s:%u: ", s.path, s.row); \
			fprintf(stderr, __VA_ARGS__); \
			fputc('\n', stderr); \
			ck_abort_msg("%s:%u", s.path, s.row); \
		} \
	} while (0)

static void
words(char *dst, size_t size, size_t *len, char *text)
{
	char *word, *save = NULL;

	*len = 0;
	for (word = strtok_r(text, " ", &save); word != NULL;
	     word = strtok_r(NULL, " ", &save))
		expect(strv_add(dst, size, len, word), "too long");
}

static void
do_init(char *text)
{
	words(s.init, sizeof(s.init), &s.profile.init_len, text);
}

static void
do_try(char *text)
{
	words(s.init_try, sizeof(s.init_try), &s.profile.init_try_len, text);
}

static void
do_open(char *text)
{
	(void)text;
	fake_start_with(&s.fake, LINE_MODEM, LINE_CARRIER_AUTO, LINE_START_RING,
	    &s.profile);
	line_post(s.fake.line, LEV_OPENED);
}

static void
do_say(char *text)
{
	size_t left;

	(void)text_unescape(text);
	left = fake_say(&s.fake, text, SIZE_MAX);
	expect(left == 0, "%zu bytes were not read", left);
}

static void
do_elapse(char *text)
{
	uint64_t end = s.fake.now + strtoull(text, NULL, 10);

	while (s.fake.armed && s.fake.due <= end) {
		s.fake.now = s.fake.due;
		s.fake.armed = false;
		line_post(s.fake.line, LEV_TIMEOUT);
	}
	s.fake.now = end;
}

static void
do_post(char *text)
{
	unsigned ev = 0;

	while (ev < LEV_MAX &&
	    strcmp(line_event_name((enum line_event)ev), text) != 0)
		ev++;
	expect(ev < LEV_MAX, "no event %s", text);
	line_post(s.fake.line, (enum line_event)ev);
}

static void
do_expect(char *text)
{
	size_t n = strlen(s.fake.trace);

	if (n > 0 && s.fake.trace[n - 1] == ' ')
		s.fake.trace[n - 1] = '\0';
	expect(strcmp(s.fake.trace, text) == 0, "not that but: %s",
	    s.fake.trace);
	s.fake.trace[0] = '\0';
}

static void
do_state(char *text)
{
	const char *name = line_state_name(line_state(s.fake.line));

	expect(strcmp(name, text) == 0, "the state is %s", name);
}

static void
do_before(char *text)
{
	expect(s.fake.now <= strtoull(text, NULL, 10), "after %llu ms",
	    (unsigned long long)s.fake.now);
}

static const struct {
	const char *name;
	void (*run)(char *text);
} commands[] = { { "init", do_init }, { "try", do_try }, { "open", do_open },
	{ "say", do_say }, { "elapse", do_elapse }, { "post", do_post },
	{ "expect", do_expect }, { "state", do_state },
	{ "before", do_before } };

static void
run(char *row)
{
	char *text = row + strcspn(row, " ");
	size_t i;

	if (*row == '\0' || *row == '#')
		return;
	if (*text != '\0')
		*text++ = '\0';
	for (i = 0; i < RG_COUNTOF(commands); i++)
		if (strcmp(commands[i].name, row) == 0) {
			commands[i].run(text);
			return;
		}
	expect(false, "no command %s", row);
}

static void
play(const char *name)
{
	char row[1024];
	FILE *f;

	memset(&s, 0, sizeof(s));
	s.profile = fake_profile;
	s.profile.init_len = s.profile.init_try_len = 0;
	s.profile.init = s.init;
	s.profile.init_try = s.init_try;
	(void)snprintf(s.path, sizeof(s.path),
	    RG_SRCDIR "/tests/replay/modem/%s", name);
	ck_assert_ptr_nonnull(f = fopen(s.path, "r"));
	while (fgets(row, sizeof(row), f) != NULL) {
		s.row++;
		row[strcspn(row, "\n")] = '\0';
		run(row);
	}
	(void)fclose(f);
	expect(s.fake.trace[0] == '\0', "unexpected: %s", s.fake.trace);
	fake_end(&s.fake);
}

START_TEST(scripts)
{
	DIR *d = opendir(RG_SRCDIR "/tests/replay/modem");
	struct dirent *e;
	unsigned n = 0;

	ck_assert_ptr_nonnull(d);
	while ((e = readdir(d)) != NULL)
		if (strstr(e->d_name, ".rgs") != NULL) {
			play(e->d_name);
			n++;
		}
	(void)closedir(d);
	ck_assert_uint_ge(n, 10);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("ladder");
	TCase *t = tcase_create("ladder");

	tcase_add_test(t, scripts);
	suite_add_tcase(suite, t);
	return run_suite(suite);
}
