#include "config.h"

#include <sys/ioctl.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/proc.h"
#include "machine/check.h"
#include "machine/rivals.h"

/* A run of neighbouring lines without a finding: one row for all. */
struct run {
	const char *first, *last;
	const char *device;
	unsigned n;
};

/* The line that is looked at. */
struct judged {
	struct check *check;
	struct run *run;
	const struct conf_line *line;
	char *real; /* path of its device */
	bool any;   /* something was said about it */
};

#define ANOTHER_DEVICE "see what there is: rasgatectl devices"

static void
flush(struct check *k, struct run *run)
{
	char name[80];

	if (run->n == 1) {
		check_put(k, run->first, CHECK_OK, NULL, "%s", run->device);
	} else if (run->n > 1) {
		(void)snprintf(name, sizeof(name), "%s-%s", run->first,
		    run->last);
		check_put(k, name, CHECK_OK, NULL, "%u lines", run->n);
	}
	run->n = 0;
}

static bool
is_device(const struct stat *st, const char *path)
{
	struct stat other;

	return stat(path, &other) == 0 && other.st_rdev == st->st_rdev;
}

/* Without an open, which whoever has the line would feel: DTR rises. */
static const char *
node_problem(const char *real)
{
	struct stat st;

	if (stat(real, &st) == -1)
		return strerror(errno);
	if (!S_ISCHR(st.st_mode) || check_no_tty(st.st_rdev))
		return "is not a terminal";
	if (is_device(&st, "/dev/tty") || is_device(&st, "/dev/ptmx"))
		return "stands for another terminal each time";
	return NULL;
}

/* The line further up that has the same device, or NULL. */
static const char *
same_device(const struct judged *j)
{
	const struct conf_line *l = j->check->conf->lines;
	bool same = false;
	char *r;

	for (; !same && l < j->line; l++) {
		r = realpath(l->device, NULL);
		same = r != NULL && strcmp(r, j->real) == 0;
		free(r);
	}
	return same ? l[-1].name : NULL;
}

static void put(struct judged *, enum check_result, const char *advice,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

static void
put(struct judged *j, enum check_result result, const char *advice,
    const char *fmt, ...)
{
	char text[700];
	va_list ap;

	if (!j->any)
		flush(j->check, j->run);
	j->any = true;
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	check_put(j->check, j->line->name, result, advice, "%s", text);
}

/* --- who else is on it --- */

/* A getty there is right, when it starts rasgate-login. */
static void
judge_lender(struct judged *j, const char *tty)
{
	struct rival r;

	if (!rival_find(j->check, tty, &r))
		return;
	if (!rival_may_lend(&r))
		put(j, CHECK_FAIL,
		    "have it start rasgate-login, see rasgate-login(8)",
		    "%s asks callers for a login of its own", r.name);
	else if (strstr(r.command, "mgetty") != NULL) {
		flush(j->check, j->run);
		j->any = true;
		check_mgetty(j->check, j->line, tty);
	} else
		put(j, CHECK_OK, NULL, "%s: %s starts rasgate-login",
		    j->line->device, r.name);
}

static void
judge_rivals(struct judged *j, const char *tty)
{
	char advice[CTL_PATH_MAX];
	struct rival r;

	if (rival_find(j->check, tty, &r))
		put(j, CHECK_FAIL, r.advice, "%s is on the same line", r.name);
	if (rival_manager(j->check, j->real)) {
		(void)snprintf(advice, sizeof(advice),
		    "rasgatectl udev %s > /etc/udev/rules.d/99-rasgate.rules "
		    "&& udevadm control -R, then replug it",
		    j->line->name);
		put(j, CHECK_WARN, advice,
		    "ModemManager may take %s for a modem of its own",
		    j->line->device);
	}
}

/* Does somebody use the terminal? Who has no business there is reported. */
static bool
is_used(struct judged *j)
{
	char file[CTL_PATH_MAX], program[32];
	const char *device = j->line->device;
	pid_t pid = check_holder(j->real, program, sizeof(program));

	if (pid != 0) {
		if (!check_is_ours(program))
			put(j, CHECK_FAIL,
			    "end it, and see to it that nothing starts it",
			    "%s is open in %s, pid %ld", device, program,
			    (long)pid);
		return true;
	}
	if (check_daemon(j->check) != 0)
		return true;
	if ((pid = check_locker(j->check, device, file)) == 0 &&
	    (pid = check_locker(j->check, j->real, file)) == 0)
		return false;
	proc_program(pid, program, sizeof(program));
	if (!check_is_ours(program))
		put(j, CHECK_WARN, "the line is busy until that ends",
		    "%s is locked by %s, pid %ld: %s", device, program,
		    (long)pid, file);
	return true;
}

/* --- the device --- */

static void
judge_modem_lines(struct judged *j, int fd)
{
	const enum conf_carrier carrier = j->line->carrier;
	int bits;

	if (carrier == CONF_CARRIER_NONE || ioctl(fd, TIOCMGET, &bits) != -1)
		return;
	put(j, carrier == CONF_CARRIER_DCD ? CHECK_FAIL : CHECK_WARN,
	    "say carrier = \"none\", or take another adapter",
	    "%s: its modem lines cannot be read (%s): that a caller leaves is "
	    "not seen",
	    j->line->device, strerror(errno));
}

/* Busy or forbidden for us may well be free for the daemon. */
static void
judge_open(struct judged *j)
{
	int fd = open(j->real, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd == -1 && errno == EACCES && geteuid() != 0)
		put(j, CHECK_WARN, "ask again as root", "%s: %s",
		    j->line->device, strerror(errno));
	else if (fd == -1)
		put(j, errno == EBUSY ? CHECK_WARN : CHECK_FAIL,
		    "find out who has it, or what is wrong with it: dmesg",
		    "%s: %s", j->line->device, strerror(errno));
	else if (!isatty(fd))
		put(j, CHECK_FAIL, ANOTHER_DEVICE, "%s: is not a terminal",
		    j->line->device);
	else
		judge_modem_lines(j, fd);
	if (fd != -1)
		(void)close(fd);
}

static void
judge_device(struct judged *j)
{
	const char *tty = strncmp(j->real, "/dev/", 5) == 0 ? j->real + 5
							    : j->real;
	const char *why, *other;

	if ((other = same_device(j)) != NULL) {
		put(j, CHECK_FAIL, "give one of them another device",
		    "%s is %s, which is line %s's", j->line->device, j->real,
		    other);
		return;
	}
	if ((why = node_problem(j->real)) != NULL) {
		put(j, CHECK_FAIL, ANOTHER_DEVICE, "%s: %s", j->line->device,
		    why);
		return;
	}
	if (j->line->type == CONF_LINE_LENT) {
		judge_lender(j, tty);
		return;
	}
	judge_rivals(j, tty);
	if (!is_used(j))
		judge_open(j);
}

static void
judge(struct judged *j)
{
	const struct conf_line *l = j->line;

	j->any = false;
	if (!l->enabled) {
		put(j, CHECK_OK, NULL, "disabled%s%s",
		    l->note != NULL ? ": " : "",
		    l->note != NULL ? l->note : "");
		return;
	}
	if ((j->real = realpath(l->device, NULL)) == NULL)
		put(j, CHECK_WARN, ANOTHER_DEVICE ", or plug it in",
		    "%s is absent", l->device);
	else
		judge_device(j);
	free(j->real);
}

/* Same letters in front of the number? Then they may share a row. */
static bool
same_bank(const char *a, const char *b)
{
	size_t n = strcspn(a, "0123456789");

	return a[n] != '\0' && strncmp(a, b, n) == 0 && strlen(a) == strlen(b);
}

void
check_devices(struct check *k)
{
	struct run run = { .n = 0 };
	struct judged j = { .check = k, .run = &run };
	size_t i;

	if (k->conf->nlines == 0)
		check_put(k, "lines", CHECK_WARN,
		    "rasgatectl devices, and a line in rasgate.conf(5)",
		    "none configured: the daemon idles");
	for (i = 0; i < k->conf->nlines; i++) {
		const struct conf_line *l = j.line = &k->conf->lines[i];

		if (run.n > 0 && !same_bank(run.first, l->name))
			flush(k, &run);
		judge(&j);
		if (j.any)
			continue;
		if (run.n++ == 0)
			run.first = l->name;
		run.last = l->name;
		run.device = l->device;
	}
	flush(k, &run);
}
