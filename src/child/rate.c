#include "config.h"

#include "base/clock.h"
#include "base/log.h"
#include "child/rate.h"

bool
rate_fits(struct rate *r, unsigned most, unsigned window_s)
{
	const uint32_t now_s = (uint32_t)(clock_ms() / 1000);

	if (now_s - r->since_s >= window_s) {
		if (r->n > most)
			log_lost(r->n - most);
		r->n = 0;
		r->since_s = now_s;
	}
	if (r->n < UINT32_MAX)
		r->n++;
	return r->n <= most;
}
