/*
 * bookrow.h - what is told of a session in its accounting, as a row of
 * `key=value` for the store and rasgate-radius (radius/account.c):
 *
 * method user call line port number called connect address class
 * began			when the service was seen
 * told				the server knows of the start
 * seen				the service was still there
 * ended seconds rx tx cause	when it is over
 */
#ifndef RG_BOOKROW_H
#define RG_BOOKROW_H

#include "monitor/monitor.h"
#include "wire/keep.h"

/* `now` (clock_ms()): with what it has come to; 0: without. */
void bookrow_session(const struct call *, const char *method, uint64_t began,
    char text[KEEP_TEXT_MAX + 1], uint64_t now);

/* One pair more. */
void bookrow_add(char text[KEEP_TEXT_MAX + 1], const char *key, uint64_t value);

/* Acct-Terminate-Cause (RFC 2866, 5.10). */
unsigned bookrow_cause(enum cause);

#endif
