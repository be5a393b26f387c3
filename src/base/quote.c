#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/quote.h"

size_t
quote_bare_span(const char *s)
{
	static const char bare[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "abcdefghijklmnopqrstuvwxyz0123456789"
				   "._:/@+,*#%~\\-";

	return strspn(s, bare);
}

bool
quote_is_bare(const char *s)
{
	return *s != '\0' && s[quote_bare_span(s)] == '\0';
}

size_t
quote_json(char *dst, size_t dstsz, const void *src, size_t n)
{
	const unsigned char *p = src;
	size_t i, o = 0;

	dst[o++] = '"';
	for (i = 0; i < n && o + 8 <= dstsz; i++) {
		if (p[i] < 0x20 || p[i] > 0x7e) {
			o += (size_t)snprintf(dst + o, 7, "\\u%04x", p[i]);
			continue;
		}
		if (p[i] == '"' || p[i] == '\\')
			dst[o++] = '\\';
		dst[o++] = (char)p[i];
	}
	dst[o++] = '"';
	dst[o] = '\0';
	return o;
}
