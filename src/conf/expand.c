#include "config.h"

#include <string.h>

#include "base/err.h"
#include "conf/expand.h"

/* The value of one escape, NULL when it does not exist. */
static const char *
value(char letter, const struct conf_escapes *e)
{
	const char *const values[] = { e->user, e->line, e->device, e->speed,
		e->call, e->address, e->number, "%" };
	const char *p;

	if (letter == '\0' || (p = strchr(CONF_ESCAPES, letter)) == NULL)
		return NULL;
	p = values[p - CONF_ESCAPES];
	return p != NULL ? p : "";
}

int
conf_expand(char *dst, size_t dstsz, const char *text,
    const struct conf_escapes *e, char *bad)
{
	const char *v;
	size_t n, used = 0;

	for (; *text != '\0'; text++) {
		n = 1;
		v = text;
		if (*text == '%') {
			text++;
			if (bad != NULL)
				*bad = *text;
			if ((v = value(*text, e)) == NULL)
				return RG_E_PROTO;
			if ((n = strlen(v)) == 0)
				return RG_E_NAME;
		}
		if (n >= dstsz - used)
			return RG_E_SIZE;
		memcpy(dst + used, v, n);
		used += n;
	}
	dst[used] = '\0';
	return RG_OK;
}

char
conf_escape_bad(const char *text, const char *allowed)
{
	for (; *text != '\0'; text++) {
		if (*text != '%')
			continue;
		text++;
		if (*text == '\0')
			return '%';
		if (strchr(allowed, *text) == NULL)
			return *text;
	}
	return '\0';
}
