/*
 * The login dialog, by the scripts in tests/replay. One command a line; a
 * text in quotes knows \r \n \\ \" and \xHH.
 *
 *	banner TEXT, prompt_ms N, early_ppp ignore	before anything else
 *	send TEXT	the caller types
 *	expect TEXT	all that he was sent since the last expect
 *	quiet		he was sent nothing
 *	elapse MS
 *	name TEXT, answer TEXT	what the monitor, the worker got since
 *	prompt user|password|code|other none|plain|mask TEXT
 *	info TEXT, hold MS, retry, grant TEXT, refuse ERROR
 *	drop CAUSE
 *	unread N	so many bytes are left in the tty
 *	ppp N		early PPP was told so often
 *	result VERDICT CAUSE ERROR USER DOMAIN	"-" for an empty one
 */
#include "config.h"

#include <check.h>
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "engine/stage.h"
#include "run.h"

#define ARGS_MAX 6

struct script {
	char path[512];
	unsigned row;
	struct stage stage;
	bool started;
	unsigned names, answers; /* seen by the script */
	char banner[1024];
	unsigned argc;
	char *argv[ARGS_MAX];
	size_t last_len; /* of the last argument, which may hold NUL */
};

static struct script s;

#define expect(cond, ...) \
	do { \
		if (!(cond)) { \
			fprintf(stderr, "%s:%u: ", s.path, s.row); \
			fprintf(stderr, __VA_ARGS__); \
			fputc('\n', stderr); \
			ck_abort_msg("%s:%u", s.path, s.row); \
		} \
	} while (0)

/* --- reading --- */

static int
hex(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : (c | 0x20) - 'a' + 10;
}

/* Undoes escapes in place; returns what follows the closing quote. */
static char *
unquote(char *p, size_t *len)
{
	char *out = p;
	const char *start = p;

	for (; *p != '"'; p++) {
		expect(*p != '\0', "no closing quote");
		if (*p != '\\') {
			*out++ = *p;
			continue;
		}
		p++;
		if (*p == 'x') {
			*out++ = (char)(hex(p[1]) << 4 | hex(p[2]));
			p += 2;
		} else
			*out++ = *p == 'r' ? '\r' : *p == 'n' ? '\n' : *p;
	}
	*len = (size_t)(out - start);
	*out = '\0';
	return p + 1;
}

static void
split(char *line)
{
	s.argc = 0;
	while (*line != '\0') {
		if (isspace((unsigned char)*line)) {
			*line++ = '\0';
			continue;
		}
		expect(s.argc < ARGS_MAX, "too many words");
		if (*line == '"') {
			s.argv[s.argc++] = line + 1;
			line = unquote(line + 1, &s.last_len);
			continue;
		}
		s.argv[s.argc++] = line;
		s.last_len = strcspn(line, " \t\n");
		line += s.last_len;
	}
}

static unsigned long
number(const char *text)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	expect(*text != '\0' && *end == '\0', "%s: no number", text);
	return n;
}

static unsigned
which(const char *word, const char *const *words, unsigned n)
{
	unsigned i;

	for (i = 0; i < n && strcmp(word, words[i]) != 0; i++)
		;
	expect(i < n, "%s: unknown word", word);
	return i;
}

/* --- commands --- */

static void
do_banner(void)
{
	expect(!s.started && s.last_len < sizeof(s.banner), "banner");
	memcpy(s.banner, s.argv[1], s.last_len);
	s.stage.login_set.banner = s.banner;
	s.stage.login_set.banner_len = s.last_len;
}

static void
do_prompt_ms(void)
{
	s.stage.login_set.prompt_ms = (uint32_t)number(s.argv[1]);
}

static void
do_early_ppp(void)
{
	static const char *const words[] = { "ignore", "refuse" };

	s.stage.login_set.refuse_ppp = which(s.argv[1], words, 2) == 1;
}

static void
do_send(void)
{
	stage_type(&s.stage, s.argv[1], s.last_len);
}

static void
do_expect(void)
{
	struct stage *st = &s.stage;
	bool same = st->out_len == s.last_len &&
	    memcmp(st->out, s.argv[1], s.last_len) == 0;

	expect(same, "expected \"%s\", got \"%.*s\"", s.argv[1],
	    (int)st->out_len, (const char *)st->out);
	st->out_len = 0;
}

static void
do_quiet(void)
{
	expect(s.stage.out_len == 0, "got \"%.*s\"", (int)s.stage.out_len,
	    (const char *)s.stage.out);
}

static void
do_elapse(void)
{
	stage_elapse(&s.stage, number(s.argv[1]));
}

static void
do_name(void)
{
	expect(s.stage.names == ++s.names, "%u names", s.stage.names);
	expect(strcmp(s.stage.name, s.argv[1]) == 0, "name %s", s.stage.name);
}

static void
do_answer(void)
{
	expect(s.stage.answers == ++s.answers, "%u answers", s.stage.answers);
	expect(strcmp(s.stage.answer, s.argv[1]) == 0, "answer %s",
	    s.stage.answer);
}

static void
do_prompt(void)
{
	static const char *const kinds[] = { "user", "password", "code",
		"other" };
	static const char *const echoes[] = { "none", "plain", "mask" };

	expect(s.argc == 4, "prompt");
	login_prompt(s.stage.login,
	    (enum wire_prompt)which(s.argv[1], kinds, 4),
	    (enum wire_echo)which(s.argv[2], echoes, 3), s.argv[3]);
}

static void
do_info(void)
{
	login_info(s.stage.login, s.argv[1]);
}

/* It waits for so long, or (0) for nothing. */
static void
do_hold(void)
{
	const uint64_t want = strtoull(s.argv[1], NULL, 10);
	const uint64_t *due = &s.stage.due_ms[RAS_TIMER_MAX];

	expect(login_hold(s.stage.login) == (want > 0), "held or not");
	expect(want == 0 || *due == s.stage.now_ms + want, "for %llu ms",
	    (unsigned long long)(*due - s.stage.now_ms));
}

static void
do_retry(void)
{
	login_retry(s.stage.login);
}

static void
do_grant(void)
{
	login_grant(s.stage.login, s.argv[1], false);
}

static void
do_grant_ppp(void)
{
	login_grant(s.stage.login, s.argv[1], true);
}

static void
do_refuse(void)
{
	login_refuse(s.stage.login, (uint32_t)number(s.argv[1]));
}

static void
do_drop(void)
{
	unsigned c = 1;

	while (c < CAUSE_MAX && strcmp(cause_name(c), s.argv[1]) != 0)
		c++;
	expect(c < CAUSE_MAX, "%s: unknown cause", s.argv[1]);
	ras_txn_drop(s.stage.txn, (enum cause)c);
}

static void
do_unread(void)
{
	expect(s.stage.typed_len == number(s.argv[1]), "%zu bytes unread",
	    s.stage.typed_len);
}

static void
do_ppp(void)
{
	expect(s.stage.early_ppp == number(s.argv[1]), "early PPP told %u",
	    s.stage.early_ppp);
}

static const char *
or_dash(const char *text)
{
	return text[0] == '\0' ? "-" : text;
}

static void
do_result(void)
{
	const struct ras_result *r = &s.stage.result;
	char got[600];

	expect(s.argc == 6, "result");
	expect(s.stage.terminated, "not terminated");
	snprintf(got, sizeof(got), "%s %s %u %s %s",
	    ras_verdict_name(r->verdict), cause_name(r->cause),
	    (unsigned)r->error, or_dash(r->user), or_dash(r->domain));
	expect(strcmp(ras_verdict_name(r->verdict), s.argv[1]) == 0 &&
		strcmp(cause_name(r->cause), s.argv[2]) == 0 &&
		r->error == number(s.argv[3]) &&
		strcmp(or_dash(r->user), s.argv[4]) == 0 &&
		strcmp(or_dash(r->domain), s.argv[5]) == 0,
	    "result %s", got);
}

static const struct {
	const char *name;
	void (*run)(void);
	unsigned args;
	bool before; /* the dialog begins */
} commands[] = {
	{ "banner", do_banner, 1, true },
	{ "prompt_ms", do_prompt_ms, 1, true },
	{ "early_ppp", do_early_ppp, 1, true },
	{ "send", do_send, 1, false },
	{ "expect", do_expect, 1, false },
	{ "quiet", do_quiet, 0, false },
	{ "elapse", do_elapse, 1, false },
	{ "name", do_name, 1, false },
	{ "answer", do_answer, 1, false },
	{ "prompt", do_prompt, 3, false },
	{ "info", do_info, 1, false },
	{ "hold", do_hold, 1, false },
	{ "retry", do_retry, 0, false },
	{ "grant", do_grant, 1, false },
	{ "grant-ppp", do_grant_ppp, 1, false },
	{ "refuse", do_refuse, 1, false },
	{ "drop", do_drop, 1, false },
	{ "unread", do_unread, 1, false },
	{ "ppp", do_ppp, 1, false },
	{ "result", do_result, 5, false },
};

static void
run_line(char *line)
{
	size_t i;

	split(line);
	if (s.argc == 0 || s.argv[0][0] == '#')
		return;
	for (i = 0; i < RG_COUNTOF(commands); i++)
		if (strcmp(commands[i].name, s.argv[0]) == 0)
			break;
	expect(i < RG_COUNTOF(commands), "%s: unknown command", s.argv[0]);
	expect(s.argc == commands[i].args + 1, "%s: arguments", s.argv[0]);
	if (!commands[i].before && !s.started) {
		s.started = true;
		stage_start(&s.stage);
	}
	commands[i].run();
	if (s.started)
		stage_pump(&s.stage);
}

/* Whatever the script left untold is an error, too. */
static void
finish(void)
{
	expect(s.started, "nothing happened");
	expect(s.stage.out_len == 0, "left: \"%.*s\"", (int)s.stage.out_len,
	    (const char *)s.stage.out);
	expect(s.stage.names == s.names, "%u names", s.stage.names);
	expect(s.stage.answers == s.answers, "%u answers", s.stage.answers);
	stage_free(&s.stage);
}

static void
run_script(const char *path)
{
	char line[1200];
	FILE *fp;

	memset(&s, 0, sizeof(s));
	rg_strlcpy(s.path, path, sizeof(s.path));
	s.stage.login_set.refuse_ppp = true;
	fp = fopen(path, "r");
	expect(fp != NULL, "cannot be opened");
	while (fgets(line, sizeof(line), fp) != NULL) {
		s.row++;
		if (line[0] != '#')
			run_line(line);
	}
	fclose(fp);
	finish();
}

static const char *
folder(void)
{
	static char path[400];

	snprintf(path, sizeof(path), "%s/tests/replay", RG_SRCDIR);
	return path;
}

/* Twenty at least: an empty folder proves nothing. */
START_TEST(replay)
{
	char path[512];
	struct dirent *de;
	DIR *dir = opendir(folder());
	unsigned n = 0;
	size_t len;

	ck_assert_msg(dir != NULL, "%s", folder());
	while ((de = readdir(dir)) != NULL) {
		len = strlen(de->d_name);
		if (len < 4 || strcmp(de->d_name + len - 4, ".rgs") != 0)
			continue;
		snprintf(path, sizeof(path), "%s/%.100s", folder(), de->d_name);
		run_script(path);
		n++;
	}
	closedir(dir);
	printf("%u scripts\n", n);
	ck_assert_uint_ge(n, 20);
}
END_TEST

/*
 * Whatever the refusal and whenever it is known, the caller reads the same
 * text at the same points of time.
 */
START_TEST(refusals_look_alike)
{
	static const uint32_t errors[] = { 691, 647, 648, 649, 646, 930, 645, 5,
		1326, 0 };
	static const unsigned known_ms[] = { 0, 1, 700, 1999, 2000 };
	static const char text[] = "Access denied\r\n";
	struct stage *st = &s.stage;
	size_t i = (size_t)_i % RG_COUNTOF(errors);
	size_t k = (size_t)_i / RG_COUNTOF(errors);

	memset(&s, 0, sizeof(s));
	stage_start(st);
	stage_type(st, "bob\r", 4);
	login_prompt(st->login, PROMPT_PASSWORD, ECHO_NONE, "");
	stage_type(st, "secret\r", 7);
	st->out_len = 0;
	stage_elapse(st, known_ms[k]);
	login_refuse(st->login, errors[i]);
	if (known_ms[k] < 2000) {
		stage_elapse(st, 1999 - known_ms[k]);
		ck_assert_uint_eq(st->out_len, 0);
		stage_elapse(st, 1);
	}
	stage_pump(st);
	ck_assert_uint_eq(st->out_len, sizeof(text) - 1);
	ck_assert_int_eq(memcmp(st->out, text, sizeof(text) - 1), 0);
	ck_assert(st->terminated);
	ck_assert_int_ne(st->result.verdict, RAS_SUCCESS);
	ck_assert_uint_ne(st->result.error, 0);
	stage_free(st);
}
END_TEST

static Suite *
suite(void)
{
	Suite *su = suite_create("login");
	TCase *tc = tcase_create("dialog");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, replay);
	tcase_add_loop_test(tc, refusals_look_alike, 0, 50);
	suite_add_tcase(su, tc);
	return su;
}

int
main(void)
{
	return run_suite(suite());
}
