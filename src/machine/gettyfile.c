#include "config.h"

#include <string.h>

#include "base/compat.h"
#include "machine/gettyfile.h"

#define ROW 1024
#define BLANK " \t\r\n"

/* The next row that is no comment, its first word in *row. */
static bool
next_row(FILE *f, char buf[ROW], char **row)
{
	while (fgets(buf, ROW, f) != NULL) {
		*row = buf + strspn(buf, BLANK);
		if (**row != '\0' && **row != '#')
			return true;
	}
	return false;
}

/* Cuts the next word off; "" when there is none. */
static char *
next_word(char **row)
{
	char *word = *row + strspn(*row, BLANK), *end;

	end = word + strcspn(word, BLANK);
	*row = end + (*end != '\0');
	*end = '\0';
	return word;
}

static bool
is_tty(const char *word, const char *tty)
{
	if (strncmp(word, "/dev/", 5) == 0)
		word += 5;
	return strcmp(word, tty) == 0;
}

bool
getty_is(const char *program, const char *name)
{
	const char *slash = strrchr(program, '/');

	return strcmp(slash != NULL ? slash + 1 : program, name) == 0;
}

/* ID:LEVELS:ACTION:COMMAND */
bool
getty_inittab(FILE *f, const char *tty, struct getty_entry *e)
{
	char buf[ROW], *row, *id, *action, *word;

	while (next_row(f, buf, &row)) {
		id = strsep(&row, ":");
		(void)strsep(&row, ":");
		action = strsep(&row, ":");
		if (row == NULL || strcmp(action, "off") == 0)
			continue;
		row[strcspn(row, "\r\n")] = '\0';
		(void)rg_strlcpy(e->id, id, sizeof(e->id));
		(void)rg_strlcpy(e->command, row, sizeof(e->command));
		while (*(word = next_word(&row)) != '\0')
			if (is_tty(word, tty))
				return true;
	}
	return false;
}

/* NAME "COMMAND" TYPE on ... */
bool
getty_ttys(FILE *f, const char *tty, struct getty_entry *e)
{
	char buf[ROW], *row, *word;

	while (next_row(f, buf, &row)) {
		if (strcmp(next_word(&row), tty) != 0)
			continue;
		row += strspn(row, BLANK "\"");
		(void)rg_strlcpy(e->id, tty, sizeof(e->id));
		(void)rg_strlcpy(e->command, row, sizeof(e->command));
		e->command[strcspn(e->command, "\"\r\n")] = '\0';
		while (*(word = next_word(&row)) != '\0')
			if (strcmp(word, "on") == 0 ||
			    strcmp(word, "onifexists") == 0 ||
			    strcmp(word, "onifconsole") == 0)
				return true;
	}
	return false;
}

void
getty_unit(FILE *f, char command[GETTY_TEXT])
{
	static const char key[] = "ExecStart=";
	char buf[ROW], *row;
	bool inside = false, more;
	size_t n;

	while (fgets(buf, sizeof(buf), f) != NULL) {
		row = buf + strspn(buf, BLANK);
		n = strcspn(row, "\r\n");
		more = n > 0 && row[n - 1] == '\\';
		row[n - more] = '\0';
		if (!inside && strncmp(row, key, sizeof(key) - 1) == 0) {
			inside = true;
			row += sizeof(key) - 1;
			command[0] = '\0';
		}
		n = strlen(command);
		if (inside)
			(void)rg_strlcpy(command + n, row, GETTY_TEXT - n);
		inside = inside && more;
	}
}

/* NAME USER UTMP PROGRAM ..., in version 2 a field more behind the name. */
void
getty_logins(FILE *f, struct getty_logins *l)
{
	char buf[ROW], *row, *name, *user, *program;
	bool second = false;

	memset(l, 0, sizeof(*l));
	while (!l->any && next_row(f, buf, &row)) {
		name = next_word(&row);
		if (strcmp(name, "!version") == 0) {
			second = *next_word(&row) == '2';
			continue;
		}
		if (second)
			(void)next_word(&row);
		user = next_word(&row);
		(void)next_word(&row);
		program = next_word(&row);
		l->any = strcmp(name, "*") == 0;
		if (l->any) {
			(void)rg_strlcpy(l->user, user, sizeof(l->user));
			(void)rg_strlcpy(l->program, program,
			    sizeof(l->program));
		} else if (l->other[0] == '\0' &&
		    !getty_is(program, "rasgate-login")) {
			(void)rg_strlcpy(l->other, name, sizeof(l->other));
			(void)rg_strlcpy(l->other_program, program,
			    sizeof(l->other_program));
		}
	}
}

/* The next row of mgetty's: a \ joins it to the one below, a comment too. */
static bool
next_joined(FILE *f, char buf[ROW], char **row)
{
	bool any = false, more = true, whole;
	char part[ROW];
	size_t n = 0, len;

	buf[0] = '\0';
	while (more && fgets(part, sizeof(part), f) != NULL) {
		any = true;
		len = strcspn(part, "\n");
		whole = part[len] == '\n';
		more = !whole || (len > 0 && part[len - 1] == '\\');
		part[len - (whole && more)] = '\0';
		(void)rg_strlcpy(buf + n, part, ROW - n);
		n += strlen(buf + n);
	}
	*row = buf;
	return any;
}

/* A ? is any character, and what one of them is longer may be ?s alone. */
static bool
fits(const char *pattern, const char *tty)
{
	if (strncmp(pattern, "/dev/", 5) == 0)
		pattern += 5;
	for (; *pattern != '\0' && *tty != '\0'; pattern++, tty++)
		if (*pattern != *tty && *pattern != '?')
			return false;
	return *tty == '\0' && pattern[strspn(pattern, "?")] == '\0';
}

/* Its booleans: no value is a yes, and 1 is none. */
static bool
is_yes(const char *value)
{
	return *value == '\0' || strchr("yYtT", *value) != NULL ||
	    strncmp(value, "on", 2) == 0;
}

void
getty_mgetty(FILE *f, const char *tty, bool *named, bool *hack)
{
	char buf[ROW], *row, *key, *value;
	bool here = true;

	*named = *hack = false;
	while (next_joined(f, buf, &row)) {
		key = next_word(&row);
		value = next_word(&row);
		if (strcmp(key, "port") == 0) {
			here = fits(value, tty);
			*named = *named || here;
		} else if (here && strcmp(key, "login-env-ttyprompt-hack") == 0)
			*hack = is_yes(value);
	}
}
