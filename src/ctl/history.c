#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/compat.h"
#include "base/record.h"
#include "ctl/client.h"
#include "ctl/fields.h"
#include "ctl/fmt.h"
#include "ctl/history.h"
#include "ctl/rows.h"
#include "ctl/table.h"
#include "ctl/when.h"
#include "wire/kv.h"

#define MOST_DEFAULT "100"

static const char *const heads[] = { "BEGAN", "LINE", "USER", "FROM", "LENGTH",
	"STAGE", "CAUSE", "KB IN/OUT", "CALL" };
static const char *const missed_heads[] = { "BEGAN", "LINE", "FROM", "RINGS",
	"CAUSE", "NAME" };

static const struct field fields[] = {
	{ "call", "call", FIELD_TEXT },
	{ "line", "line", FIELD_TEXT },
	{ "user", "user", FIELD_TEXT },
	{ "number", "number", FIELD_TEXT },
	{ "began", "began", FIELD_TIME },
	{ "ended", "ended", FIELD_TIME },
	{ "stage", "stage", FIELD_TEXT },
	{ "cause", "cause", FIELD_TEXT },
	{ "duration_s", "duration_s", FIELD_NUMBER },
	{ "dialog_s", "dialog_s", FIELD_NUMBER },
	{ "session_s", "session_s", FIELD_NUMBER },
	{ "rx", "rx", FIELD_NUMBER },
	{ "tx", "tx", FIELD_NUMBER },
	{ "exit", "exit", FIELD_NUMBER },
	{ "error", "error", FIELD_NUMBER },
	{ "errname", "errname", FIELD_TEXT },
	{ "early_ppp", "early_ppp", FIELD_TEXT },
	{ "rings", "rings", FIELD_NUMBER },
	{ "name", "name", FIELD_TEXT },
	{ "called", "called", FIELD_TEXT },
	{ "connect", "connect", FIELD_TEXT },
	{ "speed", "speed", FIELD_NUMBER },
	{ "service", "service", FIELD_TEXT },
	{ "address", "address", FIELD_TEXT },
	{ "passed", "passed", FIELD_TEXT },
	{ "answer_ms", "answer_ms", FIELD_NUMBER },
	{ "first_prompt_ms", "first_prompt_ms", FIELD_NUMBER },
	{ "verdict_ms", "verdict_ms", FIELD_NUMBER },
	{ "handoff_ms", "handoff_ms", FIELD_NUMBER },
	{ "ppp_up_ms", "ppp_up_ms", FIELD_NUMBER },
};

static const struct field missed_fields[] = {
	{ "line", "line", FIELD_TEXT },
	{ "number", "number", FIELD_TEXT },
	{ "began", "began", FIELD_TIME },
	{ "cause", "cause", FIELD_TEXT },
	{ "rings", "rings", FIELD_NUMBER },
	{ "name", "name", FIELD_TEXT },
};

/* The answer on its way to a table, to JSON, or to one call's page. */
struct answer {
	const struct ctl *ctl;
	bool missed;
	struct table table;
	unsigned calls, served;
	bool more;
	char *row; /* the last one */
};

void
history_began(char *dst, size_t size, uint64_t when, bool utc)
{
	time_t t = (time_t)when;
	struct tm tm;

	if ((utc ? gmtime_r(&t, &tm) : localtime_r(&t, &tm)) == NULL ||
	    strftime(dst, size, "%b %e %H:%M", &tm) == 0)
		(void)rg_strlcpy(dst, "?", size);
}

static void
cell(struct table *t, const char *row, const char *key)
{
	char v[ROW_VALUE];

	table_cell(t, row_text(row, key, "-", v));
}

static void
cell_began(const struct answer *a, struct table *t, const char *row)
{
	char text[FMT_SIZE] = "-";
	uint64_t began;

	if (kv_getu(row, "began", &began))
		history_began(text, sizeof(text), began,
		    ctl_has(a->ctl, CTL_UTC));
	table_cell(t, text);
}

/* 14m47s: one column, so without a blank. */
static void
cell_length(struct table *t, const char *row)
{
	char text[FMT_SIZE] = "-", *from, *to = text;
	uint64_t s;

	if (kv_getu(row, "duration_s", &s))
		fmt_span(text, s);
	for (from = text; *from != '\0'; from++)
		if (*from != ' ')
			*to++ = *from;
	*to = '\0';
	table_cell(t, text);
}

static void
cell_bytes(struct table *t, const char *row)
{
	char text[64] = "-";
	uint64_t rx, tx;

	if (kv_getu(row, "rx", &rx) && kv_getu(row, "tx", &tx))
		(void)snprintf(text, sizeof(text), "%" PRIu64 "/%" PRIu64,
		    (rx + 500) / 1000, (tx + 500) / 1000);
	table_cell(t, text);
}

static void
put_row(struct answer *a, const char *row)
{
	struct table *t = &a->table;

	cell_began(a, t, row);
	cell(t, row, "line");
	if (a->missed) {
		cell(t, row, "number");
		cell(t, row, "rings");
		cell(t, row, "cause");
		cell(t, row, "name");
		return;
	}
	cell(t, row, "user");
	cell(t, row, "number");
	cell_length(t, row);
	cell(t, row, "stage");
	cell(t, row, "cause");
	cell_bytes(t, row);
	cell(t, row, "call");
}

static void
put_json(const struct answer *a, const char *row)
{
	struct json j = { .f = stdout };

	json_open(&j, NULL, '{');
	if (a->missed)
		fields_put(&j, row, missed_fields, RG_COUNTOF(missed_fields));
	else
		fields_put(&j, row, fields, RG_COUNTOF(fields));
	json_close(&j, '}');
	printf("\n");
}

static void
take_row(void *ctx, const char *kind, const char *text)
{
	struct answer *a = ctx;
	char stage[ROW_VALUE];

	if (strcmp(kind, CTL_ROW_LEFT) == 0)
		a->more = true;
	if (strcmp(kind, CTL_ROW_CALL) != 0)
		return;
	a->calls++;
	a->served += strcmp(row_text(text, "stage", "-", stage), "service") ==
	    0;
	if (ctl_has(a->ctl, CTL_JSON)) {
		put_json(a, text);
		return;
	}
	put_row(a, text);
	free(a->row);
	a->row = strdup(text);
}

/* --- the question --- */

static int
put_filter(struct client_args *args, const struct ctl *c, size_t i)
{
	const char *option = c->filters[i].option, *value = c->filters[i].value;
	char number[24];
	uint64_t when;

	if (strcmp(option, "-n") == 0) {
		if (strspn(value, "0123456789") != strlen(value) ||
		    strlen(value) > 9)
			return ctl_say(CTL_USAGE, "-n %s: a number", value);
		client_arg(args, CTL_ARG_MOST, value);
		return CTL_OK;
	}
	if (strcmp(option, "--since") == 0 || strcmp(option, "--until") == 0) {
		if (!when_parse(value, (uint64_t)time(NULL),
			ctl_has(c, CTL_UTC), &when))
			return ctl_say(CTL_USAGE,
			    "%s %s: 18:00, \"2026-11-20 18:00\" or 2h (ago)",
			    option, value);
		(void)snprintf(number, sizeof(number), "%" PRIu64, when);
		value = number;
	}
	client_arg(args, option + 2, value); /* behind the -- */
	return CTL_OK;
}

/* A filter that may be given once: the last one holds. */
static bool
has_filter(const struct ctl *c, const char *option)
{
	size_t i;

	for (i = 0; i < c->nfilters; i++)
		if (strcmp(c->filters[i].option, option) == 0)
			return true;
	return false;
}

static int
put_args(struct client_args *args, const struct ctl *c, bool missed)
{
	size_t i;
	int r;

	if (c->nwords > 0 && strlen(c->words[0]) < CTL_CALL_MIN)
		return ctl_say(CTL_USAGE,
		    "%s: a call id, or at least its first %d characters",
		    c->words[0], CTL_CALL_MIN);
	if (c->nwords > 0)
		client_arg(args, CTL_ARG_CALL, c->words[0]);
	if (missed)
		client_arg(args, CTL_ARG_MISSED, "1");
	for (i = 0; i < c->nfilters; i++)
		if ((r = put_filter(args, c, i)) != CTL_OK)
			return r;
	if (!has_filter(c, "-n"))
		client_arg(args, CTL_ARG_MOST, MOST_DEFAULT);
	return CTL_OK;
}

static int
ask(struct answer *a)
{
	struct client_args args = { .len = 0 };
	int r = put_args(&args, a->ctl, a->missed);

	a->table = (struct table) { .heads = a->missed ? missed_heads : heads,
		.columns = a->missed ? RG_COUNTOF(missed_heads)
				     : RG_COUNTOF(heads),
		.colored = -1 };
	return r != CTL_OK
	    ? r
	    : client_ask(a->ctl, CTL_HISTORY, &args, false, take_row, a);
}

static void
forget(struct answer *a)
{
	table_free(&a->table);
	free(a->row);
}

/* How many there were in the same time, on the same lines. */
static unsigned
count_missed(const struct ctl *c)
{
	struct answer a = { .ctl = c, .missed = true };
	unsigned n;

	if (has_filter(c, "--user") || has_filter(c, "--stage") ||
	    has_filter(c, "--cause") || ask(&a) != CTL_OK)
		a.calls = 0;
	n = a.calls;
	forget(&a);
	return n;
}

static void
put_footer(const struct answer *a)
{
	unsigned missed = a->missed ? 0 : count_missed(a->ctl);

	printf("%u %s%s", a->calls, a->missed ? "missed call" : "call",
	    a->calls == 1 ? "" : "s");
	if (missed > 0)
		printf(", %u missed (--missed)", missed);
	if (!a->missed)
		printf(", %u reached a service", a->served);
	printf("%s\n", a->more ? "; there are more (-n)" : "");
}

int
verb_history(const struct ctl *c)
{
	struct answer a = { .ctl = c, .missed = ctl_has(c, CTL_MISSED) };
	int r = ask(&a);

	if (r == CTL_OK && c->nwords > 0 && a.calls == 0)
		r = ctl_say(CTL_UNKNOWN, "%s: no such call in the history",
		    c->words[0]);
	else if (r == CTL_OK && !ctl_has(c, CTL_JSON)) {
		if (c->nwords > 0 && a.calls == 1 && !a.missed)
			history_detail(c, a.row);
		else {
			table_print(&a.table, stdout);
			put_footer(&a);
		}
	}
	forget(&a);
	return r;
}
