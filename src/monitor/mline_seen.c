/* What the engine sees of a line before a call. */
#include "config.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "monitor/lines.h"
#include "monitor/mline.h"
#include "monitor/onlooker.h"
#include "monitor/outage.h"
#include "monitor/remark.h"
#include "monitor/report.h"
#include "wire/control.h"

#define NOTES_SIZE 256

/* All of them in one text, as far as it fits. */
static void
take_note(struct mline *l, const char *text)
{
	const char *notes = remark_get(l->remarks, REMARK_NOTES);
	char all[NOTES_SIZE];

	snprintf(all, sizeof(all), "%s%s%s", notes != NULL ? notes : "",
	    notes != NULL ? ", " : "", text);
	remark_set(&l->remarks, REMARK_NOTES, all);
}

/* Shown until it is cured, or the line goes down for it. */
static void
take_sickness(struct mline *l, const char *text)
{
	log_debug("line %s: %s", l->conf->name, text);
	lines_fault(l, text);
	remark_set(&l->remarks, REMARK_WHY, text);
}

static void
take_idle(struct mline *l, const char *ident)
{
	outage_over(l);
	tally_back(l->tally);
	remark_set(&l->remarks, REMARK_WHY, NULL);
	remark_set(&l->remarks, REMARK_IDENT, ident);
	report_line_up(l, ident);
}

void
mline_seen(struct mline *l, const struct msg_LINE *s)
{
	if (s->state == WIRE_LINE_NOTE) {
		take_note(l, s->text);
		return;
	}
	if (s->state == WIRE_LINE_SICK) {
		take_sickness(l, s->text);
		return;
	}
	if (s->state == WIRE_LINE_REPLY) {
		onlooker_reply(l, s->text);
		return;
	}
	/* Whatever happens now: an order is carried out, or came too late. */
	onlooker_order_over(l,
	    s->state == WIRE_LINE_INIT ? CTL_OK : CTL_DECLINED,
	    s->state == WIRE_LINE_INIT ? "" : "a call came first");
	l->seen = s->state;
	l->since_ms = clock_ms();
	if (s->state == WIRE_LINE_INIT) {
		remark_set(&l->remarks, REMARK_NOTES, NULL);
	} else if (s->state == WIRE_LINE_IDLE) {
		take_idle(l, s->text);
	} else if (s->state == WIRE_LINE_FAULT) {
		mline_fault(l, s->text);
	}
}

void
mline_missed(struct mline *l, const struct msg_MISSED *m)
{
	report_missed(l, m);
	lines_count(l, TALLY_MISSED, NULL);
	if (l->engine != NULL) /* the next caller's is another one */
		mline_drop(l, WHY_REMOVED, CAUSE_OPERATOR);
}
