/*
 * patrol.h - which idle modems are asked when whether they still live.
 *
 * One timer for all lines: an idle line has none of its own (alarm.h). Where
 * many are due at once they are asked a few at a time, so that nobody's first
 * prompt waits for them.
 */
#ifndef RG_PATROL_H
#define RG_PATROL_H

#include <stdbool.h>
#include <stdint.h>

#include <event2/event.h>

struct patrol {
	struct event *timer;
	uint64_t at; /* clock_ms() of the next round, 0: none */
	/* of the round under way */
	uint64_t now, next;
	unsigned left;
};

typedef void patrol_fn(evutil_socket_t, short, void *engine);

/* False: no memory. The function makes a round of all lines. */
bool patrol_init(struct patrol *, struct event_base *, patrol_fn *, void *);
void patrol_free(struct patrol *);

/* There must be a round at that time, or before. */
void patrol_expect(struct patrol *, uint64_t at_ms);

/* A round: for each line that is due at some time, may it be asked now? */
void patrol_begin(struct patrol *);
bool patrol_may_ask(struct patrol *, uint64_t due_ms);
void patrol_end(struct patrol *);

#endif
