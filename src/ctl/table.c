#include "config.h"

#include <sys/ioctl.h>

#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "ctl/fmt.h"
#include "ctl/table.h"

#define GAP 2

void
table_free(struct table *t)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		free(t->cells[i]);
	free(t->cells);
	t->cells = NULL;
	t->n = t->size = 0;
}

void
table_cell(struct table *t, const char *text)
{
	char *copy = strdup(text);

	if (t->n == t->size) {
		t->size = t->size == 0 ? 64 : 2 * t->size;
		t->cells = realloc(t->cells, t->size * sizeof(*t->cells));
	}
	if (copy == NULL || t->cells == NULL)
		abort();
	t->cells[t->n++] = fmt_safe(copy);
}

void
table_fill(struct table *t)
{
	while (t->n % t->columns != 0)
		table_cell(t, "");
}

static void
measure(const struct table *t, size_t width[TABLE_COLUMNS])
{
	size_t i, n;

	for (i = 0; i < t->columns; i++) {
		width[i] = t->least != NULL ? t->least[i] : 0;
		n = t->heads != NULL ? strlen(t->heads[i]) : 0;
		if (n > width[i])
			width[i] = n;
	}
	for (i = 0; i < t->n; i++)
		if ((n = strlen(t->cells[i])) > width[i % t->columns])
			width[i % t->columns] = n;
}

/* Nothing but blanks follow? Then none are written. */
static bool
rest_empty(const char *const *row, size_t from, size_t columns)
{
	for (; from < columns; from++)
		if (row[from][0] != '\0')
			return false;
	return true;
}

static void
print_cell(const struct table *t, size_t column, const char *cell, int room,
    bool heading, FILE *f)
{
	const char *color = NULL;

	if (!heading && t->color != NULL && (int)column == t->colored)
		color = t->color(cell);
	if (color != NULL)
		(void)fprintf(f, "\033[%sm%.*s\033[0m", color, room, cell);
	else
		(void)fprintf(f, "%.*s", room, cell);
}

static void
print_row(const struct table *t, const char *const *row,
    const size_t width[TABLE_COLUMNS], bool heading, FILE *f)
{
	size_t i, at = 0, room, len;

	for (i = 0; i < t->columns; i++) {
		len = strlen(row[i]);
		room = len;
		if (i + 1 == t->columns && t->edge > at && t->edge - at < len)
			room = t->edge - at;
		print_cell(t, i, row[i], (int)room, heading, f);
		if (rest_empty(row, i + 1, t->columns))
			break;
		(void)fprintf(f, "%*s", (int)(width[i] - len + GAP), "");
		at += width[i] + GAP;
	}
	(void)fputc('\n', f);
}

void
table_print(const struct table *t, FILE *f)
{
	size_t width[TABLE_COLUMNS], i;

	measure(t, width);
	if (t->heads != NULL)
		print_row(t, t->heads, width, true, f);
	for (i = 0; i + t->columns <= t->n; i += t->columns)
		print_row(t, (const char *const *)t->cells + i, width, false,
		    f);
}

size_t
table_edge(void)
{
	struct winsize ws;

	if (!isatty(STDOUT_FILENO) ||
	    ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == -1)
		return 0;
	return ws.ws_col;
}
