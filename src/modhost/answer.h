/*
 * answer.h - the verdict of a program, one line of text on descriptor 3:
 *
 *   success user=NAME [domain=NAME]
 *   failure [user=NAME]
 *   error NUMBER
 *
 * Pure. What is none of these is an error of the program.
 */
#ifndef RG_MODHOST_ANSWER_H
#define RG_MODHOST_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

#include "wire/msg.h"

#define ANSWER_MAX 512 /* bytes of the line */

/* The line without its end. False: an ERROR that says so is in *said. */
bool answer_parse(const char *line, size_t n, struct msg_SAID *said);

/* There was none: an ERROR. */
void answer_missing(struct msg_SAID *said);

#endif
