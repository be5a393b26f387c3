/*
 * logpipe.h - a service's stderr as lines, bounded in length and number.
 */
#ifndef RG_SESSION_LOGPIPE_H
#define RG_SESSION_LOGPIPE_H

#include <stddef.h>
#include <stdint.h>

#define LOGPIPE_LINE 200

/* One line, without its newline, of at most LOGPIPE_LINE bytes. */
typedef void logpipe_fn(void *ctx, const char *line);

struct logpipe {
	int fd; /* -1: closed */
	logpipe_fn *line;
	void *ctx;
	size_t used;
	unsigned credit;    /* lines that may still be said now */
	unsigned lost;      /* and those that could not */
	uint64_t refill_ms; /* when one more may */
	char buf[LOGPIPE_LINE + 1];
};

/* Returns the writing end, for the service, or -1. */
int logpipe_open(struct logpipe *, logpipe_fn *, void *ctx);

/* Reads what is there. */
void logpipe_read(struct logpipe *);

/* The rest, the count of what was lost, and away. */
void logpipe_close(struct logpipe *);

#endif
