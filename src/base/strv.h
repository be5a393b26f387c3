/*
 * strv.h - a row of strings in one bounded block: each with its NUL, one
 * behind the other. The form in which argv, environments and chat scripts
 * travel between processes.
 */
#ifndef RG_STRV_H
#define RG_STRV_H

#include <stdbool.h>
#include <stddef.h>

/* Appends s at *len; false (and nothing written) when it does not fit. */
bool strv_add(char *buf, size_t size, size_t *len, const char *s);

/* The string after `prev` (NULL: the first one), or NULL at the end. */
const char *strv_next(const char *buf, size_t len, const char *prev);

/* Is the block well formed, i.e. empty or ended by a NUL? */
bool strv_ok(const char *buf, size_t len);

size_t strv_count(const char *buf, size_t len);

/* Allocates a NULL-ended vector of pointers into buf; free() it. */
char **strv_vector(char *buf, size_t len);

#endif
