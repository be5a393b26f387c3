#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/load.h"

static void
report(struct loader *l, uint32_t origin, const char *key, bool warning,
    const char *text)
{
	const struct origin *o = &l->conf->priv->origins[origin];
	const char *path = o->path != NULL ? o->path : "";
	const char *dot = path[0] != '\0' && key[0] != '\0' ? "." : "";
	const char *file = o->file != NULL ? o->file : l->conf->file;

	(warning ? conf_warning : conf_error)(l->errors, file, o->line,
	    "%s%s%s: %s", path, dot, key, text);
}

void
conf_check_error(struct loader *l, uint32_t origin, const char *key,
    const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	report(l, origin, key, false, text);
}

void
conf_check_warning(struct loader *l, uint32_t origin, const char *key,
    const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	report(l, origin, key, true, text);
}

uint32_t
conf_check_set(enum conf_table id, const void *entry, const char *key)
{
	const struct table *t = &conf_key_tables[id];
	size_t i;

	for (i = 0; i < t->nkeys; i++)
		if (strcmp(t->keys[i].name, key) == 0)
			return conf_entry_from(entry)->at[i];
	return 0;
}

uint32_t
conf_check_origin(enum conf_table id, const void *entry, const char *key)
{
	uint32_t origin = conf_check_set(id, entry, key);

	return origin > ORIGIN_BUILTIN ? origin : conf_entry_from(entry)->entry;
}

/* --- references --- */

static void
dangling(struct loader *l, enum conf_table target, uint32_t origin,
    const char *key, const char *name)
{
	const struct table *t = &conf_key_tables[target];
	size_t i, n, used = 0;
	const char *p = conf_table_entries(l->conf, target, &n);
	char list[300];

	list[0] = '\0';
	for (i = 0; i < n && used < sizeof(list); i++, p += t->size)
		used += (size_t)snprintf(list + used, sizeof(list) - used,
		    " %s", conf_entry_name(p));
	conf_check_error(l, origin, key, "no %s \"%.64s\", defined are:%s",
	    t->noun, name, list);
}

static void
check_names(struct loader *l, const struct table *t, const void *entry,
    size_t row)
{
	const struct key *k = &t->keys[row];
	const struct conf_words one = { conf_entry_field(entry, k), 1 };
	const struct conf_words *w = k->kind == KIND_NAME
	    ? &one
	    : conf_entry_field(entry, k);
	uint32_t origin = conf_entry_from(entry)->at[row];
	size_t i;

	for (i = 0; i < w->n && w->v[i] != NULL; i++)
		if (conf_table_find(l->conf, k->low, w->v[i]) == NULL)
			dangling(l, k->low, origin, k->name, w->v[i]);
}

/* A type decides which keys there are: it has no silent default. */
static void
check_type(struct loader *l, const struct table *t, const void *entry)
{
	const struct conf_from *from = conf_entry_from(entry);
	char list[KEY_WORDS_LEN];

	if (t->type == NULL || from->at[t->type - t->keys] != 0 ||
	    l->errors->nerrors > 0)
		return;
	conf_key_words_list(t->type, list);
	conf_check_error(l, from->entry, "", "a type is missing, one of%s",
	    list);
}

static void
check_references(struct loader *l)
{
	const struct table *t;
	const char *p;
	size_t id, i, n, row;

	for (id = CONF_LINES; id < CONF_TABLES; id++) {
		t = &conf_key_tables[id];
		p = conf_table_entries(l->conf, id, &n);
		for (i = 0; i < n; i++, p += t->size) {
			check_type(l, t, p);
			for (row = 0; row < t->nkeys; row++)
				if (t->keys[row].kind == KIND_NAME ||
				    t->keys[row].kind == KIND_NAMES)
					check_names(l, t, p, row);
		}
	}
}

/* --- lines that get into each other's way --- */

static int
by_name(const void *a, const void *b)
{
	const struct conf_line *x = *(const struct conf_line *const *)a;
	const struct conf_line *y = *(const struct conf_line *const *)b;
	int c = strcmp(x->name, y->name);

	return c != 0 ? c : (x > y) - (x < y);
}

static int
by_device(const void *a, const void *b)
{
	const struct conf_line *x = *(const struct conf_line *const *)a;
	const struct conf_line *y = *(const struct conf_line *const *)b;
	int c = strcmp(x->device, y->device);

	return c != 0 ? c : (x > y) - (x < y);
}

static void
where(const struct loader *l, uint32_t origin, char *buf, size_t size)
{
	const struct origin *o = &l->conf->priv->origins[origin];

	(void)snprintf(buf, size, "%s:%u", o->file, o->line);
}

/* Banks can make the same name; one file cannot say it twice otherwise. */
static void
check_same_name(struct loader *l)
{
	const struct conf_line **v = l->conf->priv->by_name;
	char at[300];
	size_t i;

	for (i = 1; i < l->conf->nlines; i++) {
		if (strcmp(v[i - 1]->name, v[i]->name) != 0)
			continue;
		where(l, v[i - 1]->from->entry, at, sizeof(at));
		conf_check_error(l, v[i]->from->entry, "",
		    "line \"%s\" is already defined at %s", v[i]->name, at);
	}
}

static void
check_same_device(struct loader *l)
{
	size_t i, first = 0, n = l->conf->nlines;
	const struct conf_line **v = conf_grow(NULL, n + 1, sizeof(*v));
	char at[300];

	memcpy(v, l->conf->priv->by_name, n * sizeof(*v));
	qsort(v, n, sizeof(*v), by_device);
	for (i = 1; i < n; i++) {
		if (strcmp(v[first]->device, v[i]->device) != 0) {
			first = i;
			continue;
		}
		where(l, conf_check_origin(CONF_LINES, v[first], "device"), at,
		    sizeof(at));
		conf_check_error(l,
		    conf_check_origin(CONF_LINES, v[i], "device"), "device",
		    "\"%s\" is already line \"%s\", %s", v[i]->device,
		    v[first]->name, at);
	}
	free(v);
}

static void
index_lines(struct loader *l)
{
	struct conf *c = l->conf;
	const struct conf_line **v;
	size_t i;

	v = conf_arena_get(&c->priv->arena, (c->nlines + 1) * sizeof(*v));
	for (i = 0; i < c->nlines; i++)
		v[i] = &c->lines[i];
	qsort(v, c->nlines, sizeof(*v), by_name);
	c->priv->by_name = v;
}

/* --- pointers instead of names --- */

static const struct conf_method *const *
link_methods(struct conf *c, const struct conf_words *names)
{
	const struct conf_method **v;
	size_t i;

	v = conf_arena_get(&c->priv->arena, (names->n + 1) * sizeof(*v));
	for (i = 0; i < names->n; i++)
		v[i] = conf_find_method(c, names->v[i]);
	v[i] = NULL;
	return v;
}

static void
link_all(struct conf *c)
{
	struct conf_line *line;
	size_t i;

	for (i = 0; i < c->ndialogs; i++)
		c->dialogs[i].methods = link_methods(c,
		    &c->dialogs[i].method_names);
	for (i = 0; i < c->nmethods; i++)
		c->methods[i].methods = link_methods(c,
		    &c->methods[i].method_names);
	for (i = 0; i < c->nrules; i++)
		if (c->rules[i].service_name != NULL)
			c->rules[i].service = conf_find_service(c,
			    c->rules[i].service_name);
	for (i = 0; i < c->nlines; i++) {
		line = &c->lines[i];
		line->profile = conf_find_profile(c, line->profile_name);
		line->dialog = conf_find_dialog(c, line->dialog_name);
		line->service = conf_find_service(c, line->service_name);
	}
}

void
conf_check_all(struct loader *l)
{
	index_lines(l);
	check_references(l);
	check_same_name(l);
	if (l->errors->nerrors > 0)
		return; /* what follows would speak of the same mistakes */
	link_all(l->conf);
	conf_check_globals(l);
	conf_check_services(l);
	conf_check_methods(l);
	conf_check_dialogs(l);
	conf_check_lines(l);
	conf_check_rules(l);
	conf_check_passwords(l);
	if (l->errors->nerrors == 0)
		check_same_device(l);
}
