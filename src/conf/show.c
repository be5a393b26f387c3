#include "config.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "conf/duration.h"
#include "conf/load.h"
#include "conf/show.h"

#define TEXT_WIDTH 50 /* a longer value pushes its origin aside */

/* Text that grows up to its buffer's end. */
struct out {
	char *p;
	size_t size, n;
};

static void put(struct out *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void
put(struct out *o, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(o->p + o->n, o->size - o->n, fmt, ap);
	va_end(ap);
	o->n += (size_t)n;
	if (o->n >= o->size)
		o->n = o->size - 1;
}

static void
put_text(struct out *o, const char *s)
{
	put(o, "\"");
	for (; *s != '\0'; s++)
		put(o, *s == '"' || *s == '\\' ? "\\%c" : "%c", *s);
	put(o, "\"");
}

static void
put_words(struct out *o, const struct conf_words *w)
{
	size_t i;

	put(o, "[");
	for (i = 0; i < w->n; i++) {
		if (i > 0)
			put(o, ", ");
		put_text(o, w->v[i]);
	}
	put(o, "]");
}

/* Each is its type, its name, = and its value. */
static void
put_settings(struct out *o, const struct conf_words *w)
{
	const char *value;
	size_t i;

	put(o, "{");
	for (i = 0; i < w->n; i++) {
		value = strchr(w->v[i], '=') + 1;
		put(o, " %.*s = ", (int)(value - w->v[i]) - 2, w->v[i] + 1);
		if (w->v[i][0] == 's')
			put_text(o, value);
		else
			put(o, "%s", value);
		put(o, ";");
	}
	put(o, " }");
}

static void
put_ms(struct out *o, uint32_t ms)
{
	char buf[DURATION_LEN];

	put(o, ms == 0 ? "%s" : "\"%s\"", conf_duration_text(ms / 1000, buf));
}

static void
put_number(struct out *o, const struct key *k, uint32_t v)
{
	if (k->kind == KIND_MS)
		put_ms(o, v);
	else
		put(o, "%" PRIu32, v);
}

static void
put_maybe(struct out *o, const char *text)
{
	put_text(o, text != NULL ? text : "");
}

/* Of the entry that a field leads to. */
static const char *
name_of(const void *field)
{
	const void *entry = *(const void *const *)field;

	return entry != NULL ? conf_entry_name(entry) : NULL;
}

static void put_value(struct out *, const struct key *, const void *entry);

static void
put_servers(struct out *o, const struct conf_servers *servers)
{
	const struct table *t = &conf_server_table;
	const struct conf_server *s = servers->v;
	size_t i, k;

	put(o, "{ ");
	for (i = 0; i < servers->n; i++, s++) {
		put(o, "%s: { ", s->name);
		for (k = 0; k < t->nkeys; k++)
			if (s->from->at[k] != 0) {
				put(o, "%s = ", t->keys[k].name);
				put_value(o, &t->keys[k], s);
				put(o, "; ");
			}
		put(o, "}; ");
	}
	put(o, "}");
}

/* The value as the file would have it. */
static void
put_value(struct out *o, const struct key *k, const void *entry)
{
	const void *field = conf_entry_field(entry, k);

	switch (conf_key_store(k->kind)) {
	case STORE_BOOL:
		put(o, "%s", *(const bool *)field ? "true" : "false");
		break;
	case STORE_U32:
		put_number(o, k, *(const uint32_t *)field);
		break;
	case STORE_WORD:
		put_maybe(o, conf_key_word_text(k, *(const uint8_t *)field));
		break;
	case STORE_TEXT:
		put_maybe(o, *(const char *const *)field);
		break;
	case STORE_ENTRY:
		put_maybe(o, name_of(field));
		break;
	case STORE_WORDS:
		if (k->kind == KIND_VALUES)
			put_settings(o, field);
		else
			put_words(o, field);
		break;
	case STORE_USER:
		put_text(o, ((const struct conf_user *)field)->text);
		break;
	case STORE_SERVERS:
		put_servers(o, field);
		break;
	case STORE_NONE:
		break;
	}
}

static void
put_origin(struct out *o, const struct conf *c, uint32_t origin)
{
	const struct origin *from = &c->priv->origins[origin];
	const char *sep = "";

	if (from->file == NULL) {
		put(o, "built in");
		return;
	}
	for (;;) {
		put(o, "%s%s:%u%s%s", sep, from->file, from->line,
		    from->path[0] != '\0' ? "  " : "", from->path);
		if (from->over == 0)
			return;
		from = &c->priv->origins[from->over];
		sep = ", over ";
	}
}

bool
conf_value(const struct conf *c, enum conf_table id, const void *entry,
    size_t *i, struct conf_value *out)
{
	const struct table *t = &conf_key_tables[id];
	const struct conf_from *from = conf_entry_from(entry);
	struct out text = { out->text, sizeof(out->text), 0 };
	struct out origin = { out->origin, sizeof(out->origin), 0 };

	while (*i < t->nkeys &&
	    (from->at[*i] == 0 || !conf_key_applies(t, &t->keys[*i], entry)))
		(*i)++;
	if (*i >= t->nkeys)
		return false;
	out->key = t->keys[*i].name;
	put_value(&text, &t->keys[*i], entry);
	put_origin(&origin, c, from->at[*i]);
	return true;
}

void
conf_entry_origin(const struct conf *c, const void *entry, char *dst,
    size_t size)
{
	const struct origin *o, *all = c->priv->origins;
	struct out out = { dst, size, 0 };
	uint32_t at = conf_entry_from(entry)->entry;
	const char *name;

	for (dst[0] = '\0'; at != 0; at = o->over) {
		o = &all[at];
		name = strchr(o->path, '.');
		put(&out, "%s%s:%u (%s)", out.n > 0 ? " over " : "",
		    o->file != NULL ? o->file : "built in", o->line,
		    name != NULL ? name + 1 : o->path);
	}
}

/* Widths of the columns, from the values themselves. */
static void
measure(const struct conf *c, enum conf_table id, const void *entry, int *key,
    int *text)
{
	struct conf_value v;
	size_t i;
	int n;

	*key = *text = 0;
	for (i = 0; conf_value(c, id, entry, &i, &v); i++) {
		if ((n = (int)strlen(v.key)) > *key)
			*key = n;
		if ((n = (int)strlen(v.text)) > *text && n <= TEXT_WIDTH)
			*text = n;
	}
}

void
conf_print_entry(const struct conf *c, enum conf_table id, const void *entry,
    FILE *f)
{
	struct conf_value v;
	size_t i;
	int key, text;

	measure(c, id, entry, &key, &text);
	for (i = 0; conf_value(c, id, entry, &i, &v); i++)
		(void)fprintf(f, "%-*s  %-*s  %s\n", key, v.key, text, v.text,
		    v.origin);
}

void
conf_print_line(const struct conf *c, const struct conf_line *line, FILE *f)
{
	conf_print_entry(c, CONF_LINES, line, f);
}

/* --- comparison --- */

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool
same_words(const struct conf_words *a, const struct conf_words *b)
{
	size_t i;

	if (a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
		if (strcmp(a->v[i], b->v[i]) != 0)
			return false;
	return true;
}

static bool same_entry(const struct table *, const void *, const void *);

static bool
same_servers(const struct conf_servers *a, const struct conf_servers *b)
{
	size_t i;

	if (a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
		if (!same_entry(&conf_server_table, &a->v[i], &b->v[i]))
			return false;
	return true;
}

static bool
same_value(const struct key *k, const void *a, const void *b)
{
	const void *x = conf_entry_field(a, k), *y = conf_entry_field(b, k);
	const struct conf_user *u = x, *v = y;

	switch (conf_key_store(k->kind)) {
	case STORE_BOOL:
		return *(const bool *)x == *(const bool *)y;
	case STORE_U32:
		return *(const uint32_t *)x == *(const uint32_t *)y;
	case STORE_WORD:
		return *(const uint8_t *)x == *(const uint8_t *)y;
	case STORE_ENTRY:
		return same_text(name_of(x), name_of(y));
	case STORE_TEXT:
		return same_text(*(const char *const *)x,
		    *(const char *const *)y);
	case STORE_WORDS:
		return same_words(x, y);
	case STORE_USER:
		return u->known == v->known && u->uid == v->uid &&
		    u->gid == v->gid;
	case STORE_SERVERS:
		return same_servers(x, y);
	case STORE_NONE:
		break;
	}
	return true;
}

static bool
same_entry(const struct table *t, const void *a, const void *b)
{
	size_t i;

	if (!same_text(conf_entry_name(a), conf_entry_name(b)))
		return false;
	for (i = 0; i < t->nkeys; i++)
		if (!same_value(&t->keys[i], a, b))
			return false;
	return true;
}

bool
conf_entry_equal(enum conf_table id, const void *a, const void *b)
{
	return same_entry(&conf_key_tables[id], a, b);
}

bool
conf_line_equal(const struct conf_line *a, const struct conf_line *b)
{
	return conf_entry_equal(CONF_LINES, a, b);
}
