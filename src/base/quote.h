/* quote.h - hostile bytes made harmless for records and terminals. */
#ifndef RG_QUOTE_H
#define RG_QUOTE_H

#include <stdbool.h>
#include <stddef.h>

/* May the text stand unquoted in a record? [A-Za-z0-9._:/@+,*#%~\-]+ */
bool quote_is_bare(const char *s);

/* How many of its first bytes may. */
size_t quote_bare_span(const char *s);

/*
 * Writes src as a JSON string in ASCII: every byte outside 0x20..0x7e as
 * \u00HH. What does not fit is left out whole, the closing quote never is.
 * dstsz is at least 3. Returns the length written, without the NUL.
 */
size_t quote_json(char *dst, size_t dstsz, const void *src, size_t n);

#endif
