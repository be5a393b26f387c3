#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "ctl/fmt.h"
#include "machine/check.h"

static const char *const results[] = { "ok", "warn", "FAIL" };

void
check_put(struct check *k, const char *name, enum check_result result,
    const char *advice, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	k->count[result]++;
	if (k->json != NULL) {
		json_open(k->json, NULL, '{');
		json_str(k->json, "name", name);
		json_str(k->json, "result",
		    result == CHECK_FAIL ? "fail" : results[result]);
		json_str(k->json, "text", text);
		json_str(k->json, "advice", advice);
		json_close(k->json, '}');
		return;
	}
	printf("%-9s %-5s %s\n", name, results[result], fmt_safe(text));
	if (advice == NULL)
		return;
	(void)rg_strlcpy(text, advice, sizeof(text));
	printf("%16sdo: %s\n", "", fmt_safe(text));
}

bool
check_is_ours(const char *program)
{
	return strncmp(program, "rasgate", 7) == 0 ||
	    strcmp(program, "pppd") == 0;
}

FILE *
check_fopen(const struct check *k, const char *path)
{
	char full[2 * CTL_PATH_MAX];
	FILE *f = NULL;
	struct stat st;
	int fd, e;

	(void)snprintf(full, sizeof(full), "%s%s", k->root, path);
	fd = open(full, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd == -1 || fstat(fd, &st) == -1)
		e = errno;
	else if (!S_ISREG(st.st_mode))
		e = EINVAL;
	else {
		f = fdopen(fd, "r");
		e = errno;
	}
	if (f == NULL && fd != -1)
		(void)close(fd);
	errno = e;
	return f;
}

/* --- the configuration --- */

static void
put_errors(struct check *k, const char *name, enum check_result worst,
    const char *advice, const struct conf_errors *errors)
{
	char text[2048];
	size_t i;

	for (i = 0; i < errors->n; i++) {
		const struct conf_error *e = &errors->v[i];

		if (e->line == 0)
			(void)snprintf(text, sizeof(text), "%s: %s", e->file,
			    e->text);
		else
			(void)snprintf(text, sizeof(text), "%s:%u: %s", e->file,
			    e->line, e->text);
		text[strcspn(text, "\n")] = '\0';
		check_put(k, name, e->warning ? CHECK_WARN : worst, advice,
		    "%s", text);
	}
}

static void
check_config(struct check *k)
{
	const struct conf *conf = k->conf;
	const char *name = strrchr(k->ctl->file, '/');

	if (conf == NULL)
		return;
	name = name != NULL ? name + 1 : k->ctl->file;
	check_put(k, "config", CHECK_OK, NULL,
	    "%s, %zu more files: %zu lines, %zu dialogs, %zu methods, "
	    "%zu services, %zu rules",
	    name, conf->nfiles - 1, conf->nlines, conf->ndialogs,
	    conf->nmethods, conf->nservices, conf->nrules);
}

/* --- what the daemon needs around it --- */

static bool
has_hosted(const struct conf *conf)
{
	size_t i;

	for (i = 0; i < conf->ndialogs; i++)
		if (conf_is_hosted(&conf->dialogs[i]))
			return true;
	return false;
}

static const struct {
	const char *name;
	bool (*wanted)(const struct conf *); /* NULL: always */
} programs[] = {
	{ "rasgate-engine", NULL },
	{ "rasgate-auth", NULL },
	{ "rasgate-session", NULL },
	{ "rasgate-store", NULL },
	{ "rasgate-radius", conf_asks_radius },
	{ "rasgate-modhost", has_hosted },
};

static void
check_programs(struct check *k)
{
	const char *folder = k->conf->g.paths.libexec;
	char path[CTL_PATH_MAX];
	unsigned bad = 0;
	size_t i;

	for (i = 0; i < RG_COUNTOF(programs); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", folder,
		    programs[i].name);
		if ((programs[i].wanted != NULL &&
			!programs[i].wanted(k->conf)) ||
		    access(path, X_OK) == 0)
			continue;
		bad++;
		check_put(k, "programs", CHECK_FAIL,
		    "make install, or set paths.libexec", "%s: %s", path,
		    strerror(errno));
	}
	if (bad == 0)
		check_put(k, "programs", CHECK_OK, NULL, "all in %s", folder);
}

/* What the daemon will not start without as root. */
static void
check_root(struct check *k)
{
	struct conf_errors errors = { 0 };

	(void)conf_check_root(k->conf, &errors);
	put_errors(k, "users", geteuid() == 0 ? CHECK_FAIL : CHECK_WARN,
	    "systemd-sysusers, useradd -r or pw useradd; chown root and "
	    "chmod go-w",
	    &errors);
	conf_errors_free(&errors);
}

/* Who can write there can put what he likes in the place of ours. */
static bool
is_guarded(struct check *k, const char *name, const char *path,
    const struct stat *st, uid_t owner)
{
	if ((st->st_mode & S_IWOTH) != 0 ||
	    (st->st_uid != 0 && st->st_uid != geteuid() &&
		st->st_uid != owner)) {
		check_put(k, name, CHECK_FAIL, "chown root it && chmod o-w it",
		    "%s can be changed by others (mode %04o, owner %lu)", path,
		    (unsigned)(st->st_mode & 07777), (unsigned long)st->st_uid);
		return false;
	}
	return true;
}

/* The folder itself need not exist yet, the daemon makes it. */
static void
check_folder(struct check *k, const char *name, const char *path, uid_t owner)
{
	char parent[CTL_PATH_MAX];
	struct stat st;
	char *slash;

	if (stat(path, &st) == 0) {
		if (!S_ISDIR(st.st_mode))
			check_put(k, name, CHECK_FAIL,
			    "move it away: the daemon makes the folder",
			    "%s is not a folder", path);
		else if (is_guarded(k, name, path, &st, owner))
			check_put(k, name, CHECK_OK, NULL, "%s", path);
		return;
	}
	(void)rg_strlcpy(parent, path, sizeof(parent));
	slash = strrchr(parent, '/');
	if (slash != NULL && slash != parent)
		*slash = '\0';
	if (access(parent, W_OK | X_OK) == 0)
		check_put(k, name, CHECK_OK, NULL, "%s can be made", path);
	else
		check_put(k, name, CHECK_FAIL,
		    "make the folder above it, or ask again as root",
		    "%s cannot be made: %s: %s", path, parent, strerror(errno));
}

static void
finish(struct check *k)
{
	if (k->json == NULL) {
		printf("%u ok, %u warning%s, %u failure%s\n",
		    k->count[CHECK_OK], k->count[CHECK_WARN],
		    k->count[CHECK_WARN] == 1 ? "" : "s", k->count[CHECK_FAIL],
		    k->count[CHECK_FAIL] == 1 ? "" : "s");
		return;
	}
	json_close(k->json, ']');
	json_num(k->json, "ok", k->count[CHECK_OK]);
	json_num(k->json, "warnings", k->count[CHECK_WARN]);
	json_num(k->json, "failures", k->count[CHECK_FAIL]);
	json_close(k->json, '}');
	printf("\n");
}

int
verb_check(const struct ctl *c)
{
	struct conf_errors errors = { 0 };
	struct json json = { .f = stdout };
	struct conf *conf = conf_load(c->file, &errors);
	struct check k = { .ctl = c,
		.conf = conf,
		.json = ctl_has(c, CTL_JSON) ? &json : NULL,
		.root = "" };

	if (k.json != NULL) {
		json_open(&json, NULL, '{');
		json_num(&json, "schema", 1);
		json_open(&json, "checks", '[');
	}
	put_errors(&k, "config", CHECK_FAIL, "put that right in the file",
	    &errors);
	check_config(&k);
	if (conf != NULL) {
		check_files(&k);
		check_clock(&k);
		check_devices(&k);
		check_pppd(&k);
		check_radius(&k);
		check_programs(&k);
		check_root(&k);
		check_folder(&k, "run", conf->g.paths.run, 0);
		check_folder(&k, "state", conf->g.paths.state,
		    conf->g.uids.store.uid);
		check_locks(&k);
	}
	finish(&k);
	conf_errors_free(&errors);
	conf_free(&conf);
	return k.count[CHECK_FAIL] > 0 ? CTL_BAD : CTL_OK;
}
