/*
 * idle.h - is anything still going on on a line, without reading from it?
 *
 * The tty's times of access and change move when the service reads or
 * writes, its queues when one side waits for the other, its counters (where
 * there are any) with every byte.
 */
#ifndef RG_SESSION_IDLE_H
#define RG_SESSION_IDLE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Linux moves a tty's times in steps of 8 s only (so that they do not tell
 * others the rhythm of what is typed). A line is therefore called idle that
 * much later, never earlier.
 */
#define IDLE_SLACK_MS 8000

struct idle {
	int fd;
	uint32_t limit_ms; /* 0: none */
	uint64_t since;    /* clock_ms() of the last change */
	int64_t times[4];
	int queued[2];
	uint64_t counts[2];
	uint64_t excused; /* clock_ms() until which output is ours; 0: none */
};

void idle_start(struct idle *, int fd, uint32_t limit_ms);

/* Looks once; true when the limit is reached. */
bool idle_check(struct idle *);

/* clock_ms() of the limit, if nothing happens. */
uint64_t idle_end(const struct idle *);

/* We have just written to the line ourselves. */
void idle_excuse(struct idle *);

/* Milliseconds until the next look, or -1. */
int idle_wait(const struct idle *);

#endif
