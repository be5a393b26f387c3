/* rasgate-login's one message: of what is kept, all is what it may be. */
#include "config.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "monitor/lend.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_number(const char *s)
{
	if (*s != '\0' && !rg_number_ok(s))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct lend l;
	const char *p;

	if (lend_read(data, size, &l) != RG_OK)
		return 0;
	if (l.line[0] != '\0' && !rg_line_ok(l.line))
		abort();
	check_number(l.call.number);
	check_number(l.call.called);
	for (p = l.call.connect; *p != '\0'; p++)
		if (!isupper((unsigned char)*p) &&
		    !isdigit((unsigned char)*p) && strchr("/.+_-", *p) == NULL)
			abort();
	if (strlen(l.call.name) >= sizeof(l.call.name) ||
	    l.call.speed >= 10000000)
		abort();
	return 0;
}
