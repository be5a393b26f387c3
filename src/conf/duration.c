#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/compat.h"
#include "conf/duration.h"

#define SPAN_MAX 600 /* seconds of a caller's patience */

static const struct {
	char unit;
	unsigned long seconds;
} units[] = { { 'd', 86400 }, { 'h', 3600 }, { 'm', 60 }, { 's', 1 } };

long long
conf_duration_parse(const char *text)
{
	size_t i, digits = strspn(text, "0123456789");
	long long v = 0;

	if (digits == 0 || digits > 9 || text[digits] == '\0' ||
	    text[digits + 1] != '\0')
		return -1;
	for (i = 0; i < digits; i++)
		v = v * 10 + (text[i] - '0');
	for (i = 0; i < RG_COUNTOF(units); i++)
		if (units[i].unit == text[digits])
			return v * (long long)units[i].seconds;
	return -1;
}

const char *
conf_duration_text(unsigned long seconds, char buf[DURATION_LEN])
{
	size_t i;

	(void)snprintf(buf, DURATION_LEN, "0");
	for (i = 0; i < RG_COUNTOF(units) && seconds > 0; i++)
		if (seconds % units[i].seconds == 0) {
			(void)snprintf(buf, DURATION_LEN, "%lu%c",
			    seconds / units[i].seconds, units[i].unit);
			break;
		}
	return buf;
}

bool
conf_duration_span(const char *text, uint32_t *low, uint32_t *high)
{
	const char *dots = strstr(text, "..");
	size_t n = dots != NULL ? (size_t)(dots - text) : strlen(text);
	char first[DURATION_LEN];
	long long a, b;

	if (n >= sizeof(first))
		return false;
	memcpy(first, text, n);
	first[n] = '\0';
	a = conf_duration_parse(first);
	b = dots != NULL ? conf_duration_parse(dots + 2) : a;
	if (a < 0 || b < a || b > SPAN_MAX)
		return false;
	*low = (uint32_t)a;
	*high = (uint32_t)b;
	return true;
}
