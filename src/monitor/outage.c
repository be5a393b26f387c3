#include "config.h"

#include <stdint.h>
#include <stdio.h>

#include "base/backoff.h"
#include "base/clock.h"
#include "monitor/lines.h"
#include "monitor/mline.h"
#include "monitor/outage.h"
#include "monitor/remark.h"
#include "monitor/report.h"

#define STEADY_S 60 /* up for that long, it does not flap */
#define WHY_SIZE 200

void
outage_set_why(struct mline *l, const char *why)
{
	remark_set(&l->remarks, REMARK_WHY, why);
}

void
outage_set_status(struct mline *l, enum line_status status, const char *why)
{
	if (l->status != status)
		l->since_ms = clock_ms();
	l->status = (uint8_t)status;
	outage_set_why(l, why);
}

static uint32_t
now_s(void)
{
	return (uint32_t)(clock_ms() / 1000) + 1; /* never 0 */
}

void
outage_over(struct mline *l)
{
	if (l->up_s == 0)
		l->up_s = now_s();
	l->out_ms = 0;
}

void
outage_forget(struct mline *l)
{
	l->fails = 0;
}

unsigned
outage_fails(struct mline *l)
{
	if (l->up_s != 0 && now_s() - l->up_s >= STEADY_S)
		outage_forget(l);
	return l->fails;
}

/* The reason, and how often it was one. */
static const char *
tell_often(const struct mline *l, enum line_status status, bool flaps,
    const char *why, char text[WHY_SIZE])
{
	if (status == LINE_BUSY || l->fails < 2 ||
	    (status == LINE_ABSENT && !flaps))
		return why;
	(void)snprintf(text, WHY_SIZE, "%.170s, %s%ux", why,
	    flaps ? "flaps " : "", l->fails);
	return text;
}

void
outage_begin(struct mline *l, enum line_status status, const char *why)
{
	static const char *const words[] = {
		[LINE_ABSENT] = "absent",
		[LINE_DOWN] = "down",
		[LINE_BUSY] = "busy",
	};
	const bool flaps = outage_fails(l) > 0 && l->up_s != 0;
	char often[WHY_SIZE];
	unsigned wait_s;

	l->up_s = 0;
	if (l->out_ms == 0 || l->out != status)
		l->out_ms = clock_ms();
	l->out = (uint8_t)status;
	wait_s = backoff_s(l->fails + 1u);
	if (l->fails < UINT16_MAX)
		l->fails++;
	l->busied = true; /* no modem can be told to go off hook */
	why = tell_often(l, status, flaps, why, often);
	outage_set_status(l, status, why);
	if (report_line_down(l, words[status], wait_s, why) &&
	    status != LINE_BUSY)
		lines_fault(l, why);
	l->retry_ms = (uint32_t)clock_ms() + wait_s * 1000;
	mline_timer(l, (uint64_t)wait_s * 1000);
}

void
outage_hurry(struct mline *l)
{
	if (l->status != LINE_BUSY || l->permit.stage != STAGE_CLOSED)
		return;
	if (l->fails > 0) /* that it was busy is no fault of its own */
		l->fails--;
	l->retry_ms = (uint32_t)clock_ms();
	mline_timer(l, 0);
}
