/* What the engine sees of a line before a call. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
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

void
mline_seen(struct mline *l, const struct msg_LINE *s)
{
	if (s->state == WIRE_LINE_NOTE) {
		take_note(l, s->text);
		return;
	}
	l->seen = s->state;
	l->since_ms = clock_ms();
	if (s->state == WIRE_LINE_INIT) {
		free(l->notes);
		l->notes = NULL;
	} else if (s->state == WIRE_LINE_IDLE) {
		l->fails = 0;
		tally_back(l->tally);
		free(l->ident);
		l->ident = s->text[0] != '\0' ? strdup(s->text) : NULL;
		report_line_up(l, s->text);
	} else if (s->state == WIRE_LINE_FAULT) {
		mline_fault(l, s->text);
	}
}
