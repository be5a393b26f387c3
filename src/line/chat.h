/*
 * chat.h - the init chat: one command after the other, each answered; and the
 * ladder (ladder.h) when one is not.
 *
 * Holds no timer and writes nothing: it says what to do next. Pure; part of
 * line.c, nobody else's.
 */
#ifndef RG_CHAT_H
#define RG_CHAT_H

#include <stdbool.h>
#include <stddef.h>

#include "line/ladder.h"
#include "line/line.h"
#include "line/modem.h"

#define CHAT_FIRST_MS 250   /* DTR has just come up: some need a pause */
#define CHAT_GAP_MS 50      /* between commands, late answers die in it */
#define CHAT_REPLY_MS 2000  /* for the answer */
#define CHAT_LATE_MS 8000   /* ... of a modem known to be slow */
#define CHAT_SETTLE_MS 3000 /* for what such a modem still has to say */
#define CHAT_TEXT_MAX 96
#define CHAT_IDENT_MAX 40

enum chat_do {
	CHAT_STAY,
	CHAT_PAUSE, /* arm chat->wait_ms */
	CHAT_SEND,  /* write chat->out and CR, arm chat->wait_ms */
	CHAT_RAW,   /* write chat->out, arm chat->wait_ms */
	CHAT_SPEED, /* set the tty to chat->speed, arm chat->wait_ms */
	CHAT_NOTE,  /* as PAUSE; chat->text: "ATS2=255 refused" */
	CHAT_SICK,  /* as PAUSE; chat->text: what is wrong, what is done */
	CHAT_DONE,
	CHAT_FAIL, /* chat->text says why */
};

struct chat {
	const struct line_profile *profile;
	const char *cmd;         /* in the profile; NULL before the first */
	const char *out;         /* to be written */
	const struct step *step; /* of a rung, or NULL */
	unsigned wait_ms;
	uint32_t speed;      /* 0: its own */
	uint32_t found;      /* ... it answers at this one instead */
	unsigned char phase; /* of the command, while there is no step */
	unsigned char rung;  /* the next one to climb */
	unsigned char sick;  /* enum sickness, of the last command */
	bool trying;         /* cmd is one of init_try */
	bool digits;         /* the last answer was a number: ATV0 */
	bool echoed, noise;  /* came since the last command */
	bool echo_off;       /* we said E0, and it agreed */
	bool overdue;        /* an answer did not come in time */
	bool late;           /* ... but afterwards */
	bool no_reset;       /* leave ATZ and AT&F out */
	char ident[CHAT_IDENT_MAX + 1]; /* first text after an ATI command */
	char text[CHAT_TEXT_MAX + 1];
};

enum chat_do chat_start(struct chat *, const struct line_profile *);
/* noise: something came that is no line yet. */
enum chat_do chat_timeout(struct chat *, bool noise);
enum chat_do chat_result(struct chat *, enum modem_result, const char *text);

/* Does a modem that was told all of init no longer echo? */
bool chat_mutes_echo(const struct line_profile *);

#endif
