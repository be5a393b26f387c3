/* Is what was loaded still what is on disk? */
#include "config.h"

#include <sys/stat.h>

#include <dirent.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "conf/load.h"
#include "conf/stale.h"

/* A file that was read, as it was then. */
struct conf_note {
	struct conf_note *next;
	const char *path;
	const char *shown;
	struct timespec changed;
	off_t size;
	ino_t ino;
};

/* A folder that was searched for files. */
struct conf_search {
	struct conf_search *next;
	const char *dir;
	const char *shown;
	const char *pattern;
};

void
conf_stale_note(struct loader *l, const char *path, const char *shown,
    const struct stat *st)
{
	struct conf_priv *p = l->conf->priv;
	struct conf_note *n = conf_arena_get(&p->arena, sizeof(*n));

	n->path = conf_arena_strdup(&p->arena, path);
	n->shown = conf_arena_strdup(&p->arena, shown);
	n->changed = st->st_mtim;
	n->size = st->st_size;
	n->ino = st->st_ino;
	n->next = p->notes;
	p->notes = n;
}

void
conf_stale_search(struct loader *l, const char *dir, const char *shown,
    const char *pattern)
{
	struct conf_priv *p = l->conf->priv;
	struct conf_search *s = conf_arena_get(&p->arena, sizeof(*s));

	s->dir = conf_arena_strdup(&p->arena, dir);
	s->shown = conf_arena_strdup(&p->arena, shown);
	s->pattern = conf_arena_strdup(&p->arena, pattern);
	s->next = p->searches;
	p->searches = s;
}

static void
say(struct conf_stale *out, const char *how, time_t when, const char *folder,
    const char *name)
{
	out->how = how;
	out->when = when;
	(void)snprintf(out->file, sizeof(out->file), "%.120s%s%.120s", folder,
	    folder[0] != '\0' ? "/" : "", name);
}

/* When a file went is when its folder changed. */
static time_t
folder_changed(const char *path)
{
	char dir[1024];
	struct stat st;
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		(void)snprintf(dir, sizeof(dir), ".");
	else
		(void)snprintf(dir, sizeof(dir), "%.*s/", (int)(slash - path),
		    path);
	return stat(dir, &st) == 0 ? st.st_mtime : time(NULL);
}

static bool
note_is_stale(const struct conf_note *n, struct conf_stale *out)
{
	struct stat st;

	if (stat(n->path, &st) == -1)
		say(out, "removed", folder_changed(n->path), "", n->shown);
	else if (st.st_mtim.tv_sec != n->changed.tv_sec ||
	    st.st_mtim.tv_nsec != n->changed.tv_nsec || st.st_size != n->size ||
	    st.st_ino != n->ino)
		say(out, "changed", st.st_ctime, "", n->shown);
	else
		return false;
	return true;
}

static bool
was_read(const struct conf *c, const char *path)
{
	const struct conf_note *n;

	for (n = c->priv->notes; n != NULL; n = n->next)
		if (strcmp(n->path, path) == 0)
			return true;
	return false;
}

static bool
search_is_stale(const struct conf *c, const struct conf_search *s,
    struct conf_stale *out)
{
	DIR *d = opendir(s->dir);
	const struct dirent *e;
	char path[1024];
	struct stat st;
	bool found = false;

	while (d != NULL && !found && (e = readdir(d)) != NULL) {
		if (fnmatch(s->pattern, e->d_name, FNM_PERIOD) != 0)
			continue;
		(void)snprintf(path, sizeof(path), "%.700s/%s", s->dir,
		    e->d_name);
		if (was_read(c, path) || stat(path, &st) == -1)
			continue;
		say(out, "added", st.st_ctime, s->shown, e->d_name);
		found = true;
	}
	if (d != NULL)
		(void)closedir(d);
	return found;
}

bool
conf_is_stale(const struct conf *c, struct conf_stale *out)
{
	const struct conf_search *s;
	const struct conf_note *n;

	for (n = c->priv->notes; n != NULL; n = n->next)
		if (note_is_stale(n, out))
			return true;
	for (s = c->priv->searches; s != NULL; s = s->next)
		if (search_is_stale(c, s, out))
			return true;
	return false;
}
