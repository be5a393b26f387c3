/*
 * tally.h - how many calls there were today, how they went, and the last
 * fault of a line. A day ends at local midnight. Of a line it exists only
 * once there is something to count: there are many lines.
 */
#ifndef RG_TALLY_H
#define RG_TALLY_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

enum tally_what {
	TALLY_OK,      /* reached a service */
	TALLY_REFUSED, /* answered, and did not */
	TALLY_MISSED,  /* never answered */
	TALLY_FAULTS,  /* the line went out of order */
	TALLY_MAX
};

struct tally_day {
	uint32_t day; /* the counts are of this one */
	uint32_t n[TALLY_MAX];
};

struct tally {
	struct tally_day today;
	uint64_t fault_ms; /* clock_ms() of the last fault, 0: none yet */
	uint64_t back_ms;  /* ... and of its end, 0: it lasts */
	char *fault;       /* what it was */
};

void tally_add(struct tally_day *, enum tally_what, time_t now);
uint32_t tally_get(const struct tally_day *, enum tally_what, time_t now);

/* *t is made when it is NULL; `why` is a fault's. */
void tally_count(struct tally **t, enum tally_what, const char *why,
    time_t now);
/* Is the last fault not over yet? Then it has this name from now on. */
bool tally_lasts(struct tally *, const char *why);
void tally_back(struct tally *); /* works again; NULL is fine */
void tally_free(struct tally **);

#endif
