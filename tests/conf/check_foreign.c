/* Lines without a dialog, and the users of hosted ones. */
#include "config.h"

#include "conf/trial.h"
#include "run.h"

static const struct trial trials[] = {
	/* Scenario 83: none is spelled out in a line, and told of. */
	{ "services: { ppp: { local = \"10.9.0.1\"; };\n"
	  "  x: { type = \"program\"; command = [\"/x\", \"%l\"]; }; };\n"
	  "lines: { *: { service = \"x\"; };\n"
	  "  a: { device = \"/dev/a\"; dialog = \"none\"; };\n"
	  "  b: { range = \"1-2\"; device = \"/dev/%l\"; service = \"ppp\";\n"
	  "    dialog = \"none\"; };\n"
	  "  c: { device = \"/dev/c\"; }; };\n",
	    "rasgate.conf:4: warning: lines.a.dialog: \"none\": every caller "
	    "gets service \"x\", and rasgate asks nothing\n"
	    "rasgate.conf:6: warning: lines.b.dialog: \"none\": every caller "
	    "gets service \"ppp\", and rasgate asks nothing\n" },
	{ "lines: { *: { dialog = \"none\"; };\n"
	  "  a: { device = \"/dev/a\"; }; };\n"
	  "services: { ppp: { local = \"10.9.0.1\"; }; };\n",
	    "rasgate.conf:1: lines.*.dialog: \"none\" is not inherited: each "
	    "line, or bank, that is to have no dialog says so itself\n" },
	{ "dialogs: { none: { attempts = 1; }; };\n",
	    "rasgate.conf:1: dialogs.none: this name is taken: a line that "
	    "says dialog = \"none\" has no dialog\n" },
	{ "dialogs: { x: { type = \"none\"; }; };\n",
	    "rasgate.conf:1: dialogs.x.type: \"none\" is none of \"login\" "
	    "\"module\" \"exec\"\n" },
	/* ... and its service needs no user, whichever rule chose it. */
	{ "services: { ppp: { local = \"10.9.0.1\"; ppp_auth = \"none\"; };\n"
	  "  u: { type = \"program\"; command = [\"/x\", \"%u\"]; };\n"
	  "  x: { type = \"program\"; command = [\"/x\"]; }; };\n"
	  "lines: {\n"
	  "  a: { device = \"/dev/a\"; dialog = \"none\"; };\n"
	  "  b: { device = \"/dev/b\"; dialog = \"none\"; service = \"u\"; };\n"
	  "};\n",
	    "rasgate.conf:5: warning: lines.a.dialog: \"none\": every caller "
	    "gets service \"ppp\", and rasgate asks nothing\n"
	    "rasgate.conf:5: lines.a.service: service \"ppp\" needs ppp_auth "
	    "= \"pppd\", or nobody would ask who calls, and a line with "
	    "dialog = \"none\" gets it\n"
	    "rasgate.conf:6: warning: lines.b.dialog: \"none\": every caller "
	    "gets service \"u\", and rasgate asks nothing\n"
	    "rasgate.conf:6: lines.b.service: service \"u\" has %u in its "
	    "command, which has no value without a dialog, and a line with "
	    "dialog = \"none\" gets it\n" },
	{ "services: { x: { type = \"program\"; command = [\"/x\"]; };\n"
	  "  u: { type = \"program\"; command = [\"/x\", \"%u\"]; }; };\n"
	  "lines: { a: { device = \"/dev/a\"; dialog = \"none\"; service = "
	  "\"x\"; }; };\n"
	  "rules: {\n"
	  "  r: { users = [\"*\"]; service = \"u\"; allow = true; };\n"
	  "  s: { lines = [\"b*\"]; service = \"u\"; allow = true; };\n"
	  "  t: { dialogs = [\"none\"]; numbers = [\"+44*\"]; service = "
	  "\"u\"; allow = true; };\n"
	  "};\n",
	    "rasgate.conf:3: warning: lines.a.dialog: \"none\": every caller "
	    "gets service \"x\", and rasgate asks nothing\n"
	    "rasgate.conf:7: rules.t.service: service \"u\" has %u in its "
	    "command, which has no value without a dialog, and a line with "
	    "dialog = \"none\" gets it\n" },
	{ "lines: { a: { device = \"/dev/a\"; dialog = [\"none\", "
	  "\"login\"]; }; };\n",
	    "rasgate.conf:1: lines.a.dialog: must be text in quotes\n" },
	{ "uids: { store = 70001; };\n"
	  "dialogs: { a: { type = \"exec\"; command = [\"/bin/sh\"]; user = 0; "
	  "};\n"
	  "  b: { type = \"exec\"; command = [\"/bin/sh\"]; user = 70001; };\n"
	  "  c: { type = \"exec\"; command = [\"/bin/sh\"]; user = 70002; };\n"
	  "  d: { type = \"login\"; user = 70003; }; };\n",
	    "rasgate.conf:5: dialogs.d.user: type \"login\" has no such "
	    "key\n" },
	{ "uids: { store = 70001; };\n"
	  "dialogs: { a: { type = \"exec\"; command = [\"/bin/sh\"]; user = 0; "
	  "};\n"
	  "  b: { type = \"exec\"; command = [\"/bin/sh\"]; user = 70001; };\n"
	  "  c: { type = \"exec\"; command = [\"/bin/sh\"]; user = 70002; }; "
	  "};\n",
	    "rasgate.conf:2: dialogs.a.user: must not be root\n"
	    "rasgate.conf:3: warning: dialogs.b.user: the same user as "
	    "uids.store: processes of one user can trace each other\n" },
};

START_TEST(each_says_what_it_should)
{
	trial_run(&trials[_i]);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("foreign");
	TCase *tc = tcase_create("trials");

	tcase_add_loop_test(tc, each_says_what_it_should, 0,
	    sizeof(trials) / sizeof(trials[0]));
	suite_add_tcase(s, tc);
	return run_suite(s);
}
