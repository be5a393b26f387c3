#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/lockname.h"

int
lock_name(const char *path, char *dst, size_t dstsz)
{
	const char *dev = strstr(path, "dev/");
	int n;

	if (dev != NULL)
		path = dev + 4;
	while (*path == '/')
		path++;
	n = snprintf(dst, dstsz, "LCK..%s", path);
	if (n < 0 || (size_t)n >= dstsz || *path == '\0')
		return RG_E_SIZE;
	for (; *dst != '\0'; dst++)
		if (*dst == '/')
			*dst = '_';
	return RG_OK;
}
