/* when.h - points in time as an operator types them. */
#ifndef RG_CTL_WHEN_H
#define RG_CTL_WHEN_H

#include <stdbool.h>
#include <stdint.h>

/*
 * 18:00 and 18:00:30 (the last time it was so late), 2026-11-20 with or
 * without a time behind it, 2026-11-20T18:00:30Z, or a duration: 2h ago.
 */
bool when_parse(const char *text, uint64_t now, bool utc, uint64_t *when);

#endif
