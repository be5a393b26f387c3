#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/names.h"
#include "conf/expand.h"
#include "conf/load.h"

/* An entry as written; all files' and the built-in ones of one table. */
struct raw {
	const char *name;
	const config_setting_t *setting;
	const struct source *src;
	const char *path; /* "lines.m" */
	size_t order;
	unsigned first, last, digits; /* of a bank; digits 0: none */
};

struct rows {
	char *v; /* entries of the table's size */
	size_t n, room;
};

struct united {
	struct loader *l;
	enum conf_table id;
	const struct table *table;
	struct raw *raws;
	size_t nraws;
	struct raw **sorted; /* by name, then order */
	struct raw **banks;
	size_t nbanks;
	void *star;
	struct conf_from *star_from;
	void *entry; /* the one in work */
	struct conf_from *before;
	struct rows rows;
};

static const char *
file_of(const struct raw *r)
{
	return r->src->file != NULL ? r->src->file : "built in";
}

static unsigned
line_of(const struct raw *r)
{
	return config_setting_source_line(r->setting);
}

/* --- collecting --- */

static bool
name_fits(const struct united *u, const struct raw *r)
{
	if (strcmp(r->name, "*") == 0 || rg_line_ok(r->name))
		return true;
	conf_error(u->l->errors, file_of(r), line_of(r),
	    "%s: a name is a letter, then letters, digits, - and _, at most "
	    "%d",
	    r->path, RG_LINE_MAX);
	return false;
}

static void
collect_entry(struct united *u, const struct source *src,
    const config_setting_t *s)
{
	struct raw r = { .name = config_setting_name(s),
		.setting = s,
		.src = src,
		.order = u->nraws };

	r.path = conf_arena_printf(&u->l->conf->priv->arena, "%s.%.64s",
	    u->table->name, r.name);
	if (!name_fits(u, &r))
		return;
	if (!config_setting_is_group(s)) {
		conf_error(u->l->errors, file_of(&r), line_of(&r),
		    "%s: must be a group: %.64s: { ... };", r.path, r.name);
		return;
	}
	u->raws = conf_grow(u->raws, u->nraws + 1, sizeof(r));
	u->raws[u->nraws++] = r;
}

static void
collect_table(struct united *u, const struct source *src)
{
	const config_setting_t *root, *group, *s;
	unsigned i;

	root = config_root_setting(&src->tree);
	group = config_setting_get_member(root, u->table->name);
	if (group == NULL)
		return;
	if (!config_setting_is_group(group)) {
		conf_error(u->l->errors, src->file,
		    config_setting_source_line(group),
		    "%s: must be a group of named groups: %s: { NAME: { ... "
		    "}; };",
		    u->table->name, u->table->name);
		return;
	}
	for (i = 0; (s = config_setting_get_elem(group, i)) != NULL; i++)
		collect_entry(u, src, s);
}

static int
by_name(const void *a, const void *b)
{
	const struct raw *x = *(struct raw *const *)a;
	const struct raw *y = *(struct raw *const *)b;
	int c = strcmp(x->name, y->name);

	return c != 0 ? c : (x->order > y->order) - (x->order < y->order);
}

/* Sorts, and reports names that two files define. */
static void
sort_raws(struct united *u)
{
	const struct raw *a, *b;
	size_t i;

	u->sorted = conf_grow(NULL, u->nraws + 1, sizeof(*u->sorted));
	for (i = 0; i < u->nraws; i++)
		u->sorted[i] = &u->raws[i];
	qsort(u->sorted, u->nraws, sizeof(*u->sorted), by_name);
	for (i = 1; i < u->nraws; i++) {
		a = u->sorted[i - 1];
		b = u->sorted[i];
		if (a->src->file != NULL && strcmp(a->name, b->name) == 0)
			conf_error(u->l->errors, file_of(b), line_of(b),
			    "%s: already defined at %s:%u", b->path, file_of(a),
			    line_of(a));
	}
}

/* The first raw entry of that name in the sorted row, or the row's end. */
static size_t
first_named(const struct united *u, const char *name)
{
	size_t low = 0, high = u->nraws, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (strcmp(u->sorted[mid]->name, name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* --- banks --- */

/* "01-48": the digits tell the padding. */
static bool
parse_bank(const char *text, struct raw *r)
{
	size_t n = strspn(text, "0123456789");

	if (n == 0 || n > 5 || text[n] != '-' ||
	    strspn(text + n + 1, "0123456789") != n || text[2 * n + 1] != '\0')
		return false;
	r->digits = (unsigned)n;
	r->first = (unsigned)strtoul(text, NULL, 10);
	r->last = (unsigned)strtoul(text + n + 1, NULL, 10);
	return r->first <= r->last && r->last - r->first < LOAD_LINES &&
	    strlen(r->name) + n <= RG_LINE_MAX;
}

static void
find_banks(struct united *u)
{
	const config_setting_t *s;
	const char *text;
	struct raw *r;
	size_t i;

	for (i = 0; u->table->banks && i < u->nraws; i++) {
		r = &u->raws[i];
		s = config_setting_get_member(r->setting, "range");
		if (s == NULL || (text = config_setting_get_string(s)) == NULL)
			continue; /* the kind's own error */
		if (strcmp(r->name, "*") != 0 && parse_bank(text, r)) {
			u->banks = conf_grow(u->banks, u->nbanks + 1,
			    sizeof(*u->banks));
			u->banks[u->nbanks++] = r;
			continue;
		}
		r->digits = 0;
		conf_error(u->l->errors, file_of(r),
		    config_setting_source_line(s),
		    "%s.range: \"%.40s\": must be like \"01-48\", both "
		    "ends with as many digits, not in *",
		    r->path, text);
	}
}

/* Is it the name of a line of that bank? */
static bool
in_bank(const struct raw *bank, const char *name)
{
	size_t n = strlen(bank->name);
	unsigned number;

	if (strncmp(bank->name, name, n) != 0 ||
	    strspn(name + n, "0123456789") != bank->digits ||
	    name[n + bank->digits] != '\0')
		return false;
	number = (unsigned)strtoul(name + n, NULL, 10);
	return number >= bank->first && number <= bank->last;
}

static bool
in_any_bank(const struct united *u, const struct raw *r)
{
	size_t i;

	for (i = 0; i < u->nbanks; i++)
		if (u->banks[i] != r && in_bank(u->banks[i], r->name))
			return true;
	return false;
}

/* --- layers --- */

static struct conf_from *
set_from(struct united *u, struct conf_from *to, const struct conf_from *from)
{
	return memcpy(to, from,
	    sizeof(*to) + u->table->nkeys * sizeof(to->at[0]));
}

static struct conf_from *
copy_from(struct united *u, const struct conf_from *from)
{
	return set_from(u, conf_take_from(u->l, u->table), from);
}

static void *
copy_entry(struct united *u, const void *entry)
{
	void *copy = conf_arena_get(&u->l->conf->priv->arena, u->table->size);

	return memcpy(copy, entry, u->table->size);
}

/* Keys that this layer wrote and that the entry's type does not have. */
static void
check_types(struct united *u, const void *entry, const struct conf_from *before,
    const struct conf_from *now)
{
	const struct table *t = u->table;
	size_t i;

	if (t->type == NULL || now->at[t->type - t->keys] == 0)
		return;
	for (i = 0; i < t->nkeys; i++)
		if (now->at[i] != before->at[i] &&
		    !conf_key_applies(t, &t->keys[i], entry))
			conf_check_error(u->l, now->at[i], t->keys[i].name,
			    "type \"%s\" has no such key",
			    conf_key_word_text(t->type,
				conf_entry_type(t, entry)));
}

/* Puts one layer over an entry. */
static void
apply(struct united *u, const struct raw *r, void *entry,
    struct conf_from *from)
{
	struct taker t = { .l = u->l,
		.src = r->src,
		.table = u->table,
		.path = r->path,
		.entry = entry,
		.from = from };
	struct conf_from *before = set_from(u, u->before, from);

	if (r->src->file != NULL || strcmp(r->name, "*") != 0)
		from->entry = conf_take_origin(u->l, r->src, r->setting,
		    r->path, from->entry);
	if (conf_take_group(&t, r->setting) && strcmp(r->name, "*") != 0)
		check_types(u, entry, before, from);
}

static void
make_star(struct united *u)
{
	size_t i;

	u->star = conf_arena_get(&u->l->conf->priv->arena, u->table->size);
	u->star_from = conf_take_from(u->l, u->table);
	for (i = first_named(u, "*");
	     i < u->nraws && strcmp(u->sorted[i]->name, "*") == 0; i++)
		apply(u, u->sorted[i], u->star, u->star_from);
}

/* Puts %l into the device. */
static void
expand_device(struct united *u, struct conf_line *line)
{
	const struct conf_escapes e = { .line = line->name };
	char device[129];

	if (line->device == NULL || strchr(line->device, '%') == NULL)
		return;
	if (conf_expand(device, sizeof(device), line->device, &e, NULL) !=
	    RG_OK) {
		conf_check_error(u->l, line->from->entry, "device",
		    "longer than %zu bytes", sizeof(device) - 1);
		return;
	}
	line->device = conf_arena_strdup(&u->l->conf->priv->arena, device);
}

static void
append(struct united *u, const void *entry)
{
	struct rows *rows = &u->rows;

	if (rows->n == rows->room) {
		rows->room = rows->room == 0 ? 8 : rows->room * 2;
		rows->v = conf_grow(rows->v, rows->room, u->table->size);
	}
	memcpy(rows->v + rows->n++ * u->table->size, entry, u->table->size);
	if (u->id == CONF_LINES)
		expand_device(u,
		    (struct conf_line *)(void *)rows->v + rows->n - 1);
}

static void
set_head(void *entry, const char *name, const struct conf_from *from)
{
	memcpy(entry, &name, sizeof(name));
	memcpy((char *)entry + sizeof(name), &from, sizeof(from));
}

/* An entry: the base, and over it what is written under its own name. */
static void
emit(struct united *u, const char *name, const void *base,
    const struct conf_from *base_from)
{
	size_t i = first_named(u, name);
	struct conf_from *from = NULL;
	void *entry = memcpy(u->entry, base, u->table->size);

	for (; i < u->nraws && strcmp(u->sorted[i]->name, name) == 0; i++) {
		if (u->sorted[i]->digits != 0)
			continue;
		if (from == NULL)
			from = copy_from(u, base_from);
		apply(u, u->sorted[i], entry, from);
	}
	set_head(entry, name, from != NULL ? from : base_from);
	append(u, entry);
}

static void
emit_bank(struct united *u, const struct raw *r)
{
	struct conf_from *from = copy_from(u, u->star_from);
	void *base = copy_entry(u, u->star);
	const char *name;
	unsigned i;

	apply(u, r, base, from);
	for (i = r->first; i <= r->last && u->rows.n < LOAD_LINES; i++) {
		name = conf_arena_printf(&u->l->conf->priv->arena, "%s%0*u",
		    r->name, (int)r->digits, i);
		emit(u, name, base, from);
	}
}

static void
emit_all(struct united *u)
{
	const struct raw *r;
	size_t i;

	for (i = 0; i < u->nraws; i++) {
		r = &u->raws[i];
		if (r->digits != 0)
			emit_bank(u, r);
		else if (strcmp(r->name, "*") != 0 && !in_any_bank(u, r) &&
		    u->sorted[first_named(u, r->name)] == r)
			emit(u,
			    conf_arena_strdup(&u->l->conf->priv->arena,
				r->name),
			    u->star, u->star_from);
		if (u->rows.n >= LOAD_LINES) {
			conf_error(u->l->errors, file_of(r), line_of(r),
			    "more than %d entries", LOAD_LINES - 1);
			return;
		}
	}
}

#define GIVE(c, plural) \
	((c)->plural = (void *)u->rows.v, (c)->n##plural = u->rows.n)

static void
give(struct united *u)
{
	struct conf *c = u->l->conf;

	switch (u->id) {
	case CONF_LINES:
		GIVE(c, lines);
		break;
	case CONF_PROFILES:
		GIVE(c, profiles);
		break;
	case CONF_DIALOGS:
		GIVE(c, dialogs);
		break;
	case CONF_METHODS:
		GIVE(c, methods);
		break;
	case CONF_SERVICES:
		GIVE(c, services);
		break;
	case CONF_RULES:
		GIVE(c, rules);
		break;
	case CONF_GLOBALS:
	case CONF_TABLES:
		break;
	}
}

static void
unite_table(struct loader *l, enum conf_table id)
{
	struct united u = { .l = l, .id = id, .table = &conf_key_tables[id] };
	size_t i;

	for (i = 0; i < l->nsrc; i++)
		collect_table(&u, l->src[i]);
	u.entry = conf_arena_get(&l->conf->priv->arena, u.table->size);
	u.before = conf_take_from(l, u.table);
	find_banks(&u);
	sort_raws(&u);
	make_star(&u);
	emit_all(&u);
	if (u.rows.n > 0)
		u.rows.v = conf_grow(u.rows.v, u.rows.n, u.table->size);
	give(&u);
	free(u.banks);
	free(u.sorted);
	free(u.raws);
}

static void
unite_globals(struct loader *l)
{
	struct conf_from *from = conf_take_from(l,
	    &conf_key_tables[CONF_GLOBALS]);
	size_t i;

	l->conf->g.from = from;
	for (i = 0; i < l->nsrc; i++) {
		struct taker t = { .l = l,
			.src = l->src[i],
			.table = &conf_key_tables[CONF_GLOBALS],
			.path = "",
			.entry = &l->conf->g,
			.from = from };

		(void)conf_take_group(&t,
		    config_root_setting(&l->src[i]->tree));
	}
}

void
conf_unite(struct loader *l)
{
	enum conf_table t;

	unite_globals(l);
	for (t = CONF_LINES; t < CONF_TABLES; t++)
		unite_table(l, t);
}
