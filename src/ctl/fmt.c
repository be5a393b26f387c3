#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "base/compat.h"
#include "ctl/fmt.h"

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

char *
fmt_safe(char *text)
{
	char *p;

	for (p = text; *p != '\0'; p++)
		if (*p < 0x20 || *p > 0x7e)
			*p = '?';
	return text;
}

static void
two_units(char dst[FMT_SIZE], uint64_t a, char unit, uint64_t b, char small)
{
	if (b == 0)
		(void)snprintf(dst, FMT_SIZE, "%" PRIu64 "%c", a, unit);
	else
		(void)snprintf(dst, FMT_SIZE, "%" PRIu64 "%c %" PRIu64 "%c", a,
		    unit, b, small);
}

void
fmt_span(char dst[FMT_SIZE], uint64_t s)
{
	if (s < MINUTE)
		two_units(dst, s, 's', 0, 0);
	else if (s < HOUR)
		two_units(dst, s / MINUTE, 'm', s % MINUTE, 's');
	else if (s < DAY)
		two_units(dst, s / HOUR, 'h', s % HOUR / MINUTE, 'm');
	else
		two_units(dst, s / DAY, 'd', s % DAY / HOUR, 'h');
}

void
fmt_age(char dst[FMT_SIZE], uint64_t s)
{
	if (s < MINUTE)
		fmt_span(dst, s);
	else if (s < HOUR)
		fmt_span(dst, s - s % MINUTE);
	else if (s < DAY)
		fmt_span(dst, s);
	else
		fmt_span(dst, s - s % DAY);
}

void
fmt_bytes(char dst[FMT_SIZE], uint64_t bytes)
{
	static const char *const units[] = { "kB", "MB", "GB", "TB" };
	double v = (double)bytes / 1000;
	size_t i = 0;

	if (bytes < 1000) {
		(void)snprintf(dst, FMT_SIZE, "%" PRIu64 " B", bytes);
		return;
	}
	while (v >= 999.5 && i + 1 < RG_COUNTOF(units)) {
		v /= 1000;
		i++;
	}
	(void)snprintf(dst, FMT_SIZE, v < 9.95 ? "%.1f %s" : "%.0f %s", v,
	    units[i]);
}

static bool
broken_down(struct tm *tm, uint64_t when, bool utc)
{
	time_t t = (time_t)when;

	return (utc ? gmtime_r(&t, tm) : localtime_r(&t, tm)) != NULL;
}

void
fmt_clock(char dst[FMT_SIZE], uint64_t when, bool utc)
{
	struct tm tm;

	if (!broken_down(&tm, when, utc) ||
	    strftime(dst, FMT_SIZE, "%H:%M:%S", &tm) == 0)
		(void)rg_strlcpy(dst, "?", FMT_SIZE);
}

void
fmt_rfc3339(char dst[FMT_SIZE], uint64_t when)
{
	struct tm tm;

	if (!broken_down(&tm, when, true) ||
	    strftime(dst, FMT_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		(void)rg_strlcpy(dst, "?", FMT_SIZE);
}
