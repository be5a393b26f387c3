/* pppwords.h - the words of an options file of pppd's, see pppd(8). */
#ifndef RG_MACHINE_PPPWORDS_H
#define RG_MACHINE_PPPWORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* The next word, cut to what fits; false at the end. */
bool pppwords_next(FILE *, char *word, size_t wordsz);

/* Is what stands behind this option its argument, whatever it looks like? */
bool pppwords_takes_text(const char *option);

#endif
