/* rows.h - what `status` got from the daemon, and what it says to people. */
#ifndef RG_CTL_ROWS_H
#define RG_CTL_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "ctl/ctl.h"

#define ROW_VALUE 256

struct rows {
	char *daemon; /* the text of its row; NULL: none came */
	char **lines;
	size_t n, size;
	uint64_t now;           /* the daemon's clock */
	ctl_getty *getty;       /* NULL: that is not asked */
	struct gettys **gettys; /* ... what it knows */
};

/* A client_row; ctx is a struct rows. */
void rows_take(void *ctx, const char *kind, const char *text);
void rows_free(struct rows *);

/* The value of a key, or `none`, in dst; returns dst. */
const char *row_text(const char *row, const char *key, const char *none,
    char dst[ROW_VALUE]);

/* Seconds since the point in time in `key`; 0 when there is none. */
uint64_t row_age(const struct rows *, const char *row, const char *key);

enum ctl_state row_state(const char *row);

/* The column WHAT of a line. */
void row_what(const char *row, char dst[ROW_VALUE]);

/* The same; of a lent one without a call, who lends it. */
void rows_what(const struct rows *, const char *row, char dst[ROW_VALUE]);

/* "53 lines: 46 idle 2 up 1 dialog" */
void rows_count(const struct rows *, char *dst, size_t size);

/* The name of this host up to the first dot. */
void rows_host(char dst[ROW_VALUE]);

#endif
