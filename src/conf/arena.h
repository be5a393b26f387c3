/*
 * arena.h - memory that is given back all at once.
 *
 * Out of memory ends the process (exit 71): a daemon that cannot hold its
 * configuration is started again, and its sessions outlive it.
 */
#ifndef RG_CONF_ARENA_H
#define RG_CONF_ARENA_H

#include <stddef.h>

struct arena;

/* n zeroed bytes, aligned for anything; *a may be NULL at first. */
void *conf_arena_get(struct arena **a, size_t n);
char *conf_arena_strdup(struct arena **a, const char *s);
char *conf_arena_printf(struct arena **a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void conf_arena_free(struct arena **a);

/* realloc() for arrays of `size` bytes an element, never NULL. */
void *conf_grow(void *p, size_t n, size_t size);

#endif
