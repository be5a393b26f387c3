/* status.h - the three faces of a status: table, one line, JSON. */
#ifndef RG_CTL_STATUS_H
#define RG_CTL_STATUS_H

#include "ctl/rows.h"
#include "ctl/table.h"

/* The table's cells of one line, without the heading. */
void status_cells(const struct rows *, const char *row, struct table *);

/* An empty table of that form. */
void status_table(struct table *, bool heading, bool color);

void status_detail(const struct ctl *, const struct rows *, const char *row);
void status_json(const struct rows *);

/* Without a daemon: the sessions that run on. Returns CTL_AWAY. */
int status_away(const struct ctl *);

#endif
