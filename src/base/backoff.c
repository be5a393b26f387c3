#include "config.h"

#include "base/backoff.h"

#define MAX_S 60

unsigned
backoff_s(unsigned fails)
{
	if (fails == 0)
		return 0;
	return fails <= 6 ? 1u << (fails - 1) : MAX_S;
}
