/* What the engine sees of a line before a call. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "monitor/lines.h"
#include "monitor/mline.h"
#include "monitor/report.h"

#define NOTES_SIZE 256

/* All of them in one text, as far as it fits. */
static void
take_note(struct mline *l, const char *text)
{
	char all[NOTES_SIZE];

	snprintf(all, sizeof(all), "%s%s%s", l->notes != NULL ? l->notes : "",
	    l->notes != NULL ? ", " : "", text);
	free(l->notes);
	l->notes = strdup(all);
}

/* Shown until it is cured, or the line goes down for it. */
static void
take_sickness(struct mline *l, const char *text)
{
	log_debug("line %s: %s", l->conf->name, text);
	lines_fault(l, text);
	free(l->why);
	l->why = strdup(text);
}

static void
take_idle(struct mline *l, const char *ident)
{
	l->fails = 0;
	tally_back(l->tally);
	free(l->why);
	l->why = NULL;
	free(l->ident);
	l->ident = *ident != '\0' ? strdup(ident) : NULL;
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
	l->seen = s->state;
	l->since_ms = clock_ms();
	if (s->state == WIRE_LINE_INIT) {
		free(l->notes);
		l->notes = NULL;
	} else if (s->state == WIRE_LINE_IDLE) {
		take_idle(l, s->text);
	} else if (s->state == WIRE_LINE_FAULT) {
		mline_fault(l, s->text);
	}
}
