#include "config.h"

#include <stdint.h>
#include <stdio.h>

#include "base/clock.h"
#include "monitor/lines.h"
#include "monitor/mline.h"
#include "monitor/outage.h"
#include "monitor/remark.h"
#include "monitor/report.h"

#define RETRY_MAX_S 60
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

void
outage_begin(struct mline *l, enum line_status status, const char *why)
{
	static const char *const words[] = {
		[LINE_ABSENT] = "absent",
		[LINE_DOWN] = "down",
		[LINE_BUSY] = "busy",
	};
	char often[WHY_SIZE];
	unsigned wait_s;

	wait_s = l->fails < 6 ? 1u << l->fails : RETRY_MAX_S;
	if (wait_s > RETRY_MAX_S)
		wait_s = RETRY_MAX_S;
	if (l->fails < UINT16_MAX)
		l->fails++;
	l->busied = true; /* no modem can be told to go off hook */
	if (status == LINE_DOWN && l->fails > 1) {
		(void)snprintf(often, sizeof(often), "%.180s, %ux", why,
		    l->fails);
		why = often;
	}
	outage_set_status(l, status, why);
	if (report_line_down(l, words[status], wait_s, why) &&
	    status != LINE_BUSY)
		lines_fault(l, why);
	l->retry_ms = (uint32_t)clock_ms() + wait_s * 1000;
	mline_timer(l, (uint64_t)wait_s * 1000);
}
