#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/compat.h"
#include "base/record.h"
#include "ctl/fmt.h"
#include "ctl/json.h"
#include "ctl/status.h"
#include "wire/kv.h"

enum kind { TEXT, NUMBER, TIME };

struct field {
	const char *name; /* in the JSON */
	const char *key;  /* in the row */
	enum kind kind;
};

static const struct field line_fields[] = {
	{ "line", "line", TEXT },
	{ "state", "state", TEXT },
	{ "since", "since", TIME },
	{ "type", "type", TEXT },
	{ "why", "why", TEXT },
	{ "device", "device", TEXT },
	{ "real", "real", TEXT },
	{ "retry_s", "retry_s", NUMBER },
	{ "note", "note", TEXT },
	{ "by", "by", TEXT },
	{ "last", "last", TEXT },
};

static const struct field call_fields[] = {
	{ "call", "call", TEXT },
	{ "since", "call_since", TIME },
	{ "stage", "stage", TEXT },
	{ "user", "user", TEXT },
	{ "number", "number", TEXT },
	{ "name", "name", TEXT },
	{ "connect", "connect", TEXT },
	{ "speed", "speed", NUMBER },
	{ "via", "via", TEXT },
	{ "dialog", "dialog", TEXT },
	{ "rule", "rule", TEXT },
	{ "service", "service", TEXT },
	{ "pid", "pid", NUMBER },
	{ "ifname", "ifname", TEXT },
	{ "local", "local", TEXT },
	{ "remote", "remote", TEXT },
	{ "rx", "rx", NUMBER },
	{ "tx", "tx", NUMBER },
	{ "idle_left_s", "idle_left_s", NUMBER },
	{ "session_left_s", "session_left_s", NUMBER },
};

static const struct field count_fields[] = {
	{ "ok", "ok", NUMBER },
	{ "refused", "refused", NUMBER },
	{ "missed", "missed", NUMBER },
	{ "faults", "faults", NUMBER },
};

/* Every field, null where the row has no such key. */
static void
put_fields(struct json *j, const char *row, const struct field *fields,
    size_t n)
{
	char v[ROW_VALUE], when[FMT_SIZE];
	uint64_t number;
	size_t i;

	for (i = 0; i < n; i++) {
		const struct field *f = &fields[i];

		if (f->kind == TEXT) {
			json_str(j, f->name,
			    rec_get(row, f->key, v, sizeof(v)) ? v : NULL);
		} else if (!kv_getu(row, f->key, &number)) {
			json_str(j, f->name, NULL);
		} else if (f->kind == NUMBER) {
			json_num(j, f->name, number);
		} else {
			fmt_rfc3339(when, number);
			json_str(j, f->name, when);
		}
	}
}

static void
put_line(struct json *j, const char *row)
{
	char v[ROW_VALUE];

	json_open(j, NULL, '{');
	put_fields(j, row, line_fields, RG_COUNTOF(line_fields));
	if (rec_get(row, "call", v, sizeof(v))) {
		json_open(j, "call", '{');
		put_fields(j, row, call_fields, RG_COUNTOF(call_fields));
		json_close(j, '}');
	} else
		json_str(j, "call", NULL);
	json_open(j, "calls", '{');
	put_fields(j, row, count_fields, RG_COUNTOF(count_fields));
	json_close(j, '}');
	json_close(j, '}');
}

static void
put_daemon(struct json *j, const struct rows *r)
{
	static const struct field fields[] = {
		{ "version", "version", TEXT },
		{ "pid", "pid", NUMBER },
		{ "since", "since", TIME },
		{ "config", "config", TEXT },
		{ "trouble", "trouble", TEXT },
	};
	char v[ROW_VALUE];
	uint64_t s;

	json_open(j, "daemon", '{');
	put_fields(j, r->daemon, fields, RG_COUNTOF(fields));
	json_bool(j, "config_stale", kv_getu(r->daemon, "stale_s", &s));
	json_bool(j, "privileged",
	    strcmp(row_text(r->daemon, "privileged", "yes", v), "yes") == 0);
	json_str(j, "sandbox", row_text(r->daemon, "sandbox", "?", v));
	json_close(j, '}');
}

void
status_json(const struct rows *r)
{
	struct json j = { .f = stdout };
	char when[FMT_SIZE];
	size_t i;

	fmt_rfc3339(when, r->now);
	json_open(&j, NULL, '{');
	json_num(&j, "schema", 1);
	json_str(&j, "time", when);
	put_daemon(&j, r);
	json_open(&j, "lines", '[');
	for (i = 0; i < r->n; i++)
		put_line(&j, r->lines[i]);
	json_close(&j, ']');
	json_close(&j, '}');
	printf("\n");
}
