#include "config.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "auth/accounts.h"
#include "auth/hash.h"
#include "auth/method_file.h"
#include "base/cause.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/secret.h"
#include "wire/msg.h"

/* Before this day nobody ran rasgate: the clock is not set. */
#define FIRST_DAY 20240101u

/* May change between two calls of a conversation. */
struct file_instance {
	struct accounts *accounts; /* NULL: the file cannot be read */
};

struct file_work {
	char name[RG_USER_MAX + 1];
	char port[RG_LINE_MAX + 1];
	char number[RG_NUMBER_MAX + 1];
	bool asked;
	/* What the attributes of a success point to. */
	char address[16], service[RG_LINE_MAX + 1], groups[256], sessions[8];
	struct rg_attr attrs[5];
};

static uint32_t
file_initialize(int on)
{
	if (on)
		tzset(); /* while /etc/localtime is within reach */
	return RG_RESULT_OK;
}

static uint32_t
file_open(void **instance, const char *settings, size_t len)
{
	(void)settings;
	(void)len;
	*instance = calloc(1, sizeof(struct file_instance));
	return *instance != NULL ? RG_RESULT_OK : RG_RESULT_NO_MEMORY;
}

/* The old accounts go in any case: what cannot be read lets nobody in. */
static void
file_file(void *instance, int fd, rg_problem *problem, void *ctx)
{
	struct file_instance *f = instance;

	accounts_free(&f->accounts);
	if (accounts_load(&f->accounts, fd, problem, ctx) != RG_OK)
		problem(ctx, 0, "the file cannot be read");
}

static void
file_close(void *instance)
{
	struct file_instance *f = instance;

	accounts_free(&f->accounts);
	free(f);
}

static uint32_t
file_begin(void **work, const struct rg_input *in)
{
	const struct file_instance *instance = in->instance;
	const char *name = rg_attr_value(in->attrs, RG_ATTR_USER_NAME);
	struct file_work *w;

	if (instance == NULL || instance->accounts == NULL)
		return RG_RESULT_NO_ANSWER;
	if ((w = calloc(1, sizeof(*w))) == NULL)
		return RG_RESULT_NO_MEMORY;
	rg_strlcpy(w->name, name != NULL ? name : "", sizeof(w->name));
	rg_strlcpy(w->port, in->port, sizeof(w->port));
	rg_strlcpy(w->number,
	    *in->caller_id != '\0' ? in->caller_id : "unavailable",
	    sizeof(w->number));
	*work = w;
	return RG_RESULT_OK;
}

static uint32_t
file_end(void *work)
{
	rg_wipe(work, sizeof(struct file_work));
	free(work);
	return RG_RESULT_OK;
}

static uint32_t
local_day(void)
{
	time_t now = time(NULL);
	struct tm tm;

	if (localtime_r(&now, &tm) == NULL)
		return 0;
	return (uint32_t)(tm.tm_year + 1900) * 10000 +
	    (uint32_t)(tm.tm_mon + 1) * 100 + (uint32_t)tm.tm_mday;
}

/* Why an account whose secret was right is refused all the same; or NONE. */
static enum auth_cause
find_bar(const struct file_work *w, const struct users_line *u)
{
	uint32_t today = u->expires != 0 ? local_day() : 0;

	if (u->disabled)
		return AUTH_CAUSE_DISABLED;
	if (u->expires != 0 && today < FIRST_DAY)
		return AUTH_CAUSE_CLOCK;
	if (u->expires != 0 && today > u->expires)
		return AUTH_CAUSE_EXPIRED;
	if (u->lines != NULL && !users_match(u->lines, w->port))
		return AUTH_CAUSE_LINE;
	if (u->numbers != NULL && !users_match(u->numbers, w->number))
		return AUTH_CAUSE_NUMBER;
	return AUTH_CAUSE_NONE;
}

static enum auth_cause
check(const struct file_work *w, const struct accounts *as,
    const struct account *a, const char *secret)
{
	bool usable = a != NULL && !a->bad, right;

	/* Whoever it is, one hash is computed. */
	right = hash_verify(secret,
	    usable ? a->u.hash : accounts_dummy(as, w->name));
	if (a == NULL)
		return AUTH_CAUSE_UNKNOWN;
	return usable && right ? find_bar(w, &a->u) : AUTH_CAUSE_REFUSED;
}

static uint32_t
result_of(enum auth_cause cause)
{
	switch (cause) {
	case AUTH_CAUSE_NONE:
		return RG_RESULT_OK;
	case AUTH_CAUSE_DISABLED:
		return RG_RESULT_DISABLED;
	case AUTH_CAUSE_EXPIRED:
		return RG_RESULT_EXPIRED;
	default:
		return RG_RESULT_REFUSED;
	}
}

static struct rg_attr *
add_attr(struct rg_attr *at, uint32_t type, char *dst, size_t dstsz,
    const char *value)
{
	if (value == NULL)
		return at;
	rg_strlcpy(dst, value, dstsz);
	*at++ = (struct rg_attr) { type, dst };
	return at;
}

/* Copies: the table may be replaced before anybody reads the attributes. */
static void
grant(struct file_work *w, const struct users_line *u, struct rg_output *out)
{
	struct rg_attr *at = w->attrs;
	char n[8];

	snprintf(n, sizeof(n), "%u", (unsigned)u->sessions);
	at = add_attr(at, RG_ATTR_FRAMED_ADDRESS, w->address,
	    sizeof(w->address), u->address);
	at = add_attr(at, RG_ATTR_SERVICE, w->service, sizeof(w->service),
	    u->service);
	at = add_attr(at, RG_ATTR_GROUPS, w->groups, sizeof(w->groups),
	    u->groups);
	at = add_attr(at, RG_ATTR_PORT_LIMIT, w->sessions, sizeof(w->sessions),
	    u->sessions != 0 ? n : NULL);
	*at = (struct rg_attr) { RG_ATTR_END, NULL };
	out->attrs = w->attrs;
}

static void
ask(struct file_work *w, struct rg_output *out)
{
	w->asked = true;
	out->action = RG_ACT_SEND;
	out->prompt = PROMPT_PASSWORD;
	out->echo = ECHO_NONE;
}

static uint32_t
file_make_message(void *work, const struct rg_text *recv, uint8_t *send,
    uint32_t cb_send, uint32_t *send_len, struct rg_output *out,
    const struct rg_input *in)
{
	struct file_work *w = work;
	const struct file_instance *instance = in->instance;
	const struct account *a;
	char secret[RG_USER_MAX + 1] = "";

	(void)send; /* the dialog has the text of a password's prompt */
	(void)cb_send;
	*send_len = 0;
	if (recv == NULL) {
		ask(w, out);
		return RG_RESULT_OK;
	}
	if (!w->asked || recv->len >= sizeof(secret))
		return RG_RESULT_INTERNAL;
	if (instance->accounts == NULL) /* went away in the meantime */
		return RG_RESULT_NO_ANSWER;
	memcpy(secret, recv->bytes, recv->len);
	a = accounts_find(instance->accounts, w->name);
	out->action = RG_ACT_DONE;
	out->cause = check(w, instance->accounts, a, secret);
	rg_wipe(secret, sizeof(secret));
	out->result = result_of((enum auth_cause)out->cause);
	out->known = a != NULL;
	rg_strlcpy(out->user, a != NULL ? a->u.name : "", sizeof(out->user));
	if (out->result == RG_RESULT_OK)
		grant(w, &a->u, out);
	return RG_RESULT_OK;
}

const struct rg_method method_file = {
	.size = sizeof(struct rg_method),
	.type_id = METHOD_FILE,
	.name = "file",
	.initialize = file_initialize,
	.open = file_open,
	.file = file_file,
	.close = file_close,
	.begin = file_begin,
	.make_message = file_make_message,
	.end = file_end,
};
