/*
 * say.h - text to the caller, gathered in Send's buffer and sent piece by
 * piece. Pure.
 */
#ifndef RG_SAY_H
#define RG_SAY_H

#include <stddef.h>
#include <stdint.h>

#include "ras/call.h"

struct say {
	struct ras_txn *txn;
	uint8_t *buf; /* Send's; at least one byte */
	size_t size, fill;
	uint32_t error; /* the first refusal of Send; 0 so far */
};

void say_byte(struct say *, uint8_t c);
void say_bytes(struct say *, const uint8_t *, size_t n);

/* The text and CR LF. */
void say_line(struct say *, const char *text);

/* The operator's text as it is, but LF alone becomes CR LF. */
void say_text(struct say *, const char *text, size_t n);

/* A method's text: a server may have sent it, so LF is the only control. */
void say_foreign(struct say *, const char *text);

/* Sends what is gathered: 0, or the error of this or an earlier Send. */
uint32_t say_flush(struct say *);

#endif
