/*
 * method.h - what checks a secret: the life cycle of a RAS EAP module, for
 * text dialogs.
 *
 * A method is a struct of functions that rg_get_info() of its process hands
 * out. The process calls them in this order:
 *
 *	initialize(1)		once, before anything else
 *	open			for each entry of `methods` that has the type;
 *				file, when it has one, and again when it changed
 *	begin			for each conversation, then
 *	    make_message	any number of times, and
 *	    session		around the service, after a success
 *	    end			once for every begin that returned 0, whatever
 *				came of it; nothing has that work buffer then
 *	close			of each instance
 *	initialize(0)		last
 *
 * In rasgate-auth a method may block; in rasgate-radius it may not: it
 * answers NONE, and calls in->wake when it knows more. One that is `alone` has
 * a process for each conversation, to hang or crash in. Data pointed to is
 * good during the call only. conversation.h is the host's side.
 */
#ifndef RG_METHOD_H
#define RG_METHOD_H

#include <stddef.h>
#include <stdint.h>

#include "base/names.h"
#include "method/attr.h"

#define RG_SEND_MAX 512   /* bytes of one text for the caller */
#define RG_ANSWER_MAX 256 /* ... and of his line */

/*
 * What the host does after make_message: the numbers of PPP_EAP_ACTION. Any
 * other number ends the conversation as RG_RESULT_INTERNAL.
 */
enum rg_action {
	RG_ACT_NONE = 0,          /* nothing; the next call is a wake-up */
	RG_ACT_AUTHENTICATE = 1,  /* ask the host's provider with out->attrs;
				     the next call is PROVIDER_DONE */
	RG_ACT_DONE = 2,          /* over, with out->result */
	RG_ACT_SEND_AND_DONE = 3, /* with last words, a yes's at GRANT */
	RG_ACT_SEND = 4,          /* ask the caller; no reply timer */
	RG_ACT_SEND_TIMEOUT = 5,  /* after timeout_s call again; thrice, then
				     it is over, RG_RESULT_SILENT */
	RG_ACT_SEND_TIMEOUT_INTERACTIVE = 6, /* as often as need be */
};

/*
 * What functions return and conversations end with: 0, or a number of
 * raserror.h and winerror.h. 5, 646 to 649, 691 and 1326 are refusals, the
 * caller's fault; 638 and 995 are a caller who fell silent or went away; 930
 * and all others say that no answer is to be had, and let a `fallback` go
 * on. Of begin they end the call without end; of make_message with it.
 */
enum rg_result {
	RG_RESULT_OK = 0, /* needs a name in out->user */
	RG_RESULT_DENIED = 5,
	RG_RESULT_NO_MEMORY = 8,
	RG_RESULT_SILENT = 638,   /* the caller did not answer in time */
	RG_RESULT_INTERNAL = 645, /* a method or its host broke the rules */
	RG_RESULT_HOURS = 646,
	RG_RESULT_DISABLED = 647,
	RG_RESULT_EXPIRED = 648,
	RG_RESULT_REFUSED = 691,
	RG_RESULT_IGNORE = 722,    /* make_message: as if nothing was typed;
				      the reply timer goes on */
	RG_RESULT_NO_ANSWER = 930, /* whatever knows the answer is away */
	RG_RESULT_ABORTED = 995,   /* the dialog is gone */
	RG_RESULT_SHUTDOWN = 1115,
};

struct rg_text { /* one line that the caller typed, without its end */
	uint32_t len;
	const uint8_t *bytes;
};

/* Why make_message is called, when recv is NULL; none: start or time-out. */
#define RG_IN_PROVIDER_DONE 1u /* provider_result is set */
#define RG_IN_WAKE 2u          /* the method called in->wake */

struct rg_output;

struct rg_input {
	uint32_t size;
	uint32_t flags;
	const char *port, *device; /* the line's name, and its tty */
	const char *caller_id;     /* "" when there is none */
	uint32_t provider_result;
	uint32_t barred; /* he is refused: nobody need be asked */
	uint32_t proven; /* methods in front of this one passed him */
	/* RG_ATTR_USER_NAME: the name typed; and what is known of the call */
	const struct rg_attr *attrs;
	void *instance; /* what open made */
	/* Good until end: make_message is called soon, or at once. */
	void (*wake)(void *host);
	/* Of one that is alone: waits for an answer; or only tells. */
	uint32_t (*ask)(void *host, const struct rg_output *, const char *text,
	    char answer[RG_ANSWER_MAX + 1]);
	uint32_t (*tell)(void *host, const char *text);
	void *host;
};

struct rg_output {
	uint32_t size;
	uint32_t action;
	uint32_t result;    /* with DONE and SEND_AND_DONE */
	uint32_t timeout_s; /* with SEND_TIMEOUT* */
	uint32_t prompt;    /* with SEND*: enum wire_prompt */
	uint32_t echo;      /* with SEND*: enum wire_echo */
	uint32_t cause;     /* enum auth_cause, when refused */
	uint32_t known;     /* `user` is a name that exists */
	char user[RG_USER_MAX + 1];
	const struct rg_attr *attrs; /* NULL, or good until end */
};

/* Something is wrong in a row of an instance's file; 0: the whole of it. */
typedef void rg_problem(void *ctx, unsigned row, const char *text);

struct rg_method {
	uint32_t size;
	uint32_t type_id; /* enum wire_method */
	const char *name;
	uint32_t alone; /* a process for each conversation */
	uint32_t (*initialize)(int on);

	/* settings: a strv (base/strv.h) of key=value. */
	uint32_t (*open)(void **instance, const char *settings, size_t len);
	/* NULL: it has no file. The host closes fd. */
	void (*file)(void *instance, int fd, rg_problem *, void *ctx);
	void (*close)(void *instance);

	uint32_t (*begin)(void **work, const struct rg_input *);
	/* recv: a line; NULL: see RG_IN_*. Before each call the host sets
	 *out to zeroes, *send_len to 0. */
	uint32_t (*make_message)(void *work, const struct rg_text *recv,
	    uint8_t *send, uint32_t cb_send, uint32_t *send_len,
	    struct rg_output *, const struct rg_input *);
	/* NULL: it holds none. on: before the service starts, off: behind. */
	uint32_t (*session)(void *work, int on);
	uint32_t (*end)(void *work);
};

/* 0 and *info, or nonzero where this process has no such type. */
uint32_t rg_get_info(uint32_t type_id, struct rg_method *info);

#endif
