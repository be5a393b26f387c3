#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lines.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *line, *end;

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	for (line = text; line <= text + size; line = end + 1) {
		end = line + strcspn(line, "\n");
		*end = '\0';
		fuzz_line(line);
	}
	free(text);
	return 0;
}
