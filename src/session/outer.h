/*
 * outer.h - where the service is the pppd that lends the line: from START to
 * its going on, and whether it is there still.
 */
#ifndef RG_SESSION_OUTER_H
#define RG_SESSION_OUTER_H

#include <stdbool.h>

struct session;

bool outer_is(const struct session *);

/* Takes the tty's descriptor: the line is pppd's alone. */
void outer_take(struct session *, int tty);

/* On record, and told to go on. NULL, or the step that failed, with errno. */
const char *outer_start(struct session *);
bool outer_gone(const struct session *);

#endif
