#include "config.h"

#include <stdio.h>

#include "line/ladder.h"

#define ASK_MS 1000
#define GUARD_MS 1200 /* S12 is one second on every modem we know */
#define TUNE_MS 500

#define BIT(name) (1u << SICK_##name)
#define SILENT (BIT(MUTE) | BIT(GARBAGE) | BIT(PARROT))

/* Left at ATQ1, ATV0 or ATE1. A late answer shows itself in the pause. */
static const struct step talk[] = {
	{ STEP_QUIET, 1500, NULL, 0 },
	{ STEP_ASK, ASK_MS, "ATE0Q0V1", 0 },
	{ STEP_AGAIN, 0, NULL, 0 },
};

static const struct step again[] = {
	{ STEP_QUIET, 500, NULL, 0 },
	{ STEP_AGAIN, 0, NULL, 0 },
};

/* What was stored in it is at fault. */
static const struct step defaults[] = {
	{ STEP_QUIET, 100, NULL, 0 },
	{ STEP_ASK, ASK_MS, "AT&F", 0 },
	{ STEP_RESTART, 0, NULL, 0 },
};

/* It believes to be in a call, with an escape that our init switches off. */
static const struct step escape[] = {
	{ STEP_QUIET, GUARD_MS, NULL, 0 },
	{ STEP_RAW, GUARD_MS, "+++", 0 },
	{ STEP_ASK, ASK_MS, "ATH", 0 },
	{ STEP_RESTART, 0, NULL, 0 },
};

/*
 * A fixed speed was stored in it: found and forgotten. Twice, for one OK may
 * be a late answer to what was said before.
 */
#define TUNE(bps) \
	{ \
		{ STEP_QUIET, 50, NULL, 0 }, { STEP_SPEED, 50, NULL, bps }, \
		    { STEP_ASK, TUNE_MS, "AT", 0 }, \
		    { STEP_ASK, TUNE_MS, "AT", 0 }, \
		    { STEP_FOUND, 0, NULL, 0 }, \
		    { STEP_ASK, ASK_MS, "AT&F", 0 }, \
		    { STEP_SPEED, 100, NULL, 0 }, \
		{ \
			STEP_RESTART, 0, NULL, 0 \
		} \
	}
static const struct step at_57600[] = TUNE(57600);
static const struct step at_38400[] = TUNE(38400);
static const struct step at_19200[] = TUNE(19200);
static const struct step at_9600[] = TUNE(9600);

const struct rung ladder[LADDER_RUNGS] = {
	{ "ATE0Q0V1", SILENT | BIT(ECHOES) | BIT(DIGITS), talk },
	{ "again", BIT(REFUSES), again },
	{ "AT&F", SILENT | BIT(ECHOES) | BIT(REFUSES) | BIT(LATE), defaults },
	{ "+++", SILENT, escape },
	{ "57600 bit/s", SILENT, at_57600 },
	{ "38400 bit/s", SILENT, at_38400 },
	{ "19200 bit/s", SILENT, at_19200 },
	{ "9600 bit/s", SILENT, at_9600 },
};

void
sickness_say(char *dst, size_t size, enum sickness s, const char *command)
{
	static const struct {
		const char *before, *after;
	} texts[SICK_MAX] = {
#define X(name, before, after) [SICK_##name] = { before, after },
		SICKNESSES(X)
#undef X
	};

	(void)snprintf(dst, size, "%s%.24s%s", texts[s].before, command,
	    texts[s].after);
}
