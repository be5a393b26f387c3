#include "config.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/arena.h"

#define CHUNK 4096
#define ALIGN (_Alignof(max_align_t))
#define EXIT_NO_MEMORY 71

struct arena {
	struct arena *next;
	size_t used, size;
	max_align_t mem[];
};

static void *
must(void *p)
{
	if (p == NULL) {
		(void)fputs("rasgate: out of memory\n", stderr);
		exit(EXIT_NO_MEMORY);
	}
	return p;
}

void *
conf_grow(void *p, size_t n, size_t size)
{
	if (n > SIZE_MAX / size)
		must(NULL);
	return must(realloc(p, n * size));
}

static void *
take(struct arena **a, size_t n, size_t align)
{
	struct arena *c = *a;
	size_t size, at = 0;

	if (c != NULL)
		at = (c->used + align - 1) / align * align;
	if (c == NULL || at > c->size || c->size - at < n) {
		size = n > CHUNK ? n : CHUNK;
		c = must(calloc(1, sizeof(*c) + size));
		c->size = size;
		c->next = *a;
		*a = c;
		at = 0;
	}
	c->used = at + n;
	return (char *)c->mem + at;
}

void *
conf_arena_get(struct arena **a, size_t n)
{
	return take(a, n, ALIGN);
}

char *
conf_arena_strdup(struct arena **a, const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(take(a, n, 1), s, n);
}

char *
conf_arena_printf(struct arena **a, const char *fmt, ...)
{
	va_list ap;
	char *p;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	p = take(a, (size_t)n + 1, 1);
	va_start(ap, fmt);
	(void)vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return p;
}

void
conf_arena_free(struct arena **a)
{
	struct arena *c;

	while ((c = *a) != NULL) {
		*a = c->next;
		free(c);
	}
}
