/* rasgatectl check: mgetty's files, locks, pppd; each fault seeded. */
#include "config.h"

#ifdef __linux__

#include <sys/wait.h>

#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "machine/machine.h"
#include "run.h"

/* --- mgetty --- */

#define OUR_ENTRY "* - - /usr/sbin/rasgate-login\\n"
#define HACK "port $TTY\\n login-env-ttyprompt-hack yes\\n"

static const struct {
	const char *logins, *config, *mode;
	const char *text; /* NULL: in order */
	bool warning;
} gettys[] = {
	{ OUR_ENTRY, HACK, "600", NULL, false },
	{ "!version 2\\n* - - - /usr/sbin/rasgate-login\\n", HACK, "600", NULL,
	    false },
	{ OUR_ENTRY, "login-env-ttyprompt-hack y\\n#$TTY\\n", "600", NULL,
	    false },
	{ OUR_ENTRY, HACK, "644", "must be root's with mode 0600", false },
	{ OUR_ENTRY, HACK, "", "/bin/login instead", false },
	{ "* - - /bin/login @\\n", HACK, "600", "its * entry is /bin/login",
	    false },
	{ "#* - - /usr/sbin/rasgate-login\\n", HACK, "600", "no * entry",
	    false },
	{ "* nobody - /usr/sbin/rasgate-login\\n", HACK, "600",
	    "its * entry runs as nobody", false },
	{ "/AutoPPP/ - a_ppp /usr/sbin/pppd auth\\n" OUR_ENTRY, HACK, "600",
	    NULL, false },
	{ "/AutoPPP/ - a_ppp /usr/sbin/pppd auth\\n" OUR_ENTRY, "port $TTY\\n",
	    "600", "/AutoPPP/ gets /usr/sbin/pppd, without the dialog", false },
	{ "/AutoPPP/ - - /usr/sbin/rasgate-login\\n" OUR_ENTRY, "port $TTY\\n",
	    "600", "login-env-ttyprompt-hack is off", true },
	{ OUR_ENTRY, "port other\\n login-env-ttyprompt-hack yes\\n#$TTY\\n",
	    "600", "no section for its port", true },
	/* Booleans, patterns and joined lines as mgetty reads them. */
	{ OUR_ENTRY, "port $TTY\\n login-env-ttyprompt-hack\\n", "600", NULL,
	    false },
	{ OUR_ENTRY, "port $TTY\\n login-env-ttyprompt-hack on\\n", "600", NULL,
	    false },
	{ OUR_ENTRY, "port $TTY\\n login-env-ttyprompt-hack 1\\n", "600",
	    "login-env-ttyprompt-hack is off", true },
	{ OUR_ENTRY, "port ${TTY%?}?\\n login-env-ttyprompt-hack y\\n", "600",
	    NULL, false },
	{ OUR_ENTRY, "port ${TTY%?}??\\n", "600",
	    "login-env-ttyprompt-hack is off", true },
	{ OUR_ENTRY, "port \\\\\\\\\\n$TTY\\nlogin-env-ttyprompt-hack y\\n",
	    "600", NULL, false },
	{ OUR_ENTRY, "# x\\\\\\\\\\n port $TTY\\n", "600",
	    "no section for its port", true },
};

START_TEST(mgetty)
{
	machine_run("printf '/sbin/mgetty\\0%s\\0' >proc/4711/cmdline",
	    machine_tty);
	machine_run("TTY=%s; printf \"%s\" >etc/mgetty/mgetty.config",
	    machine_tty, gettys[_i].config);
	if (*gettys[_i].mode != '\0')
		machine_run("printf '%s' >etc/mgetty/login.config && "
			    "chmod %s etc/mgetty/login.config",
		    gettys[_i].logins, gettys[_i].mode);
	machine_look_at_line(MACHINE_LENT);
	if (gettys[_i].text == NULL) {
		machine_counted(0, 0);
		machine_has("login.config is root's alone");
		return;
	}
	machine_counted(gettys[_i].warning, !gettys[_i].warning);
	machine_has("%s", gettys[_i].text);
}
END_TEST

START_TEST(mgetty_of_another_owner)
{
	char lines[200];

	machine_run("printf '/sbin/mgetty\\0%s\\0' >proc/4711/cmdline && "
		    "printf '" OUR_ENTRY "' >etc/mgetty/login.config && "
		    "chmod 600 etc/mgetty/login.config",
	    machine_tty);
	(void)snprintf(lines, sizeof(lines),
	    "l1: { device = \"%s\"; " MACHINE_LENT " };", machine_pty);
	machine_look_as(check_devices, lines, geteuid() + 1);
	machine_counted(0, 1);
	machine_has("chown root: /etc/mgetty/login.config && chmod 600 ");
}
END_TEST

/* As somebody who may not read it. */
static void
ask_as_user(struct check *k)
{
	const uid_t me = geteuid();

	if (me == 0)
		ck_assert_int_eq(seteuid(65534), 0);
	check_mgetty(k, &k->conf->lines[0], machine_tty);
	ck_assert_int_eq(seteuid(me), 0);
}

START_TEST(mgetty_of_a_user)
{
	machine_run("chmod 755 . etc etc/mgetty && "
		    "printf '" OUR_ENTRY "' >etc/mgetty/login.config && "
		    "chmod 0 etc/mgetty/login.config");
	machine_look(ask_as_user, "l1: { device = \"/nowhere\"; };");
	machine_counted(1, 0);
	machine_has("login.config: Permission denied");
	machine_has("\"advice\":\"ask again as root\"");
}
END_TEST

/* --- locks --- */

START_TEST(folder_of_locks)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	(void)waitpid(pid, NULL, 0); /* nobody has that number now */
	machine_look(check_locks, "");
	machine_counted(0, 0);
	machine_has("lock writable, no stale lock");
	machine_run(
	    "printf '%%10d\\n' %ld >lock/LCK..ttyS7; "
	    "printf '%%10d\\n' %ld >lock/LCK..ttyS8; : >lock/LCK..ttyS9",
	    (long)pid, (long)getpid());
	machine_look(check_locks, "");
	machine_counted(1, 0);
	machine_has("LCK..ttyS7: of pid %ld, which is gone", (long)pid);
	machine_has("\"advice\":\"rm '%s/lock/LCK..ttyS7'\"", machine_folder);
	machine_run("chmod 777 lock");
	machine_look(check_locks, "");
	machine_counted(1, 0);
	machine_has("it is not sticky");
	machine_run("chmod 755 lock && rm -r lock");
	machine_look(check_locks, "");
	machine_counted(1, 0);
	machine_has("No such file");
	machine_run(": >lock");
	machine_look(check_locks, "");
	machine_counted(1, 0);
	if (geteuid() != 0) {
		machine_run("rm lock && mkdir -m 555 lock");
		machine_look(check_locks, "");
		machine_counted(1, 0);
		machine_has("Permission denied");
	}
}
END_TEST

/* /run/lock is everybody's: nothing there is waited for, or a command. */
START_TEST(planted_locks)
{
	pid_t pid = fork();
	int number = (int)pid;
	char path[80];
	FILE *f;

	if (pid == 0)
		_exit(0);
	(void)waitpid(pid, NULL, 0);
	machine_run("mkfifo lock/LCK..ttyS1 && ln -s /dev/zero lock/LCK..ttyS2 "
		    "&& mkdir lock/LCK..ttyS3");
	machine_look(check_locks, "");
	machine_counted(0, 0);
	machine_run("printf '%%10d\\n' %ld >\"lock/LCK..x';reboot'\"",
	    (long)pid);
	machine_look(check_locks, "");
	machine_counted(1, 0);
	machine_has("\"advice\":\"look who made it\"");
	machine_run("rm lock/LCK..x*");
	(void)snprintf(path, sizeof(path), "%s/lock/LCK..ttyS4",
	    machine_folder);
	ck_assert_ptr_nonnull(f = fopen(path, "w"));
	ck_assert_uint_eq(fwrite(&number, sizeof(number), 1, f), 1);
	ck_assert_int_eq(fclose(f), 0);
	machine_look(check_locks, "");
	machine_counted(1, 0);
	machine_has("LCK..ttyS4: of pid %ld, which is gone", (long)pid);
}
END_TEST

START_TEST(advice_for_a_terminal)
{
	struct check k = { .json = NULL };
	const int before = dup(STDOUT_FILENO);
	char path[80];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/out", machine_folder);
	ck_assert_ptr_nonnull(f = fopen(path, "w"));
	(void)fflush(stdout);
	ck_assert_int_ne(dup2(fileno(f), STDOUT_FILENO), -1);
	check_put(&k, "locks", CHECK_WARN, "rm \033[2J", "x");
	(void)fflush(stdout);
	ck_assert_int_ne(dup2(before, STDOUT_FILENO), -1);
	(void)close(before);
	(void)fclose(f);
	machine_run("grep -q 'do: rm ?\\[2J$' out");
}
END_TEST

/* --- pppd --- */

static const struct {
	const char *options;
	unsigned warnings, failures;
	const char *word;
} options[] = {
	{ "auth crtscts lock\\nmodem\\n# noauth\\n", 0, 0, "lock" },
	{ "name login # silent\\nconnect-delay 5\\nuser \"no auth\"\\n", 0, 0,
	    NULL },
	{ "noauth\\n", 1, 0, "noauth" },
	{ "login\\n", 1, 0, "login" },
	{ "mru 500 silent\\n", 1, 0, "silent" },
	{ "passive\\n", 1, 0, "passive" },
	{ "persist\\n", 0, 0, "persist" },
	{ "demand\\n", 0, 1, "demand" },
	{ "connect \"chat -v login\"\\n", 0, 1, "connect" },
	{ "welcome /x\\n", 0, 1, "welcome" },
	{ "init /x\\n", 0, 1, "init" },
	{ "disconnect /x\\n", 1, 0, "disconnect" },
	{ "pty /x\\n", 0, 1, "pty" },
	{ "socket 10.0.0.1:1\\n", 0, 1, "socket" },
	{ "notty\\n", 1, 0, "notty" },
	{ "updetach\\n", 0, 1, "updetach" },
	{ "require-mschap-v2\\n", 1, 0, "require-mschap-v2" },
	{ "require-pap\\n", 1, 0, "require-pap" },
	{ "+chap\\n", 1, 0, "+chap" },
	{ "remotename x\\n", 1, 0, "remotename" },
	{ "plugin other.so\\n", 1, 0, "plugin" },
	{ "file /etc/ppp/more\\n", 1, 0, "file" },
	{ "\\\\no\"auth\"\\n'defaultroute'", 1, 0, "defaultroute" },
};

START_TEST(options_of_pppd)
{
	static const char line[] = "l1: { device = \"/nowhere\"; };";

	machine_run("printf '%s' >etc/ppp/options", options[_i].options);
	machine_look(check_pppd, line);
	machine_counted(options[_i].warnings, options[_i].failures);
	if (options[_i].word != NULL)
		machine_has("/etc/ppp/options says \\\"%s\\\"",
		    options[_i].word);
	machine_has("/pppd 2.4.9, ");
}
END_TEST

START_TEST(options_of_the_terminal)
{
	char lines[200];

	machine_run("echo noauth >etc/ppp/options.pts.%s",
	    strrchr(machine_pty, '/') + 1);
	(void)snprintf(lines, sizeof(lines), "l1: { device = \"%s\"; };",
	    machine_pty);
	machine_look(check_pppd, lines);
	machine_counted(1, 0);
	machine_has("/etc/ppp/options.pts.");
}
END_TEST

START_TEST(pppd_itself)
{
	static const char line[] = "l1: { device = \"/nowhere\"; };";

	machine_look(check_pppd,
	    "l1: { type = \"direct\"; device = \"/x\"; "
	    "dialog = \"none\"; service = \"ppp\"; };");
	machine_counted(0, 0);
	machine_run("rm dev/ppp");
	machine_look(check_pppd, line);
	machine_counted(1, 0);
	machine_has("modprobe ppp_generic");
	machine_run("touch dev/ppp; sed -i s/2.4.9/2.5.2/ pppd");
	machine_look(check_pppd, line);
	machine_counted(0, 1);
	machine_has("is for another version than %s/pppd, which is 2.5.2",
	    machine_folder);
	machine_run("echo true >pppd");
	machine_look(check_pppd, line);
	machine_counted(0, 0);
	machine_has("(does not tell its version)");
	machine_run("rm lib/2.4.9/rasgate.so");
	machine_look(check_pppd, line);
	machine_counted(0, 1);
	machine_has("no call will reach pppd");
	machine_run("rm pppd");
	machine_look(check_pppd, line);
	machine_counted(0, 1);
	machine_has("install pppd");
}
END_TEST

static void
add_tests(TCase *tc)
{
	tcase_add_loop_test(tc, mgetty, 0, sizeof(gettys) / sizeof(gettys[0]));
	tcase_add_test(tc, mgetty_of_another_owner);
	tcase_add_test(tc, mgetty_of_a_user);
	tcase_add_test(tc, folder_of_locks);
	tcase_add_test(tc, planted_locks);
	tcase_add_test(tc, advice_for_a_terminal);
	tcase_add_loop_test(tc, options_of_pppd, 0,
	    sizeof(options) / sizeof(options[0]));
	tcase_add_test(tc, options_of_the_terminal);
	tcase_add_test(tc, pppd_itself);
}

int
main(void)
{
	Suite *s = suite_create("check of what is around");
	TCase *tc = tcase_create("all");

	suite_add_tcase(s, tc);
	tcase_add_checked_fixture(tc, machine_setup, machine_teardown);
	tcase_set_timeout(tc, 60);
	add_tests(tc);
	return run_suite(s);
}
#else
#include <stdio.h>

int
main(void)
{
	(void)puts("skipped: looks at Linux's /proc, /run and units");
	return 77;
}
#endif
