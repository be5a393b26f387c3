#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/strv.h"

bool
strv_add(char *buf, size_t size, size_t *len, const char *s)
{
	size_t n = strlen(s) + 1;

	if (*len > size || size - *len < n)
		return false;
	memcpy(buf + *len, s, n);
	*len += n;
	return true;
}

const char *
strv_next(const char *buf, size_t len, const char *prev)
{
	const char *next = prev == NULL ? buf : prev + strlen(prev) + 1;

	return next < buf + len ? next : NULL;
}

bool
strv_ok(const char *buf, size_t len)
{
	return len == 0 || buf[len - 1] == '\0';
}

size_t
strv_count(const char *buf, size_t len)
{
	const char *s = NULL;
	size_t n = 0;

	while ((s = strv_next(buf, len, s)) != NULL)
		n++;
	return n;
}

char **
strv_vector(char *buf, size_t len)
{
	char **v = calloc(strv_count(buf, len) + 1, sizeof(*v));
	const char *s = NULL;
	size_t n = 0;

	if (v == NULL)
		return NULL;
	while ((s = strv_next(buf, len, s)) != NULL)
		v[n++] = buf + (s - buf);
	return v;
}
