#include "config.h"

#include "machine/devices.h"

#ifdef __linux__

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"

#define PATH_SIZE (3 * CTL_PATH_MAX)

/* The last part of where a link leads. */
static bool
link_name(const char *path, char *dst, size_t size)
{
	char *real = realpath(path, NULL), *slash;

	dst[0] = '\0';
	if (real != NULL && (slash = strrchr(real, '/')) != NULL)
		(void)rg_strlcpy(dst, slash + 1, size);
	free(real);
	return dst[0] != '\0';
}

/* Drivers make a tty for every port that might be there. */
static bool
no_uart(const char *sys)
{
	char path[PATH_SIZE], type[8] = "";
	FILE *f;

	(void)snprintf(path, sizeof(path), "%.700s/type", sys);
	if ((f = fopen(path, "r")) == NULL)
		return false;
	if (fgets(type, sizeof(type), f) == NULL)
		type[0] = '\0';
	(void)fclose(f);
	return type[0] == '0';
}

/* The USB device above the tty: the nearest folder that has an idVendor. */
static void
find_usb(struct device *d, const char *sys)
{
	char path[PATH_SIZE], *real = realpath(sys, NULL), *slash;

	while (real != NULL && (slash = strrchr(real, '/')) != NULL &&
	    slash != real) {
		*slash = '\0';
		(void)snprintf(path, sizeof(path), "%.700s/idVendor", real);
		if (access(path, F_OK) == 0) {
			(void)rg_strlcpy(d->usb, real, sizeof(d->usb));
			break;
		}
	}
	free(real);
}

static void
take_tty(struct devices *all, const char *root, const char *name)
{
	char sys[PATH_SIZE], path[PATH_SIZE], tty[64], driver[40];
	struct device *d;

	(void)snprintf(sys, sizeof(sys), "%.200s/sys/class/tty/%s", root, name);
	(void)snprintf(path, sizeof(path), "%.700s/device/driver", sys);
	if (!link_name(path, driver, sizeof(driver)) || no_uart(sys))
		return;
	(void)snprintf(tty, sizeof(tty), "/dev/%.50s", name);
	d = devices_add(all, tty);
	(void)rg_strlcpy(d->driver, driver, sizeof(d->driver));
	find_usb(d, sys);
}

/* Gives each device its link in a folder of /dev/serial. */
static void
take_links(struct devices *all, const char *root, const char *folder, bool ids)
{
	char dir[PATH_SIZE], path[PATH_SIZE], name[64];
	const struct dirent *e;
	struct device *d;
	size_t i;
	DIR *f;

	(void)snprintf(dir, sizeof(dir), "%.200s%s", root, folder);
	if ((f = opendir(dir)) == NULL)
		return;
	while ((e = readdir(f)) != NULL) {
		(void)snprintf(path, sizeof(path), "%.300s/%s", dir, e->d_name);
		if (!link_name(path, name, sizeof(name)))
			continue;
		for (i = 0; i < all->n; i++) {
			d = &all->v[i];
			if (strcmp(d->tty + strlen("/dev/"), name) == 0)
				(void)snprintf(ids ? d->id : d->socket,
				    CTL_PATH_MAX, "%s/%.200s", folder,
				    e->d_name);
		}
	}
	(void)closedir(f);
}

static int
by_socket(const void *a, const void *b)
{
	const struct device *x = a, *y = b;
	int c = strverscmp(x->socket, y->socket);

	return c != 0 ? c : strverscmp(x->tty, y->tty);
}

void
devices_scan(struct devices *all, const char *root)
{
	char dir[PATH_SIZE];
	const struct dirent *e;
	DIR *d;

	(void)snprintf(dir, sizeof(dir), "%.200s/sys/class/tty", root);
	if ((d = opendir(dir)) == NULL)
		return;
	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] != '.')
			take_tty(all, root, e->d_name);
	(void)closedir(d);
	take_links(all, root, "/dev/serial/by-id", true);
	take_links(all, root, "/dev/serial/by-path", false);
	if (all->n > 0)
		qsort(all->v, all->n, sizeof(*all->v), by_socket);
}

#endif
