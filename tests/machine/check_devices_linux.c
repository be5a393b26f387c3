/* Devices out of a folder that looks like /sys and /dev. */
#include "config.h"

#include <check.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "machine/devices.h"
#include "machine/udev.h"
#include "run.h"

static char folder[] = "/tmp/rgdevXXXXXX";

static void
run(const char *command)
{
	ck_assert_int_eq(system(command), 0);
}

/* Two ACM modems on a hub, the first plugged in last; one FTDI with two
 * ports; a real UART and one that is none. */
static void
setup(void)
{
	static const char tree[] =
	    "set -e; cd %s; mkdir -p sys/class/tty sys/bus/d "
	    "dev/serial/by-id dev/serial/by-path; usb() { "
	    "u=sys/devices/pci0000:00/0000:00:14.0/usb1/1-1/$2; "
	    "mkdir -p $u/$2:1.0/tty/$1 sys/bus/d/$3; touch $u/idVendor; "
	    "ln -sfn $PWD/sys/bus/d/$3 $u/$2:1.0/driver; "
	    "ln -sfn $PWD/$u/$2:1.0 $u/$2:1.0/tty/$1/device; "
	    "ln -s ../../../$u/$2:1.0/tty/$1 sys/class/tty/$1; touch dev/$1; };"
	    "usb ttyACM1 1-1.1 cdc_acm; usb ttyACM0 1-1.10 cdc_acm; "
	    "usb ttyUSB0 1-1.2 ftdi_sio; usb ttyUSB1 1-1.2 ftdi_sio;"
	    "p=pci-0000:00:14.0-usb-0; cd dev/serial/by-path; "
	    "ln -s ../../ttyACM1 $p:1.1:1.0; ln -s ../../ttyACM0 $p:1.10:1.0; "
	    "ln -s ../../ttyUSB0 $p:1.2:1.0-port0; "
	    "ln -s ../../ttyUSB1 $p:1.2:1.0-port1; cd ../by-id; "
	    "ln -s ../../ttyACM1 usb-Acme_56k-if00; cd ../../../sys;"
	    "for n in 0 1; do mkdir -p class/tty/ttyS$n bus/d/serial8250;"
	    "ln -s ../../../bus/d/serial8250 bus/d/serial8250/driver;"
	    "ln -sfn ../../../bus/d/serial8250 class/tty/ttyS$n/device;"
	    "rm -f bus/d/serial8250/driver;"
	    "ln -s ../serial8250 bus/d/serial8250/driver; done;"
	    "echo 4 >class/tty/ttyS0/type; echo 0 >class/tty/ttyS1/type;"
	    "mkdir class/tty/tty1";
	char command[sizeof(tree) + 64];

	ck_assert_ptr_nonnull(mkdtemp(folder));
	(void)snprintf(command, sizeof(command), tree, folder);
	run(command);
}

static void
teardown(void)
{
	char command[64];

	(void)snprintf(command, sizeof(command), "rm -rf %s", folder);
	run(command);
	memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
}

static const struct {
	const char *tty, *driver, *id, *socket, *usb;
} expected[] = {
	{ "/dev/ttyS0", "serial8250", "", "", "" },
	{ "/dev/ttyACM1", "cdc_acm", "/dev/serial/by-id/usb-Acme_56k-if00",
	    "/dev/serial/by-path/pci-0000:00:14.0-usb-0:1.1:1.0", "1-1.1" },
	{ "/dev/ttyUSB0", "ftdi_sio", "",
	    "/dev/serial/by-path/pci-0000:00:14.0-usb-0:1.2:1.0-port0",
	    "1-1.2" },
	{ "/dev/ttyUSB1", "ftdi_sio", "",
	    "/dev/serial/by-path/pci-0000:00:14.0-usb-0:1.2:1.0-port1",
	    "1-1.2" },
	{ "/dev/ttyACM0", "cdc_acm", "",
	    "/dev/serial/by-path/pci-0000:00:14.0-usb-0:1.10:1.0", "1-1.10" },
};
#define EXPECTED (sizeof(expected) / sizeof(expected[0]))

START_TEST(scan)
{
	struct devices all = { NULL, 0 };
	const char *slash;
	size_t i;

	devices_scan(&all, folder);
	ck_assert_uint_eq(all.n, EXPECTED);
	for (i = 0; i < all.n; i++) {
		ck_assert_str_eq(all.v[i].tty, expected[i].tty);
		ck_assert_str_eq(all.v[i].driver, expected[i].driver);
		ck_assert_str_eq(all.v[i].id, expected[i].id);
		ck_assert_str_eq(all.v[i].socket, expected[i].socket);
		slash = strrchr(all.v[i].usb, '/');
		ck_assert_str_eq(slash != NULL ? slash + 1 : "",
		    expected[i].usb);
	}
	devices_free(&all);
}
END_TEST

static const char rules[] =
    "# m1: /dev/ttyACM1, cdc_acm\n"
    "SUBSYSTEM==\"tty\", ENV{ID_PATH}==\"pci-0000:00:14.0-usb-0:1.1:1.0\", "
    "SYMLINK+=\"rasgate/m1\", ENV{ID_MM_DEVICE_IGNORE}=\"1\", "
    "ENV{ID_MM_PORT_IGNORE}=\"1\"\n"
    "SUBSYSTEM==\"usb\", "
    "DEVPATH==\"/devices/pci0000:00/0000:00:14.0/usb*/*-1/*-1.1\", "
    "ENV{ID_MM_DEVICE_IGNORE}=\"1\", ENV{BRLTTY_BRAILLE_DRIVER}=\"\", "
    "ENV{SYSTEMD_WANTS}=\"\"\n"
    "# m2: /dev/ttyUSB0, ftdi_sio\n"
    "SUBSYSTEM==\"tty\", ENV{ID_PATH}==\"pci-0000:00:14.0-usb-0:1.2:1.0\", "
    "ATTRS{port_number}==\"0\", SYMLINK+=\"rasgate/m2\", "
    "ENV{ID_MM_DEVICE_IGNORE}=\"1\", ENV{ID_MM_PORT_IGNORE}=\"1\"\n"
    "SUBSYSTEM==\"usb\", "
    "DEVPATH==\"/devices/pci0000:00/0000:00:14.0/usb*/*-1/*-1.2\", ";

static const char named[] =
    "# y1: /dev/serial/by-id/usb-Acme_56k-if00\n"
    "SUBSYSTEM==\"tty\", SYMLINK==\"serial/by-id/usb-Acme_56k-if00\", "
    "ENV{ID_MM_DEVICE_IGNORE}=\"1\", ENV{ID_MM_PORT_IGNORE}=\"1\"\n"
    "SUBSYSTEM==\"usb\", "
    "DEVPATH==\"/devices/pci0000:00/0000:00:14.0/usb*/*-1/*-1.1\", "
    "ENV{ID_MM_DEVICE_IGNORE}=\"1\", ENV{BRLTTY_BRAILLE_DRIVER}=\"\", "
    "ENV{SYSTEMD_WANTS}=\"\"\n"
    "# y2: /dev/ttyS9\n"
    "SUBSYSTEM==\"tty\", KERNEL==\"ttyS9\", "
    "ENV{ID_MM_DEVICE_IGNORE}=\"1\", ENV{ID_MM_PORT_IGNORE}=\"1\"\n";

static const struct {
	const char *range, *pattern;
	int status;
	const char *text;
} banks[] = {
	{ "1-2", "m", 0, rules },
	{ "1-2", "m[12]", 0, rules },
	{ "1-2", "m*", 1, rules }, /* mx is no name that can be made */
	{ "1-2", "m1-m2", 0, rules },
	{ "1-5", "m", 1, rules }, /* one modem too few */
	{ "1-2", "x", 5, "" },
	{ "1-2", "y", 0, named },
};

START_TEST(rules_of_a_bank)
{
	struct conf_errors errors = { 0 };
	struct devices all = { NULL, 0 };
	struct conf *conf;
	char text[512], *out = NULL, *body;
	size_t n;
	FILE *f = open_memstream(&out, &n);

	(void)snprintf(text, sizeof(text),
	    "services: { ppp: { local = \"10.9.0.1\"; }; };"
	    "lines: { m: { range = \"%s\"; device = \"/dev/rasgate/%%l\"; }; "
	    "mx: { device = \"/dev/x y|z\"; }; %s };",
	    banks[_i].range,
	    banks[_i].text != named
		? ""
		: "y1: { device = \"/dev/serial/by-id/usb-Acme_56k-if00\"; };"
		  "y2: { device = \"/dev/ttyS9\"; };");
	conf = conf_load_text("x", text, strlen(text), &errors);
	ck_assert_ptr_nonnull(conf);
	devices_scan(&all, folder);
	ck_assert_int_eq(udev_print(conf, banks[_i].pattern, &all, f),
	    banks[_i].status);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_ptr_null(strstr(out, "mx"));
	body = strstr(out, banks[_i].text == named ? "# y1" : "# m1");
	if (banks[_i].text[0] != '\0')
		ck_assert_msg(body != NULL &&
			strncmp(body, banks[_i].text, strlen(banks[_i].text)) ==
			    0,
		    "%s", out);
	free(out);
	devices_free(&all);
	conf_free(&conf);
	conf_errors_free(&errors);
}
END_TEST

/* A line of a name that is there already keeps its modem from the bank. */
START_TEST(rules_of_all)
{
	static const char text[] =
	    "services: { ppp: { local = \"10.9.0.1\"; }; };"
	    "lines: { m: { range = \"1-2\"; device = \"/dev/rasgate/%l\"; }; "
	    "y1: { device = \"/dev/serial/by-id/usb-Acme_56k-if00\"; };"
	    "c1: { device = \"/dev/hvc0\"; }; };";
	static const char *const has[] = { "# m1: /dev/ttyUSB0, ",
		"# m2: /dev/ttyUSB1, ", "# y1: /dev/serial/by-id/",
		"# c1: /dev/hvc0\nSUBSYSTEM==\"tty\", KERNEL==\"hvc0\", " };
	struct conf_errors errors = { 0 };
	struct devices all = { NULL, 0 };
	struct conf *conf;
	char *out = NULL;
	size_t n, i;
	FILE *f = open_memstream(&out, &n);

	conf = conf_load_text("x", text, strlen(text), &errors);
	ck_assert_ptr_nonnull(conf);
	devices_scan(&all, folder);
	ck_assert_int_eq(udev_print(conf, "*", &all, f), 0);
	ck_assert_int_eq(fclose(f), 0);
	for (i = 0; i < sizeof(has) / sizeof(has[0]); i++)
		ck_assert_msg(strstr(out, has[i]) != NULL, "%s: %s", has[i],
		    out);
	free(out);
	devices_free(&all);
	conf_free(&conf);
	conf_errors_free(&errors);
}
END_TEST

/* A modem on the master's side of a pty: says this, then waits. */
static pid_t
play(int master, const char *answer)
{
	char buf[64];
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	while (read(master, buf, sizeof(buf)) > 0)
		if (memchr(buf, 'T', sizeof(buf)) != NULL &&
		    write(master, answer, strlen(answer)) == -1)
			break;
	_exit(0);
}

static const struct {
	const char *answer, *ident;
} answers[] = {
	{ "ATI\r\r\nAcme 56k V1.23\r\n\r\nOK\r\n", "Acme 56k V1.23" },
	{ "\r\nA \x1b[2J\r\nmore\r\nOK\r\n", "A ?[2J" },
	{ "\r\nERROR\r\n", "" },
	{ "login: ", "" }, /* no modem */
	{ "", "" },
};

START_TEST(who_are_you)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);
	struct termios before, after;
	char ident[60];
	const char *name;
	int slave;
	pid_t pid;

	ck_assert_int_eq(grantpt(master) + unlockpt(master), 0);
	ck_assert_ptr_nonnull(name = ptsname(master));
	slave = open(name, O_RDWR | O_NOCTTY);
	ck_assert_int_eq(tcgetattr(slave, &before), 0);
	pid = play(master, answers[_i].answer);
	device_ask(name, ident, sizeof(ident));
	ck_assert_str_eq(ident, answers[_i].ident);
	ck_assert_int_eq(tcgetattr(slave, &after), 0);
	ck_assert_uint_eq(before.c_lflag, after.c_lflag);
	ck_assert_uint_eq(before.c_iflag, after.c_iflag);
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
	(void)close(slave);
	(void)close(master);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("devices");
	TCase *tc = tcase_create("all");

	suite_add_tcase(s, tc);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, scan);
	tcase_add_loop_test(tc, rules_of_a_bank, 0,
	    sizeof(banks) / sizeof(banks[0]));
	tcase_add_test(tc, rules_of_all);
	tcase_add_loop_test(tc, who_are_you, 0,
	    sizeof(answers) / sizeof(answers[0]));
	return run_suite(s);
}
