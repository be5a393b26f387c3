/* table.h - columns for people: as wide as their content, the last one cut
 * at the terminal's edge. */
#ifndef RG_CTL_TABLE_H
#define RG_CTL_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define TABLE_COLUMNS 9

struct table {
	const char *const *heads;   /* NULL: no heading; NULL-ended otherwise */
	const unsigned char *least; /* width of each column, at least */
	size_t columns;
	char **cells; /* row by row; "" where a row is short */
	size_t n, size;
	size_t edge; /* of the terminal; 0: none */
	int colored; /* the column that is; -1: none */
	const char *(*color)(const char *cell);
};

void table_free(struct table *);

/* Appends a cell, made printable; the row is full after `columns` of them. */
void table_cell(struct table *, const char *text);

/* Empty cells up to the end of the row. */
void table_fill(struct table *);

void table_print(const struct table *, FILE *);

/* The width of the terminal, 0 when stdout is none. */
size_t table_edge(void);

#endif
