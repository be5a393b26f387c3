#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "machine/rivals.h"

typedef bool table_find(FILE *, const char *tty, struct getty_entry *);

static const struct {
	const char *path;
	table_find *find;
	const char *advice;
} tables[] = {
	{ "/etc/inittab", getty_inittab,
	    "take the entry out of /etc/inittab, then: telinit q" },
	{ "/etc/ttys", getty_ttys,
	    "say \"off\" in /etc/ttys, then: kill -HUP 1" },
};

static bool
rival_table(const struct check *k, const char *tty, struct rival *r)
{
	struct getty_entry e;
	bool found = false;
	size_t i;
	FILE *f;

	for (i = 0; !found && i < RG_COUNTOF(tables); i++) {
		if ((f = check_fopen(k, tables[i].path)) == NULL)
			continue;
		found = tables[i].find(f, tty, &e);
		(void)fclose(f);
		if (!found)
			continue;
		(void)snprintf(r->name, sizeof(r->name), "entry %s of %s", e.id,
		    tables[i].path);
		(void)rg_strlcpy(r->command, e.command, sizeof(r->command));
		(void)rg_strlcpy(r->advice, tables[i].advice,
		    sizeof(r->advice));
	}
	return found;
}

bool
rival_may_lend(const struct rival *r)
{
	return strstr(r->command, "rasgate-login") != NULL ||
	    strstr(r->command, "mgetty") != NULL;
}

/* mgetty comes again for each call: that of now is the one to name. */
bool
machine_getty(struct gettys **known, const char *device, char *dst, size_t size)
{
	const struct check k = { .root = "" };
	char *real, *slash;
	struct rival r;
	bool found;

	if (device == NULL) {
		gettys_free(*known);
		*known = NULL;
		return false;
	}
	if (*known == NULL)
		*known = gettys_find(&k);
	real = realpath(device, NULL);
	found = real != NULL && strncmp(real, "/dev/", 5) == 0 &&
	    gettys_on(*known, real + 5, &r);
	free(real);
	if (!found)
		return false;
	slash = strrchr(r.name, '/');
	(void)rg_strlcpy(dst, slash != NULL ? slash + 1 : r.name, size);
	return true;
}

void
gettys_free(struct gettys *all)
{
	while (all->n > 0)
		free(all->v[--all->n].words);
	free(all->v);
	free(all);
}

bool
rival_process(const struct check *k, const char *tty, struct rival *r)
{
	struct gettys *all = gettys_find(k);
	const bool found = gettys_on(all, tty, r);

	gettys_free(all);
	return found;
}

bool
rival_find(const struct check *k, const char *tty, struct rival *r)
{
	static bool (*const places[])(const struct check *, const char *,
	    struct rival *) = { rival_unit, rival_table, rival_process };
	struct rival other;
	bool found = false;
	size_t i;

	for (i = 0; i < RG_COUNTOF(places) && !(found && !rival_may_lend(r));
	     i++)
		if (places[i](k, tty, &other) &&
		    (!found || !rival_may_lend(&other))) {
			*r = other;
			found = true;
		}
	return found;
}
