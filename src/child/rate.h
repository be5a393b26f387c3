/*
 * rate.h - so many records in a time, and no more, where another process can
 * make us write one for each of its words: they would push those of others
 * out of the log's queue. What is left out is counted with the next.
 */
#ifndef RG_RATE_H
#define RG_RATE_H

#include <stdbool.h>
#include <stdint.h>

#define RATE_TOLD 100 /* records of what one process tells, in ... */
#define RATE_TOLD_S 10

struct rate {
	uint32_t n;       /* since then */
	uint32_t since_s; /* on the monotonic clock */
};

/* Zeroed at first. Does one more fit? If not it is lost, on record later. */
bool rate_fits(struct rate *, unsigned most, unsigned window_s);

#endif
