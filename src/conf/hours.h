/*
 * hours.h - the hours of a week in which a rule holds, as text:
 * "Mon-Fri 08:00-18:00, Sat 9:00-12:00", "22:00-06:00", "Sat-Sun".
 *
 * A span that ends before it begins goes on into the next day; the days are
 * those on which it begins. Pure.
 */
#ifndef RG_CONF_HOURS_H
#define RG_CONF_HOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOURS_MAX 16 /* spans in one text */
#define HOURS_DAY 1440
#define HOURS_WEEK (7 * HOURS_DAY) /* minutes; 0 is Monday, 00:00 */

struct conf_hours {
	uint8_t days;      /* bit 0 is Monday */
	uint16_t from, to; /* minutes of the day; to <= from: of the next */
};

/* The number of spans in v; 0 and *why when it is none. */
size_t conf_hours_parse(const char *text, struct conf_hours v[HOURS_MAX],
    const char **why);

/* Is that minute of the week in one of them? */
bool conf_hours_match(const struct conf_hours *v, size_t n, unsigned minute);

/* "Mon 08:15" to a minute of the week; -1 when it is none. */
int conf_hours_minute(const char *text);

#endif
