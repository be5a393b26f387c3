#include "config.h"

#include <stdio.h>
#include <string.h>

#include "ctl/runpath.h"

#define TEXT_MAX 65536

static const char *
skip_blank(const char *p)
{
	for (;;) {
		p += strspn(p, " \t\r\n:=");
		if (*p != '#' && strncmp(p, "//", 2) != 0)
			return p;
		p += strcspn(p, "\n");
	}
}

/* Behind a string, a word, or whatever single character stands at p. */
static const char *
skip_token(const char *p)
{
	size_t n;

	if (*p == '"') {
		for (p++; *p != '\0' && *p != '"'; p++)
			if (*p == '\\' && p[1] != '\0')
				p++;
		return *p == '"' ? p + 1 : p;
	}
	n = strcspn(p, " \t\r\n:={}[]();,\"#");
	return p + (n > 0 ? n : 1);
}

static bool
is_word(const char *p, const char *end, const char *word)
{
	return (size_t)(end - p) == strlen(word) &&
	    strncmp(p, word, strlen(word)) == 0;
}

/* Copies a string token without escapes. */
static bool
copy_string(const char *p, const char *end, char *dst, size_t dstsz)
{
	size_t n;

	if (*p != '"' || end - p < 3 || end[-1] != '"')
		return false;
	n = (size_t)(end - p) - 2;
	if (n >= dstsz || memchr(p + 1, '\\', n) != NULL)
		return false;
	memcpy(dst, p + 1, n);
	dst[n] = '\0';
	return true;
}

/* Depth 1 of a group called paths is where `run` counts. */
static bool
scan(const char *p, char *dst, size_t dstsz)
{
	bool named = false, inside = false, run = false;
	const char *end;
	int depth = 0;

	for (p = skip_blank(p); *p != '\0'; p = skip_blank(end)) {
		end = skip_token(p);
		if (run && copy_string(p, end, dst, dstsz))
			return true;
		if (*p == '{' && depth++ == 0)
			inside = named;
		else if (*p == '}' && --depth == 0)
			inside = false;
		named = depth == 0 && is_word(p, end, "paths");
		run = inside && depth == 1 && is_word(p, end, "run");
	}
	return false;
}

bool
runpath_scan(const char *file, char *dst, size_t dstsz)
{
	static char text[TEXT_MAX];
	FILE *f = fopen(file, "r");
	size_t n;

	if (f == NULL)
		return false;
	n = fread(text, 1, sizeof(text) - 1, f);
	(void)fclose(f);
	text[n] = '\0';
	return scan(text, dst, dstsz);
}
