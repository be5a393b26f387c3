#include "config.h"

#include <string.h>

#include "base/names.h"
#include "base/record.h"
#include "base/strv.h"
#include "store/query.h"
#include "wire/control.h"
#include "wire/keep.h"
#include "wire/kv.h"

static bool
same_key(const char *a, const char *b)
{
	size_t n = strcspn(a, "=");

	return strncmp(a, b, n + 1) == 0;
}

/* Does the row's value fit what stands behind the filter's '='? */
static bool
fits(const char *row, const char *filter)
{
	const char *want = strchr(filter, '=') + 1;
	char value[KEEP_TEXT_MAX + 1], key[16];
	uint64_t began = 0, limit = 0;
	size_t n = (size_t)(want - filter) - 1;

	if (n >= sizeof(key))
		return false;
	memcpy(key, filter, n);
	key[n] = '\0';
	if (strcmp(key, "since") == 0 || strcmp(key, "until") == 0) {
		(void)kv_getu(row, "began", &began);
		return kv_getu(filter, key, &limit) &&
		    (key[0] == 's' ? began >= limit : began <= limit);
	}
	if (!rec_get(row, key, value, sizeof(value)))
		memcpy(value, "-", 2);
	if (strcmp(key, "call") == 0)
		return strncmp(value, want, strlen(want)) == 0;
	if (strcmp(key, "line") == 0)
		return ctl_line_match(want, value);
	return rg_glob(want, value);
}

bool
query_ok(const char *filters, size_t len)
{
	const char *f = NULL;

	if (!strv_ok(filters, len))
		return false;
	while ((f = strv_next(filters, len, f)) != NULL)
		if (strchr(f, '=') == NULL)
			return false;
	return true;
}

bool
query_match(const char *row, const char *filters, size_t len)
{
	const char *f = NULL, *g;
	bool any;

	while ((f = strv_next(filters, len, f)) != NULL) {
		any = false;
		for (g = NULL;
		     !any && (g = strv_next(filters, len, g)) != NULL;)
			any = same_key(f, g) && fits(row, g);
		if (!any)
			return false;
	}
	return true;
}
