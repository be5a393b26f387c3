#include "config.h"

#include <stddef.h>

#include "method/attr.h"

const char *
rg_attr_value(const struct rg_attr *a, uint32_t type)
{
	for (; a != NULL && a->type != RG_ATTR_END; a++)
		if (a->type == type)
			return a->value;
	return NULL;
}
