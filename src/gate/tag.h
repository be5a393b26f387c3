/*
 * tag.h - names that may not be written, made countable.
 *
 * People type passwords at the name prompt, so a record shows a name only
 * when it is known, and else a tag: eight hex digits of a keyed hash. The
 * key is random and never leaves the process, so that nobody can try a list
 * of passwords against the tags.
 */
#ifndef RG_TAG_H
#define RG_TAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/record.h"

#define TAG_KEY 16
#define TAG_LEN 8

struct tagger {
	uint8_t key[TAG_KEY];
	bool all; /* log.names = "all" */
};

void tag_init(struct tagger *, bool all);

void tag_name(const struct tagger *, const char *name, char dst[TAG_LEN + 1]);

/*
 * Sets user= of a record when the name is known (or all names are wanted)
 * and fit to stand there, else leaves it "-" and sets tag=, if it has one.
 */
void tag_set_user(const struct tagger *, struct rec *, const char *name,
    bool known);

/* SipHash-2-4 (Aumasson and Bernstein, 2012). */
uint64_t tag_siphash(const uint8_t key[TAG_KEY], const void *src, size_t n);

#endif
