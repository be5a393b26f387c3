#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "ctl/check.h"
#include "ctl/helper.h"
#include "ctl/userfile.h"

#define PROBLEMS_SIZE 16384

/*
 * Which hashes crypt(3) takes only rasgate-auth knows; it prints
 * "FILE:ROW: problem" a line, row 0 for the file itself. A bad line refuses
 * its account and nobody else, which is worth a warning.
 */
static unsigned
put_problems(struct check *k, const char *path)
{
	static char out[PROBLEMS_SIZE];
	char program[CTL_PATH_MAX], file[CTL_PATH_MAX], flag[] = "-C";
	char *const argv[] = { program, flag, file, NULL };
	char *line, *next = out;
	unsigned n = 0;
	bool whole;
	int r;

	(void)snprintf(program, sizeof(program), "%s/rasgate-auth",
	    k->conf->g.paths.libexec);
	(void)snprintf(file, sizeof(file), "%s", path);
	r = helper_run(argv, "", 0, out, sizeof(out));
	while ((line = strsep(&next, "\n")) != NULL) {
		if (*line == '\0')
			continue;
		whole = strncmp(line, file, strlen(file)) == 0 &&
		    strncmp(line + strlen(file), ":0:", 3) == 0;
		check_put(k, "files", whole ? CHECK_FAIL : CHECK_WARN, NULL,
		    "%s", line);
		n++;
	}
	if (r != 0 && n == 0) {
		check_put(k, "files", CHECK_FAIL, NULL, "%s -C %s: %s", program,
		    path, r == -1 ? strerror(errno) : "failed");
		n++;
	}
	return n;
}

static void
count_accounts(struct userfile *u, unsigned *accounts, unsigned *expired)
{
	struct users_line l;
	enum users_kind kind;
	time_t now = time(NULL);
	uint32_t today = 0;
	size_t at = 0;
	unsigned row;
	struct tm tm;

	if (localtime_r(&now, &tm) != NULL)
		today = (uint32_t)((tm.tm_year + 1900) * 10000 +
		    (tm.tm_mon + 1) * 100 + tm.tm_mday);
	*accounts = *expired = 0;
	while (userfile_next(u, &at, &row, &kind, &l)) {
		*accounts += kind == USERS_ACCOUNT;
		*expired += kind == USERS_ACCOUNT && l.expires != 0 &&
		    today > l.expires;
	}
}

static bool
mode_ok(struct check *k, const char *path, const struct stat *st)
{
	if ((st->st_mode & (S_IRWXG | S_IRWXO)) == 0 &&
	    (st->st_uid == 0 || st->st_uid == geteuid()))
		return true;
	check_put(k, "files", CHECK_FAIL, NULL,
	    "%s holds hashes: owner must be root and mode 0600 "
	    "(is %lu and %04o)",
	    path, (unsigned long)st->st_uid, (unsigned)(st->st_mode & 07777));
	return false;
}

static void
check_one(struct check *k, const struct conf_method *m)
{
	struct userfile *u = NULL;
	unsigned accounts, expired;
	struct stat st;

	if (stat(m->file, &st) == -1 || access(m->file, R_OK) == -1) {
		check_put(k, "files", CHECK_FAIL,
		    errno == ENOENT ? "rasgatectl passwd -a USER" : NULL,
		    "%s: %s (method %s gives no answer)", m->file,
		    strerror(errno), m->name);
		return;
	}
	if (!mode_ok(k, m->file, &st) || put_problems(k, m->file) > 0 ||
	    userfile_open(m->file, false, &u) != RG_OK)
		return;
	count_accounts(u, &accounts, &expired);
	userfile_close(&u);
	check_put(k, "files", accounts > 0 ? CHECK_OK : CHECK_WARN,
	    accounts > 0 ? NULL : "rasgatectl passwd -a USER",
	    "%s: mode %04o; %u accounts, %u expired", m->file,
	    (unsigned)(st.st_mode & 07777), accounts, expired);
}

/* Does a line that is in service ask this method? */
static bool
is_used(const struct conf *conf, const struct conf_method *m)
{
	size_t i, k;

	for (i = 0; i < conf->nlines; i++) {
		const struct conf_dialog *d = conf->lines[i].dialog;

		for (k = 0; k < d->method_names.n; k++)
			if (d->methods[k] == m)
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
