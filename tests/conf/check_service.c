#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/strv.h"
#include "conf/service.h"
#include "run.h"

static struct service_cmd cmd;
static char why[200];

static const char *const dns[] = { "10.9.0.1", "10.9.0.2", NULL };
static const char *const extra[] = { "debug", "mru", "500", NULL };
static const char *const login[] = { "/bin/login", "-p", "-f", "--", "%u",
	NULL };

static const struct conf_service ppp = {
	.name = "ppp",
	.type = CONF_SERVICE_PPPD,
	.local = "10.9.0.1",
	.dns = { dns, 2 },
	.extra = { extra, 3 },
	.ppp_auth = CONF_PPP_AUTH_PPPD,
};

static const struct conf_service shell = {
	.name = "shell",
	.type = CONF_SERVICE_PROGRAM,
	.command = { login, 5 },
};

static const struct service_call good = {
	.user = "noc1",
	.call = "k7f2q9mbd1",
	.line = "m01",
	.device = "/dev/rasgate/m01",
	.number = "+441632960123",
	.address = "10.9.0.10",
	.speed = 33600,
	.carrier = true,
	.flow = CONF_FLOW_RTSCTS,
	.idle_ms = 900000,
	.session_ms = 28800000,
	.pppd = "/usr/sbin/pppd",
	.plugin = "/usr/lib/pppd/2.4.9/rasgate.so",
};

static int
build(const struct conf_service *s, const struct service_call *c)
{
	int r = service_build(s, c, &cmd, why, sizeof(why));

	ck_assert((r == RG_OK) == (why[0] == '\0'));
	if (r != RG_OK) {
		ck_assert_uint_eq(cmd.argv_len, 0);
		ck_assert_uint_eq(cmd.env_len, 0);
	}
	return r;
}

/* All words of a row, with a blank behind each. */
static const char *
joined(const char *buf, size_t len)
{
	static char text[SERVICE_ARGV_MAX + 1];
	size_t i;

	ck_assert(strv_ok(buf, len));
	memcpy(text, buf, len);
	for (i = 0; i < len; i++)
		if (text[i] == '\0')
			text[i] = ' ';
	text[len] = '\0';
	return text;
}

static bool
has_args(const char *words)
{
	char want[200];
	const char *all = joined(cmd.argv, cmd.argv_len);

	(void)snprintf(want, sizeof(want), " %s ", words);
	return strstr(all, want) != NULL;
}

START_TEST(pppd_in_full)
{
	ck_assert_int_eq(build(&ppp, &good), RG_OK);
	ck_assert_str_eq(joined(cmd.argv, cmd.argv_len),
	    "/usr/sbin/pppd nodetach nopersist nologfd "
	    "plugin /usr/lib/pppd/2.4.9/rasgate.so rasgate-fd 4 "
	    "rasgate-user noc1 require-pap require-chap remotename noc1 "
	    "refuse-eap modem crtscts "
	    "lcp-echo-interval 30 lcp-echo-failure 4 "
	    "noipdefault 10.9.0.1:10.9.0.10 ms-dns 10.9.0.1 ms-dns 10.9.0.2 "
	    "idle 900 maxconnect 28800 "
	    "set RASGATE_CALL=k7f2q9mbd1 set RASGATE_USER=noc1 "
	    "set RASGATE_LINE=m01 set RASGATE_CALLER=+441632960123 "
	    "ipparam k7f2q9mbd1 debug mru 500 ");
	ck_assert_str_eq(joined(cmd.env, cmd.env_len),
	    "RASGATE_CALL=k7f2q9mbd1 RASGATE_USER=noc1 RASGATE_LINE=m01 "
	    "RASGATE_CALLER=+441632960123 PATH=" SERVICE_PATH " ");
}
END_TEST

/* A pppd that runs already is told nothing of a call that is to come. */
START_TEST(pppd_that_lends)
{
	struct service_call c = good;

	c.connect = "exec rasgate-login --connect";
	c.address = NULL;
	ck_assert_int_eq(build(&ppp, &c), RG_OK);
	ck_assert_str_eq(joined(cmd.argv, cmd.argv_len),
	    "/dev/rasgate/m01 lock connect exec rasgate-login --connect "
	    "nodetach nopersist nologfd "
	    "plugin /usr/lib/pppd/2.4.9/rasgate.so rasgate-lend "
	    "require-pap require-chap refuse-eap modem crtscts "
	    "lcp-echo-interval 30 lcp-echo-failure 4 "
	    "noipdefault 10.9.0.1: ms-dns 10.9.0.1 ms-dns 10.9.0.2 "
	    "idle 900 maxconnect 28800 debug mru 500 ");
	c.plugin = NULL;
	ck_assert_int_eq(build(&ppp, &c), RG_E_STATE);
}
END_TEST

/* Of a foreign dialog, for pppd's scripts and for a program. */
START_TEST(domain)
{
	struct service_call c = good;

	c.domain = "CORP";
	ck_assert_int_eq(build(&ppp, &c), RG_OK);
	ck_assert(has_args("set RASGATE_DOMAIN=CORP"));
	ck_assert_int_eq(build(&shell, &c), RG_OK);
	ck_assert_ptr_nonnull(
	    strstr(joined(cmd.env, cmd.env_len), " RASGATE_DOMAIN=CORP "));
	c.domain = "a;b";
	ck_assert_int_eq(build(&shell, &c), RG_E_NAME);
}
END_TEST

START_TEST(pppd_never_bare_auth)
{
	struct conf_service s = ppp;

	ck_assert_int_eq(build(&s, &good), RG_OK);
	ck_assert(!has_args("auth"));
	ck_assert(!has_args("noauth"));
	ck_assert(!has_args("lock"));
	s.ppp_auth = CONF_PPP_AUTH_NONE;
	ck_assert_int_eq(build(&s, &good), RG_OK);
	ck_assert(has_args("noauth"));
	ck_assert(has_args("rasgate-unpinned"));
	ck_assert(!has_args("require-pap"));
	ck_assert(!has_args("rasgate-user noc1"));
}
END_TEST

/* PAP alone, and only where a password can be checked. */
START_TEST(pppd_asks_the_dialog)
{
	struct conf_service s = ppp;
	struct service_call c = good;

	s.ppp_auth = CONF_PPP_AUTH_DIALOG;
	c.password = true;
	ck_assert_int_eq(build(&s, &c), RG_OK);
	ck_assert(has_args("rasgate-user noc1 require-pap rasgate-dialog "
			   "remotename noc1 refuse-eap"));
	ck_assert(!has_args("require-chap"));
	c.password = false;
	ck_assert_int_eq(build(&s, &c), RG_E_STATE);
	ck_assert_ptr_nonnull(strstr(why, "no method that checks a password"));
	c.password = true;
	c.plugin = NULL;
	ck_assert_int_eq(build(&s, &c), RG_E_STATE);
	ck_assert_ptr_nonnull(strstr(why, "rasgate.so"));
}
END_TEST

START_TEST(pppd_without_plugin)
{
	struct conf_service s = ppp;
	struct service_call c = good;

	c.plugin = NULL;
	ck_assert_int_eq(build(&s, &c), RG_E_STATE);
	ck_assert_ptr_nonnull(strstr(why, "rasgate.so"));
	s.ppp_auth = CONF_PPP_AUTH_NONE;
	ck_assert_int_eq(build(&s, &c), RG_OK);
	ck_assert(!has_args("plugin"));
	ck_assert_ptr_null(strstr(joined(cmd.argv, cmd.argv_len), "rasgate-"));
	c.pppd = "";
	ck_assert_int_eq(build(&s, &c), RG_E_STATE);
}
END_TEST

START_TEST(pppd_line_options)
{
	struct service_call c = good;

	c.carrier = false;
	c.flow = CONF_FLOW_NONE;
	c.idle_ms = 1;
	c.session_ms = 0;
	c.number = NULL;
	ck_assert_int_eq(build(&ppp, &c), RG_OK);
	ck_assert(has_args("local nocrtscts"));
	ck_assert(has_args("idle 1"));
	ck_assert(!has_args("modem"));
	ck_assert(has_args("set RASGATE_CALLER=-"));
	ck_assert_ptr_null(
	    strstr(joined(cmd.argv, cmd.argv_len), "maxconnect"));
	c.flow = CONF_FLOW_AUTO;
	ck_assert_int_eq(build(&ppp, &c), RG_OK);
	ck_assert_ptr_null(strstr(joined(cmd.argv, cmd.argv_len), "crtscts"));
}
END_TEST

/* Without a pool the peer may bring his own; with one he gets what it gave. */
START_TEST(pppd_addresses)
{
	static const struct conf_range pool[] = { { 1, 2 } };
	struct conf_service s = ppp;
	struct service_call c = good;

	c.address = NULL;
	ck_assert_int_eq(build(&s, &c), RG_OK);
	ck_assert(has_args("noipdefault 10.9.0.1: ms-dns"));
	s.local = NULL;
	ck_assert_int_eq(build(&s, &c), RG_OK);
	ck_assert(has_args("lcp-echo-failure 4 ms-dns"));
	s.pool = pool;
	s.npool = 1;
	ck_assert_int_eq(build(&s, &c), RG_E_STATE);
	c.address = "10.9.0.10";
	ck_assert_int_eq(build(&s, &c), RG_OK);
	ck_assert(has_args("lcp-echo-failure 4 :10.9.0.10 ms-dns"));
}
END_TEST

static const struct {
	uint32_t speed, mtu, result;
} sizes[] = {
	{ 0, 0, 0 },
	{ 300, 0, 296 },
	{ 2400, 0, 296 },
	{ 4800, 0, 576 },
	{ 9600, 1500, 576 },
	{ 14400, 0, 0 },
	{ 33600, 576, 576 },
	{ 1200, 576, 296 },
	{ 1200, 128, 128 },
};

START_TEST(pppd_mtu_by_speed)
{
	struct conf_service s = ppp;
	struct service_call c = good;
	char want[40];

	s.extra.n = 0;
	s.mtu = sizes[_i].mtu;
	c.speed = sizes[_i].speed;
	ck_assert_int_eq(build(&s, &c), RG_OK);
	(void)snprintf(want, sizeof(want), "mtu %u mru %u",
	    (unsigned)sizes[_i].result, (unsigned)sizes[_i].result);
	if (sizes[_i].result != 0)
		ck_assert(has_args(want));
	else
		ck_assert_ptr_null(
		    strstr(joined(cmd.argv, cmd.argv_len), " mtu "));
}
END_TEST

START_TEST(program_escapes)
{
	static const char *const v[] = { "/x", "%u", "%l", "a%d", "%s%%", "%c",
		"--from=%n", "%i", "", NULL };
	const struct conf_service s = { .type = CONF_SERVICE_PROGRAM,
		.command = { v, 9 } };

	ck_assert_int_eq(build(&s, &good), RG_OK);
	ck_assert_str_eq(joined(cmd.argv, cmd.argv_len),
	    "/x noc1 m01 a/dev/rasgate/m01 33600% k7f2q9mbd1 "
	    "--from=+441632960123 10.9.0.10  ");
	ck_assert_uint_eq(strv_count(cmd.argv, cmd.argv_len), 9);
	ck_assert_str_eq(joined(cmd.env, cmd.env_len),
	    "RASGATE_CALL=k7f2q9mbd1 RASGATE_USER=noc1 RASGATE_LINE=m01 "
	    "RASGATE_CALLER=+441632960123 PATH=" SERVICE_PATH " TERM=dumb ");
}
END_TEST

static const char *const valueless[] = { "%n", "%i", "x%s" };

START_TEST(escape_without_value)
{
	const char *v[] = { "/x", valueless[_i], NULL };
	const struct conf_service s = { .type = CONF_SERVICE_PROGRAM,
		.command = { v, 2 } };
	struct service_call c = good;

	ck_assert_int_eq(build(&s, &c), RG_OK);
	c.number = "";
	c.address = NULL;
	c.speed = 0;
	ck_assert_int_eq(build(&s, &c), RG_E_STATE);
	ck_assert_msg(strstr(why, strchr(valueless[_i], '%')) != NULL, "%s",
	    why);
}
END_TEST

static const char *const bad_users[] = { "", "-f", "a b", "../x", "root;id",
	"%u", "a\nb", "DOMAIN\\x", "_x", "\xc3\xa9" };

START_TEST(names_that_do_not_fit)
{
	struct service_call c = good;

	c.user = bad_users[_i];
	ck_assert_int_eq(build(&shell, &c), RG_E_NAME);
	ck_assert_int_eq(build(&ppp, &c), RG_E_NAME);
	if (*bad_users[_i] != '\0')
		ck_assert_ptr_null(strstr(why, bad_users[_i]));
	c.user = NULL;
	ck_assert_int_eq(build(&shell, &c), RG_E_NAME);
}
END_TEST

/* dialog = "none": pppd asks, whom it likes; a program gets no name. */
START_TEST(nobody_was_asked)
{
	static const char *const plain[] = { "/bin/x", "%l", NULL };
	struct conf_service s = ppp;
	const struct conf_service program = { .type = CONF_SERVICE_PROGRAM,
		.command = { plain, 2 } };
	struct service_call c = good;

	c.user = "";
	c.nobody = true;
	ck_assert_int_eq(build(&s, &c), RG_OK);
	ck_assert(has_args("rasgate-unpinned require-pap require-chap "
			   "refuse-eap"));
	ck_assert_ptr_null(strstr(joined(cmd.argv, cmd.argv_len), "USER"));
	ck_assert_ptr_null(strstr(joined(cmd.env, cmd.env_len), "USER"));
	s.ppp_auth = CONF_PPP_AUTH_NONE;
	ck_assert_int_eq(build(&s, &c), RG_E_STATE);
	ck_assert_int_eq(build(&program, &c), RG_OK);
	ck_assert_ptr_null(strstr(joined(cmd.env, cmd.env_len), "USER"));
	ck_assert_int_eq(build(&shell, &c), RG_E_STATE); /* %u */
}
END_TEST

START_TEST(refused_facts)
{
	struct service_call c = good;

	c.number = "+44 evil";
	ck_assert_int_eq(build(&shell, &c), RG_E_STATE);
	c = good;
	c.call = "";
	ck_assert_int_eq(build(&shell, &c), RG_E_STATE);
	c = good;
	c.device = NULL;
	ck_assert_int_eq(build(&ppp, &c), RG_E_STATE);
}
END_TEST

START_TEST(too_long)
{
	static char word[1000];
	const char *v[] = { word, word, word, word, word, NULL };
	struct conf_service s = ppp;

	memset(word, 'x', sizeof(word) - 1);
	s.extra = (struct conf_words) { v, 5 };
	ck_assert_int_eq(build(&s, &good), RG_E_SIZE);
	s.type = CONF_SERVICE_PROGRAM;
	s.command = s.extra;
	ck_assert_int_eq(build(&s, &good), RG_E_SIZE);
}
END_TEST

static void
random_user(char *dst, size_t max)
{
	static const char set[] = "abcXYZ019._@-";
	size_t i, n = 1 + (size_t)rand() % max;

	for (i = 0; i < n; i++)
		dst[i] = set[(size_t)rand() % (i == 0 ? 9 : sizeof(set) - 1)];
	dst[n] = '\0';
}

/*
 * Word by word, two rows may differ only in the places where the reference
 * user's name stands, and there by nothing but the name.
 */
static void
compare(const char *a, size_t alen, const char *b, size_t blen,
    const char *user)
{
	const char *x = NULL, *y = NULL, *at;
	char want[600];

	ck_assert_uint_eq(strv_count(a, alen), strv_count(b, blen));
	while ((x = strv_next(a, alen, x)) != NULL) {
		y = strv_next(b, blen, y);
		if ((at = strstr(x, "noc1")) == NULL) {
			ck_assert_str_eq(x, y);
			continue;
		}
		(void)snprintf(want, sizeof(want), "%.*s%s%s", (int)(at - x), x,
		    user, at + 4);
		ck_assert_str_eq(y, want);
	}
}

#define USERS 5000

START_TEST(same_for_all_users)
{
	const struct conf_service *s = _i == 0 ? &ppp : &shell;
	static struct service_cmd reference;
	struct service_call c = good;
	char user[300];
	int i;

	ck_assert_int_eq(build(s, &good), RG_OK);
	reference = cmd;
	c.user = user;
	srand(7);
	for (i = 0; i < USERS; i++) {
		random_user(user, i % 10 == 0 ? 256 : 20);
		ck_assert_msg(build(s, &c) == RG_OK, "%s: %s", user, why);
		compare(reference.argv, reference.argv_len, cmd.argv,
		    cmd.argv_len, user);
		compare(reference.env, reference.env_len, cmd.env, cmd.env_len,
		    user);
	}
}
END_TEST

static void
add_tests(TCase *tc)
{
	tcase_add_test(tc, pppd_in_full);
	tcase_add_test(tc, pppd_that_lends);
	tcase_add_test(tc, pppd_never_bare_auth);
	tcase_add_test(tc, pppd_asks_the_dialog);
	tcase_add_test(tc, pppd_without_plugin);
	tcase_add_test(tc, pppd_line_options);
	tcase_add_test(tc, pppd_addresses);
	tcase_add_loop_test(tc, pppd_mtu_by_speed, 0,
	    sizeof(sizes) / sizeof(sizes[0]));
	tcase_add_test(tc, program_escapes);
	tcase_add_loop_test(tc, escape_without_value, 0,
	    sizeof(valueless) / sizeof(valueless[0]));
	tcase_add_loop_test(tc, names_that_do_not_fit, 0,
	    sizeof(bad_users) / sizeof(bad_users[0]));
	tcase_add_test(tc, domain);
	tcase_add_test(tc, nobody_was_asked);
	tcase_add_test(tc, refused_facts);
	tcase_add_test(tc, too_long);
	tcase_add_loop_test(tc, same_for_all_users, 0, 2);
}

int
main(void)
{
	Suite *s = suite_create("service");
	TCase *tc = tcase_create("all");

	suite_add_tcase(s, tc);
	add_tests(tc);
	return run_suite(s);
}
