/*
 * method.h - what checks a secret: the life cycle of a RAS EAP module, for
 * text dialogs. Methods live in rasgate-auth and may block.
 *
 * initialize(1), then for each conversation begin, make_message any number
 * of times, and end exactly once for every begin that returned 0, whatever
 * the outcome was; nothing is called with that work buffer afterwards.
 * initialize(0) is last. Data pointed to is good during the call only.
 */
#ifndef RG_METHOD_H
#define RG_METHOD_H

#include <stddef.h>
#include <stdint.h>

#include "base/names.h"

#define RG_SEND_MAX 512 /* bytes of one text for the caller */

/* The numbers of PPP_EAP_ACTION. */
enum rg_action {
	RG_ACT_NONE = 0,
	RG_ACT_AUTHENTICATE = 1, /* ask the host's provider with out->attrs */
	RG_ACT_DONE = 2,
	RG_ACT_SEND_AND_DONE = 3,
	RG_ACT_SEND = 4,                     /* no reply timer */
	RG_ACT_SEND_TIMEOUT = 5,             /* its expiry counts as a try */
	RG_ACT_SEND_TIMEOUT_INTERACTIVE = 6, /* its expiry does not */
};

/* Results: 0, or numbers of raserror.h and winerror.h. */
enum rg_result {
	RG_RESULT_OK = 0,
	RG_RESULT_NO_MEMORY = 8,
	RG_RESULT_SILENT = 638,   /* the caller did not answer in time */
	RG_RESULT_INTERNAL = 645, /* a method or its host broke the rules */
	RG_RESULT_HOURS = 646,
	RG_RESULT_DISABLED = 647,
	RG_RESULT_EXPIRED = 648,
	RG_RESULT_REFUSED = 691,
	RG_RESULT_IGNORE = 722,    /* make_message: as if nothing was typed */
	RG_RESULT_NO_ANSWER = 930, /* whatever knows the answer is away */
	RG_RESULT_ABORTED = 995,   /* the dialog is gone */
	RG_RESULT_SHUTDOWN = 1115,
};

/* RADIUS's numbers; behind 255 what RADIUS has none for. */
enum rg_attr_type {
	RG_ATTR_END = 0,
	RG_ATTR_USER_NAME = 1,
	RG_ATTR_FRAMED_ADDRESS = 8, /* as text */
	RG_ATTR_PORT_LIMIT = 62,    /* sessions, decimal */
	RG_ATTR_SERVICE = 256,
	RG_ATTR_GROUPS = 257, /* names joined by + */
};

/* A row of them ends with RG_ATTR_END. */
struct rg_attr {
	uint32_t type;
	const char *value;
};

/* One line that the caller typed, without its end. */
struct rg_text {
	uint32_t len;
	const uint8_t *bytes;
};

#define RG_IN_PROVIDER_DONE 1u /* provider_result is set */

struct rg_input {
	uint32_t size;
	uint32_t flags;
	const char *port;      /* the line's name */
	const char *caller_id; /* "" when there is none */
	uint32_t provider_result;
	const struct rg_attr *attrs; /* RG_ATTR_USER_NAME: the name typed */
	void *instance;              /* what initialise_instance made */
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

struct rg_method {
	uint32_t size;
	uint32_t type_id;
	const char *name;
	uint32_t (*initialize)(int on);
	uint32_t (*begin)(void **work, const struct rg_input *);

	/* recv NULL: the start, a time-out, or the provider's answer. */
	uint32_t (*make_message)(void *work, const struct rg_text *recv,
	    uint8_t *send, uint32_t cb_send, uint32_t *send_len,
	    struct rg_output *, const struct rg_input *);
	uint32_t (*end)(void *work);
};

#define RG_METHOD_FILE 1 /* src/auth/method_file.h */

/* 0 and *info, or nonzero where the type is unknown. */
uint32_t rg_get_info(uint32_t type_id, struct rg_method *info);

/* The value of the first attribute of that type, or NULL. */
const char *rg_attr_value(const struct rg_attr *, uint32_t type);

#endif
