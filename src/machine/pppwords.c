#include "config.h"

#include <ctype.h>
#include <string.h>

#include "base/compat.h"
#include "machine/pppwords.h"

static int
skip_blank(FILE *f)
{
	int c = getc(f);

	while (c == '#' || (c != EOF && isspace(c))) {
		if (c == '#')
			while (c != EOF && c != '\n')
				c = getc(f);
		else
			c = getc(f);
	}
	return c;
}

bool
pppwords_next(FILE *f, char *word, size_t wordsz)
{
	int c = skip_blank(f), quote = 0;
	size_t n = 0;

	if (c == EOF)
		return false;
	if (c == '"' || c == '\'') {
		quote = c;
		c = getc(f);
	}
	while (c != EOF && (quote != 0 ? c != quote : !isspace(c))) {
		if (c == '\\' && (c = getc(f)) == EOF)
			break;
		if (n + 1 < wordsz)
			word[n++] = (char)c;
		c = getc(f);
	}
	word[n] = '\0';
	return true;
}

bool
pppwords_takes_text(const char *option)
{
	static const char *const options[] = { "active-filter", "call",
		"connect", "disconnect", "domain", "file", "init", "ipparam",
		"linkname", "logfile", "name", "pass-filter", "password",
		"plugin", "pty", "record", "remotename", "set", "socket",
		"unset", "user", "welcome" };
	size_t i;

	for (i = 0; i < RG_COUNTOF(options); i++)
		if (strcmp(option, options[i]) == 0)
			return true;
	return false;
}
