/*
 * options.h - `option,option=value,...`, the last field of a line in the
 * files of accounts and of seeds.
 */
#ifndef RG_OPTIONS_H
#define RG_OPTIONS_H

#include <stddef.h>

struct option_def {
	const char *name;
	/* NULL, or a phrase: what is wrong; none of the line's text. `value`
	   is NULL for a flag. */
	const char *(*set)(void *ctx, const char *value);
	int flag; /* it has no value */
};

/*
 * Hands over each option, which may occur once; cuts `text` up. NULL, or the
 * first thing that is wrong.
 */
const char *options_parse(char *text, const struct option_def *, size_t n,
    void *ctx);

#endif
