#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/secret.h"
#include "ctl/ctl.h"
#include "ctl/fmt.h"

#define MANY 256

struct verb {
	const char *name;
	unsigned flags;
	int least, most; /* words */
	int (*run)(const struct ctl *);
	const char *args, *help;
};

static const struct verb verbs[] = {
	{ "status", CTL_READING | CTL_ALL, 0, MANY, verb_status,
	    "[--all] [LINE...]", "lines and calls now" },
	{ "watch", CTL_READING, 0, MANY, verb_watch, "[LINE...]",
	    "the same, once a second; records in a pipe" },
	{ "history", CTL_READING | CTL_FILTER | CTL_MISSED, 0, 1, verb_history,
	    "[--FILTER VALUE]... [CALL]", "calls that ended" },
	{ "locks", CTL_JSON | CTL_UTC, 0, 0, verb_locks, "",
	    "who failed, who is locked" },
	{ "config", CTL_JSON, 0, 1, verb_config, "[LINE]",
	    "the configuration and where it comes from" },
	{ "explain", CTL_JSON | CTL_GROUP, 2, 4, verb_explain,
	    "[--group G+G] USER LINE [NUMBER [TIME]]",
	    "which rule decides, and why" },
	{ "health", 0, 0, 0, verb_health, "", "does it work now?" },
	{ "version", CTL_JSON, 0, 0, verb_version, "", "tool and daemon" },
	{ "hangup", 0, 1, 1, verb_hangup, "CALL", "end a call" },
	{ "disable", CTL_NOTE | CTL_NOW, 1, MANY, verb_disable,
	    "LINE... [-m REASON] [--now]", "take no new calls" },
	{ "enable", 0, 1, MANY, verb_enable, "LINE...", "take calls again" },
	{ "drain", CTL_NOTE | CTL_NOW, 0, 0, verb_drain, "[-m REASON] [--now]",
	    "disable all lines" },
	{ "reset", CTL_ABSENT, 1, MANY, verb_reset, "[--absent] LINE...",
	    "start a line afresh" },
	{ "lock", CTL_NOTE | CTL_FOR, 2, 2, verb_lock,
	    "account|number VALUE [--for TIME] [-m REASON]",
	    "let nobody pass with it" },
	{ "unlock", 0, 2, 2, verb_unlock, "account|number|line VALUE",
	    "forget its failures" },
	{ "reload", 0, 0, 0, verb_reload, "", "read the configuration again" },
	{ "check", CTL_JSON, 0, 0, verb_check, "", "would it work?" },
	{ "trace", CTL_JSON | CTL_UTC, 1, MANY, verb_trace, "LINE...",
	    "the bytes of a line, without secrets" },
	{ "at", 0, 2, 10, verb_at, "LINE COMMAND...", "ask an idle modem" },
	{ "locate", 0, 1, 1, verb_locate, "LINE", "blink its OH lamp" },
	{ "lend", 0, 2, MANY, verb_lend, "LINE -- PROGRAM [ARGUMENT...]",
	    "use its device, then give it back" },
	{ "try", CTL_DIALOG, 0, 1, verb_try, "MODULE | --dialog NAME",
	    "be the caller of a module or program" },
	{ "devices", CTL_JSON | CTL_ASK, 0, 0, verb_devices, "[--ask]",
	    "serial devices, and what to call them" },
	{ "udev", 0, 1, 1, verb_udev, "RANGE", "udev rules for a bank" },
	{ "client", 0, 1, 1, verb_client, "LINE",
	    "a chat script that passes its dialog" },
	{ "pppd-options", 0, 1, 1, verb_pppd_options, "LINE",
	    "what its pppd is told" },
	{ "passwd", CTL_ADD | CTL_DELETE | CTL_STDIN | CTL_METHOD, 1, 1,
	    verb_passwd, "[-a|-d] [--stdin] [--method NAME] USER",
	    "set, add, delete" },
	{ "users", CTL_JSON | CTL_METHOD, 0, 0, verb_users, "[--method NAME]",
	    "list accounts, never hashes" },
	{ "oath", CTL_JSON | CTL_METHOD | CTL_HOTP, 1, 2, verb_oath,
	    "add [--hotp] | drop USER, or list", "one-time codes" },
};

static const struct {
	const char *name;
	enum ctl_flag flag;
	bool value;
} options[] = {
	{ "--json", CTL_JSON, false },
	{ "--utc", CTL_UTC, false },
	{ "--no-color", CTL_COLOR, false },
	{ "--all", CTL_ALL, false },
	{ "--absent", CTL_ABSENT, false },
	{ "--now", CTL_NOW, false },
	{ "--stdin", CTL_STDIN, false },
	{ "--method", CTL_METHOD, true },
	{ "--group", CTL_GROUP, true },
	{ "--dialog", CTL_DIALOG, true },
	{ "--hotp", CTL_HOTP, false },
	{ "--for", CTL_FOR, true },
	{ "--ask", CTL_ASK, false },
	{ "--missed", CTL_MISSED, false },
	{ "--since", CTL_FILTER, true },
	{ "--until", CTL_FILTER, true },
	{ "--line", CTL_FILTER, true },
	{ "--user", CTL_FILTER, true },
	{ "--number", CTL_FILTER, true },
	{ "--cause", CTL_FILTER, true },
	{ "--stage", CTL_FILTER, true },
	{ "-n", CTL_FILTER, true },
	{ "-m", CTL_NOTE, true },
	{ "-a", CTL_ADD, false },
	{ "-d", CTL_DELETE, false },
};

static int
usage(FILE *f)
{
	size_t i;

	(void)fprintf(f,
	    "usage: rasgatectl [-f FILE] [--json] [--utc] [--no-color] "
	    "VERB [ARGUMENT...]\n");
	for (i = 0; i < RG_COUNTOF(verbs); i++)
		(void)fprintf(f, "  %-8s %-38s %s\n", verbs[i].name,
		    verbs[i].args, verbs[i].help);
	return f == stdout ? CTL_OK : CTL_USAGE;
}

/* The verb of that name, or the only one that begins so. */
static const struct verb *
find_verb(const char *word)
{
	const struct verb *found = NULL;
	size_t i, n = strlen(word);

	for (i = 0; i < RG_COUNTOF(verbs); i++) {
		if (strcmp(verbs[i].name, word) == 0)
			return &verbs[i];
		if (strncmp(verbs[i].name, word, n) != 0)
			continue;
		if (found != NULL) {
			(void)ctl_say(CTL_USAGE, "%s: %s or %s?", word,
			    found->name, verbs[i].name);
			return NULL;
		}
		found = &verbs[i];
	}
	if (found == NULL)
		(void)ctl_say(CTL_USAGE, "%s: no such verb", word);
	return found;
}

/* Takes one option and its value; moves *i. False after an error. */
static bool
take_option(struct ctl *c, char *argv[], int argc, int *i)
{
	const char *name = argv[*i], *value = NULL;
	size_t k;

	for (k = 0; k < RG_COUNTOF(options); k++)
		if (strcmp(options[k].name, name) == 0)
			break;
	if (k < RG_COUNTOF(options) && !options[k].value) {
		c->flags |= options[k].flag;
		return true;
	}
	if (k == RG_COUNTOF(options) && strcmp(name, "-f") != 0) {
		(void)ctl_say(CTL_USAGE, "%s: no such option", name);
		return false;
	}
	if (++*i >= argc || *(value = argv[*i]) == '\0') {
		(void)ctl_say(CTL_USAGE, "%s needs a value", name);
		return false;
	}
	if (k == RG_COUNTOF(options)) {
		c->file = value;
		return true;
	}
	c->flags |= options[k].flag;
	if (options[k].flag == CTL_NOTE)
		c->note = value;
	else if (options[k].flag == CTL_METHOD)
		c->method = value;
	else if (options[k].flag == CTL_DIALOG)
		c->dialog = value;
	else if (options[k].flag == CTL_GROUP)
		c->group = value;
	else if (options[k].flag == CTL_FOR)
		c->lock_for = value;
	else if (c->nfilters == CTL_FILTERS_MAX) {
		(void)ctl_say(CTL_USAGE, "too many filters");
		return false;
	} else {
		c->filters[c->nfilters].option = name;
		c->filters[c->nfilters++].value = value;
	}
	return true;
}

/* Options may stand anywhere before "--"; words are gathered in front. */
static bool
parse(struct ctl *c, int argc, char *argv[])
{
	bool words_only = false;
	int i;

	c->words = argv;
	for (i = 1; i < argc; i++) {
		if (words_only || argv[i][0] != '-' || argv[i][1] == '\0')
			c->words[c->nwords++] = argv[i];
		else if (strcmp(argv[i], "--") == 0)
			words_only = true;
		else if (!take_option(c, argv, argc, &i))
			return false;
	}
	return true;
}

static const char *
option_name(unsigned flags)
{
	size_t i;

	for (i = 0; i < RG_COUNTOF(options); i++)
		if ((flags & options[i].flag) != 0)
			return options[i].name;
	return "?";
}

/* In the flags, CTL_COLOR says so far that --no-color was given. */
static bool
wants_color(const struct ctl *c)
{
	const char *no = getenv("NO_COLOR");

	return !ctl_has(c, CTL_COLOR) && (no == NULL || *no == '\0') &&
	    isatty(STDOUT_FILENO);
}

static int
run(struct ctl *c, const struct verb *v)
{
	unsigned alien = c->flags & ~v->flags & ~(unsigned)CTL_COLOR;
	int r;

	if (alien != 0)
		return ctl_say(CTL_USAGE, "%s does not take %s", v->name,
		    option_name(alien));
	if (c->nwords < v->least || c->nwords > v->most)
		return ctl_say(CTL_USAGE, "usage: rasgatectl %s %s", v->name,
		    v->args);
	c->flags = wants_color(c) ? c->flags | CTL_COLOR
				  : c->flags & ~(unsigned)CTL_COLOR;
	r = v->run(c);
	if (fflush(stdout) == EOF && r == CTL_OK)
		return ctl_say(CTL_BAD, "stdout: %s", strerror(errno));
	return r;
}

int
main(int argc, char *argv[])
{
	struct ctl c = { .file = RG_SYSCONFDIR "/rasgate.conf",
		.getty = machine_getty };
	const struct verb *v;
	int i;

	rg_guard_process();
	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "-h") == 0 ||
		    strcmp(argv[i], "--help") == 0)
			return usage(stdout);
	if (!parse(&c, argc, argv))
		return CTL_USAGE;
	if (c.nwords == 0)
		return usage(stderr);
	if ((v = find_verb(c.words[0])) == NULL)
		return CTL_USAGE;
	c.words++;
	c.nwords--;
	return run(&c, v);
}
