/* The verb `devices`: what is plugged in, how to name it, who has it. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/compat.h"
#include "ctl/fmt.h"
#include "ctl/json.h"
#include "ctl/table.h"
#include "machine/check.h"
#include "machine/devices.h"

#define IDENT_SIZE 60

/* One device, with all that is found out about it. */
struct found {
	const struct device *device;
	const char *line; /* NULL: of none */
	char holder[32];
	pid_t pid; /* of the holder, 0: none */
	char ident[IDENT_SIZE];
};

struct device *
devices_add(struct devices *all, const char *tty)
{
	struct device *d;

	all->v = realloc(all->v, (all->n + 1) * sizeof(*all->v));
	if (all->v == NULL)
		abort();
	d = &all->v[all->n++];
	memset(d, 0, sizeof(*d));
	(void)rg_strlcpy(d->tty, tty, sizeof(d->tty));
	return d;
}

void
devices_free(struct devices *all)
{
	free(all->v);
	all->v = NULL;
	all->n = 0;
}

const char *
device_line(const struct conf *conf, const struct device *d)
{
	const char *line = NULL;
	char *real;
	size_t i;

	for (i = 0; conf != NULL && line == NULL && i < conf->nlines; i++) {
		real = realpath(conf->lines[i].device, NULL);
		if (real != NULL && strcmp(real, d->tty) == 0)
			line = conf->lines[i].name;
		free(real);
	}
	return line;
}

/*
 * A device that is a line or that somebody uses is not disturbed; one that
 * may be no modem only when that is wanted.
 */
static bool
may_ask(const struct ctl *c, const struct found *f)
{
	return f->line == NULL && f->pid == 0 &&
	    (ctl_has(c, CTL_ASK) || strcmp(f->device->driver, "cdc_acm") == 0);
}

static void
find_out(const struct ctl *c, const struct conf *conf, const struct device *d,
    struct found *f)
{
	memset(f, 0, sizeof(*f));
	f->device = d;
	f->line = device_line(conf, d);
	f->pid = check_holder(d->tty, f->holder, sizeof(f->holder));
	if (may_ask(c, f))
		device_ask(d->tty, f->ident, sizeof(f->ident));
}

static void
put_json(struct json *j, const struct found *f)
{
	const struct device *d = f->device;

	json_open(j, NULL, '{');
	json_str(j, "device", d->tty);
	json_str(j, "driver", d->driver[0] != '\0' ? d->driver : NULL);
	json_str(j, "id", d->id[0] != '\0' ? d->id : NULL);
	json_str(j, "path", d->socket[0] != '\0' ? d->socket : NULL);
	json_str(j, "line", f->line);
	json_str(j, "holder", f->pid != 0 ? f->holder : NULL);
	if (f->pid != 0)
		json_num(j, "pid", (uint64_t)f->pid);
	else
		json_str(j, "pid", NULL);
	json_str(j, "ident", f->ident[0] != '\0' ? f->ident : NULL);
	json_close(j, '}');
}

static void
cell(struct table *t, const char *text)
{
	table_cell(t, text != NULL && *text != '\0' ? text : "-");
}

static void
put_row(struct table *t, const struct found *f)
{
	const struct device *d = f->device;
	char who[64] = "";

	if (f->pid != 0)
		(void)snprintf(who, sizeof(who), "%.31s, pid %ld", f->holder,
		    (long)f->pid);
	cell(t, d->tty);
	cell(t, d->driver);
	cell(t, f->line);
	cell(t, who);
	cell(t, f->ident);
	cell(t, d->id);
	if (d->socket[0] != '\0') {
		size_t i;

		for (i = 0; i + 1 < t->columns; i++)
			table_cell(t, "");
		cell(t, d->socket);
	}
}

static void
show(const struct ctl *c, const struct conf *conf, const struct devices *all)
{
	static const char *const heads[] = { "DEVICE", "DRIVER", "LINE",
		"HELD BY", "ATI", "STABLE NAMES" };
	struct table t = { .heads = heads,
		.columns = RG_COUNTOF(heads),
		.colored = -1 };
	struct json j = { .f = stdout };
	char when[FMT_SIZE];
	struct found f;
	size_t i;

	if (ctl_has(c, CTL_JSON)) {
		fmt_rfc3339(when, (uint64_t)time(NULL));
		json_open(&j, NULL, '{');
		json_num(&j, "schema", 1);
		json_str(&j, "time", when);
		json_open(&j, "devices", '[');
	}
	for (i = 0; i < all->n; i++) {
		find_out(c, conf, &all->v[i], &f);
		if (ctl_has(c, CTL_JSON))
			put_json(&j, &f);
		else
			put_row(&t, &f);
	}
	if (ctl_has(c, CTL_JSON)) {
		json_close(&j, ']');
		json_close(&j, '}');
		printf("\n");
	} else
		table_print(&t, stdout);
	table_free(&t);
}

int
verb_devices(const struct ctl *c)
{
	struct conf_errors errors = { 0 };
	struct conf *conf = conf_load(c->file, &errors);
	struct devices all = { NULL, 0 };

	devices_scan(&all, "");
	show(c, conf, &all);
	devices_free(&all);
	conf_free(&conf);
	conf_errors_free(&errors);
	return CTL_OK;
}
