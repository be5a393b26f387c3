#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cause.h"
#include "base/compat.h"
#include "base/names.h"
#include "base/secret.h"
#include "radius/method_radius.h"
#include "wire/msg.h"

enum work_state { WORK_START, WORK_ASKED, WORK_WAIT };

struct work {
	const struct instance *instance;
	enum work_state state;
	void (*wake)(void *host);
	void *host;
	struct exchange *exchange;
	const struct rg_attr *about; /* of the call; good until end */
	const char *line, *number;
	char typed[RG_USER_MAX + 1];
	bool answered;
	struct packet_reply reply;
	unsigned server; /* whose challenge this is, or ANY_SERVER */
	/* What the attributes point to. */
	char server_name[RG_LINE_MAX + 1];
	char address[16], ports[12], session[12], idle[12];
	char class[2 * PACKET_CLASS_MAX + 1];
	struct rg_attr attrs[7];
};

static struct client *client;

void
method_radius_use(struct client *c)
{
	client = c;
}

static uint32_t
radius_initialize(int on)
{
	(void)on;
	return RG_RESULT_OK;
}

static uint32_t
radius_open(void **instance, const char *settings, size_t len)
{
	*instance = instance_new(client, settings, len);
	return *instance != NULL ? RG_RESULT_OK : RG_RESULT_INTERNAL;
}

static void
radius_close(void *instance)
{
	struct instance *i = instance;

	instance_free(&i);
}

static uint32_t
radius_begin(void **work, const struct rg_input *in)
{
	struct work *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return RG_RESULT_NO_MEMORY;
	w->instance = in->instance;
	w->wake = in->wake;
	w->host = in->host;
	w->about = in->attrs;
	w->line = in->port;
	w->number = in->caller_id;
	w->server = ANY_SERVER;
	*work = w;
	return RG_RESULT_OK;
}

static uint32_t
radius_end(void *work)
{
	struct work *w = work;

	client_cancel(&w->exchange);
	rg_wipe(w, sizeof(*w));
	free(w);
	return RG_RESULT_OK;
}

/* --- the request --- */

static void
put_about(struct packet *p, enum packet_attr type, const struct work *w)
{
	const char *text = rg_attr_value(w->about, type);

	if (text != NULL)
		packet_put_text(p, type, text);
}

static void
fill(void *ctx, struct packet *p, const struct packet_secret *secret,
    const union client_address *local)
{
	const struct work *w = ctx;
	const char *port = rg_attr_value(w->about, RG_ATTR_NAS_PORT);

	put_about(p, ATTR_USER_NAME, w);
	packet_put_password(p, secret, w->typed);
	instance_describe(w->instance, p, local);
	packet_put_u32(p, ATTR_NAS_PORT,
	    port != NULL ? (uint32_t)strtoul(port, NULL, 10) : 0);
	packet_put_text(p, ATTR_NAS_PORT_ID, w->line);
	if (strpbrk(w->number, "0123456789") != NULL)
		packet_put_text(p, ATTR_CALLING_STATION_ID, w->number);
	put_about(p, ATTR_CALLED_STATION_ID, w);
	put_about(p, ATTR_CONNECT_INFO, w);
	put_about(p, ATTR_ACCT_SESSION_ID, w);
	if (w->reply.state_len > 0)
		packet_put(p, ATTR_STATE, w->reply.state, w->reply.state_len);
}

static void
done(void *ctx, const struct packet_reply *reply, unsigned server,
    const char *name)
{
	struct work *w = ctx;

	w->exchange = NULL;
	w->answered = reply != NULL;
	if (reply != NULL) {
		w->reply = *reply;
		w->server = server;
		rg_strlcpy(w->server_name, name, sizeof(w->server_name));
	}
	rg_wipe(w->typed, sizeof(w->typed));
	w->wake(w->host);
}

static const struct exchange_ops exchange_ops = { fill, done };

static void
refuse(struct rg_output *out, enum auth_cause cause)
{
	out->action = RG_ACT_DONE;
	out->result = RG_RESULT_REFUSED;
	out->cause = cause;
}

/*
 * What can be no user of ours, or no password, need not be asked about. Of
 * who is barred the server's words would tell whether he was right.
 */
static uint32_t
submit(struct work *w, const struct rg_text *recv, bool barred,
    struct rg_output *out)
{
	const char *user = rg_attr_value(w->about, RG_ATTR_USER_NAME);

	if (barred || user == NULL || !rg_user_ok(user) || strlen(user) > 253 ||
	    recv->len > PACKET_PASSWORD_MAX) {
		refuse(out, barred ? AUTH_CAUSE_LOCKED : AUTH_CAUSE_REFUSED);
		return RG_RESULT_OK;
	}
	memcpy(w->typed, recv->bytes, recv->len);
	w->typed[recv->len] = '\0';
	w->state = WORK_WAIT;
	w->exchange = client_ask(w->instance->group, PORT_ACCESS, w->server,
	    &exchange_ops, w);
	return w->exchange != NULL ? RG_RESULT_OK : RG_RESULT_NO_ANSWER;
}

/* --- the answer --- */

static struct rg_attr *
add_number(struct rg_attr *at, uint32_t type, char text[12], uint32_t v)
{
	if (v == 0)
		return at;
	snprintf(text, 12, "%u", (unsigned)v);
	*at++ = (struct rg_attr) { type, text };
	return at;
}

static void
put_address(struct work *w)
{
	uint32_t a = w->reply.address;

	snprintf(w->address, sizeof(w->address), "%u.%u.%u.%u",
	    (unsigned)(a >> 24), (unsigned)(a >> 16 & 0xff),
	    (unsigned)(a >> 8 & 0xff), (unsigned)(a & 0xff));
}

static void
put_class(struct work *w)
{
	size_t i;

	for (i = 0; i < w->reply.class_len; i++)
		snprintf(w->class + 2 * i, 3, "%02x", w->reply.class[i]);
}

static void
set_attrs(struct work *w, struct rg_output *out)
{
	const struct packet_reply *r = &w->reply;
	struct rg_attr *at = w->attrs;

	*at++ = (struct rg_attr) { RG_ATTR_SERVER, w->server_name };
	if (r->address != 0) {
		put_address(w);
		*at++ = (struct rg_attr) { RG_ATTR_FRAMED_ADDRESS, w->address };
	}
	at = add_number(at, RG_ATTR_PORT_LIMIT, w->ports, r->ports);
	at = add_number(at, RG_ATTR_SESSION_TIMEOUT, w->session, r->session_s);
	at = add_number(at, RG_ATTR_IDLE_TIMEOUT, w->idle, r->idle_s);
	if (r->class_len > 0) {
		put_class(w);
		*at++ = (struct rg_attr) { RG_ATTR_CLASS, w->class };
	}
	*at = (struct rg_attr) { RG_ATTR_END, NULL };
	out->attrs = w->attrs;
}

static void
say(const struct work *w, uint8_t *send, uint32_t cb_send, uint32_t *send_len)
{
	size_t n = strlen(w->reply.message);

	*send_len = n < cb_send ? (uint32_t)n : cb_send;
	memcpy(send, w->reply.message, *send_len);
}

/* A service that we lack is a refusal (RFC 2865, 5.6), and so is no port. */
static bool
is_served(const struct packet_reply *r)
{
	return !r->none &&
	    (r->service == 0 || r->service == SERVICE_TYPE_LOGIN ||
		r->service == SERVICE_TYPE_FRAMED);
}

static void
challenge(struct work *w, struct rg_output *out)
{
	const struct packet_reply *r = &w->reply;

	w->state = WORK_ASKED;
	out->action = RG_ACT_SEND_TIMEOUT_INTERACTIVE;
	out->timeout_s = r->session_s;
	out->prompt = r->message[0] != '\0' ? PROMPT_OTHER : PROMPT_CODE;
	out->echo = r->echo ? ECHO_PLAIN : ECHO_NONE;
}

/* A lock fell while the server was asked: none of its words is for him. */
static uint32_t
answer_barred(struct work *w, struct rg_output *out)
{
	rg_wipe(&w->reply, sizeof(w->reply));
	set_attrs(w, out);
	refuse(out, AUTH_CAUSE_LOCKED);
	return RG_RESULT_OK;
}

static uint32_t
answer(struct work *w, uint8_t *send, uint32_t cb_send, uint32_t *send_len,
    struct rg_output *out)
{
	const char *name; /* as the server has it, else as he typed it */

	if (!w->answered)
		return RG_RESULT_NO_ANSWER;
	set_attrs(w, out);
	name = w->reply.user[0] != '\0'
	    ? w->reply.user
	    : rg_attr_value(w->about, RG_ATTR_USER_NAME);
	if (w->reply.code == CODE_ACCESS_CHALLENGE) {
		challenge(w, out);
		say(w, send, cb_send, send_len);
	} else if (w->reply.code == CODE_ACCESS_REJECT)
		refuse(out, AUTH_CAUSE_REFUSED); /* its text may tell why */
	else if (!is_served(&w->reply) || !rg_user_ok(name))
		refuse(out, AUTH_CAUSE_RULE);
	else {
		out->action = RG_ACT_SEND_AND_DONE;
		out->known = 1;
		rg_strlcpy(out->user, name, sizeof(out->user));
		say(w, send, cb_send, send_len);
	}
	return RG_RESULT_OK;
}

static uint32_t
radius_make_message(void *work, const struct rg_text *recv, uint8_t *send,
    uint32_t cb_send, uint32_t *send_len, struct rg_output *out,
    const struct rg_input *in)
{
	struct work *w = work;

	if (recv != NULL)
		return w->state == WORK_ASKED
		    ? submit(w, recv, in->barred != 0, out)
		    : RG_RESULT_INTERNAL;
	if ((in->flags & RG_IN_WAKE) != 0 && in->barred != 0 && w->answered)
		return answer_barred(w, out);
	if ((in->flags & RG_IN_WAKE) != 0)
		return answer(w, send, cb_send, send_len, out);
	if (w->state != WORK_START)
		return RG_RESULT_SILENT; /* the challenge's time is up */
	w->state = WORK_ASKED;
	out->action = RG_ACT_SEND;
	out->prompt = PROMPT_PASSWORD;
	out->echo = ECHO_NONE;
	return RG_RESULT_OK;
}

const struct rg_method method_radius = {
	.size = sizeof(struct rg_method),
	.type_id = METHOD_RADIUS,
	.name = "radius",
	.initialize = radius_initialize,
	.open = radius_open,
	.close = radius_close,
	.begin = radius_begin,
	.make_message = radius_make_message,
	.end = radius_end,
};
