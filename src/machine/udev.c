/*
 * The verb `udev`: rules that give the modems of a bank their names by the
 * socket they are plugged into, and keep other programs away from the devices
 * of lines.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/compat.h"
#include "ctl/fmt.h"
#include "machine/devices.h"
#include "machine/udev.h"

#define BY_PATH "/dev/serial/by-path/"

/* The lines whose device has to be made, in the order of the file. */
struct wanted {
	const struct conf *conf;
	const char *pattern;
	size_t at;
};

/* The name itself, a glob, a range, or what the bank is called. */
static bool
is_wanted(const char *pattern, const char *name)
{
	size_t n = strlen(pattern);

	return ctl_line_match(pattern, name) ||
	    (strncmp(pattern, name, n) == 0 && name[n] != '\0' &&
		strspn(name + n, "0123456789") == strlen(name + n));
}

static const struct conf_line *
next_wanted(struct wanted *w)
{
	while (w->at < w->conf->nlines)
		if (is_wanted(w->pattern, w->conf->lines[w->at++].name))
			return &w->conf->lines[w->at - 1];
	return NULL;
}

/* The number of a USB bus is made at boot: 1-1.2 becomes *-1.2, usb1 usb*. */
static void
print_bus_free(const char *path, FILE *f)
{
	const char *part, *end;
	size_t n;

	path = strstr(path, "/devices/");
	for (part = path; part != NULL && *part != '\0'; part = end) {
		end = part + 1 + strcspn(part + 1, "/");
		n = strspn(part + 1, "0123456789");
		if (strncmp(part, "/usb", 4) == 0)
			(void)fprintf(f, "/usb*");
		else if (n > 0 && part[1 + n] == '-')
			(void)fprintf(f, "/*%.*s",
			    (int)(end - part - 1) - (int)n, part + 1 + n);
		else
			(void)fprintf(f, "%.*s", (int)(end - part), part);
	}
}

/* ID_PATH, and the port of an adapter that has several. */
static void
print_match(const struct device *d, FILE *f)
{
	const char *path = d->socket + strlen(BY_PATH), *port = NULL, *p;

	for (p = path; (p = strstr(p, "-port")) != NULL; p++)
		port = p;
	if (port == NULL) {
		(void)fprintf(f, "ENV{ID_PATH}==\"%s\"", path);
		return;
	}
	(void)fprintf(f, "ENV{ID_PATH}==\"%.*s\", ATTRS{port_number}==\"%s\"",
	    (int)(port - path), path, port + strlen("-port"));
}

#define IGNORE "ENV{ID_MM_DEVICE_IGNORE}=\"1\", ENV{ID_MM_PORT_IGNORE}=\"1\"\n"

/* The USB device behind it: ModemManager and brltty look at that one. */
static void
print_usb(const struct device *d, FILE *f)
{
	(void)fprintf(f, "SUBSYSTEM==\"usb\", DEVPATH==\"");
	print_bus_free(d->usb, f);
	(void)fprintf(f,
	    "\", ENV{ID_MM_DEVICE_IGNORE}=\"1\", "
	    "ENV{BRLTTY_BRAILLE_DRIVER}=\"\", ENV{SYSTEMD_WANTS}=\"\"\n");
}

static void
print_rules(const struct conf_line *l, const struct device *d, FILE *f)
{
	(void)fprintf(f, "# %s: %s, %s\n", l->name, d->tty, d->driver);
	(void)fprintf(f, "SUBSYSTEM==\"tty\", ");
	print_match(d, f);
	(void)fprintf(f, ", SYMLINK+=\"%s\", " IGNORE,
	    l->device + strlen("/dev/"));
	print_usb(d, f);
}

/* What goes into a rule is a name, and no more than that. */
static bool
is_plain(const char *device)
{
	return strncmp(device, "/dev/", 5) == 0 &&
	    strpbrk(device, "\"\\$%*?[]|") == NULL;
}

/* What the kernel calls terminals. */
static bool
is_kernels(const char *device)
{
	static const char *const names[] = { "/dev/tty", "/dev/hvc",
		"/dev/rfcomm", "/dev/cua" };
	size_t i;

	for (i = 0; i < RG_COUNTOF(names); i++)
		if (strncmp(device, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

/* A name that udev's own rules make, or the kernel: it is there already. */
static bool
is_made(const char *device)
{
	return strncmp(device, "/dev/serial/", 12) == 0 || is_kernels(device);
}

static bool
has_name(const struct device *d, const char *name)
{
	return strcmp(d->tty, name) == 0 || strcmp(d->id, name) == 0 ||
	    strcmp(d->socket, name) == 0;
}

/* Only kept off: the rules find it by the name that it has. */
static void
print_kept(const struct conf_line *l, const struct devices *all, FILE *f)
{
	size_t i;

	(void)fprintf(f, "# %s: %s\nSUBSYSTEM==\"tty\", %s==\"%s\", " IGNORE,
	    l->name, l->device, is_kernels(l->device) ? "KERNEL" : "SYMLINK",
	    l->device + strlen("/dev/"));
	for (i = 0; i < all->n; i++)
		if (all->v[i].usb[0] != '\0' && has_name(&all->v[i], l->device))
			print_usb(&all->v[i], f);
}

/* A line that keeps the name it has is on it already. */
static bool
is_kept(const struct conf *conf, const struct device *d)
{
	const char *line = device_line(conf, d);
	const struct conf_line *l;
	size_t i;

	for (i = 0; i < conf->nlines; i++) {
		l = &conf->lines[i];
		if (is_made(l->device) &&
		    (has_name(d, l->device) ||
			(line != NULL && strcmp(line, l->name) == 0)))
			return true;
	}
	return false;
}

/*
 * A USB modem that is no other line's. Sockets are names of udev's own, but
 * what goes into a rule is looked at.
 */
static bool
is_usable(const struct wanted *w, const struct device *d)
{
	const char *line = device_line(w->conf, d);

	return d->usb[0] != '\0' && d->socket[0] != '\0' &&
	    (line == NULL || is_wanted(w->pattern, line)) &&
	    !is_kept(w->conf, d) && strpbrk(d->socket, "\"\\*?[]|") == NULL &&
	    strpbrk(d->usb, "\"\\*?[]|") == NULL;
}

int
udev_print(const struct conf *conf, const char *pattern,
    const struct devices *all, FILE *f)
{
	struct wanted w = { conf, pattern, 0 };
	const struct conf_line *l;
	size_t i = 0, made = 0, missing = 0;

	(void)fprintf(f,
	    "# made by rasgatectl udev %s, for a file in /etc/udev/rules.d "
	    "that\n"
	    "# comes after those of other programs: 99-rasgate.rules\n",
	    pattern);
	while ((l = next_wanted(&w)) != NULL) {
		if (is_plain(l->device) && is_made(l->device)) {
			print_kept(l, all, f);
			made++;
			continue;
		}
		if (!is_plain(l->device))
			return ctl_say(CTL_BAD,
			    "%s: %s is no name that a rule can make, such as "
			    "/dev/rasgate/%s",
			    l->name, l->device, l->name);
		while (i < all->n && !is_usable(&w, &all->v[i]))
			i++;
		if (i < all->n) {
			print_rules(l, &all->v[i++], f);
			made++;
		} else
			missing++;
	}
	if (made + missing == 0)
		return ctl_say(CTL_UNKNOWN, "%s: no such line", pattern);
	if (missing > 0)
		return ctl_say(CTL_BAD,
		    "%zu line%s without a modem: %zu %s plugged in", missing,
		    missing == 1 ? "" : "s", made, made == 1 ? "is" : "are");
	return CTL_OK;
}

int
verb_udev(const struct ctl *c)
{
	struct devices all = { NULL, 0 };
	struct conf *conf = ctl_conf(c);
	int r;

	if (conf == NULL)
		return CTL_BAD;
	devices_scan(&all, "");
	r = udev_print(conf, c->words[0], &all, stdout);
	devices_free(&all);
	conf_free(&conf);
	return r;
}
