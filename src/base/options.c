#include "config.h"

#include <string.h>

#include "base/options.h"

static const char *
parse_one(char *text, const struct option_def *defs, size_t n, void *ctx,
    unsigned *seen)
{
	char *value = strchr(text, '=');
	size_t i;

	if (value != NULL)
		*value++ = '\0';
	for (i = 0; i < n; i++)
		if (strcmp(text, defs[i].name) == 0)
			break;
	if (i == n)
		return "unknown option";
	if ((*seen & 1u << i) != 0)
		return "an option is given twice";
	*seen |= 1u << i;
	if ((value == NULL) != (defs[i].flag != 0))
		return value == NULL ? "an option lacks its value"
				     : "disabled takes no value";
	return defs[i].set(ctx, value);
}

const char *
options_parse(char *text, const struct option_def *defs, size_t n, void *ctx)
{
	const char *problem = NULL;
	unsigned seen = 0;
	char *next;

	for (; problem == NULL && text != NULL; text = next) {
		if ((next = strchr(text, ',')) != NULL)
			*next++ = '\0';
		problem = parse_one(text, defs, n, ctx, &seen);
	}
	return problem;
}
