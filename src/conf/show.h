/* show.h - the effective configuration, each value with its origin. */
#ifndef RG_CONF_SHOW_H
#define RG_CONF_SHOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "conf/conf.h"

struct conf_value {
	const char *key;  /* "dialog", "prompts.user", "log.to" */
	char text[1024];  /* as it would be written in the file */
	char origin[384]; /* "built in", "rasgate.conf:14  lines.m, over ..." */
};

/*
 * The i-th value of an entry (a struct conf_line for CONF_LINES, ...,
 * &conf->g for CONF_GLOBALS). False after the last one. Keys that the
 * entry's type does not have, and those without a value, are skipped: *i is
 * moved to the key shown.
 */
bool conf_value(const struct conf *, enum conf_table, const void *entry,
    size_t *i, struct conf_value *out);

/*
 * Where an entry is written, layer by layer:
 * "rasgate.conf:13 (m) over rasgate.conf:11 (*)".
 */
void conf_entry_origin(const struct conf *, const void *entry, char *dst,
    size_t size);

/* A table as `rasgatectl config LINE` shows it. */
void conf_print_entry(const struct conf *, enum conf_table, const void *entry,
    FILE *);
void conf_print_line(const struct conf *, const struct conf_line *, FILE *);

/*
 * Same values for all keys? References are compared by name: a line is equal
 * although its profile changed. The entries may be of two configurations.
 */
bool conf_entry_equal(enum conf_table, const void *a, const void *b);
bool conf_line_equal(const struct conf_line *a, const struct conf_line *b);

#endif
