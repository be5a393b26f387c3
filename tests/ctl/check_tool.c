#include "config.h"

#include <sys/wait.h>

#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctl/toolrun.h"
#include "run.h"

#define DAEMON \
	"version=1.0.2 pid=812 since=1794161851 now=1795198651 " \
	"config=/etc/rasgate/rasgate.conf stale=rasgate.conf " \
	"stale_how=changed stale_s=180 calls=118 sandbox=seccomp"

static const struct fake_row bank[] = {
	{ "daemon", DAEMON },
	{ "line", "line=modem1 state=idle since=1795191151 last=idle-limit" },
	{ "line",
	    "line=m01 state=up since=1795197791 type=modem "
	    "device=/dev/rasgate/m01 real=/dev/ttyACM0 call=k7f2q9mbd1 "
	    "call_since=1795197791 stage=service number=+441632960123 "
	    "connect=33600/V34/LAPM/V42BIS speed=33600 via=modem user=noc1 "
	    "dialog=strong rule=staff passed=corp@1795197809,code@1795197821 "
	    "rings=2 first_prompt_ms=20 service=ppp pid=9120 ifname=ppp0 "
	    "local=10.9.0.1 remote=10.9.0.10 rx=47213 tx=382022 "
	    "idle_limit_s=900 idle_left_s=891 session_limit_s=28800 "
	    "session_left_s=27940 profile=usr5637 ident=\"Acme 56k V1.23\" "
	    "notes=\"ATS2=255 refused\" "
	    "dtr=on dcd=on ok=7 refused=1 missed=1 faults=0 "
	    "fault=\"no OK to ATZ\" fault_since=1794939451 back_s=4 "
	    "from=\"rasgate.conf:13 (m) over rasgate.conf:11 (*)\"" },
	{ "line",
	    "line=m03 state=dialog since=1795198642 call=p3w6r1zs5k "
	    "number=+441632960188 connect=31200/V34 prompt=password try=2 "
	    "tries=3" },
	{ "line", "line=m04 state=idle since=1795190000" },
	{ "line", "line=m05 state=idle since=1795190000" },
	{ "line", "line=m06 state=idle since=1795190000" },
	{ "line",
	    "line=m17 state=disabled since=1794939451 note=\"RMA 2026-114\" "
	    "by=root" },
	{ "line", "line=m33 state=absent since=1795196191 retry_s=18" },
	{ "line",
	    "line=con1 state=up since=1795198641 call=x4t8v2hn6c user=noc1 "
	    "service=shell pid=912" },
	{ "line", "line=cable state=idle since=1794680251 dcd=off" },
	{ "line",
	    "line=acme1 state=down since=1795198531 "
	    "why=\"no OK to ATZ, 4x\"" },
};

static const char table[] =
    ": rasgated 1.0.2, up 12d; 11 lines: 5 idle 2 up 1 dialog 1 disabled "
    "1 absent 1 down\n"
    "LINE     STATE     FOR     CALL        USER       FROM           "
    "CONNECT         WHAT\n"
    "modem1   idle      2h 5m   -           -          -              "
    "-               last: idle-limit\n"
    "m01      up        14m     k7f2q9mbd1  noc1       +441632960123  "
    "33600/V34/LAPM  ppp0 10.9.0.10\n"
    "m03      dialog    9s      p3w6r1zs5k  -          +441632960188  "
    "31200/V34       password, try 2/3\n"
    "m04-m06  idle\n"
    "m17      disabled  3d      -           -          -              "
    "-               RMA 2026-114 (root)\n"
    "m33      absent    41m     -           -          -              "
    "-               retry in 18s\n"
    "con1     up        10s     x4t8v2hn6c  noc1       -              "
    "-               shell, pid 912\n"
    "cable    idle      6d      -           -          -              "
    "-               DCD low\n"
    "acme1    down      2m      -           -          -              "
    "-               no OK to ATZ, 4x\n"
    "configuration: rasgate.conf changed on disk 3m ago, not loaded "
    "(rasgatectl reload)\n";

/* The mock-up of the design, from rows that mean it. */
START_TEST(status_table)
{
	tool_serve(bank, sizeof(bank) / sizeof(bank[0]), 0, "");
	ck_assert_int_eq(tool_run("", "status"), 0);
	ck_assert_ptr_nonnull(strchr(tool_out, ':'));
	ck_assert_str_eq(strchr(tool_out, ':'), table);
	ck_assert_str_eq(tool_get("seen"), "status\n");
	tool_expect_part(0, "st --all 'm*' cable", "m05      idle");
	ck_assert_str_eq(tool_get("seen"), "status [line=m*] [line=cable]\n");
}
END_TEST

START_TEST(status_one_line)
{
	const struct fake_row rows[] = { bank[0], bank[2] };

	tool_serve(rows, 2, 0, "");
	tool_expect(0, "status --utc m01",
	    "m01  up for 14m 20s                                        "
	    "/dev/rasgate/m01 -> /dev/ttyACM0\n"
	    "  call      k7f2q9mbd1 since 18:03:11, user noc1, rule staff, "
	    "from +441632960123\n"
	    "  connect   33600/V34/LAPM/V42BIS, answered on ring 2, "
	    "first prompt 0.02 s after CONNECT\n"
	    "  passed    corp 18:03:29, code 18:03:41\n"
	    "  service   ppp, pid 9120, ppp0 10.9.0.1 <-> 10.9.0.10, "
	    "in 47 kB, out 382 kB\n"
	    "  limits    idle 15m (14m 51s left), session 8h (7h 45m left)\n"
	    "  modem     \"Acme 56k V1.23\", profile usr5637, DTR on, DCD on, "
	    "CTS not reported, ATS2=255 refused\n"
	    "  today     9 calls: 7 ok, 1 refused, 1 missed; "
	    "last fault 3d ago, no OK to ATZ, back after 4 s\n"
	    "  config    rasgate.conf:13 (m) over rasgate.conf:11 (*)\n");
}
END_TEST

START_TEST(status_as_json)
{
	const struct fake_row rows[] = { bank[0], bank[2], bank[8] };

	tool_serve(rows, 3, 0, "");
	tool_expect(0, "status --json",
	    "{\"schema\":1,\"time\":\"2026-11-20T18:17:31Z\","
	    "\"daemon\":{\"version\":\"1.0.2\",\"pid\":812,"
	    "\"since\":\"2026-11-08T18:17:31Z\","
	    "\"config\":\"/etc/rasgate/rasgate.conf\",\"trouble\":null,"
	    "\"config_stale\":true,\"privileged\":true,"
	    "\"sandbox\":\"seccomp\"},"
	    "\"lines\":[{\"line\":\"m01\",\"state\":\"up\","
	    "\"since\":\"2026-11-20T18:03:11Z\",\"type\":\"modem\","
	    "\"why\":null,\"device\":\"/dev/rasgate/m01\","
	    "\"real\":\"/dev/ttyACM0\",\"retry_s\":null,\"note\":null,"
	    "\"by\":null,\"last\":null,"
	    "\"call\":{\"call\":\"k7f2q9mbd1\","
	    "\"since\":\"2026-11-20T18:03:11Z\",\"stage\":\"service\","
	    "\"user\":\"noc1\",\"number\":\"+441632960123\",\"name\":null,"
	    "\"connect\":\"33600/V34/LAPM/V42BIS\",\"speed\":33600,"
	    "\"via\":\"modem\",\"dialog\":\"strong\",\"rule\":\"staff\","
	    "\"service\":\"ppp\",\"pid\":9120,\"ifname\":\"ppp0\","
	    "\"local\":\"10.9.0.1\",\"remote\":\"10.9.0.10\",\"rx\":47213,"
	    "\"tx\":382022,\"idle_left_s\":891,\"session_left_s\":27940},"
	    "\"calls\":{\"ok\":7,\"refused\":1,\"missed\":1,\"faults\":0}},"
	    "{\"line\":\"m33\",\"state\":\"absent\","
	    "\"since\":\"2026-11-20T17:36:31Z\",\"type\":null,\"why\":null,"
	    "\"device\":null,\"real\":null,\"retry_s\":18,\"note\":null,"
	    "\"by\":null,\"last\":null,\"call\":null,"
	    "\"calls\":{\"ok\":null,\"refused\":null,\"missed\":null,"
	    "\"faults\":null}}]}\n");
}
END_TEST

#define PERF(idle, up, absent, down, disabled) \
	" absent=" #absent " init=0 idle=" #idle " ring=0 answer=0 " \
	"dialog=0 handoff=0 up=" #up " hangup=0 down=" #down \
	" disabled=" #disabled " draining=0 lent=0 busy=0 calls=118\n"

static const struct {
	struct fake_row rows[6];
	size_t n;
	int status, exit;
	const char *text;
} healths[] = {
	{ { { "daemon", "now=1 calls=118" },
	      { "line", "line=m01 state=idle since=1" },
	      { "line", "line=m02 state=up since=1" },
	      { "line", "line=m03 state=disabled since=1" } },
	    4, 0, 0,
	    "RASGATE OK - 3 lines: 1 idle 1 up 1 disabled | "
	    "lines=3" PERF(1, 1, 0, 0, 1) },
	{ { { "daemon", "now=1 calls=118" } }, 1, 0, 0,
	    "RASGATE OK - 0 lines | lines=0" PERF(0, 0, 0, 0, 0) },
	{ { { "daemon", DAEMON }, { "line", "line=m01 state=idle since=1" },
	      { "line", "line=m02 state=down since=1 why=\"a \\u001b[2J\"" } },
	    3, 0, 1,
	    "RASGATE WARNING - m02 down: a ?[2J, rasgate.conf on disk is not "
	    "loaded; 2 lines: 1 idle 1 down | lines=2" PERF(1, 0, 0, 1, 0) },
	{ { { "daemon", "now=1 calls=118" },
	      { "line", "line=m01 state=down since=1 why=x" },
	      { "line", "line=m02 state=down since=1 why=x" },
	      { "line", "line=m03 state=down since=1 why=x" },
	      { "line", "line=m04 state=absent since=1 retry_s=18" },
	      { "line", "line=m05 state=disabled since=1" } },
	    6, 0, 2,
	    "RASGATE CRITICAL - m01 down: x, m02 down: x, m03 down: x, "
	    "1 more out of order, no line can take a call; 5 lines: "
	    "1 disabled 1 absent 3 down | lines=5" PERF(0, 0, 1, 3, 1) },
	{ { { NULL, NULL } }, 0, 4, 3,
	    "RASGATE UNKNOWN - rasgated does not tell\n" },
};

START_TEST(health)
{
	tool_serve(healths[_i].rows, healths[_i].n, healths[_i].status, "");
	tool_expect(healths[_i].exit, "health", healths[_i].text);
	ck_assert_str_eq(tool_get("seen"), "status\n");
}
END_TEST

/* What a modem or a caller sent reaches no terminal as it came. */
START_TEST(hostile_text)
{
	static const struct fake_row rows[] = {
		{ "daemon", DAEMON },
		{ "line",
		    "line=m01 state=down since=1795197791 "
		    "why=\"\\u001b[2J\\u0007\\u009bx\"" },
	};
	const char *const views[] = { "status", "status m01", "status --json",
		"status --all" };
	size_t i, k;

	tool_serve(rows, 2, 0, "gone \x1b[2J");
	for (i = 0; i < sizeof(views) / sizeof(views[0]); i++) {
		ck_assert_int_eq(tool_run("", views[i]), 0);
		for (k = 0; tool_out[k] != '\0'; k++)
			ck_assert_msg(tool_out[k] == '\n' ||
				(tool_out[k] >= 0x20 && tool_out[k] <= 0x7e),
			    "%s: byte %#x", views[i], (unsigned)tool_out[k]);
	}
}
END_TEST

static const struct {
	const char *args;
	int status; /* the daemon's, and then the tool's */
	const char *text, *seen;
} acts[] = {
	{ "hangup k7f2", 0, "", "hangup [call=k7f2]\n" },
	{ "hangup k7f2", 5, "no such call", "hangup [call=k7f2]\n" },
	{ "hang k7f2q9mbd1", 1, "nothing to hang up",
	    "hangup [call=k7f2q9mbd1]\n" },
	{ "disable m01-m03 con1 -m 'RMA 1' --now", 0, "",
	    "disable [line=m01-m03] [line=con1] [note=RMA 1] [now=1]\n" },
	{ "enable 'm*'", 4, "not permitted", "enable [line=m*]\n" },
	{ "drain", 0, "", "drain\n" },
	{ "drain --now", 0, "", "drain [now=1]\n" },
	{ "reset -- -x", 5, "no such line", "reset [line=-x]\n" },
	{ "reload", 6, "the configuration has errors", "reload\n" },
};

START_TEST(verbs_that_act)
{
	char text[200];

	tool_serve(NULL, 0, acts[_i].status, acts[_i].text);
	(void)snprintf(text, sizeof(text), "rasgatectl: %s\n", acts[_i].text);
	tool_expect(acts[_i].status, acts[_i].args,
	    acts[_i].text[0] != '\0' ? text : "");
	ck_assert_str_eq(tool_get("seen"), acts[_i].seen);
}
END_TEST

START_TEST(reload_shows_problems)
{
	static const struct fake_row rows[] = {
		{ "problem",
		    "file=conf.d/x.conf pos=17 text=\"lines.m.spead: unknown "
		    "key\" level=error" },
		{ "problem", "file=a pos=1 text=hm level=warning" },
		{ "reload", "added=1 changed=2 removed=0" },
	};

	tool_put("conf", "paths: { run = \"");
	tool_conf("broken =");
	tool_serve(rows, 3, 6, "not loaded");
	ck_assert_int_eq(tool_run("", "reload"), 6); /* by a file with errors */
	ck_assert_ptr_nonnull(
	    strstr(tool_out, "conf.d/x.conf:17: lines.m.spead: unknown key\n"));
	ck_assert_ptr_nonnull(strstr(tool_out, "a:1: warning: hm\n"));
	ck_assert_ptr_nonnull(strstr(tool_out,
	    "reloaded: 1 lines added, 2 changed, 0 removed\n"));
	ck_assert_ptr_nonnull(strstr(tool_out, "rasgatectl: not loaded\n"));
}
END_TEST

START_TEST(watch_in_a_pipe)
{
	static const struct fake_row rows[] = {
		{ "record",
		    "event=call-begin call=t9d2h5xw8n line=modem1 "
		    "number=withheld connect=28800" },
		{ "record",
		    "event=call-end call=t9d2h5xw8n line=modem1 user=- "
		    "number=withheld stage=dialog cause=refused duration_s=11 "
		    "errname=\"a \\\"b\\\" c=d\" rx=007" },
	};

	tool_serve(rows, 2, -1, "");
	tool_expect(3, "watch modem1",
	    "event=call-begin call=t9d2h5xw8n line=modem1 number=withheld "
	    "connect=28800\n"
	    "event=call-end call=t9d2h5xw8n line=modem1 user=- "
	    "number=withheld stage=dialog cause=refused duration_s=11 "
	    "errname=\"a \\\"b\\\" c=d\" rx=007\n"
	    "rasgatectl: rasgated is gone\n");
	ck_assert_str_eq(tool_get("seen"), "watch [line=modem1]\n");
	tool_expect(3, "watch --json",
	    "{\"event\":\"call-begin\",\"call\":\"t9d2h5xw8n\","
	    "\"line\":\"modem1\",\"number\":\"withheld\","
	    "\"connect\":\"28800\"}\n"
	    "{\"event\":\"call-end\",\"call\":\"t9d2h5xw8n\","
	    "\"line\":\"modem1\",\"user\":null,\"number\":\"withheld\","
	    "\"stage\":\"dialog\",\"cause\":\"refused\",\"duration_s\":11,"
	    "\"errname\":\"a \\\"b\\\" c=d\",\"rx\":\"007\"}\n"
	    "rasgatectl: rasgated is gone\n");
}
END_TEST

/* As configure found it here. */
static const char built_in[] = "built in     "
#ifdef RG_PAM
			       " PAM"
#endif
#ifdef RG_BSDAUTH
			       " BSD-auth"
#endif
#ifdef RG_RADIUS
			       " RADIUS"
#endif
#ifdef RG_OATH
			       " OATH"
#endif
#ifdef RG_QRENCODE
			       " QR"
#endif
#ifndef RG_SANDBOX_NONE
			       " "
#endif
    ;

START_TEST(versions)
{
	static const struct fake_row rows[] = {
		{ "version", "version=9.9.9 build=9.9.9+abc" },
	};

	tool_serve(rows, 1, 0, "");
	tool_expect_part(0, "version", "9.9.9, build 9.9.9+abc (another one)");
	ck_assert_msg(strstr(tool_out, built_in) != NULL, "%s", tool_out);
#ifdef RG_SANDBOX_SECCOMP
	ck_assert_msg(strstr(tool_out, " seccomp\n") != NULL, "%s", tool_out);
#endif
#ifdef RG_PPPD
	ck_assert_ptr_nonnull(strstr(tool_out, "/rasgate.so\nbuilt in"));
#else
	ck_assert_ptr_nonnull(strstr(tool_out, "plugin   not built\n"));
#endif
	tool_expect_part(0, "vers --json", "\"rasgated\":\"9.9.9\"");
}
END_TEST

/* A process that looks like mgetty on the terminal, and waits. */
static pid_t
wait_on(const char *device)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	(void)execl("/bin/cat", "/sbin/mgetty", device, (char *)NULL);
	_exit(1);
}

/* Who may call himself a getty is root; elsewhere than on Linux nobody knows.
 */
static bool
sees_gettys(void)
{
#ifdef __linux__
	return geteuid() == 0;
#else
	return false;
#endif
}

START_TEST(getty_of_a_lent_line)
{
	int i, master = posix_openpt(O_RDWR | O_NOCTTY);
	char row[300], what[60], *first;
	struct fake_row rows[] = {
		{ "daemon", DAEMON },
		{ "line", row },
		{ "line", row }, /* looked up in what is known by then */
		{ "line",
		    "line=mg2 state=lent type=lent device=/dev/null by=root "
		    "note=cu" },
	};
	pid_t pid;

	ck_assert_int_eq(grantpt(master) + unlockpt(master), 0);
	(void)snprintf(row, sizeof(row),
	    "line=mg1 state=lent type=lent device=%s", ptsname(master));
	pid = wait_on(ptsname(master));
	(void)snprintf(what, sizeof(what), "mgetty, pid %ld\n", (long)pid);
	tool_serve(rows, 4, 0, "");
	for (i = 0; i < 600; i++) { /* it may not be mgetty yet */
		ck_assert_int_eq(tool_run("", "status"), 0);
		if (!sees_gettys() || strstr(tool_out, what) != NULL)
			break;
		(void)usleep(50000);
	}
	first = strstr(tool_out, what);
	ck_assert_msg((first != NULL) == sees_gettys(), "%s", tool_out);
	ck_assert(first == NULL || strstr(first + 1, what) != NULL);
	ck_assert_ptr_nonnull(strstr(tool_out, "cu (root)\n"));
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
	ck_assert_int_eq(tool_run("", "status"), 0);
	ck_assert_ptr_null(strstr(tool_out, "mgetty"));
	(void)close(master);
}
END_TEST

static void
add_tests(TCase *tc)
{
	tcase_add_test(tc, status_table);
	tcase_add_test(tc, status_one_line);
	tcase_add_test(tc, getty_of_a_lent_line);
	tcase_add_test(tc, status_as_json);
	tcase_add_loop_test(tc, health, 0,
	    sizeof(healths) / sizeof(healths[0]));
	tcase_add_test(tc, hostile_text);
	tcase_add_loop_test(tc, verbs_that_act, 0,
	    sizeof(acts) / sizeof(acts[0]));
	tcase_add_test(tc, reload_shows_problems);
	tcase_add_test(tc, watch_in_a_pipe);
	tcase_add_test(tc, versions);
}

int
main(void)
{
	Suite *s = suite_create("rasgatectl and a daemon");
	TCase *tc = tcase_create("all");

	suite_add_tcase(s, tc);
	tcase_add_checked_fixture(tc, tool_setup, tool_teardown);
	tcase_set_timeout(tc, 60);
	add_tests(tc);
	return run_suite(s);
}
