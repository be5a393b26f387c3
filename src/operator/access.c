#include "config.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "operator/access.h"

struct entry {
	struct entry *next;
	bool group; /* id is a gid */
	unsigned id;
	enum access_right right;
	char name[33];
};

struct access {
	uid_t self;
	struct entry *first;
};

static void
add(struct access *a, bool group, unsigned id, enum access_right right,
    const char *name)
{
	struct entry *e = calloc(1, sizeof(*e));

	if (e == NULL)
		abort();
	e->group = group;
	e->id = id;
	e->right = right;
	rg_strlcpy(e->name, name, sizeof(e->name));
	e->next = a->first;
	a->first = e;
}

static void
add_user(struct access *a, const char *name, enum access_right right)
{
	const struct passwd *pw = getpwnam(name);

	if (pw != NULL)
		add(a, false, pw->pw_uid, right, name);
}

static void
add_group(struct access *a, const char *name, enum access_right right)
{
	const struct group *gr = getgrnam(name);
	char **members, **p;
	size_t n = 0;

	if (gr == NULL)
		return;
	add(a, true, gr->gr_gid, right, name);
	/* getpwnam() may use the same static store: copy the names first. */
	while (gr->gr_mem[n] != NULL)
		n++;
	if ((members = calloc(n + 1, sizeof(*members))) == NULL)
		abort();
	while (n-- > 0)
		members[n] = strdup(gr->gr_mem[n]);
	for (p = members; *p != NULL; p++) {
		add_user(a, *p, right);
		free(*p);
	}
	free(members);
}

static void
add_words(struct access *a, const struct conf_words *w, enum access_right right)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		if (w->v[i][0] == '@')
			add_group(a, w->v[i] + 1, right);
		else
			add_user(a, w->v[i], right);
}

struct access *
access_new(const struct conf *conf, uid_t self)
{
	struct access *a = calloc(1, sizeof(*a));

	if (a == NULL)
		abort();
	a->self = self;
	add_words(a, &conf->g.control.read, ACCESS_READ);
	add_words(a, &conf->g.control.admin, ACCESS_ADMIN);
	return a;
}

void
access_free(struct access **ap)
{
	struct access *a = *ap;
	struct entry *e;

	*ap = NULL;
	if (a == NULL)
		return;
	while ((e = a->first) != NULL) {
		a->first = e->next;
		free(e);
	}
	free(a);
}

enum access_right
access_check(const struct access *a, uid_t uid, gid_t gid)
{
	enum access_right best = ACCESS_NONE;
	const struct entry *e;

	if (uid == 0 || uid == a->self)
		return ACCESS_ADMIN;
	for (e = a->first; e != NULL; e = e->next)
		if (e->id == (e->group ? (unsigned)gid : (unsigned)uid) &&
		    e->right > best)
			best = e->right;
	return best;
}

void
access_name(const struct access *a, uid_t uid, char *dst, size_t dstsz)
{
	const struct entry *e;

	if (uid == 0) {
		rg_strlcpy(dst, "root", dstsz);
		return;
	}
	for (e = a->first; e != NULL; e = e->next)
		if (!e->group && e->id == (unsigned)uid) {
			rg_strlcpy(dst, e->name, dstsz);
			return;
		}
	snprintf(dst, dstsz, "uid-%lu", (unsigned long)uid);
}
