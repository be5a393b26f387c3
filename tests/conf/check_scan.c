/* Syntax errors, and the guess what was meant (interface of scan.h). */
#include "config.h"

#include "conf/trial.h"
#include "run.h"

static const struct trial trials[] = {
	{ "lines: {\n"
	  "  m: {\n"
	  "\tidle_limit = 15m;\n"
	  "  };\n"
	  "};\n",
	    "rasgate.conf:3: syntax error\n"
	    "    idle_limit = 15m;\n"
	    "                 ^ a duration with a unit needs quotes: "
	    "idle_limit = \"15m\"\n" },
	{ "lines: {\n"
	  "  m: {\n"
	  "    device = \"/dev/x;\n"
	  "    speed = 9600;\n"
	  "    note = \"x\";\n"
	  "  };\n"
	  "};\n",
	    "rasgate.conf:3: the quote opened here is never closed (noticed in "
	    "line 5)\n" },
	{ "lines: {\n"
	  "  m: { device = \"/dev/x",
	    "rasgate.conf:2: the quote opened here is never closed (noticed in "
	    "line 2)\n" },
	{ "lines: {\n"
	  "  m: { device = \"/dev/x\";\n"
	  "  n: { device = \"/dev/y\"; };\n"
	  "};\n"
	  "services: {\n"
	  "};\n",
	    "rasgate.conf:2: the brace opened here is never closed (noticed in "
	    "line 7)\n" },
	{ "lines: {\n"
	  "  m: {\n"
	  "    note = \"x\";\n",
	    "rasgate.conf:2: the brace opened here is never closed (noticed in "
	    "line 4)\n" },
	{ "dialogs: { a: { methods = [\"local\"; }; };\n",
	    "rasgate.conf:1: syntax error\n"
	    "    dialogs: { a: { methods = [\"local\"; }; };\n"
	    "                                      ^ a comma or ] is missing "
	    "before this\n" },
	{ "lines {\n"
	  "  m: { };\n"
	  "};\n",
	    "rasgate.conf:1: syntax error\n"
	    "    lines {\n"
	    "          ^ a colon is missing: lines: {\n" },
	{ "lines: {\n"
	  "  01m: { };\n"
	  "};\n",
	    "rasgate.conf:2: syntax error\n"
	    "    01m: { };\n"
	    "    ^ a name begins with a letter\n" },
	{ "lines: {\n"
	  "  tty/1: { };\n"
	  "};\n",
	    "rasgate.conf:2: syntax error\n"
	    "    tty/1: { };\n"
	    "    ^ a name is a letter, then letters, digits, - and _\n" },
	{ "lines: {\n"
	  "  _x: { };\n"
	  "};\n",
	    "rasgate.conf:2: syntax error\n"
	    "    _x: { };\n"
	    "    ^ a name is a letter, then letters, digits, - and _\n" },
	{ "lines: {\n"
	  "  m: { device = '/dev/ttyS1'; };\n"
	  "};\n",
	    "rasgate.conf:2: syntax error\n"
	    "    m: { device = '/dev/ttyS1'; };\n"
	    "                  ^ text stands in double quotes\n" },
	{ "lines: {\n"
	  "  m: { carrier = yes; };\n"
	  "};\n",
	    "rasgate.conf:2: syntax error\n"
	    "    m: { carrier = yes; };\n"
	    "                   ^ true or false, or a word in quotes\n" },
	{ "lines: {\n"
	  "  m: { flow = rtscts; };\n"
	  "};\n",
	    "rasgate.conf:2: syntax error\n"
	    "    m: { flow = rtscts; };\n"
	    "                ^ a word needs quotes: flow = \"rtscts\"\n" },
	{ "services: { ppp: { local = 10.9.0.1; }; };\n",
	    "rasgate.conf:1: syntax error\n"
	    "    services: { ppp: { local = 10.9.0.1; }; };\n"
	    "                               ^ what is no plain number needs "
	    "quotes: local = \"10.9.0.1\"\n" },
	{ "lines: { m: { speed = 99999999999; }; };\n",
	    "rasgate.conf:1: syntax error\n"
	    "    lines: { m: { speed = 99999999999; }; };\n"
	    "                          ^ this number is too large\n" },
	{ "lines: { m: { speed = 0xfffffffff; }; };\n",
	    "rasgate.conf:1: syntax error\n"
	    "    lines: { m: { speed = 0xfffffffff; }; };\n"
	    "                          ^ this number is too large\n" },
	{ "lines = ( { name = \"a\"; } );\n",
	    "rasgate.conf:1: syntax error\n"
	    "    lines = ( { name = \"a\"; } );\n"
	    "            ^ round brackets are not used\n" },
	{ "lines: {\n"
	  "  m: { note = \"a\"; };\n"
	  "  n: { note = \"a\"; };\n"
	  "  m: { note = \"b\"; };\n"
	  "};\n",
	    "rasgate.conf:4: m: already defined in line 2\n" },
	{ "lines: {\n"
	  "  m: { note = \"a\"; speed = 9600; note = \"b\"; };\n"
	  "};\n",
	    "rasgate.conf:2: note: already defined in line 2\n" },
	{ "dialogs: { a: { methods = [\"local\" \"x\"]; }; };\n",
	    "rasgate.conf:1: syntax error\n"
	    "    dialogs: { a: { methods = [\"local\" \"x\"]; }; };\n"
	    "                                       ^ a comma or ] is missing "
	    "before this\n" },
	{ "dialogs: { a: { methods = [\"local\",]; }; };\n",
	    "rasgate.conf:1: syntax error\n"
	    "    dialogs: { a: { methods = [\"local\",]; }; };\n"
	    "                                       ^ no comma before ]\n" },
	{ "dialogs: { a: { methods = [local]; }; };\n",
	    "rasgate.conf:1: syntax error\n"
	    "    dialogs: { a: { methods = [local]; }; };\n"
	    "                               ^ a word needs quotes: "
	    "\"local\"\n" },
	{ "lines: { m: { device \"/dev/x\"; }; };\n",
	    "rasgate.conf:1: syntax error\n"
	    "    lines: { m: { device \"/dev/x\"; }; };\n"
	    "                         ^ \"=\" is missing: device = ...\n" },
	{ "lines: { m: { device = ; }; };\n",
	    "rasgate.conf:1: syntax error\n"
	    "    lines: { m: { device = ; }; };\n"
	    "                           ^ a value is missing\n" },
	{ "lines: { };\n"
	  "};\n",
	    "rasgate.conf:2: syntax error\n"
	    "    };\n"
	    "    ^ nothing is open that this could close\n" },
	{ "@include \"other.conf\"\n",
	    "rasgate.conf:1: syntax error\n"
	    "    @include \"other.conf\"\n"
	    "    ^ not used: include = [\"conf.d/*.conf\"]\n" },
	{ "lines: { m: { speed = 9600 baud; }; };\n",
	    "rasgate.conf:1: syntax error\n"
	    "    lines: { m: { speed = 9600 baud; }; };\n"
	    "                                   ^ \"=\" is missing: baud = "
	    "...\n" },
	{ "log: { to = \"stderr\"; to: \"syslog\" };\n",
	    "rasgate.conf:1: to: already defined in line 1\n" },
	{ "lines:",
	    "rasgate.conf:1: syntax error\n"
	    "    lines:\n"
	    "         ^ the file ends after this\n" },
	{ "lines: { m: { note = \"a\001b\" x }; };\n",
	    "rasgate.conf:1: syntax error\n"
	    "    lines: { m: { note = \"a b\" x }; };\n"
	    "                                 ^ \"=\" is missing: x = ...\n" },
	{ "", "" },
	{ "# nothing\n", "" },
	{ "lines: {}", "" },
	{ "lines: { }; // c\n"
	  "/* c\n"
	  " */ log: { to = \"stderr\" level = \"debug\" }\n",
	    "" },
};

START_TEST(each_says_what_it_should)
{
	trial_run(&trials[_i]);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("scan");
	TCase *tc = tcase_create("trials");

	tcase_add_loop_test(tc, each_says_what_it_should, 0,
	    sizeof(trials) / sizeof(trials[0]));
	suite_add_tcase(s, tc);
	return run_suite(s);
}
