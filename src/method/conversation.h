/*
 * conversation.h - one method's begin .. end with the dialog in the engine.
 *
 * Turns the method's actions into PROMPT and INFO, ANSWER into its input and
 * its outcome into a VERDICT. Whatever happens, end is called once for a
 * begin that succeeded, and by the time conversation_over() is true it was:
 * but for a success whose method holds sessions, where conversation_free()
 * does it.
 */
#ifndef RG_CONVERSATION_H
#define RG_CONVERSATION_H

#include <stdbool.h>

#include "method/method.h"
#include "wire/msg.h"

struct conversation;

/* Asks whoever the host has for RG_ACT_AUTHENTICATE; returns a result. */
typedef uint32_t rg_provider(const struct rg_attr *);

struct conversation_setup {
	const struct rg_method *method;
	void *instance;
	rg_provider *provider; /* NULL: nobody answers */
	const struct msg_BEGIN *begin;
	/* NULL, or called when a wake-up has been served outside of the rest */
	void (*woken)(void *ctx);
	/* NULL, or for a method that waits inside of its call: see below */
	bool (*barred)(void *ctx);
	void *ctx;
	int fd; /* to the engine; taken */
};

/* Calls begin and the first make_message. NULL when out of memory. */
struct conversation *conversation_new(const struct conversation_setup *);

/* Ends the method if that has not been done. */
void conversation_free(struct conversation **);

int conversation_fd(const struct conversation *);

/*
 * For poll(2) or a timer, to be asked after each call of one of these, and
 * after the method called in->wake: milliseconds until conversation_on_time()
 * is due; -1 never.
 */
int conversation_wait_ms(const struct conversation *);

/* The descriptor is readable or hung up. */
void conversation_on_input(struct conversation *);
void conversation_on_time(struct conversation *);

/* Breaks off, as with RG_RESULT_SHUTDOWN. */
void conversation_stop(struct conversation *, enum rg_result);

/* Of a success, before and behind the service: what the method says. */
uint32_t conversation_session(struct conversation *, bool on);

/* He is refused from now on, whatever he answers; see `barred` too. */
void conversation_bar(struct conversation *);

/* Is it over? Then fills all of a VERDICT but its step. */
bool conversation_over(const struct conversation *, struct msg_VERDICT *);

#endif
