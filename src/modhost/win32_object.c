/* Objects: what handles stand for, counted by who holds them. */
#include "config.h"

#include <stdlib.h>

#include "modhost/win32.h"

struct object *
object_new(enum object_kind kind, bool manual_reset, bool signaled)
{
	struct object *object;

	object = calloc(1, sizeof(*object));
	if (object == NULL) {
		win32_fail(ERROR_NOT_ENOUGH_MEMORY);
		return NULL;
	}
	object->kind = kind;
	object->manual_reset = manual_reset;
	object->signaled = signaled;
	object->holders = 1;
	return object;
}

void
object_hold(struct object *object)
{
	object->holders++;
}

void
object_drop(struct object *object)
{
	if (--object->holders == 0)
		free(object);
}
