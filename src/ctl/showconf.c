#include "config.h"

#include <stdio.h>

#include "conf/show.h"
#include "ctl/ctl.h"
#include "ctl/json.h"

/* An entry of a table: its size is the table's business. */
struct table_of {
	enum conf_table table;
	const char *name;
	const void *entries;
	size_t n, size;
};

static void
json_entry(struct json *j, const struct conf *conf, enum conf_table table,
    const char *name, const void *entry)
{
	static struct conf_value v;
	size_t i;

	json_open(j, name, '[');
	for (i = 0; conf_value(conf, table, entry, &i, &v); i++) {
		json_open(j, NULL, '{');
		json_str(j, "key", v.key);
		json_str(j, "value", v.text);
		json_str(j, "from", v.origin);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void
put_entry(struct json *j, const struct conf *conf, enum conf_table table,
    const char *name, const void *entry)
{
	if (j != NULL) {
		json_entry(j, conf, table, name, entry);
		return;
	}
	printf("%s\n", name);
	conf_print_entry(conf, table, entry, stdout);
	printf("\n");
}

static const char *
name_of(const void *entry)
{
	/* The first member of every entry (conf.h). */
	return *(const char *const *)entry;
}

static void
put_table(struct json *j, const struct conf *conf, const struct table_of *t)
{
	const char *entry = t->entries;
	char name[128];
	size_t i;

	if (j != NULL)
		json_open(j, t->name, '{');
	for (i = 0; i < t->n; i++, entry += t->size) {
		(void)snprintf(name, sizeof(name), "%s.%s", t->name,
		    name_of(entry));
		put_entry(j, conf, t->table, j != NULL ? name_of(entry) : name,
		    entry);
	}
	if (j != NULL)
		json_close(j, '}');
}

static void
put_all(struct json *j, const struct conf *conf)
{
	const struct table_of tables[] = {
		{ CONF_LINES, "lines", conf->lines, conf->nlines,
		    sizeof(*conf->lines) },
		{ CONF_PROFILES, "profiles", conf->profiles, conf->nprofiles,
		    sizeof(*conf->profiles) },
		{ CONF_DIALOGS, "dialogs", conf->dialogs, conf->ndialogs,
		    sizeof(*conf->dialogs) },
		{ CONF_METHODS, "methods", conf->methods, conf->nmethods,
		    sizeof(*conf->methods) },
		{ CONF_SERVICES, "services", conf->services, conf->nservices,
		    sizeof(*conf->services) },
		{ CONF_RULES, "rules", conf->rules, conf->nrules,
		    sizeof(*conf->rules) },
	};
	size_t i;

	put_entry(j, conf, CONF_GLOBALS, "globals", &conf->g);
	for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		put_table(j, conf, &tables[i]);
}

/*
 * With its profile, since that is what its modem is told: by us, or by the
 * connect script that pppd-options makes.
 */
static void
put_line(struct json *j, const struct conf *conf, const struct conf_line *line)
{
	const bool modem = line->type != CONF_LINE_DIRECT;
	const struct table_of profile = { CONF_PROFILES, "profiles",
		line->profile, modem, sizeof(*line->profile) };

	if (j != NULL)
		json_entry(j, conf, CONF_LINES, line->name, line);
	else
		conf_print_line(conf, line, stdout);
	if (j == NULL && modem)
		printf("\n");
	if (modem)
		put_table(j, conf, &profile);
}

int
verb_config(const struct ctl *c)
{
	struct json out = { .f = stdout };
	struct json *j = ctl_has(c, CTL_JSON) ? &out : NULL;
	struct conf *conf = ctl_conf(c);
	const struct conf_line *line = NULL;

	if (conf == NULL)
		return CTL_BAD;
	if (c->nwords == 1 &&
	    (line = conf_find_line(conf, c->words[0])) == NULL) {
		conf_free(&conf);
		return ctl_say(CTL_UNKNOWN, "%s: no such line", c->words[0]);
	}
	if (j != NULL) {
		json_open(j, NULL, '{');
		json_num(j, "schema", 1);
	}
	if (line == NULL)
		put_all(j, conf);
	else
		put_line(j, conf, line);
	if (j != NULL) {
		json_close(j, '}');
		printf("\n");
	}
	conf_free(&conf);
	return CTL_OK;
}
