/* duration.h - "90s", "15m", "8h", "30d". */
#ifndef RG_CONF_DURATION_H
#define RG_CONF_DURATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DURATION_LEN 16

/* Seconds, or -1 when the text is no duration. */
long long conf_duration_parse(const char *text);

/* "2s..60s", or one for both; false when it is neither, or over 10m. */
bool conf_duration_span(const char *text, uint32_t *low, uint32_t *high);

/* In the largest unit that leaves nothing over; "0" for none. */
const char *conf_duration_text(unsigned long seconds, char buf[DURATION_LEN]);

#endif
