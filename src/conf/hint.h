/* hint.h - the name that was probably meant. */
#ifndef RG_CONF_HINT_H
#define RG_CONF_HINT_H

#include <stddef.h>

/* Collects the nearest of some candidates; start with { .word = what }. */
struct hint {
	const char *word;
	char best[40]; /* "" when nothing is near enough */
	unsigned distance;
};

/* Offers the first n bytes of a candidate. */
void conf_hint_offer(struct hint *, const char *candidate, size_t n);

#endif
