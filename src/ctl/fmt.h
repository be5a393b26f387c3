/*
 * fmt.h - numbers, times and foreign text for people's eyes.
 *
 * Text from the daemon can hold what a caller or a modem sent: everything
 * that is printed goes through fmt_safe().
 */
#ifndef RG_CTL_FMT_H
#define RG_CTL_FMT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FMT_SIZE 32

/* Control and 8 bit bytes as '?', in place. */
char *fmt_safe(char *text);

/* The largest unit, or hours and minutes: 9s 14m 2h 5m 6d */
void fmt_age(char dst[FMT_SIZE], uint64_t seconds);

/* The two largest units: 14m 20s, 7h 45m, 3d 4h */
void fmt_span(char dst[FMT_SIZE], uint64_t seconds);

/* 912 B, 47 kB, 2.9 MB (powers of ten) */
void fmt_bytes(char dst[FMT_SIZE], uint64_t bytes);

/* 18:03:11, local or UTC */
void fmt_clock(char dst[FMT_SIZE], uint64_t when, bool utc);

/* 2026-11-20T18:17:31Z */
void fmt_rfc3339(char dst[FMT_SIZE], uint64_t when);

#endif
