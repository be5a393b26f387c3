#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "conf/hours.h"
#include "conf/rule.h"
#include "conf/trial.h"
#include "run.h"

#define AT(day, hour, min) ((day)*HOURS_DAY + (hour)*60 + (min))
enum { MON, TUE, WED, THU, FRI, SAT, SUN };

/* --- hours --- */

static const struct {
	const char *text;
	int in[4], out[4];
} hours[] = {
	{ "Mon-Fri 08:00-18:00",
	    { AT(MON, 8, 0), AT(FRI, 17, 59), AT(WED, 12, 0), AT(TUE, 8, 0) },
	    { AT(MON, 7, 59), AT(FRI, 18, 0), AT(SAT, 12, 0), AT(SUN, 8, 0) } },
	{ "22:00-06:00",
	    { AT(MON, 22, 0), AT(TUE, 5, 59), AT(MON, 0, 0), AT(SUN, 23, 0) },
	    { AT(MON, 21, 59), AT(TUE, 6, 0), AT(SUN, 12, 0), AT(WED, 9, 9) } },
	{ "Fri 22:00-6:00",
	    { AT(FRI, 22, 0), AT(SAT, 5, 59), AT(FRI, 23, 59), AT(SAT, 0, 0) },
	    { AT(FRI, 5, 0), AT(SAT, 22, 0), AT(SAT, 6, 0), AT(SUN, 1, 0) } },
	{ "Sat-Mon",
	    { AT(SAT, 0, 0), AT(SUN, 12, 0), AT(MON, 23, 59), AT(MON, 0, 0) },
	    { AT(TUE, 0, 0), AT(FRI, 23, 59), AT(WED, 1, 1), AT(THU, 1, 1) } },
	{ " Sun 23:00-24:00 , mon 00:00-00:30",
	    { AT(SUN, 23, 0), AT(SUN, 23, 59), AT(MON, 0, 0), AT(MON, 0, 29) },
	    { AT(SUN, 22, 59), AT(MON, 0, 30), AT(TUE, 0, 0),
		AT(MON, 23, 0) } },
	{ "Sun 12:00-12:00", /* a whole day, from noon */
	    { AT(SUN, 12, 0), AT(MON, 11, 59), AT(MON, 0, 0), AT(SUN, 23, 0) },
	    { AT(SUN, 11, 59), AT(MON, 12, 0), AT(TUE, 1, 0),
		AT(SAT, 13, 0) } },
};

START_TEST(hours_hold)
{
	struct conf_hours v[HOURS_MAX];
	const char *why;
	size_t i, n = conf_hours_parse(hours[_i].text, v, &why);

	ck_assert_uint_gt(n, 0);
	for (i = 0; i < 4; i++) {
		ck_assert_msg(conf_hours_match(v, n, (unsigned)hours[_i].in[i]),
		    "%s: not at %d", hours[_i].text, hours[_i].in[i]);
		ck_assert_msg(
		    !conf_hours_match(v, n, (unsigned)hours[_i].out[i]),
		    "%s: at %d", hours[_i].text, hours[_i].out[i]);
	}
}
END_TEST

START_TEST(no_hours)
{
	static const char *const bad[] = { "", " ", ",", "Mon,", "Mon-",
		"Mon-x", "Mond 8:00-9:00", "8-9", "08:00", "08:00-", "8:0-9:00",
		"24:00-01:00", "08:00-24:01", "08:60-09:00", "25:00-26:00",
		"Mon 08:00-18:00 x", "008:00-09:00", "Mon Tue 8:00-9:00",
		"Mon 08:00 - 18:00",
		"1:00-2:00,1:00-2:00,1:00-2:00,1:00-2:00,1:00-2:00,"
		"1:00-2:00,1:00-2:00,1:00-2:00,1:00-2:00,1:00-2:00,"
		"1:00-2:00,1:00-2:00,1:00-2:00,1:00-2:00,1:00-2:00,"
		"1:00-2:00,1:00-2:00" };
	struct conf_hours v[HOURS_MAX];
	const char *why = NULL;
	size_t i;

	for (i = 0; i < RG_COUNTOF(bad); i++) {
		ck_assert_msg(conf_hours_parse(bad[i], v, &why) == 0, "%s",
		    bad[i]);
		ck_assert_ptr_nonnull(why);
	}
	ck_assert_int_eq(conf_hours_minute("Sun 23:59"), HOURS_WEEK - 1);
	ck_assert_int_eq(conf_hours_minute("Mon 24:00"), -1);
	ck_assert_int_eq(conf_hours_minute("Mon"), -1);
	ck_assert_int_eq(conf_hours_minute("08:00"), -1);
}
END_TEST

/* --- rules --- */

static const char site[] =
    "lines: { l1: { type = \"direct\"; device = \"/dev/x\"; }; };\n"
    "services: { ppp: { local = \"10.9.0.1\"; };\n"
    "  shell: { type = \"program\"; command = [\"/bin/x\"]; }; };\n"
    "dialogs: { strong: { type = \"login\"; }; };\n"
    "rules: {\n"
    "  breakglass: { users = [\"breakglass\"]; numbers = [\"+441632960*\"];"
    "    allow = true; };\n"
    "  fired: { users = [\"eve\"]; allow = false; };\n"
    "  nights: { groups = [\"day\"]; hours = \"20:00-06:00\";"
    "    allow = false; };\n"
    "  vendors: { users = [\"vendor-*\"]; lines = [\"m4?\"];"
    "    hours = \"Mon-Fri 08:00-18:00\"; service = \"shell\";"
    "    session_limit = \"2h\"; allow = true; };\n"
    "  staff: { groups = [\"noc\", \"field\"]; dialogs = [\"strong\"];"
    "    allow = true; };\n"
    "  day: { groups = [\"day\"]; allow = true; };\n"
    "};\n";

static const struct {
	struct rule_query q;
	bool allow;
	const char *rule; /* NULL: none */
	enum rule_miss near;
} asked[] = {
	{ { "breakglass", "", "m1", "login", "+441632960123", 0 }, true,
	    "breakglass", RULE_FITS },
	{ { "breakglass", "", "m1", "login", "withheld", 0 }, false, NULL,
	    RULE_MISS_NUMBER },
	{ { "eve", "noc", "m1", "strong", "withheld", 0 }, false, "fired",
	    RULE_FITS },
	{ { "vendor-x", "", "m41", "login", "-", AT(MON, 9, 0) }, true,
	    "vendors", RULE_FITS },
	{ { "vendor-x", "", "m41", "login", "-", AT(SUN, 9, 0) }, false, NULL,
	    RULE_MISS_HOURS },
	{ { "vendor-x", "", "m51", "login", "-", AT(MON, 9, 0) }, false, NULL,
	    RULE_MISS_LINE },
	{ { "vendor-x", "", "m41", "login", "-", RULE_NO_CLOCK }, false, NULL,
	    RULE_MISS_CLOCK },
	{ { "bob", "x+field", "m1", "strong", "-", 0 }, true, "staff",
	    RULE_FITS },
	{ { "bob", "fieldx+xfield", "m1", "strong", "-", 0 }, false, NULL,
	    RULE_FITS },
	{ { "bob", "field", "m1", "login", "-", 0 }, false, NULL,
	    RULE_MISS_DIALOG },
	{ { "bob", "day", "m1", "login", "-", AT(TUE, 12, 0) }, true, "day",
	    RULE_FITS },
	{ { "bob", "day", "m1", "login", "-", AT(TUE, 22, 0) }, false, "nights",
	    RULE_FITS },
	/* Without a dialog there is nobody to name, not by "*" either. */
	{ { "", "", "m41", "none", "-", AT(MON, 9, 0) }, false, NULL,
	    RULE_FITS },
	/* Without a clock a rule that refuses at some hours always does. */
	{ { "bob", "day", "m1", "login", "-", RULE_NO_CLOCK }, false, "nights",
	    RULE_FITS },
	{ { "nobody", "", "m1", "login", "-", 0 }, false, NULL, RULE_FITS },
};

START_TEST(decides)
{
	struct conf *c = trial_load(site);
	struct rule_answer a = rule_decide(c, &asked[_i].q);

	ck_assert_int_eq(a.allow, asked[_i].allow);
	ck_assert_pstr_eq(a.rule != NULL ? a.rule->name : NULL, asked[_i].rule);
	ck_assert_int_eq(a.near, asked[_i].near);
	if (asked[_i].rule != NULL && strcmp(asked[_i].rule, "vendors") == 0) {
		ck_assert_str_eq(a.rule->service->name, "shell");
		ck_assert_uint_eq(a.rule->session_limit_ms, 7200000);
	}
	conf_free(&c);
}
END_TEST

START_TEST(no_rules)
{
	struct conf *c = trial_load("");
	const struct rule_query q = { "x", "", "l", "d", "-", RULE_NO_CLOCK };
	struct rule_answer a = rule_decide(c, &q);

	ck_assert(a.allow);
	ck_assert_ptr_null(a.rule);
	conf_free(&c);
}
END_TEST

/*
 * --- any rules, any caller: what explain shows is what is decided ---
 *
 * explain walks with rule_match() and stops at what fits; the model below
 * knows nothing of either.
 */
#define DIALOGS \
	"dialogs: { a: { type = \"login\"; }; b: { type = \"login\"; }; " \
	"ab: { type = \"login\"; }; ba: { type = \"login\"; }; };\n"
static const char *const words[] = { "a", "b", "ab", "ba", "a*", "*b", "?" };

static unsigned
pick(unsigned n)
{
	return (unsigned)rand() % n;
}

/* The first `of` of the words are no patterns. */
static void
put_words(char *dst, size_t size, const char *key, unsigned of)
{
	size_t n = strlen(dst);

	if (pick(3) > 0)
		return;
	snprintf(dst + n, size - n, "%s = [\"%s\", \"%s\"]; ", key,
	    words[pick(of)], words[pick(of)]);
}

static void
make_rules(char *dst, size_t size)
{
	static const char *const keys[] = { "users", "groups", "lines",
		"numbers" };
	size_t n, k;
	unsigned i, rules = pick(6);

	snprintf(dst, size, DIALOGS "rules: { ");
	for (i = 0; i < rules; i++) {
		n = strlen(dst);
		snprintf(dst + n, size - n, "r%u: { ", i);
		for (k = 0; k < RG_COUNTOF(keys); k++)
			put_words(dst, size, keys[k], RG_COUNTOF(words));
		put_words(dst, size, "dialogs", 4);
		n = strlen(dst);
		snprintf(dst + n, size - n, "%sallow = %s; }; ",
		    pick(3) == 0 ? "hours = \"Mon 0:00-12:00\"; " : "",
		    pick(2) == 0 ? "true" : "false");
	}
	n = strlen(dst);
	snprintf(dst + n, size - n, "};");
}

/* Patterns by hand: the only ones there are. */
static bool
model_glob(const char *p, const char *s)
{
	if (strcmp(p, "a*") == 0)
		return s[0] == 'a';
	if (strcmp(p, "*b") == 0)
		return s[0] != '\0' && s[strlen(s) - 1] == 'b';
	if (strcmp(p, "?") == 0)
		return strlen(s) == 1;
	return strcmp(p, s) == 0;
}

static bool
model_any(const struct conf_words *w, const char *s)
{
	bool any = w->n == 0;
	size_t i;

	for (i = 0; i < w->n; i++)
		any = any || model_glob(w->v[i], s);
	return any;
}

static bool
model_group(const struct conf_words *w, const char *const have[2])
{
	bool any = w->n == 0;
	size_t i;

	for (i = 0; i < w->n; i++)
		any = any || strcmp(w->v[i], have[0]) == 0 ||
		    strcmp(w->v[i], have[1]) == 0;
	return any;
}

static bool
model_hours(const struct conf_rule *r, int minute)
{
	if (r->hours_text == NULL)
		return true;
	return minute == RULE_NO_CLOCK ? !r->allow : minute < 720;
}

static const struct conf_rule *
model(const struct conf *c, const struct rule_query *q,
    const char *const groups[2])
{
	size_t i;

	for (i = 0; i < c->nrules; i++)
		if (model_any(&c->rules[i].users, q->user) &&
		    model_group(&c->rules[i].groups, groups) &&
		    model_any(&c->rules[i].lines, q->line) &&
		    model_any(&c->rules[i].dialogs, q->dialog) &&
		    model_any(&c->rules[i].numbers, q->number) &&
		    model_hours(&c->rules[i], q->minute))
			return &c->rules[i];
	return NULL;
}

/* The last row that explain would show, if it is one that fits. */
static const struct conf_rule *
explained(const struct conf *c, const struct rule_query *q)
{
	size_t i;

	for (i = 0; i < c->nrules; i++)
		if (rule_match(&c->rules[i], q) == RULE_FITS)
			return &c->rules[i];
	return NULL;
}

static void
ask_some(const struct conf *c)
{
	static const int minutes[] = { 0, 719, 720, 5000, RULE_NO_CLOCK };
	char groups[8];
	const char *have[2];
	struct rule_query q;
	struct rule_answer a;
	int i;

	for (i = 0; i < 50; i++) {
		have[0] = words[pick(4)];
		have[1] = words[pick(4)];
		snprintf(groups, sizeof(groups), "%s+%s", have[0], have[1]);
		q = (struct rule_query) { words[pick(4)], groups,
			words[pick(4)], words[pick(4)], words[pick(4)],
			minutes[pick(RG_COUNTOF(minutes))] };
		a = rule_decide(c, &q);
		ck_assert_ptr_eq(a.rule, model(c, &q, have));
		ck_assert_ptr_eq(a.rule, explained(c, &q));
		ck_assert_int_eq(a.allow,
		    a.rule != NULL ? a.rule->allow : c->nrules == 0);
	}
}

START_TEST(explains_what_it_decides)
{
	struct conf_errors errors = { 0 };
	char text[4096];
	struct conf *c;
	int i;

	srand(20261121);
	for (i = 0; i < 400; i++) {
		make_rules(text, sizeof(text));
		c = conf_load_text("r", text, strlen(text), &errors);
		ck_assert_msg(c != NULL, "%s", text);
		ask_some(c);
		conf_free(&c);
		conf_errors_free(&errors);
	}
}
END_TEST

/* --- what a file may say --- */

static const struct trial trials[] = {
	{ "rules: { a: { users = [\"x\"]; }; };\n",
	    "rasgate.conf:1: rules.a: allow = true or allow = false is "
	    "missing\n" },
	{ "rules: { a: { allow = true; };\n b: { users = [\"x\"]; allow = "
	  "false; }; };\n",
	    "rasgate.conf:2: warning: rules.b: is never asked: \"a\" before "
	    "it fits everybody\n" },
	{ "rules: { a: { hours = \"Mon 8-18\"; service = \"sh\"; dialogs = "
	  "[\"x\"]; allow = true; }; };\n",
	    "rasgate.conf:1: rules.a.hours: \"Mon 8-18\": a span is like "
	    "Mon-Fri 08:00-18:00\n"
	    "rasgate.conf:1: rules.a.dialogs: no dialog \"x\", defined are: "
	    "login none\n"
	    "rasgate.conf:1: rules.a.service: no service \"sh\", defined are: "
	    "ppp\n" },
	{ "rules: { a: { user = [\"x\"]; allow = \"yes\"; }; };\n",
	    "rasgate.conf:1: rules.a.user: unknown key, did you mean "
	    "\"users\"?\n"
	    "rasgate.conf:1: rules.a.allow: must be true or false, without "
	    "quotes\n" },
};

START_TEST(says_what_is_wrong)
{
	trial_run(&trials[_i]);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("rule");
	TCase *tc = tcase_create("rule");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, hours_hold, 0, RG_COUNTOF(hours));
	tcase_add_test(tc, no_hours);
	tcase_add_loop_test(tc, decides, 0, RG_COUNTOF(asked));
	tcase_add_test(tc, no_rules);
	tcase_add_test(tc, explains_what_it_decides);
	tcase_add_loop_test(tc, says_what_is_wrong, 0, RG_COUNTOF(trials));
	suite_add_tcase(s, tc);
	return run_suite(s);
}
