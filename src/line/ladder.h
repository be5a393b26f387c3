/*
 * ladder.h - what can be wrong with a modem that does not answer as it
 * should, and what is done about it: rungs of a ladder, each a few steps.
 * Only tables; chat.c climbs. The last rung, low DTR, is not here: a chat
 * that has failed ends in a hang-up.
 */
#ifndef RG_LADDER_H
#define RG_LADDER_H

#include <stddef.h>
#include <stdint.h>

/* A name, and what is said before and after the command that showed it. */
#define SICKNESSES(X) \
	X(MUTE, "no OK to ", ": mute") \
	X(GARBAGE, "no OK to ", ": garbage, wrong speed?") \
	X(PARROT, "no OK to ", ": only echo") \
	X(LATE, "no OK to ", ": answers late") \
	X(REFUSES, "ERROR to ", "") \
	X(ECHOES, "echo stays on, seen at ", "") \
	X(DIGITS, "answers are numbers (ATV0) after ", "")
#define X(name, before, after) SICK_##name,
enum sickness { SICKNESSES(X) SICK_MAX };
#undef X

enum step_do {
	STEP_QUIET,  /* say nothing for ms */
	STEP_RAW,    /* write text, without CR; then as QUIET */
	STEP_ASK,    /* write text; no OK within ms: up to the next rung */
	STEP_SPEED,  /* talk at so many bit/s from now on; 0: its own */
	STEP_FOUND,  /* it answers at this speed, so it lives */
	STEP_AGAIN,  /* the same command once more */
	STEP_RESTART /* from the first command, the reset left out */
};

struct step {
	uint8_t what; /* enum step_do */
	uint16_t ms;
	const char *text;
	uint32_t speed;
};

struct rung {
	const char *name;
	uint8_t cures; /* a bit for each sickness that it may help */
	const struct step *steps;
};

#define LADDER_RUNGS 8
extern const struct rung ladder[LADDER_RUNGS];

void sickness_say(char *dst, size_t size, enum sickness, const char *command);

#endif
