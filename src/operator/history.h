/*
 * history.h - an operator asks which calls there were: the question goes to
 * the store page by page, as fast as the operator's tool takes the rows.
 */
#ifndef RG_HISTORY_H
#define RG_HISTORY_H

#include "operator/control.h"
#include "wire/msg.h"

struct history_ask {
	struct client *client;
	size_t most; /* rows, 0: all of them */
	bool missed; /* calls that were never answered */
	char filters[WIRE_CHUNK];
	size_t len;
};

/* The client gets its rows and its answer later. */
void history_ask(struct monitor *, const struct history_ask *);

/* The client is about to be freed. */
void history_forget(struct monitor *, const struct client *);

#endif
