/* A file of one-time codes: what is accepted keeps its promises. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/names.h"
#include "base/seeds.h"
#include "lines.h"

static void
check(enum users_kind kind, const struct seeds_line *s)
{
	char text[SEEDS_TEXT_MAX];

	if ((kind == USERS_BAD) != (s->problem != NULL) ||
	    (kind == USERS_BLANK && s->name != NULL) ||
	    (s->name != NULL && !rg_user_ok(s->name)))
		abort();
	if (kind != USERS_ACCOUNT)
		return;
	if (s->name == NULL || s->len < SEEDS_SECRET_MIN ||
	    s->len > sizeof(s->secret) || s->digits < 6 || s->digits > 8 ||
	    s->period < 10 || strlen(s->id) == 0 ||
	    strlen(s->id) > SEEDS_ID_LEN ||
	    seeds_scratch_count(s) > SEEDS_SCRATCH_MAX)
		abort();
	seeds_encode(s->secret, s->len, text);
	if (strlen(text) != (s->len * 8 + 4) / 5)
		abort();
}

void
fuzz_line(char *line)
{
	struct seeds_line s;

	check(seeds_parse(line, &s), &s);
}
