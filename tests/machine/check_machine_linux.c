/*
 * rasgatectl check: a line's device and who else is on it, each fault seeded.
 */
#include "config.h"

#ifdef __linux__

#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "machine/machine.h"
#include "run.h"

/* --- the device --- */

START_TEST(in_order)
{
	machine_look_at_line(MACHINE_OWN);
	machine_counted(0, 0);
	machine_has("{\"name\":\"l1\",\"result\":\"ok\",\"text\":\"%s\"",
	    machine_pty);
}
END_TEST

START_TEST(no_device)
{
	machine_look(check_devices, "a: { device = \"/nowhere\"; };");
	machine_counted(1, 0);
	machine_has("/nowhere is absent");
	machine_has("rasgatectl devices");
	machine_look(check_devices, "a: { device = \"/dev/null\"; };");
	machine_counted(0, 1);
	machine_has("/dev/null: is not a terminal");
	machine_look(check_devices, "a: { device = \"/etc/passwd\"; };");
	machine_counted(0, 1);
	machine_has("/etc/passwd: is not a terminal");
	machine_look(check_devices, "a: { device = \"/dev/tty\"; };");
	machine_counted(0, 1);
	machine_has("/dev/tty: stands for another terminal each time");
	machine_look(check_devices, "a: { device = \"/dev/ptmx\"; };");
	machine_counted(0, 1);
	machine_has("/dev/ptmx: stands for another terminal each time");
	machine_look(check_devices, "");
	machine_counted(1, 0);
}
END_TEST

START_TEST(two_lines_one_device)
{
	char lines[300];

	machine_run("ln -s %s other", machine_pty);
	(void)snprintf(lines, sizeof(lines),
	    "*: { " MACHINE_OWN
	    " idle_limit = \"5m\"; }; l1: { device = \"%s\"; }; "
	    "l2: { device = \"%s/other\"; };",
	    machine_pty, machine_folder);
	machine_look(check_devices, lines);
	machine_counted(0, 1);
	machine_has("which is line l1's");
}
END_TEST

START_TEST(no_modem_lines)
{
	machine_look_at_line("type = \"direct\"; carrier = \"dcd\";");
	machine_counted(0, 1);
	machine_has("its modem lines cannot be read");
	machine_look_at_line("");
	machine_counted(1, 0);
	machine_has("its modem lines cannot be read");
}
END_TEST

static unsigned
opens(int watch)
{
	char events[4096];
	ssize_t n = read(watch, events, sizeof(events));

	return n > 0 ? (unsigned)((size_t)n / sizeof(struct inotify_event)) : 0;
}

/* Opening a line that is in use would raise its DTR. */
START_TEST(in_use_is_not_opened)
{
	int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	char name[80] = "pts_";

	(void)snprintf(name, sizeof(name), "pts_%s",
	    strrchr(machine_pty, '/') + 1);
	ck_assert_int_ge(inotify_add_watch(watch, machine_pty, IN_OPEN), 0);
	machine_look_at_line("");
	ck_assert_uint_eq(opens(watch), 1);
	machine_run("echo %ld >run/rasgated.pid", (long)getpid());
	machine_look_at_line("");
	machine_counted(0, 0);
	machine_run("echo 0 >run/rasgated.pid; echo %ld >lock/LCK..%s",
	    (long)getpid(), name);
	machine_look_at_line("");
	machine_counted(1, 0);
	machine_has("is locked by ");
	machine_run("rm lock/LCK..%s", name);
	machine_look_at_line(MACHINE_LENT);
	machine_counted(0, 0);
	machine_run("mkdir -p dev && ln -s %s dev/modem && "
		    "echo '%10ld' >lock/LCK..modem",
	    machine_pty, (long)getpid());
	machine_look(check_devices,
	    "l1: { enabled = false; device = \"/x\"; };");
	machine_counted(0, 0);
	ck_assert_uint_eq(opens(watch), 0);
	(void)close(watch);
}
END_TEST

/* --- who else is on it --- */

static pid_t
hold(const char *program)
{
	char path[200];
	pid_t pid;
	int fd;

	machine_run("cp /bin/sleep %s", program);
	(void)snprintf(path, sizeof(path), "%s/%s", machine_folder, program);
	pid = fork();
	if (pid != 0)
		return pid;
	fd = open(machine_pty, O_RDWR | O_NOCTTY);
	if (fd == -1 || dup2(fd, 0) == -1)
		_exit(1);
	(void)execl(path, program, "1000", (char *)NULL);
	_exit(1);
}

static void
until_held(const char *program)
{
	char name[32];
	int i;

	for (i = 0; i < 600; i++) {
		if (check_holder(machine_pty, name, sizeof(name)) != 0 &&
		    strcmp(name, program) == 0)
			return;
		(void)usleep(50000);
	}
	ck_abort_msg("%s never came", program);
}

START_TEST(holders)
{
	static const char *const programs[] = { "ModemManager", "brltty",
		"rasgate-session" };
	pid_t pid = hold(programs[_i]);

	until_held(programs[_i]);
	machine_look_at_line(MACHINE_OWN);
	if (_i == 2)
		machine_counted(0, 0);
	else {
		machine_counted(0, 1);
		machine_has("is open in %s, pid %ld", programs[_i], (long)pid);
	}
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
}
END_TEST

START_TEST(modem_manager_by_udev)
{
	struct stat st;
	char file[64];

	ck_assert_int_eq(stat(machine_pty, &st), 0);
	(void)snprintf(file, sizeof(file), "run/udev/data/c%u:%u",
	    major(st.st_rdev), minor(st.st_rdev));
	machine_run("echo 'E:ID_MM_CANDIDATE=1' >%s", file);
	machine_look_at_line(MACHINE_OWN);
	machine_counted(1, 0);
	machine_has("rasgatectl udev l1 >");
	machine_run("echo 'E:ID_MM_PORT_IGNORE=1' >>%s", file);
	machine_look_at_line(MACHINE_OWN);
	machine_counted(0, 0);
}
END_TEST

/* "serial-getty@pts-3.service" */
static const char *
unit(void)
{
	static char name[100];

	(void)snprintf(name, sizeof(name), "serial-getty@pts-%s.service",
	    strrchr(machine_pty, '/') + 1);
	return name;
}

#define SYSTEM "etc/systemd/system"

START_TEST(unit_on_an_own_line)
{
	machine_run("ln -s /lib/x " SYSTEM "/getty.target.wants/%s", unit());
	machine_look_at_line(MACHINE_OWN);
	machine_counted(0, 1);
	machine_has("%s is on the same line", unit());
	machine_has("systemctl mask --now '%s'", unit());
	machine_run("ln -s /dev/null " SYSTEM "/%s", unit());
	machine_look_at_line(MACHINE_OWN);
	machine_counted(0, 0);
	/* console= on the kernel's command line */
	machine_run("rm " SYSTEM "/%s " SYSTEM "/getty.target.wants/%s && "
		    "mkdir -p run/systemd/generator/getty.target.wants && "
		    "ln -s /x run/systemd/generator/getty.target.wants/%s",
	    unit(), unit(), unit());
	machine_look_at_line(MACHINE_OWN);
	machine_counted(0, 1);
}
END_TEST

START_TEST(unit_on_a_lent_line)
{
	machine_run(
	    "ln -s /x " SYSTEM "/getty.target.wants/%s && mkdir -p "
	    "lib/systemd/system && printf '[Service]\\nExecStart=-/sbin/agetty "
	    "-o \"-p -- u\" - $TERM\\n' "
	    ">lib/systemd/system/serial-getty@.service",
	    unit());
	machine_look_at_line(MACHINE_LENT);
	machine_counted(0, 1);
	machine_has("%s asks callers for a login of its own", unit());
	machine_run(
	    "mkdir " SYSTEM "/%s.d && printf '[Service]\\nExecStart=\\n"
	    "ExecStart=-/sbin/agetty -n \\\\\\n  -l /usr/sbin/rasgate-login - "
	    "$TERM\\n' >" SYSTEM "/%s.d/rasgate.conf",
	    unit(), unit());
	machine_look_at_line(MACHINE_LENT);
	machine_counted(0, 0);
	machine_has("%s starts rasgate-login", unit());
}
END_TEST

START_TEST(tables_of_init)
{
	machine_run("echo 'S1:23:respawn:/sbin/agetty -L %s 9600' >etc/inittab",
	    machine_tty);
	machine_look_at_line(MACHINE_OWN);
	machine_counted(0, 1);
	machine_has("entry S1 of /etc/inittab is on the same line");
	machine_look_at_line(MACHINE_LENT);
	machine_counted(0, 1);
	machine_run(
	    "echo 'S1:23:respawn:/sbin/agetty -n -l /usr/sbin/rasgate-login "
	    "%s' >etc/inittab",
	    machine_pty);
	machine_look_at_line(MACHINE_LENT);
	machine_counted(0, 0);
	machine_run(
	    "printf '#S1:23:respawn:/sbin/agetty %s\\nS1:23:off:/sbin/agetty "
	    "%s\\nS2:2:respawn:/sbin/agetty other\\nS3:nothing\\n' "
	    ">etc/inittab",
	    machine_tty, machine_tty);
	machine_look_at_line(MACHINE_OWN);
	machine_counted(0, 0);
	machine_run(
	    "echo '%s \"/usr/libexec/getty 3wire\" vt100 on secure' >etc/ttys",
	    machine_tty);
	machine_look_at_line(MACHINE_OWN);
	machine_counted(0, 1);
	machine_has("of /etc/ttys is on the same line");
	machine_run("sed -i 's/ on / onifconsole /' etc/ttys");
	machine_look_at_line(MACHINE_OWN);
	machine_counted(0, 1);
	machine_run(
	    "echo '%s \"/usr/libexec/getty 3wire\" vt100 off secure' >etc/ttys",
	    machine_tty);
	machine_look_at_line(MACHINE_OWN);
	machine_counted(0, 0);
}
END_TEST

START_TEST(process_of_a_getty)
{
	char lines[200];

	machine_run("printf '/sbin/mgetty\\0-s\\0%s\\0' >proc/4711/cmdline",
	    machine_tty);
	machine_look_at_line(MACHINE_OWN);
	machine_counted(0, 1);
	machine_has("/sbin/mgetty, pid 4711 is on the same line");
	/* Anybody may call his program a getty. */
	(void)snprintf(lines, sizeof(lines),
	    "l1: { device = \"%s\"; " MACHINE_OWN " idle_limit = \"5m\"; };",
	    machine_pty);
	machine_look_as(check_devices, lines, geteuid() + 1);
	machine_counted(0, 0);
	machine_run("printf '/sbin/mgetty\\0%s0\\0' >proc/4711/cmdline",
	    machine_tty);
	machine_look_at_line(MACHINE_OWN);
	machine_counted(0, 0);
	machine_run("printf '/bin/cat\\0%s\\0' >proc/4711/cmdline",
	    machine_tty);
	machine_look_at_line(MACHINE_OWN);
	machine_counted(0, 0);
}
END_TEST

/* One that lends the line does not hide another one. */
START_TEST(two_gettys)
{
	static const char two[] =
	    "mkdir proc/%d; cp proc/4711/status proc/%d; printf "
	    "'/sbin/agetty\\0-n\\0-l\\0/usr/sbin/rasgate-login\\0%s\\0' "
	    ">proc/4711/cmdline; printf '/sbin/agetty\\0%s\\0' "
	    ">proc/%d/cmdline";
	const int other = _i == 0 ? 471 : 4712; /* in front, and behind */

	machine_run(two, other, other, machine_tty, machine_tty, other);
	machine_look_at_line(MACHINE_LENT);
	machine_counted(0, 1);
	machine_has("/sbin/agetty, pid %d asks callers for a login", other);
	machine_run("rm -r proc/%d", other);
	machine_look_at_line(MACHINE_LENT);
	machine_counted(0, 0);
	machine_has("/sbin/agetty, pid 4711 starts rasgate-login");
	machine_run("echo 'S1:23:respawn:/sbin/agetty -L %s 9600' >etc/inittab",
	    machine_tty);
	machine_look_at_line(MACHINE_LENT);
	machine_counted(0, 1);
	machine_has("entry S1 of /etc/inittab asks callers for a login");
	machine_run("sed -i 's,-L,-n -l /usr/sbin/rasgate-login,' etc/inittab; "
		    "printf '/sbin/agetty\\0%s\\0' >proc/4711/cmdline",
	    machine_tty);
	machine_look_at_line(MACHINE_LENT);
	machine_counted(0, 1);
	machine_has("/sbin/agetty, pid 4711 asks callers for a login");
}
END_TEST

static void
add_tests(TCase *tc)
{
	tcase_add_test(tc, in_order);
	tcase_add_test(tc, no_device);
	tcase_add_test(tc, two_lines_one_device);
	tcase_add_test(tc, no_modem_lines);
	tcase_add_test(tc, in_use_is_not_opened);
	tcase_add_loop_test(tc, holders, 0, 3);
	tcase_add_test(tc, modem_manager_by_udev);
	tcase_add_test(tc, unit_on_an_own_line);
	tcase_add_test(tc, unit_on_a_lent_line);
	tcase_add_test(tc, tables_of_init);
	tcase_add_test(tc, process_of_a_getty);
	tcase_add_loop_test(tc, two_gettys, 0, 2);
}

int
main(void)
{
	Suite *s = suite_create("check of lines");
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
