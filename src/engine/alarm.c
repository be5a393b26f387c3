#include "config.h"

#include <event2/event_struct.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "engine/alarm.h"

/* Far beyond any limit, and near enough for a clock that wraps. */
#define ALARM_MAX_MS (20u * 24 * 3600 * 1000)

struct alarm_waits {
	struct event ev;
	uint32_t at[ALARM_SLOTS]; /* clock_ms(), which wraps */
	uint16_t set;             /* bits of those that are */
	bool ringing;             /* they stay, whatever is cleared */
};

/* Until the slot is due, 0 when it is or was. */
static uint32_t
left(const struct alarm_waits *w, int slot, uint32_t now)
{
	const uint32_t ms = w->at[slot] - now;

	return ms <= ALARM_MAX_MS ? ms : 0;
}

static uint32_t
until_next(const struct alarm_waits *w)
{
	const uint32_t now = (uint32_t)clock_ms();
	uint32_t next = ALARM_MAX_MS;
	int i;

	for (i = 0; i < ALARM_SLOTS; i++)
		if ((w->set & 1u << i) != 0 && left(w, i, now) < next)
			next = left(w, i, now);
	return next;
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
	struct timeval tv;
	uint32_t ms;

	if (a->waits->ringing)
		return;
	if (a->waits->set == 0) {
		drop_waits(a);
		return;
	}
	ms = until_next(a->waits);
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
	const uint32_t now = (uint32_t)clock_ms();
	uint32_t were[ALARM_SLOTS];
	int i;

	(void)fd;
	(void)what;
	memcpy(were, w->at, sizeof(were));
	w->ringing = true;
	for (i = 0; i < ALARM_SLOTS; i++) {
		if ((w->set & 1u << i) == 0 || left(w, i, now) > 0 ||
		    w->at[i] != were[i])
			continue; /* maybe cleared or set by one before it */
		w->set &= (uint16_t) ~(1u << i);
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
	a->waits->set = 0;
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
	a->waits->at[slot] = (uint32_t)clock_ms() +
	    (uint32_t)(ms < ALARM_MAX_MS ? ms : ALARM_MAX_MS);
	a->waits->set |= (uint16_t)(1u << slot);
	arm(a);
}

void
alarm_clear(struct alarms *a, enum alarm_slot slot)
{
	if (!alarm_is_set(a, slot))
		return;
	a->waits->set &= (uint16_t) ~(1u << slot);
	arm(a);
}

bool
alarm_is_set(const struct alarms *a, enum alarm_slot slot)
{
	return a->waits != NULL && (a->waits->set & 1u << slot) != 0;
}
