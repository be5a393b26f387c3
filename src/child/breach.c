#include "config.h"

#include "base/clock.h"
#include "base/compat.h"
#include "base/log.h"
#include "child/breach.h"

#define GAP_MS 1000

static void
say(struct breaches *b, const struct breach_place *at)
{
	struct rec r;

	rec_init(&r, REC_VIOLATION_EVENT);
	rec_set(&r, KEY_WHO, b->who);
	rec_set(&r, KEY_WHAT, b->what);
	if (at != NULL) {
		rec_set(&r, KEY_CALL, at->call);
		rec_set(&r, KEY_LINE, at->line);
	}
	if (b->unsaid > 1)
		rec_setu(&r, KEY_COUNT, b->unsaid);
	log_record(&r);
	b->unsaid = 0;
}

void
breach_report(struct breaches *b, const char *who, const char *what,
    unsigned times, const struct breach_place *at)
{
	const uint64_t now = clock_ms();

	b->who = who;
	b->unsaid += times;
	(void)rg_strlcpy(b->what, what, sizeof(b->what));
	if (b->last_ms != 0 && now - b->last_ms < GAP_MS)
		return;
	b->last_ms = now;
	say(b, at);
}

void
breach_end(struct breaches *b)
{
	if (b->unsaid > 0)
		say(b, NULL);
}
