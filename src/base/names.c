#include "config.h"

#include <ctype.h>
#include <fnmatch.h>
#include <string.h>

#include "base/compat.h"
#include "base/names.h"

static bool
is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z');
}

bool
rg_user_ok(const char *name)
{
	size_t n = strlen(name);

	if (n == 0 || n > RG_USER_MAX || !is_alnum(name[0]))
		return false;
	for (; *name != '\0'; name++)
		if (!is_alnum(*name) && strchr("._@-", *name) == NULL)
			return false;
	return true;
}

size_t
rg_user_fold(const char *name, char dst[RG_USER_MAX + 1])
{
	size_t i;

	for (i = 0; i < RG_USER_MAX && name[i] != '\0' && name[i] != '@'; i++)
		dst[i] = (char)tolower((unsigned char)name[i]);
	dst[i] = '\0';
	return i;
}

bool
rg_line_ok(const char *name)
{
	size_t n = strlen(name);

	if (n == 0 || n > RG_LINE_MAX || !is_alnum(name[0]) ||
	    (name[0] >= '0' && name[0] <= '9'))
		return false;
	for (; *name != '\0'; name++)
		if (!is_alnum(*name) && *name != '-' && *name != '_')
			return false;
	return true;
}

bool
rg_number_ok(const char *number)
{
	size_t n = strlen(number);

	if (strcmp(number, "withheld") == 0 ||
	    strcmp(number, "unavailable") == 0)
		return true;
	return n > 0 && n <= RG_NUMBER_MAX &&
	    strspn(number, "0123456789+*#") == n;
}

bool
rg_glob(const char *pattern, const char *text)
{
	return fnmatch(pattern, text, 0) == 0;
}

void
rg_call_new(char id[RG_CALL_LEN + 1])
{
	static const char set[] = "0123456789abcdefghjkmnpqrstvwxyz";
	unsigned char r[RG_CALL_LEN];
	int i;

	rg_random(r, sizeof(r));
	for (i = 0; i < RG_CALL_LEN; i++)
		id[i] = set[r[i] & 31];
	id[RG_CALL_LEN] = '\0';
}
