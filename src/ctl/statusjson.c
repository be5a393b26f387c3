#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/compat.h"
#include "base/record.h"
#include "ctl/fields.h"
#include "ctl/fmt.h"
#include "ctl/json.h"
#include "ctl/status.h"
#include "wire/kv.h"

static const struct field line_fields[] = {
	{ "line", "line", FIELD_TEXT },
	{ "state", "state", FIELD_TEXT },
	{ "since", "since", FIELD_TIME },
	{ "type", "type", FIELD_TEXT },
	{ "why", "why", FIELD_TEXT },
	{ "device", "device", FIELD_TEXT },
	{ "real", "real", FIELD_TEXT },
	{ "retry_s", "retry_s", FIELD_NUMBER },
	{ "note", "note", FIELD_TEXT },
	{ "by", "by", FIELD_TEXT },
	{ "last", "last", FIELD_TEXT },
};

static const struct field call_fields[] = {
	{ "call", "call", FIELD_TEXT },
	{ "since", "call_since", FIELD_TIME },
	{ "stage", "stage", FIELD_TEXT },
	{ "user", "user", FIELD_TEXT },
	{ "number", "number", FIELD_TEXT },
	{ "name", "name", FIELD_TEXT },
	{ "connect", "connect", FIELD_TEXT },
	{ "speed", "speed", FIELD_NUMBER },
	{ "via", "via", FIELD_TEXT },
	{ "dialog", "dialog", FIELD_TEXT },
	{ "rule", "rule", FIELD_TEXT },
	{ "service", "service", FIELD_TEXT },
	{ "pid", "pid", FIELD_NUMBER },
	{ "ifname", "ifname", FIELD_TEXT },
	{ "local", "local", FIELD_TEXT },
	{ "remote", "remote", FIELD_TEXT },
	{ "rx", "rx", FIELD_NUMBER },
	{ "tx", "tx", FIELD_NUMBER },
	{ "idle_left_s", "idle_left_s", FIELD_NUMBER },
	{ "session_left_s", "session_left_s", FIELD_NUMBER },
};

static const struct field count_fields[] = {
	{ "ok", "ok", FIELD_NUMBER },
	{ "refused", "refused", FIELD_NUMBER },
	{ "missed", "missed", FIELD_NUMBER },
	{ "faults", "faults", FIELD_NUMBER },
};

static void
put_line(struct json *j, const char *row)
{
	char v[ROW_VALUE];

	json_open(j, NULL, '{');
	fields_put(j, row, line_fields, RG_COUNTOF(line_fields));
	if (rec_get(row, "call", v, sizeof(v))) {
		json_open(j, "call", '{');
		fields_put(j, row, call_fields, RG_COUNTOF(call_fields));
		json_close(j, '}');
	} else
		json_str(j, "call", NULL);
	json_open(j, "calls", '{');
	fields_put(j, row, count_fields, RG_COUNTOF(count_fields));
	json_close(j, '}');
	json_close(j, '}');
}

static void
put_daemon(struct json *j, const struct rows *r)
{
	static const struct field fields[] = {
		{ "version", "version", FIELD_TEXT },
		{ "pid", "pid", FIELD_NUMBER },
		{ "since", "since", FIELD_TIME },
		{ "config", "config", FIELD_TEXT },
		{ "trouble", "trouble", FIELD_TEXT },
	};
	char v[ROW_VALUE];
	uint64_t s;

	json_open(j, "daemon", '{');
	fields_put(j, r->daemon, fields, RG_COUNTOF(fields));
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
