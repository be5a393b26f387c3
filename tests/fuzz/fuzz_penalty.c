/*
 * Any text as a value of the store: refused, or an entry within its rules
 * that ends no later than it says, and that is the same when it is stored
 * and taken again.
 */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "gate/penalty.h"

#define NOW 1000
#define WALL 1795201409

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(struct penalties *p, const struct penalty *e)
{
	char text[KEEP_TEXT_MAX];
	struct penalty was = *e;

	if (e->last_s > NOW || (e->name[0] != '\0' && !rg_user_ok(e->name)) ||
	    (e->locked && e->until_s > NOW + (int64_t)e->for_s))
		abort();
	penalty_text(e, NOW, WALL, text);
	if (!penalties_take(p, PENALTY_ACCOUNT, "key", text, NOW, WALL))
		abort();
	e = penalties_find(p, PENALTY_ACCOUNT, "key");
	if (e->failures != was.failures || e->locked != was.locked ||
	    e->until_s > was.until_s || strcmp(e->with, was.with) != 0 ||
	    strcmp(e->note, was.note) != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct penalties *p = penalties_new(NULL, NULL);
	char text[KEEP_TEXT_MAX + 1];

	if (p == NULL)
		abort();
	if (size > KEEP_TEXT_MAX)
		size = KEEP_TEXT_MAX;
	memcpy(text, data, size);
	text[size] = '\0';
	if (penalties_take(p, PENALTY_ACCOUNT, "key", text, NOW, WALL))
		check(p, penalties_find(p, PENALTY_ACCOUNT, "key"));
	penalties_free(&p);
	return 0;
}
