/*
 * marks.h - what PARMRK puts between the bytes of a line, taken out again:
 * \377 \0 \0 is a BREAK, \377 \0 X a byte X with an error, \377 \377 is \377. A
 * single \377 before any other byte came while nothing was marked yet, and
 * stands for itself. Pure.
 */
#ifndef RG_MARKS_H
#define RG_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Copies n bytes to `plain`, which has room for one more, without the marks;
 * *state (0 at first) is what was left incomplete. The number of bytes that
 * stay. *broke: there was a BREAK, and what came behind it is dropped.
 */
size_t marks_take(uint8_t *state, const uint8_t *bytes, size_t n,
    uint8_t *plain, bool *broke);

#endif
