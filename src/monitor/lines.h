/* lines.h - the set of lines, kept in step with the configuration. */
#ifndef RG_LINES_H
#define RG_LINES_H

#include "monitor/monitor.h"

/* What a reload did. */
struct reload_result {
	unsigned added, changed, removed;
};

int lines_create(struct monitor *);
void lines_free(struct monitor *);

/*
 * After a reload, m->ref being the new one: lines that are new are opened,
 * changed ones that are idle are opened anew, those with a call when it has
 * ended; lines that are gone end with their call.
 */
void lines_update(struct monitor *, const struct conf *old,
    struct reload_result *);

/* One more of these today, on the line and in all; `why` is a fault's. */
void lines_count(struct mline *, enum tally_what, const char *why);

/* modem, direct or lent */
const char *lines_type(const struct mline *);

/* A fault: one that lasts is counted once, under its newest name. */
void lines_fault(struct mline *, const char *why);

struct mline *lines_find(const struct monitor *, const char *name);

/* Whose armed or running call has the handle; NULL: it is dead. */
struct mline *lines_of_hport(const struct monitor *, uint64_t hport);

/* Are the locks of lines in the same folders by both? */
bool lines_same_locks(const struct conf *, const struct conf *);

#endif
