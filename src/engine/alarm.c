#include "config.h"

#include <event2/event_struct.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "engine/alarm.h"

/* Far enough for a year, near enough for any arithmetic. */
#define ALARM_MAX_MS (366ull * 24 * 3600 * 1000)

struct alarm_waits {
	struct event ev;
	uint64_t at[ALARM_SLOTS]; /* clock_ms(), 0: not set */
	bool ringing;             /* they stay, whatever is cleared */
};

static uint64_t
earliest(const struct alarm_waits *w)
{
	uint64_t first = 0;
	int i;

	for (i = 0; i < ALARM_SLOTS; i++)
		if (w->at[i] != 0 && (first == 0 || w->at[i] < first))
			first = w->at[i];
	return first;
}

static void
drop_waits(struct alarms *a)
{
	(void)event_del(&a->waits->ev);
	free(a->waits);
	a->waits = NULL;
}

/* The timer at the next deadline; while the callback runs, after it. */
static void
arm(struct alarms *a)
{
	uint64_t first, now, ms;
	struct timeval tv;

	if (a->waits->ringing)
		return;
	if ((first = earliest(a->waits)) == 0) {
		drop_waits(a);
		return;
	}
	now = clock_ms();
	ms = first > now ? first - now : 0;
	tv.tv_sec = (time_t)(ms / 1000);
	tv.tv_usec = (suseconds_t)(ms % 1000 * 1000);
	(void)event_add(&a->waits->ev, &tv);
}

/* Those that are due at the start; what they set waits for the next turn. */
static void
alarms_on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct alarms *a = arg;
	struct alarm_waits *w = a->waits;
	uint64_t now = clock_ms(), due[ALARM_SLOTS];
	int i;

	(void)fd;
	(void)what;
	memcpy(due, w->at, sizeof(due));
	w->ringing = true;
	for (i = 0; i < ALARM_SLOTS; i++) {
		if (due[i] == 0 || due[i] > now || w->at[i] != due[i])
			continue; /* cleared or moved by one before it */
		w->at[i] = 0;
		a->clock->ring(a, (enum alarm_slot)i);
	}
	w->ringing = false;
	arm(a);
}

void
alarms_init(struct alarms *a, const struct alarm_clock *clock)
{
	*a = (struct alarms) { .clock = clock };
}

void
alarms_stop(struct alarms *a)
{
	if (a->waits == NULL)
		return;
	memset(a->waits->at, 0, sizeof(a->waits->at));
	arm(a);
}

static struct alarm_waits *
make_waits(struct alarms *a)
{
	struct alarm_waits *w = calloc(1, sizeof(*w));

	if (w == NULL)
		abort(); /* a line without deadlines must not go on */
	(void)event_assign(&w->ev, a->clock->base, -1, 0, alarms_on_timer, a);
	return w;
}

void
alarm_set(struct alarms *a, enum alarm_slot slot, uint64_t ms)
{
	if (a->waits == NULL)
		a->waits = make_waits(a);
	a->waits->at[slot] = clock_ms() +
	    (ms < ALARM_MAX_MS ? ms : ALARM_MAX_MS);
	if (a->waits->at[slot] == 0)
		a->waits->at[slot] = 1; /* a clock that a test set to 0 */
	arm(a);
}

void
alarm_clear(struct alarms *a, enum alarm_slot slot)
{
	if (a->waits == NULL || a->waits->at[slot] == 0)
		return;
	a->waits->at[slot] = 0;
	arm(a);
}

bool
alarm_is_set(const struct alarms *a, enum alarm_slot slot)
{
	return a->waits != NULL && a->waits->at[slot] != 0;
}
