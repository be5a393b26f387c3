#include "config.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "method/ask.h"
#include "method/conversation.h"
#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/secret.h"
#include "wire/chan.h"

#define TRIES_MAX 3    /* prompts without an answer, then it is a failure */
#define PROVIDER_MAX 8 /* questions to the provider between two prompts */
#define NEVER UINT64_MAX

struct conversation {
	struct rg_method method;
	void *work; /* NULL before begin and after end */
	bool begun, over, prompted;
	bool calling, woken; /* inside of the method; it called wake there */
	uint8_t echo;        /* of the last prompt */
	struct rg_input in;
	struct rg_attr attrs[7];
	struct msg_BEGIN said; /* what they point to */
	char nas_port[12];
	rg_provider *provider;
	void (*woken_fn)(void *ctx);
	bool (*barred_fn)(void *ctx);
	void *ctx;
	struct chan *engine;
	uint64_t deadline, reply_by; /* clock_ms() */
	bool counts;                 /* the expiry of reply_by is a try */
	unsigned tries;
	struct msg_VERDICT verdict;
};

static void
end(struct conversation *c)
{
	if (c->begun)
		(void)c->method.end(c->work); /* its error changes nothing */
	c->begun = false;
	c->work = NULL;
}

/* The one place where a conversation ends. */
static void
finish(struct conversation *c, uint32_t result)
{
	if (c->over)
		return;
	c->over = true;
	c->verdict.result = result;
	c->reply_by = NEVER;
	if (result != RG_RESULT_OK || c->method.session == NULL)
		end(c);
}

static bool
copy_attr(char *dst, size_t dstsz, const struct rg_attr *attrs, uint32_t type)
{
	const char *value = rg_attr_value(attrs, type);

	return value == NULL || rg_strlcpy(dst, value, dstsz) < dstsz;
}

/* A number in decimal, at most `max`; 0 when there is none. */
static uint32_t
number_attr(const struct rg_attr *attrs, uint32_t type, uint32_t max)
{
	const char *value = rg_attr_value(attrs, type);
	unsigned long v = value != NULL ? strtoul(value, NULL, 10) : 0;

	return v > max ? max : (uint32_t)v;
}

/* What a success brings along; false when it breaks a rule. */
static bool
take_grant(struct msg_VERDICT *v, const struct rg_attr *a)
{
	v->sessions = (uint16_t)number_attr(a, RG_ATTR_PORT_LIMIT, UINT16_MAX);
	v->session_s = number_attr(a, RG_ATTR_SESSION_TIMEOUT, UINT32_MAX);
	v->idle_s = number_attr(a, RG_ATTR_IDLE_TIMEOUT, UINT32_MAX);
	return copy_attr(v->address, sizeof(v->address), a,
		   RG_ATTR_FRAMED_ADDRESS) &&
	    copy_attr(v->service, sizeof(v->service), a, RG_ATTR_SERVICE) &&
	    copy_attr(v->groups, sizeof(v->groups), a, RG_ATTR_GROUPS) &&
	    copy_attr(v->class, sizeof(v->class), a, RG_ATTR_CLASS) &&
	    copy_attr(v->code, sizeof(v->code), a, RG_ATTR_CODE);
}

/* Copies what the method says of the user; false when it breaks a rule. */
static bool
take_outcome(struct msg_VERDICT *v, const struct rg_output *out)
{
	if (memchr(out->user, '\0', sizeof(out->user)) == NULL ||
	    out->cause > UINT8_MAX ||
	    !copy_attr(v->server, sizeof(v->server), out->attrs,
		RG_ATTR_SERVER))
		return false;
	if (out->result == RG_RESULT_OK && !rg_user_ok(out->user))
		return false;
	rg_strlcpy(v->user, out->user, sizeof(v->user));
	v->cause = (uint8_t)out->cause;
	v->known = out->known != 0;
	return out->result != RG_RESULT_OK || take_grant(v, out->attrs);
}

static void
act_done(struct conversation *c, const struct rg_output *out)
{
	struct msg_VERDICT v = { 0 };

	if (!take_outcome(&v, out)) {
		finish(c, RG_RESULT_INTERNAL);
		return;
	}
	c->verdict = v;
	finish(c, out->result);
}

/* Hands one message to the engine; the dialog is over when that fails. */
static bool
send_engine(struct conversation *c, struct msg *m)
{
	int r = chan_send(c->engine, m);

	if (r != RG_OK)
		finish(c,
		    r == RG_E_GONE ? RG_RESULT_ABORTED : RG_RESULT_INTERNAL);
	return r == RG_OK;
}

static void
act_send(struct conversation *c, const struct rg_output *out, const char *text)
{
	struct msg m;

	if (!ask_prompt(&m, out, text)) {
		finish(c, RG_RESULT_INTERNAL);
		return;
	}
	if (!send_engine(c, &m))
		return;
	c->prompted = true;
	c->echo = (uint8_t)out->echo;
	c->counts = out->action == RG_ACT_SEND_TIMEOUT;
	c->reply_by = out->action == RG_ACT_SEND || out->timeout_s == 0
	    ? NEVER
	    : clock_ms() + (uint64_t)out->timeout_s * 1000;
}

/* A later step, or a rule, may still refuse whom this one lets pass. */
static void
act_send_and_done(struct conversation *c, const struct rg_output *out,
    const char *text)
{
	struct msg m;

	if (out->result == RG_RESULT_OK) {
		act_done(c, out);
		rg_strlcpy(c->verdict.text, text, sizeof(c->verdict.text));
		return;
	}
	ask_info(&m, text);
	if (*text == '\0' || send_engine(c, &m))
		act_done(c, out);
}

/* Has a lock fallen since the first question? */
static bool
barred_since(const struct conversation *c)
{
	return !c->said.barred &&
	    (c->in.barred || (c->barred_fn != NULL && c->barred_fn(c->ctx)));
}

/* What happens to the conversation is told by what the method returns. */
static uint32_t
ask(void *host, const struct rg_output *out, const char *text,
    char answer[RG_ANSWER_MAX + 1])
{
	struct conversation *c = host;
	uint32_t r = ask_caller(c->engine, out, text, c->deadline, answer);

	return r == RG_RESULT_OK && barred_since(c) ? RG_RESULT_REFUSED : r;
}

static uint32_t
tell(void *host, const char *text)
{
	struct conversation *c = host;

	return ask_tell(c->engine, text);
}

static void
act(struct conversation *c, const struct rg_output *out, const char *text)
{
	switch (out->action) {
	case RG_ACT_NONE:
		break;
	case RG_ACT_DONE:
		act_done(c, out);
		break;
	case RG_ACT_SEND_AND_DONE:
		act_send_and_done(c, out, text);
		break;
	case RG_ACT_SEND:
	case RG_ACT_SEND_TIMEOUT:
	case RG_ACT_SEND_TIMEOUT_INTERACTIVE:
		act_send(c, out, text);
		break;
	default:
		finish(c, RG_RESULT_INTERNAL);
	}
}

/*
 * The line just typed was none: the engine reads another without a word to
 * the caller, and the reply timer keeps running.
 */
static void
ask_again(struct conversation *c, const struct rg_text *recv)
{
	struct msg m;

	if (recv == NULL)
		return;
	msg_init(&m, WIRE_PROMPT, 0);
	m.u.PROMPT.kind = PROMPT_OTHER;
	m.u.PROMPT.echo = c->echo;
	c->prompted = send_engine(c, &m);
}

/* One make_message; false when there is nothing to act upon. */
static bool
call_method(struct conversation *c, const struct rg_text *recv,
    struct rg_output *out, char text[RG_SEND_MAX + 1])
{
	uint32_t len = 0, r;

	memset(out, 0, sizeof(*out));
	out->size = sizeof(*out);
	out->action = RG_ACT_NONE;
	c->calling = true;
	r = c->method.make_message(c->work, recv, (uint8_t *)text, RG_SEND_MAX,
	    &len, out, &c->in);
	c->calling = false;
	c->in.flags = 0;
	if (r == RG_RESULT_IGNORE) {
		ask_again(c, recv);
		return false;
	}
	if (r == RG_RESULT_OK &&
	    (len > RG_SEND_MAX || memchr(text, '\0', len) != NULL))
		r = RG_RESULT_INTERNAL;
	if (r != RG_RESULT_OK) {
		finish(c, r);
		return false;
	}
	text[len] = '\0';
	if (recv != NULL) { /* it was an answer: whoever gave it is awake */
		c->reply_by = NEVER;
		c->tries = 0;
	}
	return true;
}

static void
step(struct conversation *c, const struct rg_text *recv)
{
	struct rg_output out;
	char text[RG_SEND_MAX + 1];
	unsigned asked;

	for (asked = 0; call_method(c, recv, &out, text); asked++) {
		if (out.action != RG_ACT_AUTHENTICATE) {
			act(c, &out, text);
			return;
		}
		if (asked == PROVIDER_MAX) {
			finish(c, RG_RESULT_INTERNAL);
			return;
		}
		c->in.provider_result = c->provider != NULL
		    ? c->provider(out.attrs)
		    : RG_RESULT_NO_ANSWER;
		c->in.flags |= RG_IN_PROVIDER_DONE;
		recv = NULL;
	}
}

/* What is asked of inside of the method itself waits for on_time. */
static void
wake(void *host)
{
	struct conversation *c = host;

	c->woken = true;
	if (c->calling)
		return;
	conversation_on_time(c);
	if (c->woken_fn != NULL)
		c->woken_fn(c->ctx);
}

static void
begin(struct conversation *c)
{
	uint32_t r;

	c->calling = true;
	r = c->method.begin(&c->work, &c->in);
	c->calling = false;
	if (r != RG_RESULT_OK) {
		finish(c, r);
		return;
	}
	c->begun = true;
	step(c, NULL);
}

/* What the method may know of the call. */
static void
describe(struct conversation *c)
{
	const struct msg_BEGIN *b = &c->said;
	struct rg_attr *a = c->attrs;

	snprintf(c->nas_port, sizeof(c->nas_port), "%u", (unsigned)b->port);
	*a++ = (struct rg_attr) { RG_ATTR_USER_NAME, b->name };
	*a++ = (struct rg_attr) { RG_ATTR_NAS_PORT, c->nas_port };
	*a++ = (struct rg_attr) { RG_ATTR_SESSION_ID, b->call };
	*a++ = (struct rg_attr) { RG_ATTR_CALLED_STATION, b->called };
	*a++ = (struct rg_attr) { RG_ATTR_CONNECT_INFO, b->connect };
	*a++ = (struct rg_attr) { RG_ATTR_USED, b->used };
	*a = (struct rg_attr) { RG_ATTR_END, NULL };
	c->in.port = b->line;
	c->in.device = b->device;
	c->in.caller_id = b->number;
	c->in.barred = b->barred;
	c->in.proven = b->proven;
	c->in.attrs = c->attrs;
}

struct conversation *
conversation_new(const struct conversation_setup *s)
{
	struct conversation *c = calloc(1, sizeof(*c));

	if (c == NULL || (c->engine = chan_new(s->fd, ROLE_ENGINE)) == NULL) {
		free(c);
		(void)close(s->fd);
		return NULL;
	}
	c->said = *s->begin;
	describe(c);
	c->in.size = sizeof(c->in);
	c->in.instance = s->instance;
	c->in.wake = wake;
	c->in.ask = ask;
	c->in.tell = tell;
	c->in.host = c;
	c->method = *s->method;
	c->provider = s->provider;
	c->reply_by = NEVER;
	c->woken_fn = s->woken;
	c->barred_fn = s->barred;
	c->ctx = s->ctx;
	c->deadline = c->said.deadline_ms == 0
	    ? NEVER
	    : clock_ms() + c->said.deadline_ms;
	begin(c);
	return c;
}

void
conversation_free(struct conversation **cp)
{
	struct conversation *c = *cp;

	*cp = NULL;
	if (c == NULL)
		return;
	finish(c, RG_RESULT_ABORTED);
	end(c); /* of a success that may have held a session */
	chan_free(&c->engine);
	rg_wipe(c, sizeof(*c));
	free(c);
}

int
conversation_fd(const struct conversation *c)
{
	return chan_fd(c->engine);
}

int
conversation_wait_ms(const struct conversation *c)
{
	uint64_t at = c->deadline < c->reply_by ? c->deadline : c->reply_by;
	uint64_t now = clock_ms();

	if (c->over || (at == NEVER && !c->woken))
		return -1;
	if (at <= now || c->woken)
		return 0;
	return at - now > INT_MAX ? INT_MAX : (int)(at - now);
}

static void
on_answer(struct conversation *c, const char *text)
{
	struct rg_text recv = { (uint32_t)strlen(text), (const uint8_t *)text };

	if (!c->prompted) { /* nobody asked */
		finish(c, RG_RESULT_INTERNAL);
		return;
	}
	c->prompted = false;
	step(c, &recv);
}

void
conversation_on_input(struct conversation *c)
{
	struct msg m;
	int r = c->over ? RG_E_AGAIN : chan_recv(c->engine, &m);

	if (r == RG_E_AGAIN)
		return;
	if (r == RG_E_GONE || (r == RG_OK && m.type == WIRE_CANCEL))
		finish(c, RG_RESULT_ABORTED);
	else if (r == RG_OK && m.type == WIRE_ANSWER)
		on_answer(c, m.u.ANSWER.text);
	else
		finish(c, RG_RESULT_INTERNAL);
	rg_wipe(&m, sizeof(m));
}

void
conversation_on_time(struct conversation *c)
{
	uint64_t now = clock_ms();

	if (c->over)
		return;
	if (now >= c->deadline) {
		finish(c, RG_RESULT_SILENT);
		return;
	}
	if (c->woken) {
		c->woken = false;
		c->in.flags |= RG_IN_WAKE;
		step(c, NULL);
		return;
	}
	if (now < c->reply_by)
		return;
	c->reply_by = NEVER;
	if (c->counts && ++c->tries > TRIES_MAX)
		finish(c, RG_RESULT_SILENT);
	else
		step(c, NULL);
}

void
conversation_stop(struct conversation *c, enum rg_result why)
{
	finish(c, why);
}

uint32_t
conversation_session(struct conversation *c, bool on)
{
	return c->method.session != NULL ? c->method.session(c->work, on)
					 : RG_RESULT_OK;
}

void
conversation_bar(struct conversation *c)
{
	c->in.barred = 1;
}

bool
conversation_over(const struct conversation *c, struct msg_VERDICT *v)
{
	if (c->over)
		*v = c->verdict;
	return c->over;
}
