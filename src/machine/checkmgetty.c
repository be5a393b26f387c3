#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "machine/check.h"
#include "machine/gettyfile.h"

#define CONFIG "/etc/mgetty/mgetty.config"
#define LOGINS "/etc/mgetty/login.config"
#define ENTRY "* - - " RG_SBINDIR "/rasgate-login"

/* Else it runs login(1), with no more than a line in its log. */
static bool
may_be_read(struct check *k, const char *name, FILE *f, int error)
{
	struct stat st;

	if (f == NULL || fstat(fileno(f), &st) == -1) {
		if (error == EACCES)
			check_put(k, name, CHECK_WARN, "ask again as root",
			    LOGINS ": %s", strerror(error));
		else
			check_put(k, name, CHECK_FAIL, "write into it: " ENTRY,
			    LOGINS ": %s: mgetty runs /bin/login instead",
			    strerror(error));
		return false;
	}
	if (st.st_uid == k->owner && (st.st_mode & (S_IRWXG | S_IRWXO)) == 0)
		return true;
	check_put(k, name, CHECK_FAIL,
	    "chown root: " LOGINS " && chmod 600 " LOGINS,
	    LOGINS " must be root's with mode 0600 (is %lu's and %04o): "
		   "mgetty runs /bin/login instead",
	    (unsigned long)st.st_uid, (unsigned)(st.st_mode & 07777));
	return false;
}

/* Who is asked for no name is the * entry's. */
static bool
judge_logins(struct check *k, const char *name, const struct getty_logins *l,
    bool hack)
{
	if (!l->any || !getty_is(l->program, "rasgate-login")) {
		check_put(k, name, CHECK_FAIL, "write into it: " ENTRY,
		    LOGINS ": %s%s", l->any ? "its * entry is " : "no * entry",
		    l->program);
		return false;
	}
	if (strcmp(l->user, "-") != 0 && strcmp(l->user, "root") != 0) {
		check_put(k, name, CHECK_FAIL, "write into it: " ENTRY,
		    LOGINS ": its * entry runs as %s, whom rasgated does not "
			   "let lend lines",
		    l->user);
		return false;
	}
	if (l->other[0] == '\0' || hack)
		return true;
	check_put(k, name, CHECK_FAIL,
	    "take the entry out, or set login-env-ttyprompt-hack (" CONFIG ")",
	    LOGINS ": %s gets %s, without the dialog", l->other,
	    l->other_program);
	return false;
}

/* Without its file mgetty has no section, and asks for names. */
static void
read_config(const struct check *k, const char *tty, bool *named, bool *hack)
{
	FILE *f = check_fopen(k, CONFIG);

	*named = *hack = false;
	if (f == NULL)
		return;
	getty_mgetty(f, tty, named, hack);
	(void)fclose(f);
}

void
check_mgetty(struct check *k, const struct conf_line *line, const char *tty)
{
	struct getty_logins logins;
	bool named, hack, good;
	FILE *f = check_fopen(k, LOGINS);
	const int error = errno; /* before another file is opened */

	read_config(k, tty, &named, &hack);
	good = may_be_read(k, line->name, f, error);
	if (good) {
		getty_logins(f, &logins);
		good = judge_logins(k, line->name, &logins, hack);
	}
	if (f != NULL)
		(void)fclose(f);
	if (good && !hack)
		check_put(k, line->name, CHECK_WARN,
		    "a section for the port in " CONFIG
		    ": see rasgate-login(8)",
		    "mgetty asks for a name before the dialog does: %s",
		    named ? "login-env-ttyprompt-hack is off"
			  : "no section for its port");
	else if (good)
		check_put(k, line->name, CHECK_OK, NULL,
		    "mgetty, login.config is root's alone, its * entry is "
		    "rasgate-login, ttyprompt hack on");
}
