#include "config.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/compat.h"
#include "conf/duration.h"
#include "ctl/when.h"

#define DAY 86400

/* The forms, and whether the day is missing. */
static const struct {
	const char *form;
	bool today, utc;
} forms[] = {
	{ "%Y-%m-%dT%H:%M:%SZ", false, true },
	{ "%Y-%m-%d %H:%M:%S", false, false },
	{ "%Y-%m-%d %H:%M", false, false },
	{ "%Y-%m-%d", false, false },
	{ "%H:%M:%S", true, false },
	{ "%H:%M", true, false },
};

static bool
parse_duration(const char *text, uint64_t now, uint64_t *when)
{
	size_t n = strlen(text);
	long long s;

	/* A bare number could mean anything. */
	if (n == 0 || !isalpha((unsigned char)text[n - 1]) ||
	    (s = conf_duration_parse(text)) < 0)
		return false;
	*when = (uint64_t)s < now ? now - (uint64_t)s : 0;
	return true;
}

bool
when_parse(const char *text, uint64_t now, bool utc, uint64_t *when)
{
	const time_t t = (time_t)now;
	const char *end;
	struct tm tm;
	time_t got;
	size_t i;

	for (i = 0; i < RG_COUNTOF(forms); i++) {
		memset(&tm, 0, sizeof(tm));
		if (forms[i].today)
			(void)(utc ? gmtime_r(&t, &tm) : localtime_r(&t, &tm));
		tm.tm_sec = 0;
		end = strptime(text, forms[i].form, &tm);
		if (end == NULL || *end != '\0')
			continue;
		tm.tm_isdst = -1;
		got = utc || forms[i].utc ? timegm(&tm) : mktime(&tm);
		if (got < 0)
			return false;
		*when = (uint64_t)got;
		if (forms[i].today && *when > now)
			*when -= DAY;
		return true;
	}
	return parse_duration(text, now, when);
}
