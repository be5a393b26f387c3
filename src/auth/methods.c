#include "config.h"

#include "auth/method_file.h"
#include "base/compat.h"

static const struct rg_method *const methods[] = { &method_file };

uint32_t
rg_get_info(uint32_t type_id, struct rg_method *info)
{
	size_t i;

	for (i = 0; i < RG_COUNTOF(methods); i++)
		if (methods[i]->type_id == type_id) {
			*info = *methods[i];
			return RG_RESULT_OK;
		}
	return RG_RESULT_INTERNAL;
}
