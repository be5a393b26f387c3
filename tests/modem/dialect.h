/*
 * dialect.h - how one make of modem differs from the plain one of at.c: what
 * it calls itself, which extended commands it knows, how it tells who calls
 * and what it is connected at, what lets a caller into its settings.
 */
#ifndef RGMODEM_DIALECT_H
#define RGMODEM_DIALECT_H

#include <stdbool.h>

struct port;

bool dialect_ok(const char *name);

/* What it was delivered with; `set` and -o may change the texts. */
void dialect_restore(struct port *);

/* An extended command, from its + or #: is it one of this modem's? */
bool dialect_knows(struct port *, const char *command);

/* A letter with its number that only this make has: &A3, &B1, W2. */
void dialect_letter(struct port *, const char *letters, unsigned n);

const char *dialect_ident(const struct port *);
const char *dialect_connect(const struct port *);

/* How a number is said, NULL when that is not switched on. */
const char *dialect_caller_id(const struct port *);

/* The caller asks the modem itself for its settings. */
void dialect_remote(struct port *);

/* A byte of the daemon's, in a call: does it lead out of it? */
bool dialect_escapes(struct port *, char byte);

#endif
