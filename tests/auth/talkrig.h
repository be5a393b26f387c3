/*
 * talkrig.h - a conversation with a method that follows a script, under a
 * clock that stands still; we are its engine.
 */
#ifndef RG_TALKRIG_H
#define RG_TALKRIG_H

#include <stdint.h>

#include "method/conversation.h"
#include "method/method.h"
#include "wire/chan.h"

/*
 * A method that does what its script says, one word for each call:
 *   p prompt, t prompt with 5 s, i the same interactive, n nothing,
 *   a ask the provider, d done with `result`, s send and done, x ignore,
 *   f fail with 5, 7 unknown action, L too long a text, 0 a NUL in the text,
 *   P an unknown prompt kind, w nothing, having woken the host
 */
extern struct fake {
	const char *script;
	uint32_t begin_result, result;
	const char *user;
	int begun, ended, calls;
	void *live;
	char heard[256];
	uint32_t provider_said;
	void (*wake)(void *host); /* of the conversation */
	void *host;
} fake;

extern struct talk {
	struct chan *engine;
	struct conversation *conv;
	struct msg_VERDICT verdict; /* filled in by talk_over() */
	rg_provider *provider;      /* of the next talk_start() */
} talk;

void talk_start(const char *script, uint32_t result, uint32_t deadline_ms);

/* ANSWER; NULL: CANCEL. */
void talk_answer(const char *text);

/* The next message to the engine; WIRE_NONE: there is none. */
void talk_expect(enum wire_type, const char *text);

void talk_elapse(uint64_t ms);

/* It is over with this result, and end was called before that was said. */
void talk_over(uint32_t result);

/* Ends and frees it; the method hears nothing more. */
void talk_stop(void);

#endif
