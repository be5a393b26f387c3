#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "monitor/tally.h"

/* A number for the local day: another one for each, growing. */
static uint32_t
day_of(time_t now)
{
	struct tm tm;

	if (localtime_r(&now, &tm) == NULL)
		return 0;
	return (uint32_t)tm.tm_year * 366 + (uint32_t)tm.tm_yday;
}

void
tally_add(struct tally_day *d, enum tally_what what, time_t now)
{
	uint32_t day = day_of(now);

	if (d->day != day)
		*d = (struct tally_day) { .day = day };
	d->n[what]++;
}

uint32_t
tally_get(const struct tally_day *d, enum tally_what what, time_t now)
{
	return d->day == day_of(now) ? d->n[what] : 0;
}

void
tally_count(struct tally **tp, enum tally_what what, const char *why,
    time_t now)
{
	struct tally *t = *tp;

	if (t == NULL && (t = *tp = calloc(1, sizeof(*t))) == NULL)
		abort();
	tally_add(&t->today, what, now);
	if (what != TALLY_FAULTS)
		return;
	free(t->fault);
	t->fault = strdup(why);
	t->fault_ms = clock_ms();
	t->back_ms = 0;
}

bool
tally_lasts(struct tally *t, const char *why)
{
	if (t == NULL || t->fault_ms == 0 || t->back_ms != 0)
		return false;
	free(t->fault);
	t->fault = strdup(why);
	return true;
}

void
tally_back(struct tally *t)
{
	if (t != NULL && t->fault_ms != 0 && t->back_ms == 0)
		t->back_ms = clock_ms();
}

void
tally_free(struct tally **tp)
{
	if (*tp != NULL)
		free((*tp)->fault);
	free(*tp);
	*tp = NULL;
}
