/* rasgatectl check: mgetty's files, locks, pppd; each fault seeded. */
#include "config.h"

#ifdef __linux__

#include <sys/wait.h>

#include <check.h>
#include <pwd.h>
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
		    "chmod 600 etc/mgetty/login.config && "
		    "printf 'Uid:\\t%lu\\n' >proc/4711/status",
	    machine_tty, (unsigned long)geteuid() + 1);
	(void)snprintf(lines, sizeof(lines),
	    "l1: { device = \"%s\"; " MACHINE_LENT " };", machine_pty);
	machine_look_as(check_devices, lines, geteuid() + 1);
	machine_counted(0, 1);
	machine_has("chown root: /etc/mgetty/login.config && chmod 600 ");
}
END_TEST

static void
look_at_mgetty(struct check *k)
{
	check_mgetty(k, &k->conf->lines[0], machine_tty);
}

static void
mgetty_as_user(struct check *k)
{
	machine_as_user(look_at_mgetty, k);
}

START_TEST(mgetty_of_a_user)
{
	machine_run("chmod 755 . etc etc/mgetty && "
		    "printf '" OUR_ENTRY "' >etc/mgetty/login.config && "
		    "chmod 0 etc/mgetty/login.config");
	machine_look(mgetty_as_user, "l1: { device = \"/nowhere\"; };");
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
	machine_run("printf '%%10d\\n' %ld >lock/LCK..ttyS7; "
		    "printf '%%10d minicom root\\n' %ld >lock/LCK..ttyS8; "
		    ": >lock/LCK..ttyS9",
	    (long)pid, (long)getpid());
	machine_look(check_locks, "");
	machine_counted(2, 0);
	machine_has("LCK..ttyS7: of pid %ld, which is gone", (long)pid);
	machine_has("LCK..ttyS9: no pid in it, its line is busy");
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
}
END_TEST

static void
locks_of_a_user(struct check *k)
{
	machine_as_user(check_locks, k);
}

START_TEST(locks_without_permission)
{
	machine_run("chmod 755 . && chmod 555 lock");
	machine_look(locks_of_a_user, "");
	machine_counted(1, 0);
	machine_has("lock: Permission denied: programs that look for UUCP");
	machine_has("\"advice\":\"ask again as root\"");
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
	machine_counted(3, 0);
	machine_has("\"advice\":\"look who made it\"");
	machine_has("LCK..ttyS2: no pid in it, its line is busy");
	machine_run("rm -r lock/LCK..ttyS*");
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

/* --- accounts --- */

/* A dialog with these methods; what the machine's folder has are files. */
static void
look_at_accounts(const char *methods, const char *type)
{
	char lines[900];

	(void)snprintf(lines, sizeof(lines),
	    "l1: { device = \"/nowhere\"; dialog = \"d\"; }; };\n"
	    "dialogs: { d: { methods = [%s]; }; };\n"
	    "methods: { near: { type = \"file\"; file = \"%s/near\"; };\n"
	    " far: { type = \"%s\"; file = \"%s/far\"; };\n"
	    " other: { type = \"file\"; file = \"/not/asked\"; };\n"
	    " both: { type = \"fallback\"; methods = [\"near\", \"other\"]; "
	    "}; ",
	    methods, machine_folder, type, machine_folder);
	machine_look(check_files, lines);
}

START_TEST(accounts)
{
	machine_run("umask 077; : >far; printf 'a:x\\nb:x:expires=2020-01-01\\n"
		    "c:x:expires=2020-01-01\\n' >near");
	look_at_accounts("\"near\"", "file");
	machine_counted(0, 0);
	machine_has("/near: mode 0600; 3 accounts, 2 expired: b, c\"");
	machine_run("for n in d e f; do echo $n:x:expires=2020-01-01; done "
		    ">>near");
	look_at_accounts("\"near\", \"far\"", "file");
	machine_counted(1, 0);
	machine_has("/near: mode 0600; 6 accounts, 5 expired: b, c, d, ...\"");
	machine_has("/far: mode 0600; 0 accounts, 0 expired\"");
	machine_has("\"advice\":\"rasgatectl passwd -a USER\"");
}
END_TEST

/* A fallback asks its own methods. */
START_TEST(accounts_behind_a_fallback)
{
	machine_run("umask 077; echo a:x >near");
	look_at_accounts("\"both\"", "file");
	machine_counted(0, 1);
	machine_has("/near: mode 0600; 1 accounts");
	machine_has("/not/asked: No such file or directory (method other gives "
		    "no answer)");
}
END_TEST

#ifdef RG_OATH
START_TEST(seeds)
{
	machine_run("umask 077; echo a:x >near; : >far");
	look_at_accounts("\"near\", \"far\"", "oath");
	machine_counted(1, 0);
	machine_has("/far: 0 enrolled, 0 of them by time");
	machine_has("\"advice\":\"rasgatectl oath add USER\"");
}
END_TEST
#endif

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
	{ "+pap\\n", 1, 0, "+pap" },
	{ "file more\\n", 1, 0, "file" }, /* below an unknown folder */
	{ "call ../more\\n", 1, 0, "call" },
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

/* What another file names is read as well, and no further. */
static const struct {
	const char *prepare;
	unsigned warnings, failures;
	const char *text;
} more_options[] = {
	{ "echo file /etc/ppp/more >options; echo noauth >more", 1, 0,
	    "/etc/ppp/more says \\\"noauth\\\"" },
	{ "echo call isp >options; mkdir peers; echo demand >peers/isp", 0, 1,
	    "/etc/ppp/peers/isp says \\\"demand\\\"" },
	{ "echo file /etc/ppp/more >options; echo auth >more", 0, 0, "" },
	{ "echo file /etc/ppp/more >options; echo file /etc/ppp/more >more", 1,
	    0, "/etc/ppp/more says \\\"file\\\": reads options that" },
	{ "echo file /etc/ppp/more >options", 0, 1,
	    "/etc/ppp/more: No such file" },
	{ "echo file /etc/ppp/more >options; mkfifo more", 0, 1,
	    "/etc/ppp/more: Invalid argument" },
	{ "mkfifo options", 0, 1, "/etc/ppp/options: Invalid argument" },
	{ "rm -rf options; mkdir options", 0, 1,
	    "/etc/ppp/options: Invalid argument" },
};

START_TEST(options_of_more_files)
{
	machine_run("cd etc/ppp && %s", more_options[_i].prepare);
	machine_look(check_pppd, "l1: { device = \"/nowhere\"; };");
	machine_counted(more_options[_i].warnings, more_options[_i].failures);
	machine_has("%s", more_options[_i].text);
}
END_TEST

/* pppd's own user is the one that the check takes for root. */
START_TEST(options_of_the_home)
{
	const char *home = getpwuid(geteuid())->pw_dir;

	machine_run("mkdir -p .%s && echo noauth >.%s/.ppprc", home, home);
	machine_look(check_pppd, "l1: { device = \"/nowhere\"; };");
	machine_counted(1, 0);
	machine_has("%s/.ppprc says \\\"noauth\\\"", home);
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
	machine_look(check_pppd,
	    "l1: { device = \"/nowhere\"; service = \"bare\"; };");
	machine_counted(1, 0);
	machine_has("no byte counts, and ppp_auth = \\\"none\\\" does not ask "
		    "again");
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
	tcase_add_test(tc, locks_without_permission);
	tcase_add_test(tc, planted_locks);
	tcase_add_test(tc, advice_for_a_terminal);
	tcase_add_test(tc, accounts);
	tcase_add_test(tc, accounts_behind_a_fallback);
#ifdef RG_OATH
	tcase_add_test(tc, seeds);
#endif
	tcase_add_loop_test(tc, options_of_pppd, 0,
	    sizeof(options) / sizeof(options[0]));
	tcase_add_loop_test(tc, options_of_more_files, 0,
	    sizeof(more_options) / sizeof(more_options[0]));
	tcase_add_test(tc, options_of_the_home);
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
