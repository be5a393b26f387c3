#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "ctl/check.h"

#define OPTIONS "/etc/ppp/options"

/* Words there that change what a caller meets; pppd always reads the file. */
static const struct {
	const char *word, *text;
} traps[] = {
	{ "login", "checks system passwords as well, and only with PAP" },
	{ "demand", "makes pppd wait for traffic before it talks" },
	{ "persist", "would redial; rasgate says nopersist" },
	{ "passive", "a caller that is no PPP peer is kept for ever" },
	{ "silent", "a caller that is no PPP peer is kept for ever" },
	{ "defaultroute", "sends this host's traffic to the caller" },
};

static void
check_options(struct check *k)
{
	char line[512], *word, *next;
	FILE *f = fopen(OPTIONS, "r");
	size_t i;

	while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "#\n")] = '\0';
		next = line;
		while ((word = strsep(&next, " \t")) != NULL)
			for (i = 0; i < RG_COUNTOF(traps); i++)
				if (strcmp(word, traps[i].word) == 0)
					check_put(k, "pppd", CHECK_WARN, NULL,
					    OPTIONS " says \"%s\": %s", word,
					    traps[i].text);
	}
	if (f != NULL)
		(void)fclose(f);
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

void
check_pppd(struct check *k)
{
	const char *pppd = k->conf->g.paths.pppd;
	const char *so = k->conf->g.paths.plugin;
	bool plugin;

	if (!wants_pppd(k->conf, &plugin))
		return;
	if (access(pppd, X_OK) == -1) {
		check_put(k, "pppd", CHECK_FAIL, NULL, "%s: %s", pppd,
		    strerror(errno));
		return;
	}
	check_options(k);
	if (access(so, R_OK) == 0)
		check_put(k, "pppd", CHECK_OK, NULL, "%s, %s", pppd, so);
	else if (plugin)
		check_put(k, "pppd", CHECK_FAIL,
		    "install the plugin, or say ppp_auth = \"none\"",
		    "%s: %s: no call will reach pppd", so, strerror(errno));
	else
		check_put(k, "pppd", CHECK_WARN, NULL,
		    "%s: %s: no byte counts, and ppp_auth = \"none\" does not "
		    "ask again",
		    so, strerror(errno));
#ifdef __linux__
	if (access("/dev/ppp", F_OK) == -1)
		check_put(k, "pppd", CHECK_WARN, "modprobe ppp_generic",
		    "/dev/ppp: %s", strerror(errno));
#endif
}
