/* A users file: whatever is in it, what is accepted keeps its promises. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/names.h"
#include "base/users.h"
#include "lines.h"

static void
check(enum users_kind kind, const struct users_line *u)
{
	if ((kind == USERS_BAD) != (u->problem != NULL) ||
	    (kind == USERS_BLANK && u->name != NULL) ||
	    (u->name != NULL && !rg_user_ok(u->name)))
		abort();
	if (kind != USERS_ACCOUNT)
		return;
	if (u->name == NULL || u->hash == NULL || *u->hash == '\0' ||
	    (u->service != NULL && !rg_line_ok(u->service)) ||
	    (u->groups != NULL && strlen(u->groups) > 255))
		abort();
	if (u->lines != NULL)
		(void)users_match(u->lines, "modem1");
	if (u->numbers != NULL)
		(void)users_match(u->numbers, "+441632960123");
}

void
fuzz_line(char *line)
{
	struct users_line u;

	check(users_parse(line, &u), &u);
}
