#include "config.h"

#ifdef RG_BSDAUTH
#include "auth/method_bsdauth.h"
#endif
#include "auth/method_file.h"
#include "auth/method_oath.h"
#ifdef RG_PAM
#include "auth/method_pam.h"
#endif
#include "base/compat.h"

static const struct rg_method *const methods[] = {
	&method_file,
#ifdef RG_PAM
	&method_pam,
#endif
#ifdef RG_BSDAUTH
	&method_bsdauth,
#endif
#ifdef RG_OATH
	&method_oath,
#endif
};

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
