#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "base/record.h"
#include "ctl/client.h"
#include "ctl/fmt.h"
#include "ctl/status.h"
#include "wire/kv.h"

#define CONNECT_WIDTH 14
#define USER_WIDTH 20
#define FOLD_LEAST 3 /* a shorter run says more unfolded */

static const char *const heads[] = { "LINE", "STATE", "FOR", "CALL", "USER",
	"FROM", "CONNECT", "WHAT" };
static const unsigned char widths[] = { 7, 8, 6, 10, 9, 13, CONNECT_WIDTH, 0 };
_Static_assert(RG_COUNTOF(heads) == RG_COUNTOF(widths), "columns");

static const char *
state_color(const char *cell)
{
	switch (ctl_state_find(cell)) {
	case CTL_STATE_UP:
		return "32";
	case CTL_STATE_DIALOG:
	case CTL_STATE_RING:
	case CTL_STATE_ANSWER:
	case CTL_STATE_HANDOFF:
		return "36";
	case CTL_STATE_DOWN:
	case CTL_STATE_ABSENT:
	case CTL_STATE_BUSY:
		return "31";
	case CTL_STATE_DISABLED:
	case CTL_STATE_DRAINING:
		return "33";
	default:
		return NULL;
	}
}

void
status_table(struct table *t, bool heading, bool color)
{
	*t = (struct table) { .heads = heading ? heads : NULL,
		.least = widths,
		.columns = RG_COUNTOF(heads),
		.edge = table_edge(),
		.colored = 1,
		.color = color ? state_color : NULL };
}

/* 33600/V34/LAPM/V42BIS is told as far as whole words of it fit. */
static void
shorten_connect(char *text)
{
	while (strlen(text) > CONNECT_WIDTH) {
		char *slash = strrchr(text, '/');

		if (slash == NULL)
			return;
		*slash = '\0';
	}
}

void
status_cells(const struct rows *r, const char *row, struct table *t)
{
	char v[ROW_VALUE], age[FMT_SIZE];
	size_t n;

	table_cell(t, row_text(row, "line", "-", v));
	table_cell(t, row_text(row, "state", "-", v));
	fmt_age(age, row_age(r, row, "since"));
	table_cell(t, age);
	table_cell(t, row_text(row, "call", "-", v));
	(void)row_text(row, "user", "-", v);
	n = strlen(v);
	if (n > USER_WIDTH)
		(void)rg_strlcpy(v + USER_WIDTH - 2, "..", 3);
	table_cell(t, v);
	table_cell(t, row_text(row, "number", "-", v));
	if (rec_get(row, "connect", v, sizeof(v)))
		shorten_connect(v);
	else
		(void)row_text(row, "speed", "-", v);
	table_cell(t, v);
	rows_what(r, row, v);
	table_cell(t, v);
}

/* Splits a name behind its stem; false when it ends in no number. */
static bool
split(const char *name, size_t *stem, unsigned long *number)
{
	size_t n = strlen(name), i = n;

	while (i > 0 && name[i - 1] >= '0' && name[i - 1] <= '9')
		i--;
	*stem = i;
	*number = strtoul(name + i, NULL, 10);
	return i < n && n - i < 10;
}

/* Is b the idle line behind the idle line a? */
static bool
continues(const char *a, const char *b)
{
	char x[ROW_VALUE], y[ROW_VALUE];
	unsigned long i, k;
	size_t sx, sy;

	if (row_state(a) != CTL_STATE_IDLE || row_state(b) != CTL_STATE_IDLE ||
	    !rec_get(a, "line", x, sizeof(x)) ||
	    !rec_get(b, "line", y, sizeof(y)) || !split(x, &sx, &i) ||
	    !split(y, &sy, &k))
		return false;
	return k == i + 1 && sx == sy && strlen(x) == strlen(y) &&
	    strncmp(x, y, sx) == 0;
}

static void
folded(const char *first, const char *last, struct table *t)
{
	char x[ROW_VALUE], y[ROW_VALUE], both[2 * ROW_VALUE + 1];

	(void)snprintf(both, sizeof(both), "%s-%s",
	    row_text(first, "line", "-", x), row_text(last, "line", "-", y));
	table_cell(t, both);
	table_cell(t, ctl_state_name(CTL_STATE_IDLE));
	table_fill(t);
}

static void
print_header(const struct rows *r)
{
	char host[ROW_VALUE], v[ROW_VALUE], up[FMT_SIZE], count[512];

	rows_host(host);
	rows_count(r, count, sizeof(count));
	fmt_age(up, row_age(r, r->daemon, "since"));
	printf("%s: rasgated %s, up %s; %s\n", host,
	    row_text(r->daemon, "version", "?", v), up, count);
}

static void
print_footer(const struct rows *r)
{
	char v[ROW_VALUE], how[ROW_VALUE], age[FMT_SIZE];
	uint64_t s;

	if (rec_get(r->daemon, "trouble", v, sizeof(v)))
		printf("no new calls are taken: %s\n", fmt_safe(v));
	if (strcmp(row_text(r->daemon, "privileged", "yes", v), "no") == 0)
		printf("rasgated runs as an ordinary user: no forced hang-up, "
		       "no exclusive use of lines\n");
	if (strcmp(row_text(r->daemon, "sandbox", "?", v), "none") == 0)
		printf("rasgated was built without a sandbox: engine and "
		       "workers may use every system call\n");
	if (!kv_getu(r->daemon, "stale_s", &s))
		return;
	fmt_age(age, s);
	printf("configuration: %s %s on disk %s ago, not loaded "
	       "(rasgatectl reload)\n",
	    row_text(r->daemon, "stale", "a file", v),
	    row_text(r->daemon, "stale_how", "changed", how), age);
}

static void
print_table(const struct ctl *c, const struct rows *r)
{
	struct table t;
	size_t i, k;

	status_table(&t, true, ctl_has(c, CTL_COLOR));
	for (i = 0; i < r->n; i = k) {
		for (k = i + 1; k < r->n && !ctl_has(c, CTL_ALL) &&
		     continues(r->lines[k - 1], r->lines[k]);
		     k++)
			continue;
		if (k - i >= FOLD_LEAST) {
			folded(r->lines[i], r->lines[k - 1], &t);
			continue;
		}
		k = i + 1;
		status_cells(r, r->lines[i], &t);
	}
	if (r->n > 0)
		table_print(&t, stdout);
	table_free(&t);
}

/* One line asked for by its name is told in full. */
static bool
wants_detail(const struct ctl *c, const struct rows *r)
{
	char name[ROW_VALUE];

	return c->nwords == 1 && r->n == 1 &&
	    strcmp(row_text(r->lines[0], "line", "", name), c->words[0]) == 0;
}

int
verb_status(const struct ctl *c)
{
	struct client_args args = { .len = 0 };
	struct gettys *gettys = NULL;
	struct rows rows = { .getty = c->getty, .gettys = &gettys };
	int r;

	client_lines(&args, c);
	r = client_ask(c, CTL_STATUS, &args, true, rows_take, &rows);
	if (r == CTL_AWAY && rows.daemon == NULL) {
		r = status_away(c);
	} else if (rows.daemon != NULL && (r == CTL_OK || rows.n > 0)) {
		if (ctl_has(c, CTL_JSON))
			status_json(&rows);
		else if (wants_detail(c, &rows))
			status_detail(c, &rows, rows.lines[0]);
		else {
			print_header(&rows);
			print_table(c, &rows);
			print_footer(&rows);
		}
	}
	if (gettys != NULL)
		(void)c->getty(&gettys, NULL, NULL, 0);
	rows_free(&rows);
	return r;
}
