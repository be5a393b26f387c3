/* books_priv.h - what books.c remembers. */
#ifndef RG_BOOKS_PRIV_H
#define RG_BOOKS_PRIV_H

#include "monitor/books.h"

/* One session, or a start or stop of ours (`status` ON, OFF). */
struct account {
	struct account *next;
	char id[RG_CALL_LEN + 1];
	char method[RG_LINE_MAX + 1];
	struct call *call; /* while it goes on, else NULL */
	uint8_t status;    /* ACCOUNT_START until it is acknowledged, then
			      _INTERIM; _STOP when it is over; _ON, _OFF */
	bool begun;        /* the start was acknowledged */
	bool due;          /* there is something to tell */
	uint32_t ticket;   /* of what flies, 0: nothing does */
	uint8_t flying;    /* its status */
	uint64_t began, ended;
	uint64_t told_ms; /* the last word, by the monotonic clock */
	char *row;
};

struct books {
	struct monitor *mon;
	struct account *first, **tail;
	unsigned count;
	struct event *tick;
	uint32_t ticket;
	unsigned flying;
	unsigned wait_s;   /* after a failure, 0: none */
	uint64_t retry_ms; /* nothing is sent before */
};

#endif
