#include "config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/compat.h"
#include "base/record.h"
#include "conf/duration.h"
#include "ctl/client.h"
#include "ctl/fields.h"
#include "ctl/fmt.h"
#include "ctl/json.h"
#include "ctl/rows.h"
#include "ctl/table.h"
#include "wire/kv.h"

struct list {
	const struct ctl *ctl;
	struct table table;
	struct json *json; /* NULL: for people */
};

/* 18:40, or the day when it is not today's. */
static void
put_time(const struct list *l, const char *row, const char *key,
    char dst[FMT_SIZE])
{
	uint64_t when;
	time_t t, now = time(NULL);
	struct tm tm, today;
	const bool utc = ctl_has(l->ctl, CTL_UTC);

	dst[0] = '\0';
	if (!kv_getu(row, key, &when))
		return;
	t = (time_t)when;
	(void)(utc ? gmtime_r(&t, &tm) : localtime_r(&t, &tm));
	(void)(utc ? gmtime_r(&now, &today) : localtime_r(&now, &today));
	(void)strftime(dst, FMT_SIZE,
	    tm.tm_yday == today.tm_yday && tm.tm_year == today.tm_year
		? "%H:%M"
		: "%b %e %H:%M",
	    &tm);
}

static void
put_ends(struct list *l, const char *row, const char *state)
{
	char at[FMT_SIZE], span[FMT_SIZE], text[ROW_VALUE];
	uint64_t left = 0, wait = 0;

	put_time(l, row, "ends", at);
	(void)kv_getu(row, "left_s", &left);
	fmt_age(span, left);
	if (kv_getu(row, "wait_s", &wait))
		(void)snprintf(text, sizeof(text),
		    wait > 0 ? "next secret +%us" : "fades %.0u%s",
		    (unsigned)wait, at);
	else if (at[0] == '\0')
		(void)snprintf(text, sizeof(text), "%s",
		    strcmp(state, "locked") == 0 ? "never" : "-");
	else if (strcmp(state, "locked") == 0)
		(void)snprintf(text, sizeof(text), "%s, in %s", at, span);
	else
		(void)snprintf(text, sizeof(text), "fades %s", at);
	table_cell(&l->table, text);
}

static void
put_row(struct list *l, const char *row)
{
	char v[ROW_VALUE], w[ROW_VALUE], at[FMT_SIZE], text[2 * ROW_VALUE + 8];
	const bool by = rec_get(row, "by", w, sizeof(w)) && w[0] != '\0';
	char state[ROW_VALUE];

	table_cell(&l->table, row_text(row, "key", "-", v));
	table_cell(&l->table, row_text(row, "value", "-", v));
	table_cell(&l->table, row_text(row, "state", "-", state));
	row_text(row, "failures", "0", v);
	if (by)
		(void)snprintf(text, sizeof(text), "by %s", w);
	else if (rec_get(row, "most", w, sizeof(w)) && strcmp(w, "0") != 0)
		(void)snprintf(text, sizeof(text), "%s of %s", v, w);
	else
		(void)snprintf(text, sizeof(text), "%s", v);
	table_cell(&l->table, text);
	put_time(l, row, "last", at);
	(void)snprintf(text, sizeof(text), "%s%s%s", at[0] != '\0' ? at : "-",
	    rec_get(row, "where", w, sizeof(w)) && w[0] != '\0' ? " " : "",
	    row_text(row, "where", "", v));
	table_cell(&l->table, text);
	put_ends(l, row, state);
	if (rec_get(row, "note", w, sizeof(w)))
		(void)snprintf(text, sizeof(text), "\"%s\"", w);
	else
		row_text(row, "with", "-", text);
	table_cell(&l->table, text);
}

static const struct field fields[] = {
	{ "key", "key", FIELD_TEXT },
	{ "value", "value", FIELD_TEXT },
	{ "state", "state", FIELD_TEXT },
	{ "failures", "failures", FIELD_NUMBER },
	{ "most", "most", FIELD_NUMBER },
	{ "last", "last", FIELD_TIME },
	{ "where", "where", FIELD_TEXT },
	{ "ends", "ends", FIELD_TIME },
	{ "left_s", "left_s", FIELD_NUMBER },
	{ "wait_s", "wait_s", FIELD_NUMBER },
	{ "with", "with", FIELD_TEXT },
	{ "by", "by", FIELD_TEXT },
	{ "note", "note", FIELD_TEXT },
};

static void
take_row(void *ctx, const char *kind, const char *text)
{
	struct list *l = ctx;

	if (strcmp(kind, CTL_ROW_LOCK) != 0)
		return;
	if (l->json == NULL) {
		put_row(l, text);
		return;
	}
	json_open(l->json, NULL, '{');
	fields_put(l->json, text, fields, RG_COUNTOF(fields));
	json_close(l->json, '}');
}

int
verb_locks(const struct ctl *c)
{
	static const char *const heads[] = { "KEY", "VALUE", "STATE",
		"FAILURES", "LAST", "ENDS", "SEEN WITH", NULL };
	static const unsigned char least[] = { 7, 13, 8, 8, 9, 19, 0 };
	struct client_args args = { .len = 0 };
	struct json j = { .f = stdout };
	struct list l = { .ctl = c,
		.table = { .heads = heads,
		    .least = least,
		    .columns = 7,
		    .edge = table_edge(),
		    .colored = -1 } };
	int status;

	if (ctl_has(c, CTL_JSON)) {
		l.json = &j;
		json_open(&j, NULL, '{');
		json_num(&j, "schema", 1);
		json_open(&j, "locks", '[');
	}
	status = client_ask(c, CTL_LOCKS, &args, false, take_row, &l);
	if (l.json != NULL) {
		json_close(&j, ']');
		json_close(&j, '}');
		printf("\n");
	} else if (l.table.n > 0)
		table_print(&l.table, stdout);
	table_free(&l.table);
	return status;
}

static int
change(const struct ctl *c, enum ctl_verb verb)
{
	struct client_args args = { .len = 0 };
	char seconds[FMT_SIZE];
	long long for_s;

	client_arg(&args, CTL_ARG_KEY, c->words[0]);
	client_arg(&args, CTL_ARG_VALUE, c->words[1]);
	if (c->note != NULL)
		client_arg(&args, CTL_ARG_NOTE, c->note);
	if (c->lock_for != NULL) {
		for_s = strcmp(c->lock_for, "ever") == 0
		    ? 0
		    : conf_duration_parse(c->lock_for);
		if (for_s < 0 || for_s >= UINT32_MAX)
			return ctl_say(CTL_USAGE,
			    "%s: a duration is like 90s, 15m, 8h, 7d; or ever",
			    c->lock_for);
		(void)snprintf(seconds, sizeof(seconds), "%lld", for_s);
		client_arg(&args, CTL_ARG_FOR, seconds);
	}
	return client_ask(c, verb, &args, false, NULL, NULL);
}

int
verb_lock(const struct ctl *c)
{
	return change(c, CTL_LOCK);
}

int
verb_unlock(const struct ctl *c)
{
	return change(c, CTL_UNLOCK);
}
