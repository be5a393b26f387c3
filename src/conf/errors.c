#include "config.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "conf/arena.h"
#include "conf/errors.h"

void
conf_errors_free(struct conf_errors *e)
{
	size_t i;

	for (i = 0; i < e->n; i++) {
		free((void *)(uintptr_t)e->v[i].file);
		free((void *)(uintptr_t)e->v[i].text);
	}
	free(e->v);
	memset(e, 0, sizeof(*e));
}

void
conf_errors_print(const struct conf_errors *e, FILE *f)
{
	const struct conf_error *x;
	size_t i;

	for (i = 0; i < e->n; i++) {
		x = &e->v[i];
		(void)fprintf(f, "%s:", x->file);
		if (x->line != 0)
			(void)fprintf(f, "%u:", x->line);
		(void)fprintf(f, "%s %s\n", x->warning ? " warning:" : "",
		    x->text);
	}
	if (e->nerrors + e->nwarnings > e->n)
		(void)fprintf(f, "%zu more not shown\n",
		    e->nerrors + e->nwarnings - e->n);
}

/* The lines of a bank share their settings: one mistake is told once. */
static bool
told(const struct conf_errors *e, const struct conf_error *x)
{
	size_t i;

	for (i = 0; i < e->n; i++)
		if (e->v[i].line == x->line &&
		    strcmp(e->v[i].text, x->text) == 0 &&
		    strcmp(e->v[i].file, x->file) == 0)
			return true;
	return false;
}

static char *
copy(const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(conf_grow(NULL, n, 1), s, n);
}

static void add(struct conf_errors *, struct conf_error, const char *fmt,
    va_list) __attribute__((format(printf, 3, 0)));

static void
add(struct conf_errors *e, struct conf_error x, const char *fmt, va_list ap)
{
	char text[1024];

	(void)vsnprintf(text, sizeof(text), fmt, ap);
	x.text = text;
	if (told(e, &x))
		return;
	*(x.warning ? &e->nwarnings : &e->nerrors) += 1;
	if (e->n == CONF_ERRORS_MAX)
		return;
	x.text = copy(text);
	x.file = copy(x.file);
	e->v = conf_grow(e->v, e->n + 1, sizeof(*e->v));
	e->v[e->n++] = x;
}

void
conf_error(struct conf_errors *e, const char *file, unsigned line,
    const char *fmt, ...)
{
	struct conf_error x = { .file = file, .line = line };
	va_list ap;

	va_start(ap, fmt);
	add(e, x, fmt, ap);
	va_end(ap);
}

void
conf_warning(struct conf_errors *e, const char *file, unsigned line,
    const char *fmt, ...)
{
	struct conf_error x = { .file = file, .line = line, .warning = true };
	va_list ap;

	va_start(ap, fmt);
	add(e, x, fmt, ap);
	va_end(ap);
}
