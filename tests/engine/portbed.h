/* portbed.h - one port on the slave of a pty, in a loop of its own. */
#ifndef RG_PORTBED_H
#define RG_PORTBED_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/port.h"

struct bed {
	struct alarms alarms;
	struct event_base *base;
	struct alarm_clock clock;
	struct port *port;
	int master, slave; /* the slave: a second opening, as the monitor's */
	unsigned turns;    /* of the loop in which anything happened */
	unsigned inputs, readables, losts, falls, drains;
	bool drained_all;
	size_t again; /* asked for after each input */
	bool echoes;
	size_t got_len;
	char got[16384];
};

void bed_open(struct bed *);
void bed_close(struct bed *);

/* Lets the loop run for so long; counts its turns that did anything. */
void bed_run(struct bed *, unsigned ms);

/* At the caller's end. */
void bed_type(struct bed *, const char *text);

#endif
