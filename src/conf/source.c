#include "config.h"

#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "conf/load.h"
#include "conf/scan.h"

/* The path as shown: relative to the main file's folder. */
static const char *
shown(const struct loader *l, const char *path)
{
	size_t n = l->dir == NULL ? 0 : strlen(l->dir);

	if (n > 0 && strncmp(path, l->dir, n) == 0 && path[n] == '/')
		return path + n + 1;
	return path;
}

/*
 * Who may write a file decides what runs as root: only root or whoever runs
 * this program may own it, and nobody else may write it.
 */
static int
check_owner(struct loader *l, const char *path, const struct stat *st)
{
	const char *file = shown(l, path);

	if (st->st_uid != 0 && st->st_uid != geteuid()) {
		conf_error(l->errors, file, 0,
		    "belongs to user %lu: chown root %s",
		    (unsigned long)st->st_uid, path);
		return RG_E_NAME;
	}
	if ((st->st_mode & (S_IWGRP | S_IWOTH)) != 0 &&
	    !(S_ISDIR(st->st_mode) && (st->st_mode & S_ISVTX) != 0)) {
		conf_error(l->errors, file, 0,
		    "others can write it (mode %04o): chmod go-w %s",
		    (unsigned)st->st_mode & 07777, path);
		return RG_E_NAME;
	}
	return RG_OK;
}

static int
check_folder(struct loader *l, const char *dir)
{
	struct stat st;

	if (stat(dir, &st) == -1) {
		conf_error(l->errors, dir, 0, "%s", strerror(errno));
		return RG_E_SYS;
	}
	return check_owner(l, dir, &st);
}

static char *
read_all(int fd, size_t size, size_t *n)
{
	char *text = conf_grow(NULL, size + 1, 1);
	ssize_t got = 0;

	for (*n = 0; *n < size; *n += (size_t)got) {
		got = read(fd, text + *n, size - *n);
		if (got <= 0)
			break;
	}
	text[*n] = '\0';
	if (got < 0) {
		free(text);
		return NULL;
	}
	return text;
}

/* The text of a file that is fit to be configuration, or NULL. */
static char *
open_and_read(struct loader *l, const char *path, size_t *n)
{
	const char *file = shown(l, path);
	struct stat st;
	char *text = NULL;
	int fd;

	fd = open(path, O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1 || fstat(fd, &st) == -1)
		conf_error(l->errors, file, 0, "%s", strerror(errno));
	else if (!S_ISREG(st.st_mode))
		conf_error(l->errors, file, 0, "not a regular file");
	else if (st.st_size > (off_t)LOAD_FILE_SIZE)
		conf_error(l->errors, file, 0, "longer than %u bytes",
		    LOAD_FILE_SIZE);
	else if (check_owner(l, path, &st) == RG_OK) {
		conf_stale_note(l, path, file, &st);
		text = read_all(fd, (size_t)st.st_size, n);
		if (text == NULL)
			conf_error(l->errors, file, 0, "%s", strerror(errno));
	}
	if (fd != -1)
		(void)close(fd);
	return text;
}

static void
parse_error(struct loader *l, const struct scan_text *t, const config_t *tree)
{
	const char *text = config_error_text(tree);
	unsigned line = (unsigned)config_error_line(tree);

	if (strstr(text, "duplicate") != NULL)
		conf_scan_duplicate(t, line, l->errors);
	else
		conf_error(l->errors, t->file, line, "%s", text);
}

int
conf_source_add_text(struct loader *l, const char *file, const char *text,
    size_t n)
{
	struct scan_text t = { .file = file, .text = text, .n = n };
	struct source *s;
	int result = RG_OK;

	if (file != NULL && strlen(text) != n) {
		conf_error(l->errors, file, 0, "holds a NUL byte");
		return RG_E_PROTO;
	}
	if (file != NULL && !conf_scan_file(&t, l->errors))
		return RG_E_PROTO;
	s = conf_arena_get(&l->conf->priv->arena, sizeof(*s));
	l->src = conf_grow(l->src, l->nsrc + 1, sizeof(*l->src));
	l->src[l->nsrc] = s;
	if (file != NULL) /* t.file may go away */
		s->file = conf_arena_strdup(&l->conf->priv->arena, file);
	config_init(&s->tree);
	if (config_read_string(&s->tree, text) != CONFIG_TRUE) {
		parse_error(l, &t, &s->tree);
		config_destroy(&s->tree);
		result = RG_E_PROTO;
	} else
		l->nsrc++;
	return result;
}

static int
add_file(struct loader *l, const char *path)
{
	size_t n;
	char *text;
	int result;

	if (l->nsrc > LOAD_FILES) {
		conf_error(l->errors, shown(l, path), 0,
		    "more than %d files of configuration", LOAD_FILES);
		return RG_E_SIZE;
	}
	if ((text = open_and_read(l, path, &n)) == NULL)
		return RG_E_SYS;
	result = conf_source_add_text(l, shown(l, path), text, n);
	free(text);
	return result;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names of a folder that match, sorted; *n of them. */
static char **
list_folder(DIR *d, const char *pattern, size_t *n)
{
	const struct dirent *e;
	char **v = NULL;
	size_t size;

	for (*n = 0; (e = readdir(d)) != NULL;) {
		if (fnmatch(pattern, e->d_name, FNM_PERIOD) != 0)
			continue;
		v = conf_grow(v, *n + 1, sizeof(*v));
		size = strlen(e->d_name) + 1;
		v[*n] = memcpy(conf_grow(NULL, size, 1), e->d_name, size);
		(*n)++;
	}
	if (*n > 0)
		qsort(v, *n, sizeof(*v), by_name);
	return v;
}

static void
add_folder(struct loader *l, const char *dir, const char *pattern)
{
	char **names;
	size_t i, n;
	DIR *d;

	conf_stale_search(l, dir, shown(l, dir), pattern);
	if ((d = opendir(dir)) == NULL) {
		if (errno != ENOENT) /* nothing there to be read is fine */
			conf_error(l->errors, shown(l, dir), 0, "%s",
			    strerror(errno));
		return;
	}
	names = list_folder(d, pattern, &n);
	(void)closedir(d);
	if (n > 0 && check_folder(l, dir) == RG_OK)
		for (i = 0; i < n; i++)
			(void)add_file(l,
			    conf_arena_printf(&l->conf->priv->arena, "%s/%s",
				dir, names[i]));
	for (i = 0; i < n; i++)
		free(names[i]);
	free(names);
}

/* A pattern without * ? [ names one file, which must be there. */
static void
add_pattern(struct loader *l, const char *pattern)
{
	const char *base = pattern[0] == '/' ? "" : l->dir;
	const char *join = pattern[0] == '/' ? "" : "/";
	char *path, *slash;

	path = conf_arena_printf(&l->conf->priv->arena, "%s%s%s", base, join,
	    pattern);
	if (strpbrk(pattern, "*?[") == NULL) {
		(void)add_file(l, path);
		return;
	}
	slash = strrchr(path, '/');
	*slash = '\0';
	add_folder(l, slash == path ? "/" : path, slash + 1);
}

static const config_setting_t *
includes(const struct loader *l)
{
	const config_setting_t *s;
	size_t i = l->nsrc;

	while (i-- > 0)
		if ((s = config_lookup(&l->src[i]->tree, "include")) != NULL)
			return s;
	return NULL;
}

int
conf_source_add_files(struct loader *l, const char *file)
{
	const config_setting_t *s;
	const char *pattern;
	int i, result;

	result = check_folder(l, l->dir);
	if (result == RG_OK)
		result = add_file(l, file);
	if (result != RG_OK || (s = includes(l)) == NULL ||
	    !config_setting_is_array(s))
		return result;
	for (i = 0; i < config_setting_length(s); i++) {
		pattern = config_setting_get_string_elem(s, i);
		if (pattern != NULL && pattern[0] != '\0')
			add_pattern(l, pattern);
	}
	return l->errors->nerrors == 0 ? RG_OK : RG_E_PROTO;
}

void
conf_source_free(struct loader *l)
{
	size_t i;

	for (i = 0; i < l->nsrc; i++)
		config_destroy(&l->src[i]->tree);
	free(l->src);
	l->src = NULL;
	l->nsrc = 0;
}
