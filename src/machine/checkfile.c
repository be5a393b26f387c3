#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/filemode.h"
#include "base/secret.h"
#include "base/seeds.h"
#include "ctl/helper.h"
#include "ctl/userfile.h"
#include "machine/check.h"

#define PROBLEMS_SIZE 16384
#define NAMES_SHOWN 3

/*
 * Which hashes crypt(3) takes only rasgate-auth knows; it prints
 * "FILE:ROW: problem" a line, row 0 for the file itself. A bad line refuses
 * its account and nobody else, which is worth a warning.
 */
static unsigned
put_problems(struct check *k, const struct conf_method *m)
{
	static char out[PROBLEMS_SIZE];
	char program[CTL_PATH_MAX], file[CTL_PATH_MAX];
	char seeds[] = "-S", users[] = "-C";
	char *const argv[] = { program,
		m->type == CONF_METHOD_OATH ? seeds : users, file, NULL };
	char *line, *next = out;
	unsigned n = 0;
	bool whole;
	int r;

	(void)snprintf(program, sizeof(program), "%s/rasgate-auth",
	    k->conf->g.paths.libexec);
	(void)snprintf(file, sizeof(file), "%s", m->file);
	r = helper_run(argv, "", 0, out, sizeof(out));
	while ((line = strsep(&next, "\n")) != NULL) {
		if (*line == '\0')
			continue;
		whole = strncmp(line, file, strlen(file)) == 0 &&
		    strncmp(line + strlen(file), ":0:", 3) == 0;
		check_put(k, "files", whole ? CHECK_FAIL : CHECK_WARN,
		    "put that right in the file", "%s", line);
		n++;
	}
	if (r != 0 && n == 0) {
		check_put(k, "files", CHECK_FAIL,
		    "make install, or set paths.libexec", "%s %s %s: %s",
		    program, argv[1], m->file,
		    r == -1 ? strerror(errno) : "failed");
		n++;
	}
	return n;
}

/* What there is in a users file, and the first of those that expired. */
struct accounts {
	unsigned n, expired;
	char names[NAMES_SHOWN * 260];
};

static uint32_t
today(void)
{
	time_t now = time(NULL);
	struct tm tm;

	if (localtime_r(&now, &tm) == NULL)
		return 0;
	return (uint32_t)((tm.tm_year + 1900) * 10000 + (tm.tm_mon + 1) * 100 +
	    tm.tm_mday);
}

static void
note_expired(struct accounts *a, const char *name)
{
	const size_t used = strlen(a->names);

	if (a->expired++ < NAMES_SHOWN)
		(void)snprintf(a->names + used, sizeof(a->names) - used, "%s%s",
		    used == 0 ? ": " : ", ", name);
}

static void
count_accounts(struct userfile *u, struct accounts *a)
{
	struct users_line l;
	enum users_kind kind;
	const uint32_t day = today();
	size_t at = 0;
	unsigned row;

	while (userfile_next(u, &at, &row, &kind, &l)) {
		if (kind != USERS_ACCOUNT)
			continue;
		a->n++;
		if (l.expires != 0 && day > l.expires)
			note_expired(a, l.name);
	}
}

static bool
mode_ok(struct check *k, const char *path, const struct stat *st)
{
	if (filemode_flaw(st, true) == NULL)
		return true;
	check_put(k, "files", CHECK_FAIL, "chown root it && chmod 600 it",
	    "%s holds secrets: owner must be root and mode 0600 "
	    "(is %lu and %04o)",
	    path, (unsigned long)st->st_uid, (unsigned)(st->st_mode & 07777));
	return false;
}

/* How many lines are good; *by_time, how many of those need a clock. */
static unsigned
count_seeds(struct userfile *u, unsigned *by_time)
{
	struct seeds_line s;
	size_t at = 0;
	unsigned row, n = 0;
	char *line;

	*by_time = 0;
	while (userfile_line(u, &at, &row, &line)) {
		if (line == NULL || seeds_parse(line, &s) != USERS_ACCOUNT)
			continue;
		n++;
		*by_time += s.type == SEEDS_TOTP;
	}
	rg_wipe(&s, sizeof(s));
	return n;
}

static void
put_seeds(struct check *k, const struct conf_method *m, struct userfile *u)
{
	const char *const add = "rasgatectl oath add USER";
	unsigned by_time, n = count_seeds(u, &by_time);

	check_put(k, "files", n > 0 ? CHECK_OK : CHECK_WARN, n > 0 ? NULL : add,
	    "%s: %u enrolled, %u of them by time", m->file, n, by_time);
	k->codes_by_time = k->codes_by_time || by_time > 0;
}

static void
put_accounts(struct check *k, const struct conf_method *m, struct userfile *u,
    const struct stat *st)
{
	struct accounts a = { .n = 0 };

	count_accounts(u, &a);
	check_put(k, "files", a.n > 0 ? CHECK_OK : CHECK_WARN,
	    a.n > 0 ? NULL : "rasgatectl passwd -a USER",
	    "%s: mode %04o; %u accounts, %u expired%s%s", m->file,
	    (unsigned)(st->st_mode & 07777), a.n, a.expired, a.names,
	    a.expired > NAMES_SHOWN ? ", ..." : "");
}

static void
check_one(struct check *k, const struct conf_method *m)
{
	const bool seeds = m->type == CONF_METHOD_OATH;
	struct userfile *u = NULL;
	struct stat st;

	if (stat(m->file, &st) == -1 || access(m->file, R_OK) == -1) {
		check_put(k, "files", CHECK_FAIL,
		    errno != ENOENT ? "ask again as root"
			: seeds     ? "rasgatectl oath add USER"
				    : "rasgatectl passwd -a USER",
		    "%s: %s (method %s gives no answer)", m->file,
		    strerror(errno), m->name);
		return;
	}
	if (!mode_ok(k, m->file, &st) || put_problems(k, m) > 0 ||
	    userfile_open(m->file, false, &u) != RG_OK)
		return;
	if (seeds)
		put_seeds(k, m, u);
	else
		put_accounts(k, m, u, &st);
	userfile_close(&u);
}

/* Is this method one of them, or behind a fallback of them? */
static bool
is_among(const struct conf_method *m, const struct conf_method *const *all,
    size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (all[i] == m ||
		    is_among(m, all[i]->methods, all[i]->method_names.n))
			return true;
	return false;
}

/* Does a line that is in service ask this method? */
static bool
is_used(const struct conf *conf, const struct conf_method *m)
{
	size_t i;

	for (i = 0; i < conf->nlines; i++) {
		const struct conf_dialog *d = conf->lines[i].dialog;

		if (is_among(m, d->methods, d->method_names.n))
			return true;
	}
	return false;
}

void
check_files(struct check *k)
{
	size_t i;

	for (i = 0; i < k->conf->nmethods; i++)
		if (k->conf->methods[i].file != NULL &&
		    is_used(k->conf, &k->conf->methods[i]))
			check_one(k, &k->conf->methods[i]);
}
