/* ppp_auth = "dialog": where the peer has a password to give again. */
#include "config.h"

#include "conf/trial.h"
#include "run.h"

#define ONCE \
	"services: { ppp: { local = \"10.9.0.1\"; ppp_auth = \"dialog\"; };\n" \
	"  sh: { type = \"program\"; command = [\"/bin/sh\"]; }; };\n"
#define CORP \
	"corp: { type = \"radius\"; servers: { a: { host = \"192.0.2.1\"; " \
	"secret_file = \"/s\"; }; }; };"
#define METHODS \
	"methods: { " CORP " either: { type = \"fallback\"; methods = " \
	"[\"corp\", \"local\"]; users = [\"a*\"]; }; };\n"
#define MIXED \
	"methods: { code: { type = \"oath\"; file = \"/o\"; }; mix: { type = " \
	"\"fallback\"; methods = [\"local\", \"code\"]; users = " \
	"[\"a*\"]; }; };\n"
#define HOSTED \
	"dialogs: { site: { type = \"exec\"; command = [\"/bin/true\"]; }; " \
	"};\n"

static const struct trial trials[] = {
	{ ONCE "lines: { m1: { device = \"/dev/ttyS0\"; }; };\n", "" },
	{ ONCE METHODS "dialogs: { login: { methods = [\"either\"]; }; };\n"
		       "lines: { m1: { device = \"/dev/ttyS0\"; }; };\n",
	    "" },
	{ ONCE METHODS "dialogs: { login: { methods = [\"corp\"]; }; };\n"
		       "lines: { m1: { device = \"/dev/ttyS0\"; }; };\n",
	    "" },
	/* a dialog of somebody else's knows no method */
	{ ONCE HOSTED "lines: {\n"
		      "  m1: { device = \"/dev/ttyS0\"; };\n"
		      "  m2: { device = \"/dev/ttyS1\"; dialog = \"site\"; };\n"
		      "};\n",
	    "rasgate.conf:6: lines.m2.service: service \"ppp\" has ppp_auth = "
	    "\"dialog\", but dialog \"site\" of line \"m2\" has no method "
	    "that checks a password\n" },
	{ ONCE HOSTED
	    "lines: { m2: { device = \"/dev/ttyS1\"; dialog = \"site\"; "
	    "service = \"sh\"; }; };\n",
	    "" },
	/* an account or a server may be: that is known with the call */
	{ ONCE MIXED "dialogs: { login: { methods = [\"mix\"]; }; };\n"
		     "lines: { m1: { device = \"/dev/ttyS0\"; "
		     "service = \"sh\"; }; };\n",
	    "rasgate.conf:5: warning: lines.m1.dialog: \"login\" has no "
	    "method that only checks a password: who is given service "
	    "\"ppp\" (ppp_auth = \"dialog\") by his account or a server "
	    "does not get it here\n" },
	/* a rule may be what leads there */
	{ ONCE HOSTED
	    "lines: { m2: { device = \"/dev/ttyS1\"; dialog = \"site\"; "
	    "service = \"sh\"; }; };\n"
	    "rules: { all: { allow = true;\n"
	    "  service = \"ppp\"; }; };\n",
	    "rasgate.conf:6: rules.all.service: service \"ppp\" has ppp_auth = "
	    "\"dialog\", but dialog \"site\" of line \"m2\" has no method "
	    "that checks a password\n" },
	{ ONCE HOSTED
	    "lines: { m2: { device = \"/dev/ttyS1\"; dialog = \"site\"; "
	    "service = \"sh\"; }; };\n"
	    "rules: { no: { allow = true; lines = [\"m1\"];\n"
	    "  service = \"ppp\"; }; };\n",
	    "" },
};

START_TEST(each_says_what_it_should)
{
	trial_run(&trials[_i]);
}
END_TEST

/* The first that has one, in the order of the chain. */
START_TEST(which_step)
{
	struct conf *c = trial_load(METHODS
	    "dialogs: { site: { type = \"exec\"; command = [\"/bin/true\"]; };"
	    "two: { type = \"login\"; methods = "
	    "[\"either\", \"local\"]; }; };\n");

	ck_assert_uint_eq(conf_password_step(conf_find_dialog(c, "login")), 1);
	ck_assert_uint_eq(conf_password_step(conf_find_dialog(c, "site")), 0);
	ck_assert_uint_eq(conf_password_step(conf_find_dialog(c, "two")), 1);
	conf_free(&c);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("password");
	TCase *tc = tcase_create("all");

	tcase_add_loop_test(tc, each_says_what_it_should, 0,
	    sizeof(trials) / sizeof(trials[0]));
	tcase_add_test(tc, which_step);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
