#include "config.h"

#include <check.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "machine/machine.h"

char machine_folder[] = "/tmp/rgmachineXXXXXX";
char machine_pty[64];
const char *machine_tty;
static int master;
static char *rows; /* of the last look, JSON */
static unsigned counts[CHECK_FAIL + 1];

void
machine_run(const char *fmt, ...)
{
	char command[1024];
	va_list ap;
	int n = snprintf(command, sizeof(command), "cd %s && ", machine_folder);

	va_start(ap, fmt);
	(void)vsnprintf(command + n, sizeof(command) - (size_t)n, fmt, ap);
	va_end(ap);
	ck_assert_msg(system(command) == 0, "%s", command);
}

void
machine_setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(machine_folder));
	master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	ck_assert_int_eq(grantpt(master) + unlockpt(master), 0);
	(void)snprintf(machine_pty, sizeof(machine_pty), "%s", ptsname(master));
	machine_tty = machine_pty + strlen("/dev/");
	machine_run(
	    "mkdir -p run lock dev etc/ppp etc/mgetty lib/2.4.9 "
	    "etc/systemd/system/getty.target.wants run/udev/data proc/4711 && "
	    "touch dev/ppp lib/2.4.9/rasgate.so && "
	    "printf '#!/bin/sh\\necho pppd version 2.4.9\\n' >pppd && "
	    "printf '#!/bin/sh\\n' >rasgate-auth && "
	    "chmod 755 pppd rasgate-auth && "
	    "printf 'Name:\\tx\\nUid:\\t%lu\\t0\\t0\\t0\\n' >proc/4711/status",
	    (unsigned long)geteuid());
}

void
machine_teardown(void)
{
	free(rows);
	rows = NULL;
	(void)close(master);
	machine_run("cd / && rm -rf %s", machine_folder);
	memcpy(machine_folder + strlen(machine_folder) - 6, "XXXXXX", 6);
}

void
machine_look_as(machine_part *look, const char *lines, uid_t owner)
{
	char text[4096];
	struct conf_errors errors = { 0 };
	struct json json = { .f = NULL };
	struct check k = { .json = &json,
		.root = machine_folder,
		.owner = owner };
	struct conf *conf;
	size_t size;

	(void)snprintf(text, sizeof(text),
	    "paths: { run = \"%s/run\"; lock = \"%s/lock\"; pppd = "
	    "\"%s/pppd\"; plugin = \"%s/lib/2.4.9/rasgate.so\"; libexec = "
	    "\"%s\"; };\n"
	    "services: { ppp: { local = \"10.9.0.1\"; pool = \"10.9.0.2\"; };\n"
	    "bare: { type = \"pppd\"; local = \"10.9.0.1\"; pool = "
	    "\"10.9.0.3\"; ppp_auth = \"none\"; }; };\n"
	    "lines: { %s };\n",
	    machine_folder, machine_folder, machine_folder, machine_folder,
	    machine_folder, lines);
	conf = conf_load_text("conf", text, strlen(text), &errors);
	ck_assert_msg(conf != NULL, "%s", errors.n > 0 ? errors.v[0].text : "");
	free(rows);
	json.f = open_memstream(&rows, &size);
	ck_assert_ptr_nonnull(json.f);
	k.conf = conf;
	look(&k);
	(void)fclose(json.f);
	memcpy(counts, k.count, sizeof(counts));
	conf_errors_free(&errors);
	conf_free(&conf);
}

void
machine_look(machine_part *look, const char *lines)
{
	machine_look_as(look, lines, geteuid());
}

void
machine_as_user(machine_part *look, struct check *k)
{
	const uid_t nobody = 65534;
	const bool root = geteuid() == 0;

	if (root)
		ck_assert_int_eq(setreuid(nobody, 0) + seteuid(nobody), 0);
	look(k);
	if (root)
		ck_assert_int_eq(seteuid(0) + setreuid(0, 0), 0);
}

void
machine_look_at_line(const char *keys)
{
	char lines[400];

	(void)snprintf(lines, sizeof(lines),
	    "l1: { device = \"%s\"; %s idle_limit = \"5m\"; };", machine_pty,
	    keys);
	machine_look(check_devices, lines);
}

void
machine_has(const char *fmt, ...)
{
	char want[600];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(want, sizeof(want), fmt, ap);
	va_end(ap);
	ck_assert_msg(strstr(rows, want) != NULL, "no %s in %s", want, rows);
}

void
machine_counted(unsigned warnings, unsigned failures)
{
	ck_assert_msg(counts[CHECK_WARN] == warnings &&
		counts[CHECK_FAIL] == failures,
	    "%u, %u: %s", counts[CHECK_WARN], counts[CHECK_FAIL], rows);
	/* Each finding has its remedy, what is in order has none. */
	ck_assert((strstr(rows, "\"advice\":\"") != NULL) ==
	    (warnings + failures > 0));
}
