/* history.h - what the files of `history` share. */
#ifndef RG_CTL_HISTORY_H
#define RG_CTL_HISTORY_H

#include "ctl/ctl.h"

/* One call in full. */
void history_detail(const struct ctl *, const char *row);

/* "Nov 20 18:03" */
void history_began(char *dst, size_t size, uint64_t when, bool utc);

#endif
