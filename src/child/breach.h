/*
 * breach.h - the record of a broken rule. Each process has one a second, so
 * that one which breaks many hides nothing of the others.
 */
#ifndef RG_BREACH_H
#define RG_BREACH_H

#include <stdint.h>

/* Of which call it was a part. */
struct breach_place {
	const char *call, *line;
};

/* Of one process, or of one call; zeroed at first. */
struct breaches {
	const char *who;
	char what[65];    /* the last one */
	unsigned unsaid;  /* behind last_ms */
	uint64_t last_ms; /* of the last record */
};

/* `times` in one; who is one of the words of rasgated(8). */
void breach_report(struct breaches *, const char *who, const char *what,
    unsigned times, const struct breach_place *); /* NULL: of none */

/* The process is gone: what was left unsaid. */
void breach_end(struct breaches *);

#endif
