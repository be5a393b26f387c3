/*
 * Does it work now? One line with performance data and an exit code, as
 * monitoring systems take them.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/record.h"
#include "ctl/client.h"
#include "ctl/fmt.h"
#include "ctl/rows.h"
#include "wire/kv.h"

enum health { HEALTH_OK, HEALTH_WARNING, HEALTH_CRITICAL, HEALTH_UNKNOWN };

#define NAMED 3 /* lines out of order that are named, the rest is counted */

struct findings {
	enum health worst;
	size_t bad, enabled;
	char text[1024];
	size_t n;
};

static void
find(struct findings *f, enum health how, const char *text)
{
	if (how > f->worst)
		f->worst = how;
	f->n += (size_t)snprintf(f->text + f->n, sizeof(f->text) - f->n,
	    "%s%.300s", f->n > 0 ? ", " : "", text);
	if (f->n >= sizeof(f->text))
		f->n = sizeof(f->text) - 1;
}

static bool
out_of_order(enum ctl_state s)
{
	return s == CTL_STATE_ABSENT || s == CTL_STATE_DOWN ||
	    s == CTL_STATE_BUSY;
}

/* Its modem does not do as it should, and is being helped. */
static bool
is_ill(const char *row)
{
	const enum ctl_state s = row_state(row);
	char v[ROW_VALUE];
	uint64_t back;

	return (s == CTL_STATE_INIT || s == CTL_STATE_HANGUP) &&
	    rec_get(row, "fault", v, sizeof(v)) &&
	    !kv_getu(row, "back_s", &back);
}

static void
look_at_line(struct findings *f, const char *row)
{
	char line[ROW_VALUE], why[ROW_VALUE], text[400];
	const enum ctl_state s = row_state(row);

	f->enabled += s != CTL_STATE_DISABLED;
	if ((!out_of_order(s) && !is_ill(row)) || ++f->bad > NAMED)
		return;
	row_what(row, why);
	if (strcmp(why, "-") == 0)
		(void)row_text(row, "fault", "-", why);
	(void)snprintf(text, sizeof(text), "%.32s %s: %.200s",
	    row_text(row, "line", "-", line), ctl_state_name(s), why);
	find(f, HEALTH_WARNING, text);
}

static void
look(struct findings *f, const struct rows *r)
{
	char v[ROW_VALUE], text[400];
	size_t i;

	for (i = 0; i < r->n; i++)
		look_at_line(f, r->lines[i]);
	if (f->bad > NAMED) {
		(void)snprintf(text, sizeof(text), "%zu more out of order",
		    f->bad - NAMED);
		find(f, HEALTH_WARNING, text);
	}
	if (f->bad > 0 && f->bad == f->enabled)
		find(f, HEALTH_CRITICAL, "no line can take a call");
	if (rec_get(r->daemon, "stale", v, sizeof(v))) {
		(void)snprintf(text, sizeof(text),
		    "%.200s on disk is not loaded", v);
		find(f, HEALTH_WARNING, text);
	}
}

static void
print(struct findings *f, const struct rows *r)
{
	static const char *const words[] = { "OK", "WARNING", "CRITICAL" };
	size_t count[CTL_STATE_MAX + 1] = { 0 }, i;
	char total[512];
	uint64_t calls = 0;

	for (i = 0; i < r->n; i++)
		count[row_state(r->lines[i])]++;
	rows_count(r, total, sizeof(total));
	(void)printf("RASGATE %s - %s%s%s | lines=%zu", words[f->worst],
	    fmt_safe(f->text), f->n > 0 ? "; " : "", total, r->n);
	for (i = 0; i < CTL_STATE_MAX; i++)
		(void)printf(" %s=%zu", ctl_state_name((enum ctl_state)i),
		    count[i]);
	(void)kv_getu(r->daemon, "calls", &calls);
	(void)printf(" calls=%llu\n", (unsigned long long)calls);
}

int
verb_health(const struct ctl *c)
{
	struct client_args args = { .len = 0 };
	struct rows rows = { 0 };
	struct findings f = { .worst = HEALTH_OK };
	int r = client_ask(c, CTL_STATUS, &args, true, rows_take, &rows);

	if (r == CTL_AWAY) {
		printf("RASGATE CRITICAL - rasgated is not running\n");
		r = HEALTH_CRITICAL;
	} else if (r != CTL_OK || rows.daemon == NULL) {
		printf("RASGATE UNKNOWN - rasgated does not tell\n");
		r = HEALTH_UNKNOWN;
	} else {
		look(&f, &rows);
		print(&f, &rows);
		r = f.worst;
	}
	rows_free(&rows);
	return r;
}
