/*
 * tables.h - what an engine is told of the configuration: profiles and
 * dialogs, by numbers that no other configuration uses.
 */
#ifndef RG_MON_TABLES_H
#define RG_MON_TABLES_H

#include "monitor/monitor.h"

struct child;

/* All of them; or one line's; or that they will not be used any more. */
void tables_tell(struct child *, const struct confref *);
void tables_tell_line(struct child *, const struct mline *);
void tables_forget(struct child *, const struct confref *);

/* The numbers of a line's. */
uint32_t tables_profile(const struct mline *);
uint32_t tables_dialog(const struct mline *);

#endif
