/* clock.h - monotonic time in milliseconds; a test may set it by hand. */
#ifndef RG_CLOCK_H
#define RG_CLOCK_H

#include <stdint.h>

/*
 * 2024-01-01: before this nobody ran rasgate, the clock is not set (boxes
 * without a battery start in 1970).
 */
#define CLOCK_SET 1704067200

/* Milliseconds of CLOCK_MONOTONIC, or what clock_set() said. */
uint64_t clock_ms(void);

/* A moment of clock_ms() as seconds since 1970, by the clock of now. */
uint64_t clock_wall(uint64_t ms);

/* Freezes clock_ms() at `ms`; (uint64_t)-1 lets it run again. Tests only. */
void clock_set(uint64_t ms);

#endif
