#include "config.h"

#include "machine/devices.h"

#ifndef __linux__

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
by_name(const void *a, const void *b)
{
	const struct device *x = a, *y = b;

	return strcmp(x->tty, y->tty);
}

/*
 * Call-in lines of FreeBSD, OpenBSD and NetBSD. The call-out ones of the same
 * ports (cua, dty) are for those who dial: they ignore carrier.
 */
static bool
is_serial(const char *name)
{
	static const char *const starts[] = { "ttyu", "ttyU", "tty0" };
	size_t i;

	for (i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (strncmp(name, starts[i], strlen(starts[i])) == 0 &&
		    strchr(name, '.') == NULL)
			return true;
	return false;
}

void
devices_scan(struct devices *all, const char *root)
{
	char path[CTL_PATH_MAX], tty[64];
	const struct dirent *e;
	DIR *d;

	(void)snprintf(path, sizeof(path), "%.200s/dev", root);
	if ((d = opendir(path)) == NULL)
		return;
	while ((e = readdir(d)) != NULL) {
		if (!is_serial(e->d_name))
			continue;
		(void)snprintf(tty, sizeof(tty), "/dev/%.50s", e->d_name);
		(void)devices_add(all, tty);
	}
	(void)closedir(d);
	if (all->n > 0)
		qsort(all->v, all->n, sizeof(*all->v), by_name);
}

#endif
