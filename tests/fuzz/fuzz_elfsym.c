/* A module's file: whatever it holds, it has its symbols or it has not. */
#include "config.h"

#include <stdlib.h>

#include "conf/elfsym.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const none[] = { NULL };
	static const char *const two[] = { "RasSecurityDialogBegin",
		"RasSecurityDialogEnd", NULL };
	const char *missing = "";
	const char *bad = elfsym_check(data, size, two, &missing);

	if (bad == NULL && missing != NULL)
		abort();
	if (elfsym_check(data, size, none, &missing) != NULL && bad == NULL)
		abort();
	return 0;
}
