#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "monitor/remark.h"

/* As many strings in a row as there are remarks, or NULL: all are empty. */
const char *
remark_get(const char *all, enum remark which)
{
	for (; all != NULL && which > 0; which--)
		all += strlen(all) + 1;
	return all != NULL && *all != '\0' ? all : NULL;
}

void
remark_set(char **all, enum remark which, const char *text)
{
	const char *v[REMARK_MAX];
	size_t size = 0;
	char *made, *p;
	int i;

	for (i = 0; i < REMARK_MAX; i++) {
		v[i] = i == (int)which ? text
				       : remark_get(*all, (enum remark)i);
		if (v[i] == NULL)
			v[i] = "";
		size += strlen(v[i]) + 1;
	}
	made = size > REMARK_MAX ? malloc(size) : NULL;
	for (i = 0, p = made; p != NULL && i < REMARK_MAX; i++)
		p = stpcpy(p, v[i]) + 1;
	free(*all);
	*all = made;
}
