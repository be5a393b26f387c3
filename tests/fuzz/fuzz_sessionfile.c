/* Any bytes in RUN/lines/NAME: refused, or every field within its rules. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cause.h"
#include "wire/sessionfile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sessionfile f;
	char *text = malloc(size + 1);

	if (text == NULL)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';
	if (sessionfile_parse(text, &f) == 0 &&
	    ((f.user[0] != '\0' && !rg_user_ok(f.user)) ||
		strpbrk(f.address, " =/%") != NULL || !rg_line_ok(f.line) ||
		!rg_line_ok(f.service) || f.session_pid <= 1 ||
		(f.number[0] != '\0' && !rg_number_ok(f.number)) ||
		(f.ended && (f.cause == CAUSE_NONE || f.cause >= CAUSE_MAX))))
		abort();
	free(text);
	return 0;
}
