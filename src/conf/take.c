#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "conf/hint.h"
#include "conf/load.h"

#define KEY_LEN 80

static const char *
shown(const struct source *src)
{
	return src->file != NULL ? src->file : "built in";
}

void
conf_take_error(struct taker *t, const config_setting_t *s, const char *key,
    const char *fmt, ...)
{
	const char *dot = t->path[0] != '\0' && key[0] != '\0' ? "." : "";
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	conf_error(t->l->errors, shown(t->src), config_setting_source_line(s),
	    "%s%s%s: %s", t->path, dot, key, text);
}

struct conf_from *
conf_take_from(struct loader *l, const struct table *t)
{
	return conf_arena_get(&l->conf->priv->arena,
	    sizeof(struct conf_from) + t->nkeys * sizeof(uint32_t));
}

uint32_t
conf_take_origin(struct loader *l, const struct source *src,
    const config_setting_t *s, const char *path, uint32_t over)
{
	struct conf_priv *p = l->conf->priv;

	if (src->file == NULL)
		return ORIGIN_BUILTIN;
	p->origins = conf_grow(p->origins, p->norigins + 1,
	    sizeof(p->origins[0]));
	p->origins[p->norigins] = (struct origin) { .file = src->file,
		.line = config_setting_source_line(s),
		.path = path,
		.over = over > ORIGIN_BUILTIN ? over : 0 };
	return (uint32_t)p->norigins++;
}

/* The row of a key, or -1. */
static long
find_key(const struct table *t, const char *name)
{
	size_t i;

	for (i = 0; i < t->nkeys; i++)
		if (strcmp(t->keys[i].name, name) == 0)
			return (long)i;
	return -1;
}

/* Is there a key "NAME.something"? */
static bool
is_group(const struct table *t, const char *name)
{
	size_t i, n = strlen(name);

	for (i = 0; i < t->nkeys; i++)
		if (strncmp(t->keys[i].name, name, n) == 0 &&
		    t->keys[i].name[n] == '.')
			return true;
	return false;
}

/* Offers what may stand at that depth: what follows the same prefix. */
static void
offer_keys(struct hint *h, const struct table *t, const char *key)
{
	const char *part = strrchr(key, '.'), *name;
	size_t i, n = part == NULL ? 0 : (size_t)(part - key) + 1;

	h->word = key + n;
	for (i = 0; i < t->nkeys; i++) {
		name = t->keys[i].name;
		if (t->keys[i].kind < KIND_LATER && strncmp(name, key, n) == 0)
			conf_hint_offer(h, name + n, strcspn(name + n, "."));
	}
	for (i = 0; t->name == NULL && n == 0 && i < CONF_TABLES; i++)
		if ((name = conf_key_tables[i].name) != NULL)
			conf_hint_offer(h, name, strlen(name));
}

static void
unknown(struct taker *t, const config_setting_t *s, const char *key)
{
	struct hint h = { .word = key };

	offer_keys(&h, t->table, key);
	if (h.best[0] != '\0')
		conf_take_error(t, s, key, "unknown key, did you mean \"%s\"?",
		    h.best);
	else
		conf_take_error(t, s, key, "unknown key");
}

static bool
take_key(struct taker *t, const config_setting_t *s, const char *key, long row)
{
	const struct key *k = &t->table->keys[row];
	const struct origin *o;
	const char *why;

	if (k->kind == KIND_FILES && t->src != t->l->src[0] &&
	    t->src != t->l->src[1]) {
		conf_take_error(t, s, key, "only in the main file");
		return false;
	}
	if (t->table->name == NULL && t->from->at[row] > ORIGIN_BUILTIN) {
		o = &t->l->conf->priv->origins[t->from->at[row]];
		conf_take_error(t, s, key, "already defined at %s:%u", o->file,
		    o->line);
		return false;
	}
	if ((why = conf_kind_take(t, s, k)) != NULL) {
		conf_take_error(t, s, key, "%s", why);
		return false;
	}
	if (k->kind != KIND_RANGE)
		t->from->at[row] = conf_take_origin(t->l, t->src, s, t->path,
		    t->from->at[row]);
	return true;
}

static void
take_row(struct taker *t, const config_setting_t *s, const char *key)
{
	const config_setting_t *sub;
	char name[KEY_LEN];
	long row = find_key(t->table, key);
	unsigned i;

	if (row >= 0) {
		if (&t->table->keys[row] != t->table->type)
			(void)take_key(t, s, key, row);
		return;
	}
	if (!is_group(t->table, key)) {
		unknown(t, s, key);
		return;
	}
	if (!config_setting_is_group(s)) {
		conf_take_error(t, s, key, "must be a group: %s: { ... };",
		    key);
		return;
	}
	for (i = 0; (sub = config_setting_get_elem(s, i)) != NULL; i++) {
		(void)snprintf(name, sizeof(name), "%.38s.%.38s", key,
		    config_setting_name(sub));
		take_row(t, sub, name);
	}
}

/* Tables stand beside the globals at the top of a file. */
static bool
is_table(const struct taker *t, const char *name)
{
	size_t i;

	if (t->table->name != NULL)
		return false;
	for (i = 0; i < CONF_TABLES; i++)
		if (conf_key_tables[i].name != NULL &&
		    strcmp(conf_key_tables[i].name, name) == 0)
			return true;
	return false;
}

bool
conf_take_group(struct taker *t, const config_setting_t *group)
{
	const struct key *type = t->table->type;
	const config_setting_t *s;
	const char *name;
	unsigned i;

	/* The type first: the keys of one not built need no errors. */
	for (i = 0; (s = config_setting_get_elem(group, i)) != NULL; i++)
		if (type != NULL &&
		    strcmp(config_setting_name(s), type->name) == 0 &&
		    !take_key(t, s, type->name, (long)(type - t->table->keys)))
			return false;
	for (i = 0; (s = config_setting_get_elem(group, i)) != NULL; i++) {
		name = config_setting_name(s);
		if (!is_table(t, name))
			take_row(t, s, name);
	}
	return true;
}
