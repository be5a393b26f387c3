/*
 * edit.h - one line of text typed by a stranger: editing, echo, parity.
 * Pure; knows nothing of prompts and verdicts.
 */
#ifndef RG_EDIT_H
#define RG_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/msg.h"

#define EDIT_MAX 256 /* bytes of a line; more are dropped, unechoed */
#define EDIT_ECHO_MAX (3 * EDIT_MAX) /* the longest echo of one byte: ^U */

/* What the caller's terminal makes of the eighth bit. */
enum edit_parity { EDIT_UNSURE, EDIT_NONE, EDIT_EVEN, EDIT_ODD };

struct edit {
	enum wire_echo echo;
	enum edit_parity parity; /* found once, then kept for the call */
	bool even, odd;          /* all bytes of this line would fit */
	bool high;               /* one of them had its eighth bit set */
	bool skip;               /* an LF or NUL now belongs to the last CR */
	size_t len;
	uint8_t text[EDIT_MAX + 1];
};

void edit_init(struct edit *);

/* A new line; what was typed before is wiped. */
void edit_start(struct edit *, enum wire_echo);

/*
 * Takes one byte. True when it ends the line: text[] then holds the line,
 * cleared of parity, with a NUL. The echo is put into out (at most
 * EDIT_ECHO_MAX bytes) and *n; the end of a line is not echoed.
 */
bool edit_byte(struct edit *, uint8_t byte, uint8_t *out, size_t *n);

/* Does it look as if bytes came with even parity (0xff is DEL then)? */
bool edit_even(const struct edit *);

void edit_wipe(struct edit *);

#endif
