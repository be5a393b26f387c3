#include "config.h"

#include <stddef.h>

#include "ras/code.h"

const char *
ras_error_name(uint32_t error)
{
	switch (error) {
#define X(name, number) \
	case number: \
		return #name;
		RAS_CODES(X)
#undef X
	default:
		return NULL;
	}
}
