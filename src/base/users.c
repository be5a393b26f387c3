#include "config.h"

#include <sys/socket.h>

#include <arpa/inet.h>

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "base/names.h"
#include "base/options.h"
#include "base/users.h"

#define PATTERN_MAX 64

/* Cuts the next pattern off *row; false when it is empty or too long. */
static bool
next_pattern(const char **row, char dst[PATTERN_MAX])
{
	const char *s = *row;
	size_t n = s[0] == '+' ? 1 + strcspn(s + 1, "+") : strcspn(s, "+");

	if (n == 0 || n >= PATTERN_MAX || (n == 1 && s[0] == '+'))
		return false;
	memcpy(dst, s, n);
	dst[n] = '\0';
	*row = s + n;
	return true;
}

/* At the end of a pattern: another one follows, or the row is over. */
static bool
skip_plus(const char **row)
{
	return *(*row)++ == '+';
}

bool
users_match(const char *row, const char *text)
{
	char pattern[PATTERN_MAX];

	do {
		if (!next_pattern(&row, pattern))
			return false;
		if (rg_glob(pattern, text))
			return true;
	} while (skip_plus(&row));
	return false;
}

/* Only patterns that can be meant: an open bracket would match nothing. */
static bool
row_ok(const char *row)
{
	static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "abcdefghijklmnopqrstuvwxyz0123456789"
				  "+_-*?#![]";
	char pattern[PATTERN_MAX];
	const char *open;

	do {
		if (!next_pattern(&row, pattern) ||
		    pattern[strspn(pattern, set)] != '\0')
			return false;
		for (open = pattern; (open = strchr(open, '[')) != NULL;)
			if ((open = strchr(open, ']')) == NULL)
				return false;
	} while (skip_plus(&row));
	return true;
}

static const char *
set_address(void *ctx, const char *value)
{
	struct users_line *u = ctx;
	struct in_addr in;

	u->address = value;
	return inet_pton(AF_INET, value, &in) == 1 ? NULL
						   : "ip= is no IPv4 address";
}

static const char *
set_lines(void *ctx, const char *value)
{
	struct users_line *u = ctx;
	u->lines = value;
	return row_ok(value) ? NULL : "lines= has a bad pattern";
}

static const char *
set_numbers(void *ctx, const char *value)
{
	struct users_line *u = ctx;
	u->numbers = value;
	return row_ok(value) ? NULL : "numbers= has a bad pattern";
}

static const char *
set_groups(void *ctx, const char *value)
{
	struct users_line *u = ctx;
	static const char why[] = "group= has a bad name";
	char name[RG_LINE_MAX + 1];
	const char *s = value;
	size_t n;

	u->groups = value;
	if (strlen(value) > 255)
		return "group= is too long";
	do {
		n = strcspn(s, "+");
		if (n > RG_LINE_MAX)
			return why;
		memcpy(name, s, n);
		name[n] = '\0';
		if (!rg_line_ok(name))
			return why;
		s += n;
	} while (skip_plus(&s));
	return NULL;
}

static const char *
set_service(void *ctx, const char *value)
{
	struct users_line *u = ctx;
	u->service = value;
	return rg_line_ok(value) ? NULL : "service= is no name of a service";
}

static const char *
set_sessions(void *ctx, const char *value)
{
	struct users_line *u = ctx;
	size_t n = strlen(value);
	long v;

	if (n == 0 || n > 5 || strspn(value, "0123456789") != n ||
	    (v = strtol(value, NULL, 10)) < 1 || v > UINT16_MAX)
		return "sessions= is no number from 1 to 65535";
	u->sessions = (uint16_t)v;
	return NULL;
}

static unsigned
days_of(unsigned year, unsigned month)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31,
		30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (leap && month == 2 ? 1u : 0u);
}

static const char *
set_expires(void *ctx, const char *value)
{
	struct users_line *u = ctx;
	static const char form[] = "dddd-dd-dd",
			  why[] = "expires= is no date YYYY-MM-DD";
	unsigned part[3] = { 0, 0, 0 };
	size_t i, k = 0;

	for (i = 0; form[i] != '\0'; i++) {
		if (form[i] == '-' && value[i] == '-')
			k++;
		else if (form[i] == 'd' && value[i] >= '0' && value[i] <= '9')
			part[k] = part[k] * 10 + (unsigned)(value[i] - '0');
		else
			return why;
	}
	if (value[i] != '\0' || part[0] == 0 || part[1] < 1 || part[1] > 12 ||
	    part[2] < 1 || part[2] > days_of(part[0], part[1]))
		return why;
	u->expires = part[0] * 10000 + part[1] * 100 + part[2];
	return NULL;
}

static const char *
set_disabled(void *ctx, const char *value)
{
	struct users_line *u = ctx;

	(void)value;
	u->disabled = true;
	return NULL;
}

static const struct option_def options[] = {
	{ "disabled", set_disabled, 1 },
	{ "expires", set_expires, 0 },
	{ "group", set_groups, 0 },
	{ "ip", set_address, 0 },
	{ "lines", set_lines, 0 },
	{ "numbers", set_numbers, 0 },
	{ "service", set_service, 0 },
	{ "sessions", set_sessions, 0 },
};

static void
trim_right(char *line)
{
	size_t n = strlen(line);

	while (n > 0 && strchr(" \t\r", line[n - 1]) != NULL)
		line[--n] = '\0';
}

/* Everything behind the name. */
static const char *
parse_rest(struct users_line *u, char *hash)
{
	char *opts;

	if (hash == NULL)
		return "no hash";
	u->hash = hash;
	if ((opts = strchr(hash, ':')) != NULL)
		*opts++ = '\0';
	if (*hash == '\0')
		return "no hash";
	if (opts == NULL || *opts == '\0')
		return NULL;
	if (strchr(opts, ':') != NULL)
		return "more than three fields";
	return options_parse(opts, options, RG_COUNTOF(options), u);
}

enum users_kind
users_head(char *line, const char **name, char **rest, const char **problem)
{
	size_t len = strlen(line);

	*name = *problem = NULL;
	*rest = NULL;
	trim_right(line);
	line += strspn(line, " \t");
	if (*line == '\0' || *line == '#')
		return USERS_BLANK;
	if ((*rest = strchr(line, ':')) != NULL)
		*(*rest)++ = '\0';
	if (!rg_user_ok(line)) {
		*problem = "no name that may be used";
		return USERS_BAD;
	}
	*name = line;
	if (len <= USERS_LINE_MAX)
		return USERS_ACCOUNT;
	*problem = "the line is too long";
	return USERS_BAD;
}

enum users_kind
users_parse(char *line, struct users_line *u)
{
	enum users_kind kind;
	char *hash;

	memset(u, 0, sizeof(*u));
	kind = users_head(line, &u->name, &hash, &u->problem);
	if (kind != USERS_ACCOUNT)
		return kind;
	u->problem = parse_rest(u, hash);
	return u->problem == NULL ? USERS_ACCOUNT : USERS_BAD;
}
