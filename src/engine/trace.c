#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "engine/trace.h"

#define WINDOW_MS 1000
#define WINDOW_MOST 20 /* messages: a flood is cut short, and counted */

struct trace {
	enum trace_kind kind;
	uint64_t window_ms;
	unsigned sent; /* in this window */
	struct msg_BYTES waits;
};

struct trace *
trace_new(void)
{
	return calloc(1, sizeof(struct trace));
}

void
trace_free(struct trace **tp)
{
	free(*tp);
	*tp = NULL;
}

/* One byte; false when it does not fit. */
static bool
put(struct trace *t, uint8_t byte)
{
	struct msg_BYTES *w = &t->waits;

	if (t->kind == TRACE_SECRET) {
		w->hidden += byte >= ' ' && byte != 0x7f;
		return true;
	}
	if (w->bytes_len == sizeof(w->bytes))
		return false;
	w->bytes[w->bytes_len++] = byte;
	return true;
}

static bool
is_empty(const struct trace *t)
{
	return t->waits.bytes_len == 0 && t->waits.hidden == 0;
}

bool
trace_take(struct trace *t, enum trace_kind kind, const uint8_t **bytes,
    size_t *n, struct msg_BYTES *m)
{
	if (kind != t->kind && trace_flush(t, m))
		return true;
	t->kind = kind;
	t->waits.out = kind == TRACE_OUT;
	for (; *n > 0; (*n)--, (*bytes)++) {
		if (put(t, **bytes))
			continue;
		if (trace_flush(t, m))
			return true;
		(void)put(t, **bytes); /* the others were too many */
	}
	return false;
}

/* Beyond the share of a window, what waits is only counted. */
bool
trace_flush(struct trace *t, struct msg_BYTES *m)
{
	const uint64_t now = clock_ms();
	uint32_t lost;

	if (is_empty(t))
		return false;
	if (now - t->window_ms >= WINDOW_MS) {
		t->window_ms = now;
		t->sent = 0;
	}
	lost = t->waits.lost + t->waits.bytes_len;
	*m = t->waits;
	memset(&t->waits, 0, sizeof(t->waits));
	t->waits.out = t->kind == TRACE_OUT;
	if (t->sent++ < WINDOW_MOST)
		return true;
	t->waits.lost = lost;
	return false;
}
