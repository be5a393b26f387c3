#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "auth/accounts.h"
#include "auth/method_oath.h"
#include "auth/otp.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/secret.h"
#include "base/strv.h"
#include "wire/msg.h"

/* May change between two calls of a conversation. */
struct oath_instance {
	struct accounts *accounts; /* NULL: the file cannot be read */
	struct otp_drift drift;
	bool skip; /* who is not enrolled needs no code */
};

struct oath_work {
	char name[RG_USER_MAX + 1];
	char used[WIRE_USED_MAX + 1];
	bool asked;
	char code[48]; /* of the attribute */
	struct rg_attr attrs[2];
};

static uint32_t
oath_initialize(int on)
{
	return !on || otp_init() ? RG_RESULT_OK : RG_RESULT_INTERNAL;
}

static uint32_t
oath_open(void **instance, const char *settings, size_t len)
{
	struct oath_instance *o = calloc(1, sizeof(*o));
	const char *s = NULL;

	if (o == NULL)
		return RG_RESULT_NO_MEMORY;
	while ((s = strv_next(settings, len, s)) != NULL) {
		(void)sscanf(s, "drift=%u", &o->drift.seconds);
		(void)sscanf(s, "ahead=%u", &o->drift.codes);
		o->skip = o->skip || strcmp(s, "unenrolled=skip") == 0;
	}
	*instance = o;
	return RG_RESULT_OK;
}

/* The old seeds go in any case: what cannot be read lets nobody in. */
static void
oath_file(void *instance, int fd, rg_problem *problem, void *ctx)
{
	struct oath_instance *o = instance;

	accounts_free(&o->accounts);
	if (accounts_load_seeds(&o->accounts, fd, problem, ctx) != RG_OK)
		problem(ctx, 0, "the file cannot be read");
}

static void
oath_close(void *instance)
{
	struct oath_instance *o = instance;

	accounts_free(&o->accounts);
	free(o);
}

static uint32_t
oath_begin(void **work, const struct rg_input *in)
{
	const struct oath_instance *o = in->instance;
	const char *name = rg_attr_value(in->attrs, RG_ATTR_USER_NAME);
	const char *used = rg_attr_value(in->attrs, RG_ATTR_USED);
	struct oath_work *w;

	if (o == NULL || o->accounts == NULL)
		return RG_RESULT_NO_ANSWER;
	if ((w = calloc(1, sizeof(*w))) == NULL)
		return RG_RESULT_NO_MEMORY;
	rg_strlcpy(w->name, name != NULL ? name : "", sizeof(w->name));
	rg_strlcpy(w->used, used != NULL ? used : "", sizeof(w->used));
	*work = w;
	return RG_RESULT_OK;
}

static uint32_t
oath_end(void *work)
{
	rg_wipe(work, sizeof(struct oath_work));
	free(work);
	return RG_RESULT_OK;
}

/*
 * What was accepted of this enrolment; if it is not in the list, nothing, or
 * nobody knows: then only an enrolment of later can be trusted.
 */
static struct otp_used
used_of(const char *list, const struct seeds_line *s)
{
	struct otp_used u = { 0, 0, 0 };
	const size_t n = strlen(s->id);
	uint64_t since;

	if (sscanf(list, "*:%" SCNu64, &since) == 1 &&
	    (since == 0 || s->added <= since))
		u.doubt = since != 0 ? since : UINT64_MAX;
	for (; *list != '\0'; list += strcspn(list, " ") + 1)
		if (strncmp(list, s->id, n) == 0 && list[n] == ':') {
			(void)sscanf(list + n, ":%" SCNu64 ":%" SCNx32, &u.next,
			    &u.scratch);
			u.doubt = 0;
			break;
		}
	return u;
}

static void
pass(struct oath_work *w, const char *user, struct rg_output *out)
{
	out->action = RG_ACT_DONE;
	out->result = RG_RESULT_OK;
	rg_strlcpy(out->user, user, sizeof(out->user));
	w->attrs[0] = (struct rg_attr) { RG_ATTR_CODE, w->code };
	w->attrs[1] = (struct rg_attr) { RG_ATTR_END, NULL };
	out->attrs = w->attrs;
}

static void
refuse(enum auth_cause cause, struct rg_output *out)
{
	out->action = RG_ACT_DONE;
	out->result = cause == AUTH_CAUSE_DISABLED ? RG_RESULT_DISABLED
						   : RG_RESULT_REFUSED;
	out->cause = cause;
}

/* Who has no seed that works waits as long as who has. */
static enum auth_cause
check(const struct oath_work *w, const struct oath_instance *o,
    const struct account *a, const char *code, struct otp_match *m, bool *doubt)
{
	static const struct seeds_line nobody = { .digits = 6,
		.period = 30,
		.id = "",
		.len = 20 };
	const bool usable = a != NULL && !a->bad;
	const struct seeds_line *s = usable ? &a->s : &nobody;
	const struct otp_used used = used_of(w->used, s);
	enum auth_cause cause;

	*doubt = used.doubt != 0;
	cause = otp_check(s, &used, &o->drift, (int64_t)time(NULL), code, m);
	if (a == NULL)
		return AUTH_CAUSE_NOT_ENROLLED;
	if (!usable)
		return AUTH_CAUSE_REFUSED;
	return cause == AUTH_CAUSE_NONE && s->disabled ? AUTH_CAUSE_DISABLED
						       : cause;
}

static void
answer(struct oath_work *w, const struct oath_instance *o,
    const struct rg_text *recv, struct rg_output *out)
{
	const struct account *a = accounts_find(o->accounts, w->name);
	char code[RG_USER_MAX + 1];
	struct otp_match m;
	enum auth_cause cause;
	bool doubt;

	memcpy(code, recv->bytes, recv->len);
	code[recv->len] = '\0';
	cause = check(w, o, a, code, &m, &doubt);
	rg_wipe(code, sizeof(code));
	if (cause == AUTH_CAUSE_NONE) {
		snprintf(w->code, sizeof(w->code), "%s:%c%" PRIu64, a->s.id,
		    m.scratch   ? 's'
			: doubt ? 'd'
				: 'c',
		    m.at);
		pass(w, a->s.name, out);
	} else
		refuse(cause, out);
	out->known = a != NULL;
	if (a != NULL)
		rg_strlcpy(out->user, a->s.name, sizeof(out->user));
}

static void
ask(struct oath_work *w, struct rg_output *out)
{
	w->asked = true;
	out->action = RG_ACT_SEND;
	out->prompt = PROMPT_CODE;
	out->echo = ECHO_NONE;
}

static uint32_t
oath_make_message(void *work, const struct rg_text *recv, uint8_t *send,
    uint32_t cb_send, uint32_t *send_len, struct rg_output *out,
    const struct rg_input *in)
{
	const struct oath_instance *o = in->instance;
	struct oath_work *w = work;

	(void)send; /* the dialog has the text of a code's prompt */
	(void)cb_send;
	*send_len = 0;
	if (o->accounts == NULL) /* went away in the meantime */
		return RG_RESULT_NO_ANSWER;
	if (recv != NULL) {
		if (!w->asked || recv->len > RG_USER_MAX)
			return RG_RESULT_INTERNAL;
		answer(w, o, recv, out);
	} else if (o->skip && in->proven &&
	    !accounts_resemble(o->accounts, w->name)) {
		/*
		 * Nobody but who had the right secret before sees this. The
		 * method before may have taken his name however spelt.
		 */
		rg_strlcpy(w->code, "-", sizeof(w->code));
		pass(w, w->name, out);
	} else
		ask(w, out);
	return RG_RESULT_OK;
}

const struct rg_method method_oath = {
	.size = sizeof(struct rg_method),
	.type_id = METHOD_OATH,
	.name = "oath",
	.initialize = oath_initialize,
	.open = oath_open,
	.file = oath_file,
	.close = oath_close,
	.begin = oath_begin,
	.make_message = oath_make_message,
	.end = oath_end,
};
