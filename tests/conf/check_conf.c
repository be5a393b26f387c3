/* Layers, banks, what is built in, printing with origins, comparison. */
#include "config.h"

#include "base/err.h"
#include "conf/expand.h"
#include "conf/trial.h"
#include "run.h"

/* The manual's smallest configuration. */
static const char smallest[] =
    "lines: {\n"
    "  modem1: { device = \"/dev/serial/by-id/usb-Acme_56k-if00\"; };\n"
    "};\n"
    "services: {\n"
    "  ppp: { local = \"10.9.0.1\"; pool = \"10.9.0.10-10.9.0.19\"; };\n"
    "};\n";

/* The manual's complete sample without the parts that are not built. */
static const char complete[] =
    "include = [\"conf.d/*.conf\"];\n"
    "log:     { to = \"syslog\"; facility = \"authpriv\";\n"
    "           level = \"notice\"; names = \"known\"; };\n"
    "control: { admin = [\"root\"]; read = [\"@adm\"]; };\n"
    "lines: {\n"
    "  *:       { dialog = \"login\"; service = \"ppp\"; };\n"
    "  modem1:  { device = \"/dev/serial/by-id/usb-Acme_56k-if00\"; };\n"
    "  m:       { range = \"01-48\"; device = \"/dev/rasgate/%l\";\n"
    "             profile = \"usr5637\"; dialog = \"strong\"; };\n"
    "  m17:     { enabled = false; note = \"RMA 2026-114\"; };\n"
    "  con1:    { type = \"direct\"; device = \"/dev/hvc0\";\n"
    "             carrier = \"none\"; start = \"byte\"; dialog = \"strong\";\n"
    "             service = \"shell\"; idle_limit = \"10m\"; };\n"
    "  cable:   { type = \"direct\"; device = \"/dev/ttyS4\";\n"
    "             carrier = \"dcd\"; start = \"carrier\"; };\n"
    "};\n"
    "profiles: {\n"
    "  usr5637: { init = [\"ATZ\", \"ATE0Q0V1\", \"AT&C1&D2S0=0\"];\n"
    "             init_try = [\"ATS2=255\", \"ATS41=0\", \"AT+VCID=1\"];\n"
    "             rings = 3; answer = \"ATA\"; connect_timeout = \"50s\"; };\n"
    "};\n"
    "dialogs: {\n"
    "  login:  { methods = [\"local\"]; attempts = 4;\n"
    "            prompt_timeout = \"20s\"; dialog_limit = \"90s\";\n"
    "            early_ppp = \"ignore\"; };\n"
    "  strong: { type = \"login\"; methods = [\"local\", \"code\"]; };\n"
    "};\n"
    "methods: {\n"
    "  local:  { type = \"file\"; file = \"/etc/rasgate/users\"; };\n"
    "  code:   { type = \"file\"; file = \"/etc/rasgate/codes\"; };\n"
    "};\n"
    "services: {\n"
    "  ppp:   { type = \"pppd\"; local = \"10.9.0.1\";\n"
    "           pool = \"10.9.0.10-10.9.0.59, 10.9.0.70\";\n"
    "           dns = [\"10.9.0.1\"]; ppp_auth = \"none\";\n"
    "           idle_limit = \"15m\"; session_limit = \"8h\";\n"
    "           mtu = 576; extra = [\"mru\", \"576\"]; };\n"
    "  shell: { type = \"program\";\n"
    "           command = [\"/bin/login\", \"-f\", \"--\", \"%u\"]; };\n"
    "};\n";

START_TEST(nothing_is_valid)
{
	struct conf *c = trial_load("");

	ck_assert_uint_eq(c->nlines, 0);
	ck_assert_uint_eq(c->nfiles, 1);
	ck_assert_ptr_nonnull(conf_find_profile(c, "generic"));
	ck_assert_ptr_nonnull(conf_find_dialog(c, "login"));
	ck_assert_ptr_nonnull(conf_find_method(c, "local"));
	ck_assert_ptr_nonnull(conf_find_service(c, "ppp"));
	ck_assert_str_eq(c->g.paths.pppd, "/usr/sbin/pppd");
	ck_assert_uint_eq(c->g.log.facility, 10);
	ck_assert_uint_eq(c->g.log.level, 5);
	ck_assert_str_eq(c->g.uids.engine.text, "_rasgate");
	ck_assert_str_eq(c->g.uids.store.text, "_rgstore");
	ck_assert_str_eq(c->g.paths.state, RG_STATEDIR);
	conf_free(&c);
}
END_TEST

/* Scenario 83 of the contract: no word of a dialog is `login`, not "none". */
START_TEST(smallest_is_whole)
{
	struct conf *c = trial_load(smallest);
	const struct conf_line *m = conf_find_line(c, "modem1");

	ck_assert_ptr_nonnull(m);
	ck_assert_str_eq(m->dialog->name, "login");
	ck_assert_uint_eq(m->dialog->method_names.n, 1);
	ck_assert_str_eq(m->dialog->methods[0]->name, "local");
	ck_assert_uint_eq(m->dialog->attempts, 3);
	ck_assert_uint_eq(m->dialog->prompt_timeout_ms, 30000);
	ck_assert_uint_eq(m->dialog->dialog_limit_ms, 120000);
	ck_assert_str_eq(m->profile->name, "generic");
	ck_assert_uint_eq(m->profile->init.n, 3);
	ck_assert_str_eq(m->profile->init_try.v[0], "ATS2=255");
	ck_assert_ptr_null(m->profile->init_try.v[2]);
	ck_assert_uint_eq(m->type, CONF_LINE_MODEM);
	ck_assert_uint_eq(m->start, CONF_START_RING);
	ck_assert(m->enabled);
	ck_assert_uint_eq(m->service->ppp_auth, CONF_PPP_AUTH_PPPD);
	ck_assert_uint_eq(m->service->npool, 1);
	ck_assert_uint_eq(m->service->pool[0].first, 0x0a09000a);
	ck_assert_uint_eq(m->service->pool[0].last, 0x0a090013);
	ck_assert_uint_eq(conf_line_idle_ms(m), 0);
	ck_assert_ptr_null(conf_find_line(c, "modem2"));
	conf_free(&c);
}
END_TEST

START_TEST(complete_is_taken_whole)
{
	struct conf *c = trial_load(complete);
	const struct conf_line *m17 = conf_find_line(c, "m17");
	const struct conf_line *con1 = conf_find_line(c, "con1");
	const struct conf_line *cable = conf_find_line(c, "cable");

	ck_assert_uint_eq(c->nlines, 51);
	ck_assert_str_eq(c->lines[0].name, "modem1");
	ck_assert_str_eq(c->lines[1].name, "m01");
	ck_assert_str_eq(c->lines[48].name, "m48");
	ck_assert_str_eq(m17->device, "/dev/rasgate/m17");
	ck_assert(!m17->enabled && c->lines[1].enabled);
	ck_assert_str_eq(m17->note, "RMA 2026-114");
	ck_assert_str_eq(m17->dialog->name, "strong");
	ck_assert_uint_eq(m17->profile->rings, 3);
	ck_assert_uint_eq(m17->profile->connect_timeout_ms, 50000);
	ck_assert_str_eq(con1->dialog->methods[1]->file, "/etc/rasgate/codes");
	ck_assert_uint_eq(con1->start, CONF_START_BYTE);
	ck_assert_uint_eq(conf_line_idle_ms(con1), 600000);
	ck_assert_uint_eq(conf_call_idle_ms(con1, cable->service), 600000);
	ck_assert_uint_eq(conf_call_idle_ms(cable, con1->service), 900000);
	ck_assert_uint_eq(conf_call_session_ms(con1, cable->service), 28800000);
	ck_assert_uint_eq(conf_call_session_ms(con1, con1->service), 0);
	ck_assert_uint_eq(con1->service->err, CONF_STDERR_TTY);
	ck_assert_uint_eq(con1->service->termios, CONF_TERMIOS_COOKED);
	ck_assert_str_eq(con1->service->command.v[3], "%u");
	ck_assert_uint_eq(conf_line_idle_ms(cable), 900000);
	ck_assert_uint_eq(conf_line_session_ms(cable), 28800000);
	ck_assert_uint_eq(cable->service->mtu, 576);
	ck_assert_uint_eq(cable->service->npool, 2);
	ck_assert_uint_eq(cable->dialog->early_ppp, CONF_EARLY_IGNORE);
	ck_assert_uint_eq(cable->start, CONF_START_CARRIER);
	conf_free(&c);
}
END_TEST

/* Where cu(1) looks. */
START_TEST(folder_of_locks)
{
	struct conf *c = trial_load("");

#ifdef __linux__
	ck_assert_str_eq(c->g.paths.lock, "/var/lock");
#else
	ck_assert_str_eq(c->g.paths.lock, "/var/spool/lock");
#endif
	conf_free(&c);
}
END_TEST

/* built in < * < bank < entry, value by value; arrays replace. */
START_TEST(layers_in_order)
{
	struct conf *c = trial_load(
	    "lines: {\n"
	    "  b2: { speed = 9600; };\n"
	    "  *: { speed = 19200; note = \"star\"; flow = \"none\"; };\n"
	    "  b: { range = \"1-3\"; device = \"/dev/%l%%\"; speed = 38400;\n"
	    "       note = \"bank\"; };\n"
	    "  b3: { note = \"\"; };\n"
	    "  z: { device = \"/dev/z\"; };\n"
	    "};\n"
	    "profiles: { *: { init = [\"ATX\"]; rings = 5; };\n"
	    "            generic: { rings = 7; }; other: {}; };\n"
	    "services: { ppp: { local = \"10.9.0.1\"; }; };\n");

	ck_assert_uint_eq(c->nlines, 4);
	ck_assert_uint_eq(conf_find_line(c, "b1")->speed, 38400);
	ck_assert_uint_eq(conf_find_line(c, "b2")->speed, 9600);
	ck_assert_str_eq(conf_find_line(c, "b2")->note, "bank");
	ck_assert_str_eq(conf_find_line(c, "b2")->device, "/dev/b2%");
	ck_assert_ptr_null(conf_find_line(c, "b3")->note);
	ck_assert_uint_eq(conf_find_line(c, "b3")->flow, CONF_FLOW_NONE);
	ck_assert_uint_eq(conf_find_line(c, "z")->speed, 19200);
	ck_assert_str_eq(conf_find_line(c, "z")->note, "star");
	ck_assert_uint_eq(conf_find_profile(c, "generic")->rings, 7);
	ck_assert_uint_eq(conf_find_profile(c, "generic")->init.n, 1);
	ck_assert_uint_eq(conf_find_profile(c, "other")->rings, 5);
	conf_free(&c);
}
END_TEST

static char *
print_line(const char *text, const char *name)
{
	struct conf *c = trial_load(text);
	const struct conf_line *line = conf_find_line(c, name);
	char *out = NULL;
	size_t n;
	FILE *f = open_memstream(&out, &n);

	ck_assert_ptr_nonnull(line);
	conf_print_line(c, line, f);
	ck_assert_int_eq(fclose(f), 0);
	conf_free(&c);
	return out;
}

START_TEST(values_show_their_origin)
{
	char *out = print_line(
	    "lines: {\n"
	    "  *: { dialog = \"login\"; idle_limit = 90; };\n"
	    "  m: { range = \"01-02\"; device = \"/dev/%l\";\n"
	    "       dialog = \"strong\"; };\n"
	    "  m02: { enabled = false; note = \"a \\\"b\\\\\"; };\n"
	    "};\n"
	    "dialogs: { strong: {}; };\n"
	    "services: { ppp: { local = \"10.9.0.1\"; }; };\n",
	    "m02");

	ck_assert_str_eq(out,
	    "type        \"modem\"     built in\n"
	    "device      \"/dev/m02\"  rasgate.conf:3  lines.m\n"
	    "enabled     false       rasgate.conf:5  lines.m02\n"
	    "note        \"a \\\"b\\\\\"   rasgate.conf:5  lines.m02\n"
	    "carrier     \"auto\"      built in\n"
	    "start       \"ring\"      built in\n"
	    "speed       115200      built in\n"
	    "flow        \"auto\"      built in\n"
	    "profile     \"generic\"   built in\n"
	    "dialog      \"strong\"    rasgate.conf:4  lines.m, "
	    "over rasgate.conf:2  lines.*\n"
	    "service     \"ppp\"       built in\n"
	    "idle_limit  \"90s\"       rasgate.conf:2  lines.*\n");
	free(out);
}
END_TEST

/* What is shown can be read again, and then says the same. */
START_TEST(shown_values_read_back)
{
	struct conf *c = trial_load(complete), *again;
	const struct conf_line *line = conf_find_line(c, "con1");
	struct conf_value v;
	char text[4096];
	size_t i, n;

	n = (size_t)snprintf(text, sizeof(text), "lines: { con1: {");
	for (i = 0; conf_value(c, CONF_LINES, line, &i, &v); i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s = %s;",
		    v.key, v.text);
	n += (size_t)snprintf(text + n, sizeof(text) - n,
	    "}; }; dialogs: { strong: {}; };"
	    "services: { shell: { type = \"program\";");
	for (i = 1; conf_value(c, CONF_SERVICES, line->service, &i, &v); i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s = %s;",
		    v.key, v.text);
	(void)snprintf(text + n, sizeof(text) - n, "}; };");
	again = trial_load(text);
	ck_assert(conf_line_equal(line, conf_find_line(again, "con1")));
	ck_assert(conf_entry_equal(CONF_SERVICES, line->service,
	    conf_find_service(again, "shell")));
	ck_assert(!conf_entry_equal(CONF_DIALOGS, line->dialog,
	    conf_find_dialog(again, "strong")));
	conf_free(&again);
	conf_free(&c);
}
END_TEST

START_TEST(globals_are_shown)
{
	struct conf *c = trial_load("log: { level = \"debug\"; };");
	struct conf_value v;
	size_t i;
	bool seen = false;

	for (i = 0; conf_value(c, CONF_GLOBALS, &c->g, &i, &v); i++)
		if (strcmp(v.key, "log.level") == 0) {
			ck_assert_str_eq(v.text, "\"debug\"");
			ck_assert_str_eq(v.origin, "rasgate.conf:1");
			seen = true;
		} else
			ck_assert_str_eq(v.origin, "built in");
	ck_assert(seen);
	conf_free(&c);
}
END_TEST

/* Only what changed is different, and a profile is the profile's business. */
START_TEST(equal_lines_are_equal)
{
	static const char head[] =
	    "services: { ppp: { local = \"10.9.0.1\"; }; };"
	    "lines: { a: { device = \"/dev/a\"; }; b: { device = \"/dev/b\"; ";
	char text[512];
	struct conf *x, *y;

	(void)snprintf(text, sizeof(text), "%s }; };", head);
	x = trial_load(text);
	(void)snprintf(text, sizeof(text),
	    "%s speed = 9600; }; }; profiles: { generic: { rings = 4; }; };",
	    head);
	y = trial_load(text);
	ck_assert(
	    conf_line_equal(conf_find_line(x, "a"), conf_find_line(y, "a")));
	ck_assert(
	    !conf_line_equal(conf_find_line(x, "b"), conf_find_line(y, "b")));
	ck_assert(
	    !conf_line_equal(conf_find_line(x, "a"), conf_find_line(x, "b")));
	ck_assert(!conf_entry_equal(CONF_PROFILES,
	    conf_find_profile(x, "generic"), conf_find_profile(y, "generic")));
	ck_assert(conf_entry_equal(CONF_SERVICES, conf_find_service(x, "ppp"),
	    conf_find_service(y, "ppp")));
	ck_assert(conf_entry_equal(CONF_GLOBALS, &x->g, &y->g));
	conf_free(&x);
	conf_free(&y);
}
END_TEST

START_TEST(many_lines)
{
	struct conf *c = trial_load(
	    "lines: { a: { range = \"0000-4999\"; device = \"/dev/%l\"; };"
	    " a0500: { enabled = false; }; };"
	    "services: { ppp: { local = \"10.9.0.1\"; }; };");

	ck_assert_uint_eq(c->nlines, 5000);
	ck_assert(!conf_find_line(c, "a0500")->enabled);
	ck_assert(conf_find_line(c, "a4999")->enabled);
	ck_assert_ptr_null(conf_find_line(c, "a5000"));
	conf_free(&c);
}
END_TEST

START_TEST(users_by_number_and_name)
{
	struct conf_errors errors = { 0 };
	struct conf *c = trial_load("uids: { engine = 70001; auth = "
				    "\"_rg-no-such-user\"; modules = "
				    "\"_rg-none-either\"; store = 70003; };");
	char *said;

	ck_assert(c->g.uids.engine.known && c->g.uids.engine.uid == 70001);
	ck_assert(!c->g.uids.auth.known);
	ck_assert_uint_eq(conf_check_root(c, &errors), 1);
	said = trial_said(&errors);
	ck_assert_str_eq(said,
	    "rasgate.conf:1: uids.auth: this system has no "
	    "user \"_rg-no-such-user\"\n");
	free(said);
	conf_errors_free(&errors);
	conf_free(&c);
}
END_TEST

START_TEST(escapes_expand)
{
	const struct conf_escapes e = { .user = "noc1",
		.line = "m01",
		.speed = "33600",
		.call = "k7f2q9mbd1",
		.address = "" };
	char buf[20], bad = 0;

	ck_assert_int_eq(conf_expand(buf, sizeof(buf), "a%u%%%l-%s", &e, NULL),
	    RG_OK);
	ck_assert_str_eq(buf, "anoc1%m01-33600");
	ck_assert_int_eq(conf_expand(buf, sizeof(buf), "x:%i", &e, &bad),
	    RG_E_NAME);
	ck_assert_int_eq(bad, 'i');
	ck_assert_int_eq(conf_expand(buf, sizeof(buf), "%n", &e, &bad),
	    RG_E_NAME);
	ck_assert_int_eq(conf_expand(buf, sizeof(buf), "%z", &e, &bad),
	    RG_E_PROTO);
	ck_assert_int_eq(conf_expand(buf, sizeof(buf), "x%", &e, &bad),
	    RG_E_PROTO);
	ck_assert_int_eq(conf_expand(buf, 10, "%c", &e, NULL), RG_E_SIZE);
	ck_assert_int_eq(conf_expand(buf, 11, "%c", &e, NULL), RG_OK);
}
END_TEST

START_TEST(errors_are_counted_and_bounded)
{
	char text[32768];
	struct conf_errors errors = { 0 };
	struct conf *c;
	size_t n = 0;
	int i;

	for (i = 0; i < CONF_ERRORS_MAX + 50; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n,
		    "bad%d = 1;\n", i);
	c = conf_load_text("x.conf", text, n, &errors);
	ck_assert_ptr_null(c);
	ck_assert_uint_eq(errors.nerrors, CONF_ERRORS_MAX + 50);
	ck_assert_uint_eq(errors.n, CONF_ERRORS_MAX);
	conf_errors_free(&errors);
	ck_assert_uint_eq(errors.n, 0);
}
END_TEST

/* MaxDenials and ResetTime of Windows RRAS, and what stays ours. */
START_TEST(lockout_presets)
{
	struct conf *c = trial_load("");

	ck_assert_uint_eq(c->g.lockout.account.failures, 5);
	ck_assert_uint_eq(c->g.lockout.account.within_ms, 900000);
	ck_assert_uint_eq(c->g.lockout.number.for_ms, 14400000);
	ck_assert_uint_eq(c->g.lockout.delay_s, 2);
	ck_assert_uint_eq(c->g.lockout.delay_max_s, 60);
	conf_free(&c);
	c = trial_load("lockout: { preset = \"rras\"; account: { failures = "
		       "3; for = \"1h\"; }; };");
	ck_assert_uint_eq(c->g.lockout.account.failures, 3);
	ck_assert_uint_eq(c->g.lockout.account.within_ms, 3600000);
	ck_assert_uint_eq(c->g.lockout.number.failures, 0);
	ck_assert_uint_eq(c->g.lockout.delay_s, 0);
	conf_free(&c);
	c = trial_load("lockout: { preset = \"rras\"; };");
	ck_assert_uint_eq(c->g.lockout.account.for_ms, 172800000);
	conf_free(&c);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("conf");
	TCase *tc = tcase_create("conf");

	tcase_add_test(tc, nothing_is_valid);
	tcase_add_test(tc, lockout_presets);
	tcase_add_test(tc, smallest_is_whole);
	tcase_add_test(tc, complete_is_taken_whole);
	tcase_add_test(tc, folder_of_locks);
	tcase_add_test(tc, layers_in_order);
	tcase_add_test(tc, values_show_their_origin);
	tcase_add_test(tc, shown_values_read_back);
	tcase_add_test(tc, globals_are_shown);
	tcase_add_test(tc, equal_lines_are_equal);
	tcase_add_test(tc, many_lines);
	tcase_add_test(tc, users_by_number_and_name);
	tcase_add_test(tc, escapes_expand);
	tcase_add_test(tc, errors_are_counted_and_bounded);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
