#include "config.h"

#include "base/compat.h"
#include "monitor/hport.h"

/*
 * The counter has 44 bits and starts in the lower 32 of them: a million
 * calls a second would need half a year to come around.
 */
void
hport_init(uint64_t *counter)
{
	uint32_t epoch;

	rg_random(&epoch, sizeof(epoch));
	*counter = epoch;
}

uint64_t
hport_issue(uint64_t *counter, size_t slot)
{
	return ++*counter * HPORT_SLOTS | slot;
}

size_t
hport_slot(uint64_t handle)
{
	return (size_t)(handle % HPORT_SLOTS);
}
