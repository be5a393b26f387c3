#include "config.h"

#include <string.h>

#include "base/strv.h"
#include "operator/request.h"

const char *
request_next(const struct request *r, const char *key, const char **at)
{
	size_t n = strlen(key);

	while ((*at = strv_next(r->args, r->len, *at)) != NULL)
		if (strncmp(*at, key, n) == 0 && (*at)[n] == '=')
			return *at + n + 1;
	return NULL;
}

const char *
request_arg(const struct request *r, const char *key)
{
	const char *at = NULL;

	return request_next(r, key, &at);
}
