#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/record.h"
#include "conf/hours.h"
#include "ctl/client.h"
#include "ctl/fmt.h"
#include "ctl/json.h"
#include "ctl/rows.h"
#include "ctl/table.h"
#include "ctl/userfile.h"
#include "ctl/when.h"

#define GROUPS 256

/* What the files of accounts say of the user. */
struct found {
	char groups[GROUPS];
	char sessions[12], address[64], service[64]; /* "": not limited */
	const char *bar; /* the option that keeps him out; NULL: none */
};

struct report {
	struct found found;
	struct table table;
	struct json *json; /* NULL: for people */
	char decision[1024];
};

/* "Mon 08:15", "08:15" (of today) or a point in time; -1: none of them. */
static int
minute_of(const char *text)
{
	uint64_t now = (uint64_t)time(NULL), when = now;
	char today[FMT_SIZE];
	int minute = conf_hours_minute(text);
	struct tm tm;
	time_t t;

	if (minute != -1)
		return minute;
	t = (time_t)now;
	if (localtime_r(&t, &tm) == NULL ||
	    strftime(today, sizeof(today), "%a ", &tm) == 0)
		return -1;
	rg_strlcpy(today + 4, text, sizeof(today) - 4);
	if ((minute = conf_hours_minute(today)) != -1)
		return minute;
	if (!when_parse(text, now, false, &when))
		return -1;
	t = (time_t)when;
	if (localtime_r(&t, &tm) == NULL)
		return -1;
	return (tm.tm_wday + 6) % 7 * HOURS_DAY + tm.tm_hour * 60 + tm.tm_min;
}

static bool
has_expired(uint32_t last_day)
{
	time_t now = time(NULL);
	struct tm tm;

	return last_day != 0 && localtime_r(&now, &tm) != NULL &&
	    (uint32_t)((tm.tm_year + 1900) * 10000 + (tm.tm_mon + 1) * 100 +
		tm.tm_mday) > last_day;
}

/* As the method `file` looks at them, once the password was right. */
static const char *
find_bar(const struct users_line *u, const char *line, const char *number)
{
	if (u->disabled)
		return "disabled";
	if (has_expired(u->expires))
		return "expires";
	if (u->lines != NULL && !users_match(u->lines, line))
		return "lines";
	if (u->numbers != NULL && !users_match(u->numbers, number))
		return "numbers";
	return NULL;
}

/* What the daemon compares with those who are there. */
static void
take_limits(struct found *f, const struct users_line *l)
{
	if (l->sessions != 0 && f->sessions[0] == '\0')
		(void)snprintf(f->sessions, sizeof(f->sessions), "%u",
		    l->sessions);
	if (l->address != NULL && f->address[0] == '\0')
		rg_strlcpy(f->address, l->address, sizeof(f->address));
	if (l->service != NULL && f->service[0] == '\0')
		rg_strlcpy(f->service, l->service, sizeof(f->service));
}

/* What the accounts of one file say; false when it cannot be read. */
static bool
look_up(const struct ctl *c, const char *path, const char *number,
    struct found *f)
{
	const char *user = c->words[0], *line = c->words[1];
	struct userfile *file;
	struct users_line l;
	enum users_kind kind;
	size_t at = 0;
	unsigned row;

	if (userfile_open(path, false, &file) != RG_OK)
		return false;
	while (userfile_next(file, &at, &row, &kind, &l)) {
		if (kind != USERS_ACCOUNT || strcmp(l.name, user) != 0)
			continue;
		if (l.groups != NULL && f->groups[0] == '\0')
			rg_strlcpy(f->groups, l.groups, GROUPS);
		if (f->bar == NULL)
			f->bar = find_bar(&l, line, number);
		take_limits(f, &l);
	}
	userfile_close(&file);
	return true;
}

static void
look_up_method(const struct ctl *c, const struct conf_method *m,
    const char *number, struct found *f)
{
	size_t i;

	if (m->file != NULL && !look_up(c, m->file, number, f))
		(void)ctl_say(CTL_OK,
		    "%s: %s: accounts and their groups are not known, see "
		    "--group",
		    m->file, strerror(errno));
	for (i = 0; i < m->method_names.n; i++) /* of a fallback */
		look_up_method(c, m->methods[i], number, f);
}

/*
 * The daemon learns groups from the methods: the first file of the line's
 * dialog that knows some, as in a call.
 */
static void
look_up_all(const struct ctl *c, const char *number, struct found *f)
{
	struct conf *conf = ctl_conf(c);
	const struct conf_line *l;
	size_t i;

	if (conf == NULL || (l = conf_find_line(conf, c->words[1])) == NULL) {
		conf_free(&conf);
		return;
	}
	for (i = 0; i < l->dialog->method_names.n; i++)
		look_up_method(c, l->dialog->methods[i], number, f);
	conf_free(&conf);
}

static void
take_rule(struct report *r, const char *text)
{
	char name[ROW_VALUE], miss[ROW_VALUE], allow[ROW_VALUE];

	row_text(text, "rule", "-", name);
	row_text(text, "miss", "", miss);
	row_text(text, "allow", "", allow);
	if (r->json != NULL) {
		json_open(r->json, NULL, '{');
		json_str(r->json, "rule", name);
		json_bool(r->json, "fits", allow[0] != '\0');
		json_str(r->json, "miss", miss[0] != '\0' ? miss : NULL);
		json_close(r->json, '}');
		return;
	}
	table_cell(&r->table, name);
	table_cell(&r->table, allow[0] == '\0' ? "no" : "fits");
	table_cell(&r->table,
	    allow[0] == '\0'                ? miss
		: strcmp(allow, "yes") == 0 ? "allow"
					    : "refuse");
}

static void
take_row(void *ctx, const char *kind, const char *text)
{
	struct report *r = ctx;

	if (strcmp(kind, CTL_ROW_RULE) == 0)
		take_rule(r, text);
	else if (strcmp(kind, CTL_ROW_DECISION) == 0)
		rg_strlcpy(r->decision, text, sizeof(r->decision));
}

static void
say_decision(const char *row, const char *bar)
{
	char allow[ROW_VALUE], rule[ROW_VALUE], near[ROW_VALUE];
	char service[ROW_VALUE];
	const bool yes = strcmp(row_text(row, "rules", "no", allow), "yes") ==
	    0;

	row_text(row, "near", "", near);
	if (bar != NULL)
		printf("refused by %s of his account, else ", bar);
	if (rec_get(row, "locked", rule, sizeof(rule)))
		printf("locked by %s (rasgatectl locks), else ", rule);
	if (rec_get(row, "lacks", rule, sizeof(rule)))
		printf("refused for want of a free %s, else ",
		    strcmp(rule, "sessions") == 0 ? "session" : rule);
	if (rec_get(row, "rule", rule, sizeof(rule)))
		printf("%s by rule %s", yes ? "allowed" : "refused", rule);
	else if (yes)
		printf("allowed: there are no rules");
	else
		printf("refused: no rule fits%s%s%s",
		    near[0] != '\0' ? ", for its " : "", near,
		    strcmp(near, "clock") == 0 ? ", which is not set" : "");
	if (rec_get(row, "service", service, sizeof(service)))
		printf(", service %s", service);
	printf("\n");
}

static void
json_decision(struct json *j, const char *row, const char *bar)
{
	char v[ROW_VALUE];
	static const char *const keys[] = { "locked", "lacks", "rule", "near",
		"service" };
	size_t i;

	json_bool(j, "allow",
	    bar == NULL && strcmp(row_text(row, "allow", "no", v), "yes") == 0);
	json_str(j, "account", bar);
	for (i = 0; i < RG_COUNTOF(keys); i++)
		json_str(j, keys[i],
		    rec_get(row, keys[i], v, sizeof(v)) ? v : NULL);
}

static int
ask(const struct ctl *c, const struct client_args *args, struct report *r)
{
	struct json j = { .f = stdout };
	int status;

	if (ctl_has(c, CTL_JSON)) {
		r->json = &j;
		json_open(&j, NULL, '{');
		json_num(&j, "schema", 1);
		json_open(&j, "rules", '[');
	}
	status = client_ask(c, CTL_EXPLAIN, args, false, take_row, r);
	if (r->json != NULL) {
		json_close(&j, ']');
		json_decision(&j, r->decision, r->found.bar);
		json_close(&j, '}');
		printf("\n");
	} else if (r->decision[0] != '\0') {
		table_print(&r->table, stdout);
		say_decision(r->decision, r->found.bar);
	}
	return status == CTL_OK && r->found.bar != NULL ? CTL_BAD : status;
}

int
verb_explain(const struct ctl *c)
{
	static const unsigned char least[] = { 8, 4, 0 };
	struct report r = { .table = { .least = least,
				.columns = 3,
				.edge = table_edge(),
				.colored = -1 } };
	struct client_args args = { .len = 0 };
	const int minute = c->nwords > 3 ? minute_of(c->words[3]) : 0;
	const char *number = c->nwords > 2 ? c->words[2] : "unavailable";
	char text[FMT_SIZE];
	int status;

	if (minute == -1)
		return ctl_say(CTL_USAGE,
		    "%s: a time is like \"Mon 08:15\", 18:00 or "
		    "\"2026-11-20 18:00\"",
		    c->words[3]);
	look_up_all(c, number, &r.found);
	client_arg(&args, CTL_ARG_USER, c->words[0]);
	client_arg(&args, CTL_ARG_LINE, c->words[1]);
	client_arg(&args, CTL_ARG_NUMBER, number);
	client_arg(&args, CTL_ARG_GROUP,
	    c->group != NULL ? c->group : r.found.groups);
	client_arg(&args, CTL_ARG_SESSIONS, r.found.sessions);
	client_arg(&args, CTL_ARG_ADDRESS, r.found.address);
	client_arg(&args, CTL_ARG_SERVICE, r.found.service);
	(void)snprintf(text, sizeof(text), "%d", minute);
	if (c->nwords > 3)
		client_arg(&args, CTL_ARG_MINUTE, text);
	status = ask(c, &args, &r);
	table_free(&r.table);
	return status;
}
