/*
 * chat.h - the init chat: one command after the other, each answered.
 *
 * Holds no timer and writes nothing: it says what to do next. Pure; part of
 * line.c, nobody else's.
 */
#ifndef RG_CHAT_H
#define RG_CHAT_H

#include <stdbool.h>
#include <stddef.h>

#include "line/line.h"
#include "line/modem.h"

#define CHAT_TRIES 3
#define CHAT_FIRST_MS 250  /* DTR has just come up: some need a pause */
#define CHAT_GAP_MS 50     /* between commands, late answers die in it */
#define CHAT_RETRY_MS 500  /* after no answer or ERROR */
#define CHAT_REPLY_MS 2000 /* for the answer */
#define CHAT_TEXT_MAX 96
#define CHAT_IDENT_MAX 40

enum chat_do {
	CHAT_STAY,
	CHAT_PAUSE, /* arm chat->wait_ms */
	CHAT_SEND,  /* write chat_command() and CR, arm chat->wait_ms */
	CHAT_NOTE,  /* as PAUSE, and chat->text is worth telling */
	CHAT_DONE,
	CHAT_FAIL, /* chat->text says why */
};

struct chat {
	const struct line_profile *profile;
	const char *cmd; /* in the profile; NULL before the first */
	unsigned wait_ms;
	unsigned char phase;
	unsigned char tries;            /* of cmd, so far */
	bool trying;                    /* cmd is one of init_try */
	bool digits;                    /* the last answer was a number: ATV0 */
	char ident[CHAT_IDENT_MAX + 1]; /* first text after an ATI command */
	char text[CHAT_TEXT_MAX + 1];
};

enum chat_do chat_start(struct chat *, const struct line_profile *);
enum chat_do chat_timeout(struct chat *);
enum chat_do chat_result(struct chat *, enum modem_result, const char *text);
const char *chat_command(const struct chat *);

#endif
