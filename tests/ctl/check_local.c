#include "config.h"

#include <sys/stat.h>

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctl/toolrun.h"
#include "run.h"

START_TEST(no_daemon)
{
	char text[200];

	tool_expect(3, "status",
	    "rasgatectl: rasgated is not running, 0 sessions run on\n");
	(void)snprintf(text, sizeof(text),
	    "format=1\ncall=k7f2q9mbd1\nline=m01\nuser=noc1\nservice=ppp\n"
	    "session_pid=%ld\nbegun=1\n",
	    (long)getpid());
	tool_put("lines/m01", text);
	tool_put("lines/m02", "call=x4t8v2hn6c\nsession_pid=0\n"); /* dead */
	tool_put("lines/m01.sock", text);
	tool_expect_part(3, "status", "k7f2q9mbd1  noc1  ppp");
	ck_assert_ptr_null(strstr(tool_out, "x4t8v2hn6c"));
	ck_assert_ptr_null(strstr(tool_out, "sock"));
	ck_assert_ptr_nonnull(strstr(tool_out, "1 session runs on"));
	tool_expect_part(3, "status --json", "\"daemon\":null,\"sessions\":[{");
	tool_expect_part(3, "hangup k7f2", "rasgated is not running");
	tool_expect_part(3, "reload", "rasgated is not running");
	tool_expect_part(3, "watch", "rasgated is not running");
	tool_expect(2, "health",
	    "RASGATE CRITICAL - rasgated is not running\n");
	tool_expect_part(0, "version", "not running");
}
END_TEST

static const char *const misuse[] = { "", "frobnicate", "re", "hangup",
	"hangup abc", "hangup abcd efgh", "disable", "users --now", "status -m",
	"status -x", "version 1", "passwd", "passwd -a -d x",
	"passwd --stdin 'a b'", "passwd --stdin -- -x", "config a b" };

START_TEST(wrong_usage)
{
	int r = tool_run("", misuse[_i]);

	ck_assert_msg(r == 2, "%s: %d: %s", misuse[_i], r, tool_out);
	ck_assert_uint_gt(strlen(tool_out), 10);
}
END_TEST

START_TEST(config_of_a_line)
{
	tool_conf("con1: { device = \"/dev/hvc0\"; };");
	tool_expect_part(0, "config con1", "device");
	ck_assert_ptr_nonnull(strstr(tool_out, "\"/dev/hvc0\""));
	ck_assert_ptr_nonnull(strstr(tool_out, "conf:"));
	tool_expect_part(0, "config --json con1",
	    "{\"key\":\"device\",\"value\":");
	tool_expect_part(0, "config", "lines.con1\n");
	tool_expect_part(5, "config nope", "no such line");
	tool_conf("con1: { devise = \"/dev/hvc0\"; };");
	tool_expect_part(1, "config con1", "devise");
}
END_TEST

START_TEST(passwords)
{
	struct stat st;
	char path[200], first[300];

	ck_assert_int_eq(tool_run("echo pw1 |", "passwd --stdin noc1"), 5);
	ck_assert_int_eq(tool_run("echo pw1 |", "passwd -a --stdin noc1"), 0);
	ck_assert_str_eq(tool_out, "");
	ck_assert_int_eq(strncmp(tool_get("users"), "noc1:$", 6), 0);
	(void)snprintf(first, sizeof(first), "%s", tool_get("users"));
	(void)snprintf(path, sizeof(path), "%s/users", tool_folder);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
	ck_assert_int_eq(tool_run("echo pw1 |", "passwd -a --stdin noc1"), 1);
	ck_assert_int_eq(tool_run("echo |", "passwd --stdin noc1"), 1);
	ck_assert_int_eq(tool_run("echo 'a~b' |", "passwd --stdin noc1"), 1);
	ck_assert_int_eq(
	    tool_run("printf 'a\\010b\\n' |", "passwd --stdin noc1"), 1);
	ck_assert_str_eq(tool_get("users"), first);
	ck_assert_int_eq(tool_run("echo pw2 |", "passwd --stdin noc1"), 0);
	ck_assert_str_ne(tool_get("users"), first);
	ck_assert_int_eq(tool_run("", "passwd -d bob"), 5);
	ck_assert_int_eq(tool_run("", "passwd -d noc1"), 0);
	ck_assert_str_eq(tool_get("users"), "");
	ck_assert_int_eq(
	    tool_run("echo pw |", "passwd --method nope --stdin noc1"), 5);
}
END_TEST

START_TEST(list_of_users)
{
	tool_put("users",
	    "# people\nnoc1:$6$SECRETHASH:expires=2020-01-01,ip=10.0.0.1\n"
	    "bob:$6$OTHERHASH:disabled\nbad\n");
	tool_expect_part(0, "users", "noc1  expired   2020-01-01");
	ck_assert_ptr_nonnull(strstr(tool_out, "bob   disabled"));
	ck_assert_ptr_nonnull(strstr(tool_out, "bad   bad"));
	ck_assert_ptr_null(strstr(tool_out, "HASH"));
	tool_expect_part(0, "users --json",
	    "\"user\":\"noc1\",\"state\":\"expired\"");
	ck_assert_ptr_null(strstr(tool_out, "HASH"));
}
END_TEST

START_TEST(check_of_a_machine)
{
	char path[200];

	tool_put("plain", "");
	tool_conf(
	    "a: { device = \"/nowhere\"; };\n"
	    "b: { device = \"/dev/null\"; };\n"
	    "c: { enabled = false; device = \"/x\"; note = \"RMA\"; };\n");
	tool_put("users", "noc1:*\n");
	(void)snprintf(path, sizeof(path), "%s/users", tool_folder);
	ck_assert_int_eq(chmod(path, 0644), 0);
	ck_assert_int_eq(tool_run("", "check"), 1);
	ck_assert_ptr_nonnull(strstr(tool_out, "config    ok    conf, 0 more"));
	ck_assert_ptr_nonnull(strstr(tool_out, "files     FAIL  "));
	ck_assert_ptr_nonnull(strstr(tool_out, "state     ok    "));
	ck_assert_ptr_nonnull(strstr(tool_out, "/rasgate-store: No such"));
	ck_assert_ptr_nonnull(strstr(tool_out, "mode 0600"));
	ck_assert_ptr_nonnull(
	    strstr(tool_out, "a         warn  /nowhere is absent\n"));
	ck_assert_ptr_nonnull(
	    strstr(tool_out, "b         FAIL  /dev/null: is not a terminal\n"));
	ck_assert_ptr_nonnull(
	    strstr(tool_out, "c         ok    disabled: RMA\n"));
	ck_assert_int_eq(chmod(path, 0600), 0);
	ck_assert_int_eq(tool_run("", "check --json"), 1);
	ck_assert_ptr_nonnull(strstr(tool_out, "the hash is locked"));
	ck_assert_ptr_nonnull(
	    strstr(tool_out, "{\"name\":\"b\",\"result\":\"fail\""));
	tool_conf("a: { devise = \"/nowhere\"; };");
	ck_assert_int_eq(tool_run("", "check"), 1);
	ck_assert_ptr_nonnull(strstr(tool_out, "config    FAIL  conf:"));
	ck_assert_ptr_nonnull(strstr(tool_out, "failure"));
}
END_TEST

/* A row that begins so; the conf is of this mode, in a folder of that one. */
static const struct {
	mode_t conf, folder;
	const char *more, *row;
} unfit[] = {
	{ 0644, 0755, "", "config    ok    conf, " },
	{ 0666, 0755, "",
	    "config    FAIL  conf: others can write it (mode 0666): chmod "
	    "go-w " },
	{ 0644, 0777, "include = [\"*.more\"];\n",
	    ": others can write it (mode 0777): chmod go-w /tmp/rgtool" },
	{ 0644, 0755, "uids: { auth = \"_rg-no-such-user\"; };\n",
	    ":1: uids.auth: this system has no user \"_rg-no-such-user\"\n" },
	{ 0644, 0755,
	    "paths: { libexec = \"/nowhere\"; }; dialogs: { x: { type = "
	    "\"exec\"; command = [\"/bin/sh\"]; }; };\n",
	    "programs  FAIL  /nowhere/rasgate-modhost: No such file" },
	{ 0644, 0755, "paths: { run = \"/etc/passwd\"; };\n",
	    "run       FAIL  /etc/passwd is not a folder\n" },
	{ 0644, 0755, "paths: { state = \"/nowhere/at/all\"; };\n",
	    "state     FAIL  /nowhere/at/all cannot be made: /nowhere/at: No "
	    "such" },
};

START_TEST(check_of_unfit_places)
{
	char path[200];

	tool_put("conf", unfit[_i].more);
	(void)snprintf(path, sizeof(path), "%s/conf", tool_folder);
	ck_assert_int_eq(chmod(path, unfit[_i].conf), 0);
	ck_assert_int_eq(chmod(tool_folder, unfit[_i].folder), 0);
	(void)tool_run("", "check");
	ck_assert_msg(strstr(tool_out, unfit[_i].row) != NULL, "%s", tool_out);
}
END_TEST

START_TEST(check_of_an_open_folder)
{
	char path[200];

	(void)snprintf(path, sizeof(path), "%s/state", tool_folder);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	ck_assert_int_eq(chmod(path, 0777), 0);
	ck_assert_int_eq(tool_run("", "check"), 1);
	ck_assert_ptr_nonnull(strstr(tool_out,
	    "/state can be changed by others (mode 0777, owner "));
	ck_assert_ptr_nonnull(
	    strstr(tool_out, "do: chown root it && chmod o-w it"));
}
END_TEST

static void
add_tests(TCase *tc)
{
	tcase_add_test(tc, no_daemon);
	tcase_add_loop_test(tc, wrong_usage, 0,
	    sizeof(misuse) / sizeof(misuse[0]));
	tcase_add_test(tc, config_of_a_line);
	tcase_add_test(tc, passwords);
	tcase_add_test(tc, list_of_users);
	tcase_add_test(tc, check_of_a_machine);
	tcase_add_loop_test(tc, check_of_unfit_places, 0,
	    sizeof(unfit) / sizeof(unfit[0]));
	tcase_add_test(tc, check_of_an_open_folder);
}

int
main(void)
{
	Suite *s = suite_create("rasgatectl alone");
	TCase *tc = tcase_create("all");

	suite_add_tcase(s, tc);
	tcase_add_checked_fixture(tc, tool_setup, tool_teardown);
	tcase_set_timeout(tc, 60);
	add_tests(tc);
	return run_suite(s);
}
