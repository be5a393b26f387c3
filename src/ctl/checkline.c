#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "ctl/check.h"

/* A run of neighbouring lines without a finding: one row for all. */
struct run {
	const char *first, *last;
	const char *device;
	unsigned n;
};

/* What is to be said about one line, if anything is. */
struct finding {
	bool any;
	enum check_result result;
	char text[700];
};

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

/* Without an open, which whoever has the line would feel: DTR rises. */
static const char *
node_problem(const char *real, int *error)
{
	struct stat st;

	*error = 0;
	if (stat(real, &st) == -1)
		return strerror(*error = errno);
	if (!S_ISCHR(st.st_mode))
		return "is not a terminal";
	if (strcmp(real, "/dev/tty") == 0 || strcmp(real, "/dev/ptmx") == 0)
		return "stands for another terminal each time";
	return NULL;
}

/* NULL: a terminal that can be opened; *error is the errno of a failure. */
static const char *
device_problem(const char *real, int *error)
{
	const char *why = node_problem(real, error);
	int fd;
	bool tty;

	if (why != NULL)
		return why;
	fd = open(real, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd == -1)
		return strerror(*error = errno);
	tty = isatty(fd) != 0;
	(void)close(fd);
	return tty ? NULL : "is not a terminal";
}

static bool
same_device(const struct check *k, size_t i, const char *real, size_t *other)
{
	size_t n;
	char *r;
	bool same;

	for (n = 0; n < i; n++) {
		r = realpath(k->conf->lines[n].device, NULL);
		same = r != NULL && strcmp(r, real) == 0;
		free(r);
		if (same) {
			*other = n;
			return true;
		}
	}
	return false;
}

static void note(struct finding *, enum check_result, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void
note(struct finding *f, enum check_result result, const char *fmt, ...)
{
	va_list ap;

	f->any = true;
	f->result = result;
	va_start(ap, fmt);
	(void)vsnprintf(f->text, sizeof(f->text), fmt, ap);
	va_end(ap);
}

static void
judge_device(const struct check *k, size_t i, const char *real,
    struct finding *f)
{
	const struct conf_line *l = &k->conf->lines[i];
	const bool lent = l->type == CONF_LINE_LENT;
	char program[32];
	const char *why;
	size_t other;
	pid_t pid;
	int error;

	if (same_device(k, i, real, &other)) {
		note(f, CHECK_FAIL, "%s is %s, which is line %s's", l->device,
		    real, k->conf->lines[other].name);
		return;
	}
	/* A lent line's getty is to have it open. */
	why = lent ? node_problem(real, &error) : device_problem(real, &error);
	if (!lent && (why == NULL || error == EBUSY)) {
		pid = check_holder(real, program, sizeof(program));
		if (pid != 0) {
			note(f, CHECK_FAIL, "%s is open in %s, pid %ld",
			    l->device, program, (long)pid);
			return;
		}
	}
	/* Busy or forbidden for us may well be free for the daemon. */
	if (why != NULL)
		note(f,
		    error == EBUSY || (error == EACCES && geteuid() != 0)
			? CHECK_WARN
			: CHECK_FAIL,
		    "%s: %s", l->device, why);
}

static void
judge(const struct check *k, size_t i, struct finding *f)
{
	const struct conf_line *l = &k->conf->lines[i];
	char *real;

	f->any = false;
	if (!l->enabled) {
		note(f, CHECK_OK, "disabled%s%s", l->note != NULL ? ": " : "",
		    l->note != NULL ? l->note : "");
		return;
	}
	if ((real = realpath(l->device, NULL)) == NULL)
		note(f, CHECK_WARN, "%s is absent", l->device);
	else
		judge_device(k, i, real, f);
	free(real);
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
	struct finding f;
	size_t i;

	if (k->conf->nlines == 0)
		check_put(k, "lines", CHECK_WARN, NULL,
		    "none configured: the daemon idles");
	for (i = 0; i < k->conf->nlines; i++) {
		const struct conf_line *l = &k->conf->lines[i];

		judge(k, i, &f);
		if (run.n > 0 && (f.any || !same_bank(run.first, l->name)))
			flush(k, &run);
		if (f.any) {
			check_put(k, l->name, f.result, NULL, "%s", f.text);
			continue;
		}
		if (run.n++ == 0)
			run.first = l->name;
		run.last = l->name;
		run.device = l->device;
	}
	flush(k, &run);
}
