#include "config.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "ctl/helper.h"
#include "machine/check.h"
#include "machine/pppwords.h"

#define OPTIONS "/etc/ppp/options"
#define PEERS "/etc/ppp/peers/"

/*
 * Words there that change what a caller meets; pppd always reads the file.
 * What our own options on its command line set right is worth no warning.
 */
static const struct {
	const char *word;
	enum check_result result;
	const char *text;
} traps[] = {
	{ "login", CHECK_WARN,
	    "checks system passwords as well, and only with PAP" },
	{ "noauth", CHECK_WARN,
	    "a pppd that somebody else starts asks nobody; rasgate says itself "
	    "who is asked" },
	{ "lock", CHECK_OK, "no effect on a line of ours, which has our lock" },
	{ "demand", CHECK_FAIL, "makes pppd wait for traffic before it talks" },
	{ "connect", CHECK_FAIL, "runs a program against the caller" },
	{ "init", CHECK_FAIL, "runs a program against the caller" },
	{ "welcome", CHECK_FAIL, "runs a program against the caller" },
	{ "disconnect", CHECK_WARN, "runs a program when a call has ended" },
	{ "pty", CHECK_FAIL, "pppd leaves the line for a program" },
	{ "socket", CHECK_FAIL, "pppd leaves the line for the network" },
	{ "notty", CHECK_WARN, "pppd does not see the line hang up" },
	{ "updetach", CHECK_FAIL,
	    "pppd leaves its session when the link is up, which ends the "
	    "call" },
	{ "persist", CHECK_OK, "would redial; rasgate says nopersist" },
	{ "passive", CHECK_WARN,
	    "a caller that is no PPP peer is kept for ever" },
	{ "silent", CHECK_WARN,
	    "a caller that is no PPP peer is kept for ever" },
	{ "require-", CHECK_WARN, "asks for more than rasgate does" },
	{ "+pap", CHECK_WARN, "asks for more than rasgate does" },
	{ "+chap", CHECK_WARN, "asks for more than rasgate does" },
	{ "remotename", CHECK_WARN,
	    "all callers that rasgate does not name have this one" },
	{ "plugin", CHECK_WARN,
	    "another plugin may decide who passes, before ours" },
	{ "file", CHECK_WARN, "reads options that were not looked at" },
	{ "call", CHECK_WARN, "reads options that were not looked at" },
	{ "defaultroute", CHECK_WARN,
	    "sends this host's traffic to the caller" },
};

/* A trap that ends in a dash is the beginning of several words. */
static bool
is_trap(const char *word, const char *trap)
{
	size_t n = strlen(trap);

	return trap[n - 1] == '-' ? strncmp(word, trap, n) == 0
				  : strcmp(word, trap) == 0;
}

static void
put_trap(struct check *k, const char *path, const char *word)
{
	char advice[CTL_PATH_MAX + 40];
	size_t i;

	(void)snprintf(advice, sizeof(advice), "take \"%s\" out of %s", word,
	    path);
	for (i = 0; i < RG_COUNTOF(traps); i++)
		if (is_trap(word, traps[i].word))
			check_put(k, "pppd", traps[i].result,
			    traps[i].result == CHECK_OK ? NULL : advice,
			    "%s says \"%s\": %s", path, word, traps[i].text);
}

static FILE *
open_options(struct check *k, const char *path, bool must)
{
	FILE *f = check_fopen(k, path);
	const bool denied = errno == EACCES;

	if (f == NULL && (must || errno != ENOENT))
		check_put(k, "pppd", denied ? CHECK_WARN : CHECK_FAIL,
		    denied ? "ask again as root" : "put that right",
		    "%s: %s: %s", path, strerror(errno),
		    denied ? "its options were not looked at"
			   : "pppd ends, or waits, before it talks");
	return f;
}

static void check_options(struct check *, const char *path, bool named);

/* The file that the option has pppd read as well; false: which, is not known */
static bool
check_named(struct check *k, const char *option, const char *name)
{
	char path[CTL_PATH_MAX];

	if (strcmp(option, "file") == 0 && name[0] == '/')
		(void)rg_strlcpy(path, name, sizeof(path));
	else if (strcmp(option, "call") == 0 && name[0] != '/' &&
	    strstr(name, "..") == NULL)
		(void)snprintf(path, sizeof(path), PEERS "%.200s", name);
	else
		return false;
	check_options(k, path, true);
	return true;
}

/* One that another one names may not name any more. */
static void
check_options(struct check *k, const char *path, bool named)
{
	FILE *f = open_options(k, path, named);
	char word[64], text[CTL_PATH_MAX];

	if (f == NULL)
		return;
	while (pppwords_next(f, word, sizeof(word))) {
		if (!pppwords_takes_text(word) ||
		    !pppwords_next(f, text, sizeof(text)) || named ||
		    !check_named(k, word, text))
			put_trap(k, path, word);
	}
	(void)fclose(f);
}

/* Those of the user that pppd runs as. */
static void
check_home_options(struct check *k)
{
	const struct passwd *pw = getpwuid(k->owner);
	char path[CTL_PATH_MAX];

	if (pw == NULL)
		return;
	(void)snprintf(path, sizeof(path), "%.200s/.ppprc", pw->pw_dir);
	check_options(k, path, false);
}

/* options.ttyS0, which pppd reads behind the command line. */
static void
check_line_options(struct check *k, const struct conf_line *l)
{
	char path[CTL_PATH_MAX], *p, *real = realpath(l->device, NULL);

	if (real != NULL && strncmp(real, "/dev/", 5) == 0) {
		(void)snprintf(path, sizeof(path), OPTIONS ".%.200s", real + 5);
		for (p = path + sizeof(OPTIONS); *p != '\0'; p++)
			if (*p == '/')
				*p = '.';
		check_options(k, path, false);
	}
	free(real);
}

/* Does a line use pppd, and is its plugin needed for that? */
static bool
wants_pppd(const struct conf *conf, bool *plugin)
{
	bool any = false;
	size_t i;

	*plugin = false;
	for (i = 0; i < conf->nlines; i++) {
		const struct conf_service *s = conf->lines[i].service;

		if (s->type != CONF_SERVICE_PPPD)
			continue;
		any = true;
		if (s->ppp_auth != CONF_PPP_AUTH_NONE)
			*plugin = true;
	}
	return any;
}

/* "pppd version 2.4.9": the number; "" when it does not say. */
static void
ask_version(const char *pppd, char *version, size_t size)
{
	char program[CTL_PATH_MAX], flag[] = "--version", said[256];
	char *const argv[] = { program, flag, NULL };
	const char *p;

	(void)rg_strlcpy(program, pppd, sizeof(program));
	version[0] = '\0';
	if (helper_run(argv, "", 0, said, sizeof(said)) == -1 ||
	    (p = strstr(said, "version ")) == NULL)
		return;
	(void)rg_strlcpy(version, p + strlen("version "), size);
	version[strcspn(version, " \r\n")] = '\0';
}

/*
 * The folder of a plugin is named for the version it was built for, and pppd
 * takes no plugin of another one.
 */
static bool
fits(const char *so, const char *version)
{
	const char *slash = strrchr(so, '/'), *folder = slash;
	size_t n;

	while (folder != NULL && folder > so && folder[-1] != '/')
		folder--;
	if (folder == NULL || *folder < '0' || *folder > '9' ||
	    *version == '\0')
		return true;
	n = (size_t)(slash - folder);
	return strlen(version) == n && strncmp(folder, version, n) == 0;
}

static void
check_plugin(struct check *k, bool needed)
{
	const char *pppd = k->conf->g.paths.pppd;
	const char *so = k->conf->g.paths.plugin;
	char version[32];

	ask_version(pppd, version, sizeof(version));
	if (access(so, R_OK) == -1) {
		check_put(k, "pppd", needed ? CHECK_FAIL : CHECK_WARN,
		    "install the plugin, or say ppp_auth = \"none\"",
		    needed ? "%s: %s: no call will reach pppd"
			   : "%s: %s: no byte counts, and ppp_auth = \"none\" "
			     "does not ask again",
		    so, strerror(errno));
		return;
	}
	if (!fits(so, version)) {
		check_put(k, "pppd", CHECK_FAIL,
		    "build rasgate again with this pppd's headers (ppp-dev)",
		    "%s is for another version than %s, which is %s: no call "
		    "will reach it",
		    so, pppd, version);
		return;
	}
	check_put(k, "pppd", CHECK_OK, NULL, "%s %s, %s", pppd,
	    *version != '\0' ? version : "(does not tell its version)", so);
}

void
check_pppd(struct check *k)
{
	const char *pppd = k->conf->g.paths.pppd;
	bool plugin, denied;
	size_t i;

	if (!wants_pppd(k->conf, &plugin))
		return;
	if (access(pppd, X_OK) == -1) {
		denied = errno == EACCES && geteuid() != 0;
		check_put(k, "pppd", denied ? CHECK_WARN : CHECK_FAIL,
		    denied ? "ask again as root"
			   : "install pppd (package ppp), or set paths.pppd",
		    "%s: %s", pppd, strerror(errno));
		return;
	}
	check_options(k, OPTIONS, false);
	check_home_options(k);
	for (i = 0; i < k->conf->nlines; i++)
		if (k->conf->lines[i].service->type == CONF_SERVICE_PPPD)
			check_line_options(k, &k->conf->lines[i]);
	check_plugin(k, plugin);
	if (!check_kernel_ppp(k))
		check_put(k, "pppd", CHECK_WARN, "modprobe ppp_generic",
		    "/dev/ppp: %s", strerror(ENOENT));
}
