/* A lock of somebody's: no pid, or one that stands there as it must. */
#include "config.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lockfile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
stands_there(const char *text, size_t n, pid_t pid)
{
	char digits[16];
	int binary = 0;
	const int len = snprintf(digits, sizeof(digits), "%ld", (long)pid);

	if (n == sizeof(binary))
		memcpy(&binary, text, sizeof(binary));
	if (pid == (pid_t)binary)
		return true;
	text += strspn(text, " \t\n\v\f\r");
	text += *text == '+';
	text += strspn(text, "0");
	return strncmp(text, digits, (size_t)len) == 0 &&
	    strchr(" \n", text[len]) != NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	pid_t pid;

	if (text == NULL)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';
	pid = lockfile_parse(text, size);
	if (pid < 0 || (pid > 0 && !stands_there(text, size, pid)))
		abort();
	free(text);
	return 0;
}
