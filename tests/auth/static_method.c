/*
 * rgstatic: rasgate-auth with one method, the contract's `static`, in place
 * of its own: a fixed text, then DONE with 0 for whoever is there.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "method/method.h"
#include "wire/msg.h"

static uint32_t
static_open(void **instance, const char *settings, size_t len)
{
	(void)settings;
	(void)len;
	*instance = NULL;
	return RG_RESULT_OK;
}

static void
static_file(void *instance, int fd, rg_problem *problem, void *ctx)
{
	(void)instance;
	(void)fd;
	(void)problem;
	(void)ctx;
}

static void
static_close(void *instance)
{
	(void)instance;
}

static uint32_t
static_initialize(int on)
{
	(void)on;
	return RG_RESULT_OK;
}

static uint32_t
static_begin(void **work, const struct rg_input *in)
{
	const char *name = rg_attr_value(in->attrs, RG_ATTR_USER_NAME);

	*work = name != NULL ? strdup(name) : NULL;
	return *work != NULL ? RG_RESULT_OK : RG_RESULT_NO_MEMORY;
}

static uint32_t
static_message(void *work, const struct rg_text *recv, uint8_t *send,
    uint32_t cb_send, uint32_t *len, struct rg_output *out,
    const struct rg_input *in)
{
	(void)recv;
	(void)in;
	*len = (uint32_t)rg_strlcpy((char *)send, "Nothing is asked.", cb_send);
	out->action = RG_ACT_SEND_AND_DONE;
	out->known = 1;
	rg_strlcpy(out->user, work, sizeof(out->user));
	return RG_RESULT_OK;
}

static uint32_t
static_end(void *work)
{
	free(work);
	return RG_RESULT_OK;
}

/* Instead of rasgate-auth's own. */
uint32_t
rg_get_info(uint32_t type_id, struct rg_method *info)
{
	static const struct rg_method method = { .size = sizeof(method),
		.type_id = METHOD_FILE,
		.name = "static",
		.initialize = static_initialize,
		.open = static_open,
		.file = static_file,
		.close = static_close,
		.begin = static_begin,
		.make_message = static_message,
		.end = static_end };

	if (type_id != METHOD_FILE)
		return RG_RESULT_INTERNAL;
	*info = method;
	return RG_RESULT_OK;
}
