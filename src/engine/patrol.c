#include "config.h"

#include "base/clock.h"
#include "engine/patrol.h"

#define AT_ONCE 16
#define SPACING_MS 250

bool
patrol_init(struct patrol *p, struct event_base *base, patrol_fn *fn, void *arg)
{
	p->timer = event_new(base, -1, 0, fn, arg);
	return p->timer != NULL;
}

void
patrol_free(struct patrol *p)
{
	if (p->timer != NULL)
		event_free(p->timer);
}

void
patrol_expect(struct patrol *p, uint64_t at_ms)
{
	uint64_t now = clock_ms(), ms = at_ms > now ? at_ms - now : 0;
	struct timeval tv = { (time_t)(ms / 1000),
		(suseconds_t)(ms % 1000 * 1000) };

	if (p->at != 0 && p->at <= at_ms)
		return;
	p->at = at_ms;
	(void)event_add(p->timer, &tv);
}

void
patrol_begin(struct patrol *p)
{
	p->at = 0;
	p->now = clock_ms();
	p->next = 0;
	p->left = AT_ONCE;
}

bool
patrol_may_ask(struct patrol *p, uint64_t due_ms)
{
	if (due_ms <= p->now && p->left > 0) {
		p->left--;
		return true;
	}
	if (due_ms <= p->now)
		due_ms = p->now + SPACING_MS;
	if (p->next == 0 || due_ms < p->next)
		p->next = due_ms;
	return false;
}

void
patrol_end(struct patrol *p)
{
	if (p->next != 0)
		patrol_expect(p, p->next);
}
