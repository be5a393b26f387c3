#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "accounts/accounts.h"
#include "base/compat.h"
#include "base/err.h"
#include "ctl/fmt.h"
#include "ctl/json.h"
#include "ctl/table.h"
#include "ctl/userfile.h"

const struct conf_method *
accounts_method(const struct ctl *c, const struct conf *conf)
{
	const char *name = c->method != NULL ? c->method : "local";
	const struct conf_method *m = conf_find_method(conf, name);

	if (m == NULL || m->file == NULL) {
		(void)ctl_say(CTL_UNKNOWN, "%s: no method with a users file",
		    name);
		return NULL;
	}
	return m;
}

int
accounts_say(const char *path, int error)
{
	switch (error) {
	case RG_E_AGAIN:
		return ctl_say(CTL_DECLINED, "%s: somebody else is changing it",
		    path);
	case RG_E_SIZE:
		return ctl_say(CTL_BAD, "%s: not a users file", path);
	case RG_E_NAME:
		return ctl_say(CTL_BAD, "%s: that does not fit a line", path);
	default:
		return ctl_say(ctl_status_of(errno) == CTL_DENIED ? CTL_DENIED
								  : CTL_BAD,
		    "%s: %s", path, strerror(errno));
	}
}

/* --- rasgatectl users --- */

struct account {
	const struct users_line *l;
	enum users_kind kind;
	unsigned row;
};

static const char *
state_of(const struct account *a)
{
	time_t now = time(NULL);
	struct tm tm;
	uint32_t today;

	if (a->kind == USERS_BAD)
		return "bad";
	if (a->l->disabled)
		return "disabled";
	if (a->l->expires == 0 || localtime_r(&now, &tm) == NULL)
		return "ok";
	today = (uint32_t)((tm.tm_year + 1900) * 10000 + (tm.tm_mon + 1) * 100 +
	    tm.tm_mday);
	return today > a->l->expires ? "expired" : "ok";
}

static void
expiry(uint32_t day, char dst[FMT_SIZE])
{
	(void)snprintf(dst, FMT_SIZE, "%04u-%02u-%02u", (unsigned)(day / 10000),
	    (unsigned)(day / 100 % 100), (unsigned)(day % 100));
}

static const char *
or_dash(const char *s)
{
	return s != NULL ? s : "-";
}

static void
put_row(struct table *t, const struct account *a)
{
	char date[FMT_SIZE] = "-", note[128];

	if (a->kind == USERS_BAD) {
		(void)snprintf(note, sizeof(note), "line %u: %s", a->row,
		    or_dash(a->l->problem));
		table_cell(t, or_dash(a->l->name));
		table_cell(t, state_of(a));
		table_cell(t, note);
		table_fill(t);
		return;
	}
	if (a->l->expires != 0)
		expiry(a->l->expires, date);
	table_cell(t, a->l->name);
	table_cell(t, state_of(a));
	table_cell(t, date);
	table_cell(t, or_dash(a->l->address));
	table_cell(t, or_dash(a->l->lines));
	table_cell(t, or_dash(a->l->numbers));
	table_cell(t, or_dash(a->l->groups));
	table_cell(t, or_dash(a->l->service));
}

static void
put_json(struct json *j, const struct account *a)
{
	char date[FMT_SIZE];

	json_open(j, NULL, '{');
	json_str(j, "user", a->l->name);
	json_str(j, "state", state_of(a));
	json_num(j, "row", a->row);
	json_str(j, "problem", a->kind == USERS_BAD ? a->l->problem : NULL);
	if (a->l->expires != 0)
		expiry(a->l->expires, date);
	json_str(j, "expires", a->l->expires != 0 ? date : NULL);
	json_str(j, "ip", a->l->address);
	json_str(j, "lines", a->l->lines);
	json_str(j, "numbers", a->l->numbers);
	json_str(j, "groups", a->l->groups);
	json_str(j, "service", a->l->service);
	if (a->l->sessions != 0)
		json_num(j, "sessions", a->l->sessions);
	else
		json_str(j, "sessions", NULL);
	json_close(j, '}');
}

static void
list(const struct ctl *c, struct userfile *u)
{
	static const char *const heads[] = { "USER", "STATE", "EXPIRES",
		"ADDRESS", "LINES", "NUMBERS", "GROUPS", "SERVICE" };
	struct table t = { .heads = heads,
		.columns = RG_COUNTOF(heads),
		.edge = table_edge(),
		.colored = -1 };
	struct json j = { .f = stdout };
	struct users_line l;
	struct account a = { .l = &l };
	size_t at = 0;

	if (ctl_has(c, CTL_JSON)) {
		json_open(&j, NULL, '{');
		json_num(&j, "schema", 1);
		json_open(&j, "users", '[');
	}
	while (userfile_next(u, &at, &a.row, &a.kind, &l)) {
		if (a.kind == USERS_BLANK)
			continue;
		if (ctl_has(c, CTL_JSON))
			put_json(&j, &a);
		else
			put_row(&t, &a);
	}
	if (ctl_has(c, CTL_JSON)) {
		json_close(&j, ']');
		json_close(&j, '}');
		printf("\n");
	} else if (t.n > 0)
		table_print(&t, stdout);
	table_free(&t);
}

int
verb_users(const struct ctl *c)
{
	struct conf *conf = ctl_conf(c);
	const struct conf_method *m;
	struct userfile *u = NULL;
	int r = CTL_UNKNOWN;

	if (conf == NULL)
		return CTL_BAD;
	if ((m = accounts_method(c, conf)) != NULL) {
		r = userfile_open(m->file, false, &u);
		if (r == RG_OK)
			list(c, u);
		else
			r = accounts_say(m->file, r);
		userfile_close(&u);
	}
	conf_free(&conf);
	return r;
}
