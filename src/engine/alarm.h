/*
 * alarm.h - the deadlines of one line, on one libevent timer.
 *
 * A line has a dozen reasons to wait and rarely more than two at a time; a
 * timer for each would be half of its memory. Each reason has a slot here,
 * and an idle line, which waits for nothing but its caller, has none of them.
 */
#ifndef RG_ALARM_H
#define RG_ALARM_H

#include <stdbool.h>
#include <stdint.h>

#include <event2/event.h>

enum alarm_slot {
	ALARM_READ,     /* port: read on, or look whether anything is there */
	ALARM_DRAIN,    /* port: look whether the output is out */
	ALARM_DEADLINE, /* port: it must be out by now */
	ALARM_CARRIER,  /* port: look at the modem lines */
	ALARM_LINE,     /* life cycle */
	ALARM_BEGIN,    /* the transaction's four, in enum ras_timer's order */
	ALARM_DIALOG,
	ALARM_RECEIVE,
	ALARM_END,
	ALARM_LOGIN, /* the dialog's own */
	ALARM_TRACE, /* bytes for an operator wait */
	ALARM_LATER, /* what waits for the next turn of the loop */
	ALARM_SLOTS
};

struct alarms;

/* What all lines share. */
struct alarm_clock {
	struct event_base *base;
	/* May set and clear any slot, but must not free the alarms. */
	void (*ring)(struct alarms *, enum alarm_slot);
};

/* To be the first member of what waits, so that ring() finds it. */
struct alarms {
	const struct alarm_clock *clock;
	struct alarm_waits *waits; /* there only while something is set */
};

void alarms_init(struct alarms *, const struct alarm_clock *);
void alarms_stop(struct alarms *); /* all of them, for good */

/* In ms from now on, aborts without memory; 0 is the next turn of the loop,
 * never this one. */
void alarm_set(struct alarms *, enum alarm_slot, uint64_t ms);
void alarm_clear(struct alarms *, enum alarm_slot);
bool alarm_is_set(const struct alarms *, enum alarm_slot);

#endif
