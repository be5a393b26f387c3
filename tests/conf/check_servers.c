/* Methods of type radius and the servers inside of them. */
#include "config.h"

#include "conf/trial.h"
#include "run.h"

#define EAST "east: { host = \"192.0.2.10\"; secret_file = \"/s\"; };"
#define RADIUS(rest) "methods: { corp: { type = \"radius\"; " rest "\n}; };\n"

static const struct trial trials[] = {
	{ RADIUS(""),
	    "rasgate.conf:1: methods.corp: servers are missing: servers: { "
	    "NAME: { ... }; };\n" },
	{ RADIUS("servers = \"east\";"),
	    "rasgate.conf:1: methods.corp.servers: must be a group of named "
	    "groups: servers: { NAME: { ... }; };\n" },
	{ RADIUS("servers: { };"),
	    "rasgate.conf:1: methods.corp.servers: from 1 to 8 servers\n" },
	{ RADIUS("servers: { a: {}; b: {}; c: {}; d: {}; e: {}; f: {}; g: {}; "
		 "h: {}; i: {}; };"),
	    "rasgate.conf:1: methods.corp.servers: from 1 to 8 servers\n" },
	{ RADIUS("servers: {\n east: { };\n west = 1; };"),
	    "rasgate.conf:2: methods.corp.servers.east: an address is missing: "
	    "host = \"192.0.2.10\"\n"
	    "rasgate.conf:2: methods.corp.servers.east: a secret is missing: "
	    "secret_file = \"/full/path\"\n"
	    "rasgate.conf:3: methods.corp.servers.west: must be a group: west: "
	    "{ ... };\n" },
	{ RADIUS("servers: { east: {\n host = \"radius.example.net\";\n"
		 " prt = 1;\n port = 0;\n secret = \"x\";\n"
		 " secret_file = \"s\"; }; };"),
	    "rasgate.conf:2: methods.corp.servers.east.host: must be an "
	    "address, IPv4 or IPv6: a name could be moved by whoever answers "
	    "for it\n"
	    "rasgate.conf:3: methods.corp.servers.east.prt: unknown key, did "
	    "you mean \"port\"?\n"
	    "rasgate.conf:4: methods.corp.servers.east.port: 0 is out of "
	    "range, 1 to 65535\n"
	    "rasgate.conf:5: methods.corp.servers.east.secret: secrets do not "
	    "stand in this file: secret_file names the file that holds one\n"
	    "rasgate.conf:6: methods.corp.servers.east.secret_file: \"s\" must "
	    "be a full path\n"
	    "rasgate.conf:1: methods.corp.servers.east: an address is missing: "
	    "host = \"192.0.2.10\"\n"
	    "rasgate.conf:1: methods.corp.servers.east: a secret is missing: "
	    "secret_file = \"/full/path\"\n" },
	{ RADIUS("timeout = \"2m\"; tries = 0; dead_time = \"0s\"; "
		 "interim = 1;\n"
		 "servers: { " EAST " };"),
	    "rasgate.conf:1: methods.corp.timeout: out of range, 1s to 1m\n"
	    "rasgate.conf:1: methods.corp.tries: 0 is out of range, 1 to 10\n"
	    "rasgate.conf:1: methods.corp.dead_time: out of range, 1s to 1h\n"
	    "rasgate.conf:1: methods.corp.interim: out of range, 5s to 1d\n" },
	{ RADIUS("servers: { " EAST "\n west: { host = \"2001:db8::1\"; "
		 "secret_file = \"/w\"; require_message_authenticator = "
		 "false; }; };"),
	    "rasgate.conf:2: warning: methods.corp.servers.west: "
	    "require_message_authenticator = false: whoever is between us and "
	    "the server can make an accept of a refusal (CVE-2024-3596)\n" },
};

START_TEST(each_says_what_it_should)
{
	trial_run(&trials[_i]);
}
END_TEST

/* Order, defaults, and what a server says itself over what its method says. */
START_TEST(values)
{
	struct conf_errors errors = { 0 };
	static const char text[] = RADIUS(
	    "require_message_authenticator = false; servers: { "
	    "west: { host = \"::1\"; port = 1645; accounting_port = "
	    "1646; secret_file = \"/w\"; require_message_authenticator "
	    "= true; };" EAST " };");
	struct conf *c = conf_load_text("rasgate.conf", text, strlen(text),
	    &errors);
	const struct conf_method *m = conf_find_method(c, "corp");

	ck_assert_uint_eq(errors.nerrors, 0);
	ck_assert(conf_asks_radius(c));
	ck_assert_uint_eq(m->timeout_ms, 3000);
	ck_assert_uint_eq(m->tries, 2);
	ck_assert_uint_eq(m->dead_time_ms, 60000);
	ck_assert_ptr_null(m->identifier);
	ck_assert_uint_eq(m->servers.n, 2);
	ck_assert_str_eq(m->servers.v[0].name, "west");
	ck_assert_str_eq(m->servers.v[0].host, "::1");
	ck_assert_uint_eq(m->servers.v[0].port, 1645);
	ck_assert_uint_eq(m->servers.v[0].accounting_port, 1646);
	ck_assert(conf_server_signs(m, &m->servers.v[0]));
	ck_assert_str_eq(m->servers.v[1].name, "east");
	ck_assert_uint_eq(m->servers.v[1].port, 1812);
	ck_assert_uint_eq(m->servers.v[1].accounting_port, 1813);
	ck_assert(!conf_server_signs(m, &m->servers.v[1]));
	conf_free(&c);
	conf_errors_free(&errors);
}
END_TEST

/* Shown as the file would have it; a change of one server is a change. */
START_TEST(shown_and_compared)
{
	struct conf *a = trial_load(RADIUS("servers: { " EAST " };"));
	struct conf *b = trial_load(
	    RADIUS("servers: { east: { host = \"192.0.2.10\"; port = 1645; "
		   "secret_file = \"/s\"; }; };"));
	const struct conf_method *m = conf_find_method(a, "corp");
	struct conf_value v;
	bool seen = false;
	size_t i;

	for (i = 0; conf_value(a, CONF_METHODS, m, &i, &v); i++)
		if (strcmp(v.key, "servers") == 0) {
			seen = true;
			ck_assert_str_eq(v.text,
			    "{ east: { host = \"192.0.2.10\"; secret_file = "
			    "\"/s\"; }; }");
		}
	ck_assert(seen);
	ck_assert(conf_entry_equal(CONF_METHODS, m, m));
	ck_assert(
	    !conf_entry_equal(CONF_METHODS, m, conf_find_method(b, "corp")));
	conf_free(&a);
	conf_free(&b);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("servers");
	TCase *tc = tcase_create("all");

	tcase_add_loop_test(tc, each_says_what_it_should, 0,
	    sizeof(trials) / sizeof(trials[0]));
	tcase_add_test(tc, values);
	tcase_add_test(tc, shown_and_compared);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
