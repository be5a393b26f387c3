/* Who needs the clock, and can it be believed? */
#include "config.h"

#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "machine/check.h"

#define NEED_NONE "use codes by counter (oath add --hotp), no hours in rules"

static bool
has_hours(const struct conf *conf)
{
	size_t i;

	for (i = 0; i < conf->nrules; i++)
		if (conf->rules[i].nhours > 0)
			return true;
	return false;
}

void
check_clock(struct check *k)
{
	const bool codes = k->codes_by_time, hours = has_hours(k->conf);
	const char *const comma = codes && hours ? ", " : "";

	if (!codes && !hours)
		return;
	if (time(NULL) < CLOCK_SET)
		check_put(k, "clock", CHECK_FAIL, "set it, or " NEED_NONE,
		    "not set: %s%s%s",
		    codes ? "one-time codes by time are refused" : "", comma,
		    hours ? "hours in rules are refused" : "");
	else if (!check_clock_runs())
		check_put(k, "clock", CHECK_WARN,
		    "have NTP keep it, or " NEED_NONE,
		    "not synchronised: %s%s%s",
		    codes ? "one-time codes by time may fail" : "", comma,
		    hours ? "hours in rules may be judged wrongly" : "");
}
