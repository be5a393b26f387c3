/*
 * trace.h - the bytes of a line for an operator who watches them, without
 * what a caller answers to a prompt: of that only how much it was.
 */
#ifndef RG_TRACE_H
#define RG_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/msg.h"

#define TRACE_WAIT_MS 50 /* for more bytes to go along */

struct trace;

enum trace_kind {
	TRACE_IN,
	TRACE_OUT,
	TRACE_SECRET, /* in */
};

struct trace *trace_new(void); /* NULL: no memory */
void trace_free(struct trace **);

/*
 * Takes bytes, as many as fit in one go and in the time; true when *m must be
 * sent first (it holds what was there) and the rest be given again.
 */
bool trace_take(struct trace *, enum trace_kind, const uint8_t **bytes,
    size_t *n, struct msg_BYTES *m);

/* What is there; false: nothing. */
bool trace_flush(struct trace *, struct msg_BYTES *m);

#endif
