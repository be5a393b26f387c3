/* fake_line.h - an owner of a line that writes down what it is asked. */
#ifndef RG_FAKE_LINE_H
#define RG_FAKE_LINE_H

#include "line/line.h"
#include "line/order.h"

/* Steps, see fake_step(), of fake_profile's modem; and what they cause. */
#define OK "\"\r\nOK\r\n"
#define INIT "OPENED", "~", OK, "~", OK, "~", OK, "~"
#define INIT_TRACE "init ATZ; ATE0; ATS2=255; idle "
#define RING "\"\r\nRING\r\n"

struct fake {
	struct line *line;
	char trace[4096];
	/* what the owner would have done */
	bool armed, reading, dialog, closing;
	unsigned faults, calls, begins, cuts, missed, callers;
	char caller[33];   /* the last one who rang */
	uint64_t now, due; /* ms; due: while armed */
};

extern const struct line_ops fake_ops;
extern const struct line_profile fake_profile;

void fake_start(struct fake *, enum line_kind, enum line_carrier,
    enum line_start);
void fake_start_with(struct fake *, enum line_kind, enum line_carrier,
    enum line_start, const struct line_profile *);
void fake_end(struct fake *);

/* The modem says it, `piece` bytes at a time; what is left unread. */
size_t fake_say(struct fake *, const char *text, size_t piece);

/*
 * One step of a script: an event's name in capitals, "~" for TIMEOUT, '+' and
 * a command for the modem, or '"' and what the modem says, up to the end.
 */
void fake_step(struct fake *, const char *step);

/* From a new line to its end. */
struct script {
	const char *what;
	enum line_kind kind;
	enum line_carrier carrier;
	enum line_start start;
	const char *steps[24];
	enum line_state end;
	const char *trace;
};
void fake_script(const struct script *);

#endif
