#include "config.h"

#include "machine/rivals.h"

#ifdef __linux__

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"

#define UNIT_NAME 128
#define COMMAND_LINE 4096

/* Where units are, what is said last last. */
static const char *const folders[] = { "/usr/lib/systemd/system",
	"/lib/systemd/system", "/run/systemd/generator.late",
	"/run/systemd/generator", "/run/systemd/system",
	"/etc/systemd/system" };

static const char *const templates[] = { "serial-getty", "getty", "mgetty" };

/* systemd-escape(1): a slash is a dash, and what is no letter \xHH. */
static void
escape(const char *tty, char dst[UNIT_NAME])
{
	size_t n = 0;

	for (; *tty != '\0' && n + 5 < UNIT_NAME; tty++) {
		if (*tty == '/')
			dst[n++] = '-';
		else if (*tty == '-')
			n += (size_t)snprintf(dst + n, UNIT_NAME - n, "\\x2d");
		else
			dst[n++] = *tty;
	}
	dst[n] = '\0';
}

/* The paths below the root that fit; glob_free() in any case. */
static size_t
find(const struct check *k, glob_t *g, const char *folder, const char *pattern)
{
	char path[2 * CTL_PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s%s/%s", k->root, folder, pattern);
	memset(g, 0, sizeof(*g));
	return glob(path, GLOB_NOESCAPE, NULL, g) == 0 ? g->gl_pathc : 0;
}

/* Is it wanted by a target, and not masked? */
static bool
is_enabled(const struct check *k, const char *unit)
{
	char pattern[2 * UNIT_NAME], target[16];
	bool wanted = false, masked = false;
	size_t i;
	glob_t g;

	(void)snprintf(pattern, sizeof(pattern), "*.wants/%s", unit);
	for (i = 0; i < RG_COUNTOF(folders); i++) {
		wanted = find(k, &g, folders[i], pattern) > 0 || wanted;
		globfree(&g);
		if (find(k, &g, folders[i], unit) > 0) {
			ssize_t n = readlink(g.gl_pathv[0], target,
			    sizeof(target));

			masked = n == 9 && memcmp(target, "/dev/null", 9) == 0;
		}
		globfree(&g);
	}
	return wanted && !masked;
}

static void
read_commands(const struct check *k, const char *pattern, char *command)
{
	size_t i, n;
	glob_t g;
	FILE *f;

	for (i = 0; i < RG_COUNTOF(folders); i++) {
		(void)find(k, &g, folders[i], pattern);
		for (n = 0; n < g.gl_pathc; n++) {
			if ((f = fopen(g.gl_pathv[n], "r")) == NULL)
				continue;
			getty_unit(f, command);
			(void)fclose(f);
		}
		globfree(&g);
	}
}

/* The unit's own file instead of its template's, then the drop-ins. */
static void
find_command(const struct check *k, const char *template, const char *unit,
    char *command)
{
	char path[2 * UNIT_NAME];

	command[0] = '\0';
	(void)snprintf(path, sizeof(path), "%s@.service", template);
	read_commands(k, path, command);
	read_commands(k, unit, command);
	(void)snprintf(path, sizeof(path), "%s@.service.d/*.conf", template);
	read_commands(k, path, command);
	(void)snprintf(path, sizeof(path), "%s.d/*.conf", unit);
	read_commands(k, path, command);
}

bool
rival_unit(const struct check *k, const char *tty, struct rival *r)
{
	char instance[UNIT_NAME], unit[UNIT_NAME + 32];
	size_t i;

	escape(tty, instance);
	for (i = 0; i < RG_COUNTOF(templates); i++) {
		(void)snprintf(unit, sizeof(unit), "%s@%s.service",
		    templates[i], instance);
		if (!is_enabled(k, unit))
			continue;
		(void)rg_strlcpy(r->name, unit, sizeof(r->name));
		(void)snprintf(r->advice, sizeof(r->advice),
		    "systemctl mask --now '%s'", unit);
		find_command(k, templates[i], unit, r->command);
		return true;
	}
	return false;
}

/* Is this terminal one of its words? */
static bool
is_on(const struct getty_process *p, const char *tty)
{
	const char *word = p->words, *end = p->words + p->len;

	while ((word += strlen(word) + 1) < end) {
		if (strncmp(word, "/dev/", 5) == 0)
			word += 5;
		if (strcmp(word, tty) == 0)
			return true;
	}
	return false;
}

/* Whoever is somebody else may call himself anything. */
static bool
is_owners(const struct check *k, long pid)
{
	char path[64], row[128];
	unsigned long uid;
	bool owners = false;
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/%ld/status", pid);
	if ((f = check_fopen(k, path)) == NULL)
		return false;
	while (fgets(row, sizeof(row), f) != NULL)
		if (sscanf(row, "Uid: %lu", &uid) == 1)
			owners = uid == (unsigned long)k->owner;
	(void)fclose(f);
	return owners;
}

/* Its words, each with a NUL behind it. */
static size_t
read_words(const char *path, char *line, size_t size)
{
	FILE *f = fopen(path, "r");
	size_t n = 0;

	if (f != NULL) {
		n = fread(line, 1, size - 1, f);
		(void)fclose(f);
	}
	line[n] = '\0';
	return n;
}

static void
keep(struct gettys *all, long pid, const char *words, size_t len)
{
	struct getty_process *v = realloc(all->v, (all->n + 1) * sizeof(*v));

	if (v == NULL)
		abort();
	all->v = v;
	v += all->n++;
	v->pid = pid;
	v->len = len;
	if ((v->words = malloc(len + 1)) == NULL)
		abort();
	memcpy(v->words, words, len + 1);
}

struct gettys *
gettys_find(const struct check *k)
{
	struct gettys *all = calloc(1, sizeof(*all));
	char line[COMMAND_LINE];
	size_t i, n;
	long pid;
	glob_t g;

	if (all == NULL)
		abort();
	(void)find(k, &g, "/proc", "[1-9]*/cmdline");
	for (i = 0; i < g.gl_pathc; i++) {
		pid = strtol(g.gl_pathv[i] + strlen(k->root) + strlen("/proc/"),
		    NULL, 10);
		n = read_words(g.gl_pathv[i], line, sizeof(line));
		if (strstr(line, "getty") != NULL && is_owners(k, pid))
			keep(all, pid, line, n);
	}
	globfree(&g);
	return all;
}

static void
describe(const struct getty_process *p, struct rival *r)
{
	size_t i;

	(void)snprintf(r->name, sizeof(r->name), "%.100s, pid %ld", p->words,
	    p->pid);
	(void)rg_strlcpy(r->advice, "see to it that nothing starts it",
	    sizeof(r->advice));
	for (i = 0; i < p->len && i + 1 < sizeof(r->command); i++)
		r->command[i] = p->words[i] != '\0' ? p->words[i] : ' ';
	r->command[i] = '\0';
}

bool
gettys_on(const struct gettys *all, const char *tty, struct rival *r)
{
	bool found = false;
	size_t i;

	for (i = 0; i < all->n && !(found && !rival_may_lend(r)); i++)
		if (is_on(&all->v[i], tty)) {
			describe(&all->v[i], r);
			found = true;
		}
	return found;
}

/*
 * udev's note of a device: ModemManager's rules have marked it as one that
 * may be a modem, and nobody has said that it is to be left alone.
 */
bool
rival_manager(const struct check *k, const char *real)
{
	char path[64], row[256];
	bool candidate = false, ignored = false;
	struct stat st;
	FILE *f;

	if (stat(real, &st) == -1)
		return false;
	(void)snprintf(path, sizeof(path), "/run/udev/data/c%u:%u",
	    major(st.st_rdev), minor(st.st_rdev));
	if ((f = check_fopen(k, path)) == NULL)
		return false;
	while (fgets(row, sizeof(row), f) != NULL) {
		candidate = candidate ||
		    strcmp(row, "E:ID_MM_CANDIDATE=1\n") == 0;
		ignored = ignored ||
		    strcmp(row, "E:ID_MM_DEVICE_IGNORE=1\n") == 0 ||
		    strcmp(row, "E:ID_MM_PORT_IGNORE=1\n") == 0;
	}
	(void)fclose(f);
	return candidate && !ignored;
}

#endif
