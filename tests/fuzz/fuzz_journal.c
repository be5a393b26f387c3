/*
 * Any bytes as a journal: what is taken obeys the rules, and written anew it
 * is the same state without a loss.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "store/state.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Not more than came in: what is written was read before. */
struct out {
	uint8_t *p;
	size_t n, room;
};

static int
take(void *ctx, const struct frame *f)
{
	if (!frame_ok(f))
		abort();
	return state_apply(ctx, f);
}

static int
put(void *ctx, const struct frame *f)
{
	struct out *o = ctx;
	size_t n = frame_encode(f, o->p + o->n, o->room - o->n);

	if (n == 0)
		abort();
	o->n += n;
	return RG_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct state *a = state_new(), *b = state_new();
	struct out x = { malloc(size + 1), 0, size };
	struct out y = { malloc(size + 1), 0, size };
	struct frames_found found;

	if (a == NULL || b == NULL || x.p == NULL || y.p == NULL ||
	    !frame_read(data, size, take, a, &found) ||
	    state_walk(a, put, &x) != RG_OK ||
	    !frame_read(x.p, x.n, take, b, &found) || found.lost != 0 ||
	    state_walk(b, put, &y) != RG_OK || x.n != y.n)
		abort();
	free(x.p);
	free(y.p);
	state_free(&a);
	state_free(&b);
	return 0;
}
