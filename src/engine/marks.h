/*
 * marks.h - what PARMRK puts between the bytes of a line, taken out again:
 * \377 \0 \0 is a BREAK, \377 \0 X a byte X with an error, \377 \377 is \377.
 * Pure.
 */
#ifndef RG_MARKS_H
#define RG_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Takes the marks out of n bytes, in place; *state (0 at first) is what was
 * left incomplete. The number of bytes that stay. *broke: there was a BREAK,
 * and what came behind it is dropped.
 */
size_t marks_take(uint8_t *state, uint8_t *bytes, size_t n, bool *broke);

#endif
