/* books_priv.h - what books.c and courier.c share. */
#ifndef RG_BOOKS_PRIV_H
#define RG_BOOKS_PRIV_H

#include "monitor/books.h"

/* One session, or a start or stop of ours (`status` ON, OFF). */
struct account {
	struct account *next;
	char id[RG_CALL_LEN + 1];
	struct courier *courier; /* of its method */
	struct call *call;       /* while it goes on, else NULL */
	uint8_t status;          /* ACCOUNT_START until it is acknowledged, then
				    _INTERIM; _STOP when it is over; _ON, _OFF */
	bool begun;              /* the start was acknowledged */
	bool due;                /* there is something to tell */
	uint32_t ticket;         /* of what flies, 0: nothing does */
	uint8_t flying;          /* its status */
	uint64_t began, ended;   /* began 0: the service is not seen yet */
	unsigned fails;          /* tries without an answer, in a row */
	uint64_t retry_ms;       /* not before: it alone had no answer */
	uint64_t since_ms;       /* _ON, _OFF: there is that to tell */
	uint64_t holds_ms;       /* ... and more behind it, 0: nothing */
	uint64_t told_ms;        /* the last word, by the monotonic clock */
	uint64_t seen_ms;        /* the store heard that it goes on */
	uint64_t seen;           /* ... in an earlier life of ours, 0: never */
	char *row;
};

struct books {
	struct monitor *mon;
	struct account *first, **tail;
	unsigned count;
	struct courier *couriers;
	struct event *tick;
	uint32_t ticket;
};

/* Nobody is told of it any more; what the store has of it stays. */
void books_drop(struct books *, struct account *);

/* The server has what flew; the account may be gone behind it. */
void books_acknowledged(struct books *, struct account *);

#endif
