/* Bytes of another process: what decodes must encode to the same bytes. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "wire/msg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct msg m;
	static uint8_t again[WIRE_MAX];
	int n;

	if (msg_decode(&m, data, size) != RG_OK)
		return 0;
	n = msg_encode(&m, again, sizeof(again));
	if (n < 0 || (size_t)n != size || memcmp(again, data, size) != 0)
		abort();
	if (strcmp(msg_name(m.type), "?") == 0 || msg_senders(m.type) == 0)
		abort();
	return 0;
}
