/* duration.h - "90s", "15m", "8h", "30d". */
#ifndef RG_CONF_DURATION_H
#define RG_CONF_DURATION_H

#include <stddef.h>

#define DURATION_LEN 16

/* Seconds, or -1 when the text is no duration. */
long long conf_duration_parse(const char *text);

/* In the largest unit that leaves nothing over; "0" for none. */
const char *conf_duration_text(unsigned long seconds, char buf[DURATION_LEN]);

#endif
