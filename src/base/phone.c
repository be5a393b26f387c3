#include "config.h"

#include <stdint.h>
#include <string.h>

#include "base/compat.h"
#include "base/phone.h"

bool
rg_country_ok(const char *country)
{
	const size_t n = strlen(country);

	return n >= 1 && n <= 3 && country[0] != '0' &&
	    strspn(country, "0123456789") == n;
}

/* How many digits of the number the prefix is; SIZE_MAX: it has none. */
static size_t
prefix(const char *country, const char *number, size_t n, const char **code)
{
	const bool americas = strcmp(country, "1") == 0;

	*code = country;
	if (americas && (n == 10 || (n == 11 && *number == '1')))
		return n - 10;
	if (strncmp(number, americas ? "011" : "00", americas ? 3 : 2) == 0) {
		*code = "";
		return americas ? 3 : 2;
	}
	if (americas || *number != '0')
		return SIZE_MAX;
	return strcmp(country, "39") != 0; /* Italy's 0 is part of it */
}

void
rg_phone(const char *country, const char *number, char dst[RG_NUMBER_MAX + 1])
{
	const size_t n = strlen(number);
	const char *code;
	size_t skip;

	dst[0] = '\0';
	if (!rg_number_ok(number))
		return;
	(void)rg_strlcpy(dst, number, RG_NUMBER_MAX + 1);
	if (country == NULL || strspn(number, "0123456789") != n)
		return;
	skip = prefix(country, number, n, &code);
	if (skip >= n || 1 + strlen(code) + n - skip > RG_NUMBER_MAX)
		return;
	*dst++ = '+';
	memcpy(dst, code, strlen(code));
	memcpy(dst + strlen(code), number + skip, n - skip + 1);
}
