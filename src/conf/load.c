#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "conf/load.h"

static struct conf *
new_conf(const char *file)
{
	struct conf *c = conf_grow(NULL, 1, sizeof(*c));
	struct conf_priv *p = conf_grow(NULL, 1, sizeof(*p));

	memset(c, 0, sizeof(*c));
	memset(p, 0, sizeof(*p));
	c->priv = p;
	c->file = conf_arena_strdup(&p->arena, file);
	p->norigins = ORIGIN_BUILTIN + 1;
	p->origins = conf_grow(NULL, p->norigins, sizeof(*p->origins));
	memset(p->origins, 0, p->norigins * sizeof(*p->origins));
	return c;
}

void
conf_free(struct conf **cp)
{
	struct conf *c = *cp;

	if (c == NULL)
		return;
	free(c->lines);
	free(c->profiles);
	free(c->dialogs);
	free(c->methods);
	free(c->services);
	free(c->rules);
	free(c->priv->origins);
	conf_arena_free(&c->priv->arena);
	free(c->priv);
	free(c);
	*cp = NULL;
}

/* Everything after the files are there. */
static struct conf *
finish(struct loader *l, int result)
{
	if (result == RG_OK && l->errors->nerrors == 0) {
		conf_unite(l);
		conf_check_all(l);
	}
	l->conf->nfiles = l->nsrc - 1;
	conf_source_free(l);
	if (result != RG_OK || l->errors->nerrors > 0)
		conf_free(&l->conf);
	return l->conf;
}

static const char *
folder_of(struct loader *l, const char *file)
{
	const char *slash = strrchr(file, '/');
	char *dir;

	if (slash == NULL)
		return ".";
	if (slash == file)
		return "/";
	dir = conf_arena_strdup(&l->conf->priv->arena, file);
	dir[slash - file] = '\0';
	return dir;
}

struct conf *
conf_load(const char *file, struct conf_errors *errors)
{
	struct loader l = { .conf = new_conf(file), .errors = errors };
	int result;

	l.dir = folder_of(&l, file);
	result = conf_source_add_text(&l, NULL, conf_keys_builtin,
	    strlen(conf_keys_builtin));
	if (result == RG_OK)
		result = conf_source_add_files(&l, file);
	return finish(&l, result);
}

struct conf *
conf_load_text(const char *file, const char *text, size_t n,
    struct conf_errors *errors)
{
	struct loader l = { .conf = new_conf(file), .errors = errors };
	char *copy = conf_arena_get(&l.conf->priv->arena, n + 1);
	int result;

	memcpy(copy, text, n);
	result = conf_source_add_text(&l, NULL, conf_keys_builtin,
	    strlen(conf_keys_builtin));
	if (result == RG_OK)
		result = conf_source_add_text(&l, file, copy, n);
	return finish(&l, result);
}

const struct conf_line *
conf_find_line(const struct conf *c, const char *name)
{
	const struct conf_line *const *v = (const struct conf_line *const *)
					       c->priv->by_name;
	size_t low = 0, high = c->nlines, mid;
	int cmp;

	while (low < high) {
		mid = low + (high - low) / 2;
		cmp = strcmp(v[mid]->name, name);
		if (cmp == 0)
			return v[mid];
		if (cmp < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

const struct conf_profile *
conf_find_profile(const struct conf *c, const char *name)
{
	return conf_table_find(c, CONF_PROFILES, name);
}

const struct conf_dialog *
conf_find_dialog(const struct conf *c, const char *name)
{
	return conf_table_find(c, CONF_DIALOGS, name);
}

const struct conf_method *
conf_find_method(const struct conf *c, const char *name)
{
	return conf_table_find(c, CONF_METHODS, name);
}

const struct conf_service *
conf_find_service(const struct conf *c, const char *name)
{
	return conf_table_find(c, CONF_SERVICES, name);
}

uint32_t
conf_shorter(uint32_t a, uint32_t b)
{
	if (a == 0 || b == 0)
		return a + b;
	return a < b ? a : b;
}

uint32_t
conf_line_idle_ms(const struct conf_line *line)
{
	return conf_shorter(line->idle_limit_ms, line->service->idle_limit_ms);
}

uint32_t
conf_line_session_ms(const struct conf_line *line)
{
	return conf_shorter(line->session_limit_ms,
	    line->service->session_limit_ms);
}

uint32_t
conf_call_idle_ms(const struct conf_line *line, const struct conf_service *s)
{
	uint32_t ms = conf_shorter(line->idle_limit_ms, s->idle_limit_ms);

	return ms != 0 ? ms : conf_line_idle_ms(line);
}

uint32_t
conf_call_session_ms(const struct conf_line *line, const struct conf_service *s)
{
	uint32_t ms = conf_shorter(line->session_limit_ms, s->session_limit_ms);

	return ms != 0 ? ms : conf_line_session_ms(line);
}

static void
check_user(const struct conf *c, enum conf_table table, const void *entry,
    const char *key, const struct conf_user *u, struct conf_errors *errors)
{
	const struct origin *o =
	    &c->priv->origins[conf_check_origin(table, entry, key)];
	const char *path = o->path != NULL ? o->path : "";

	if (!u->known)
		conf_error(errors, o->file != NULL ? o->file : c->file, o->line,
		    "%s%s%s: this system has no user \"%s\"", path,
		    path[0] != '\0' ? "." : "", key, u->text);
}

static void
check_own(const struct conf *c, const char *key, const struct conf_user *u,
    struct conf_errors *errors)
{
	check_user(c, CONF_GLOBALS, &c->g, key, u, errors);
}

/* A dialog's own user, or that of all that have none. */
static void
check_hosted(const struct conf *c, struct conf_errors *errors)
{
	const struct conf_dialog *d;
	bool shared = false;
	size_t i;

	for (i = 0; i < c->ndialogs; i++) {
		d = &c->dialogs[i];
		if (conf_is_hosted(d) && d->user.text != NULL)
			check_user(c, CONF_DIALOGS, d, "user", &d->user,
			    errors);
		else if (conf_is_hosted(d))
			shared = true;
	}
	if (shared)
		check_own(c, "uids.modules", &c->g.uids.modules, errors);
}

bool
conf_asks_radius(const struct conf *c)
{
	size_t i;

	for (i = 0; i < c->nmethods; i++)
		if (c->methods[i].type == CONF_METHOD_RADIUS)
			return true;
	return false;
}

size_t
conf_check_root(const struct conf *c, struct conf_errors *errors)
{
	size_t before = errors->nerrors;

	check_own(c, "uids.engine", &c->g.uids.engine, errors);
	check_own(c, "uids.auth", &c->g.uids.auth, errors);
	check_hosted(c, errors);
	if (conf_asks_radius(c))
		check_own(c, "uids.radius", &c->g.uids.radius, errors);
	check_own(c, "uids.store", &c->g.uids.store, errors);
	conf_module_owners(c, errors);
	return errors->nerrors - before;
}
