/* What a program says on descriptor 3: no bytes make a wrong success. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "modhost/answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct msg_SAID said;
	bool good = answer_parse((const char *)data, size, &said);

	if (said.user_len > RG_USER_MAX || said.domain_len > RG_DOMAIN_MAX)
		abort();
	if (!good && (said.id != 3 || said.error != 645 || said.user_len != 0))
		abort();
	if (said.id == 1 && (said.user_len == 0 || said.error != 0))
		abort();
	if (good && memchr(data, '\0', size) != NULL)
		abort();
	return 0;
}
