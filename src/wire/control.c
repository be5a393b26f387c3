#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/names.h"
#include "wire/control.h"

static const struct {
	const char *word;
	bool admin;
} verbs[] = {
#define X(sym, word, admin) { word, admin },
	CTL_VERBS(X)
#undef X
};

static const char *const states[] = {
#define X(sym, word) word,
	CTL_STATES(X)
#undef X
};

enum ctl_verb
ctl_verb_find(const char *word)
{
	unsigned v;

	for (v = 0; v < CTL_VERB_MAX; v++)
		if (strcmp(verbs[v].word, word) == 0)
			break;
	return (enum ctl_verb)v;
}

enum ctl_state
ctl_state_find(const char *word)
{
	unsigned s;

	for (s = 0; s < CTL_STATE_MAX; s++)
		if (strcmp(states[s], word) == 0)
			break;
	return (enum ctl_state)s;
}

const char *
ctl_verb_name(enum ctl_verb v)
{
	return (unsigned)v < CTL_VERB_MAX ? verbs[v].word : NULL;
}

const char *
ctl_state_name(enum ctl_state s)
{
	return (unsigned)s < CTL_STATE_MAX ? states[s] : NULL;
}

bool
ctl_verb_admin(enum ctl_verb v)
{
	return (unsigned)v >= CTL_VERB_MAX || verbs[v].admin;
}

/* How much of a name stands before the digits that end it. */
static size_t
stem_length(const char *s, size_t n)
{
	while (n > 0 && s[n - 1] >= '0' && s[n - 1] <= '9')
		n--;
	return n;
}

/*
 * Names of one length sort like their numbers, so a range is three
 * comparisons. False when `pattern` is no range, or does not hold the name.
 */
static bool
in_range(const char *pattern, const char *name)
{
	size_t n = strlen(name), stem = stem_length(name, n);

	if (stem == n || strlen(pattern) != 2 * n + 1 || pattern[n] != '-' ||
	    stem_length(pattern, n) != stem ||
	    stem_length(pattern + n + 1, n) != stem)
		return false;
	return strncmp(pattern, name, stem) == 0 &&
	    strncmp(pattern + n + 1, name, stem) == 0 &&
	    strncmp(pattern, name, n) <= 0 &&
	    strncmp(name, pattern + n + 1, n) <= 0;
}

bool
ctl_line_match(const char *pattern, const char *name)
{
	return strcmp(pattern, name) == 0 || in_range(pattern, name) ||
	    rg_glob(pattern, name);
}
