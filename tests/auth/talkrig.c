#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/talkrig.h"
#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/spawn.h"

struct fake fake;
struct talk talk;

static uint32_t
fake_begin(void **work, const struct rg_input *in)
{
	ck_assert_uint_eq(in->size, sizeof(*in));
	ck_assert_str_eq(in->port, "m1");
	ck_assert_str_eq(in->caller_id, "+44");
	ck_assert_str_eq(rg_attr_value(in->attrs, RG_ATTR_USER_NAME), "bob");
	if (fake.begin_result != 0)
		return fake.begin_result;
	ck_assert_ptr_null(fake.live);
	fake.begun++;
	fake.wake = in->wake;
	fake.host = in->host;
	*work = fake.live = malloc(1);
	return 0;
}

static uint32_t
fake_end(void *work)
{
	ck_assert_ptr_eq(work, fake.live);
	free(work);
	fake.live = NULL;
	fake.ended++;
	return 5; /* an error of end changes nothing (G41) */
}

static void
hear(const struct rg_text *recv, const struct rg_input *in)
{
	size_t n = strlen(fake.heard);

	if (recv != NULL)
		snprintf(fake.heard + n, sizeof(fake.heard) - n, "<%.*s>",
		    (int)recv->len, (const char *)recv->bytes);
	else
		snprintf(fake.heard + n, sizeof(fake.heard) - n,
		    (in->flags & RG_IN_WAKE) != 0 ? "<wake>" : "<>");
	if ((in->flags & RG_IN_PROVIDER_DONE) != 0)
		fake.provider_said = in->provider_result;
}

static uint32_t
fake_message(void *work, const struct rg_text *recv, uint8_t *send,
    uint32_t cb_send, uint32_t *len, struct rg_output *out,
    const struct rg_input *in)
{
	static const struct rg_attr attrs[] = { { RG_ATTR_FRAMED_ADDRESS,
						    "10.9.0.7" },
		{ RG_ATTR_GROUPS, "noc+staff" }, { RG_ATTR_PORT_LIMIT, "2" },
		{ RG_ATTR_SERVICE, "ppp" }, { RG_ATTR_END, NULL } };
	char c = *fake.script;

	ck_assert_ptr_eq(work, fake.live);
	ck_assert_uint_eq(out->action, RG_ACT_NONE);
	ck_assert_uint_eq(*len, 0);
	hear(recv, in);
	fake.calls++;
	if (c != '*')
		fake.script++;
	else
		c = 't';
	out->result = fake.result;
	out->attrs = attrs;
	out->known = 1;
	rg_strlcpy(out->user, fake.user, sizeof(out->user));
	out->action = c == 'p' ? RG_ACT_SEND
	    : c == 't'         ? RG_ACT_SEND_TIMEOUT
	    : c == 'i'         ? RG_ACT_SEND_TIMEOUT_INTERACTIVE
	    : c == 'a'         ? RG_ACT_AUTHENTICATE
	    : c == 'd'         ? RG_ACT_DONE
	    : c == 's'         ? RG_ACT_SEND_AND_DONE
	    : c == '7'         ? 7
	    : c == 'n'         ? RG_ACT_NONE
	    : c == 'w'         ? RG_ACT_NONE
			       : RG_ACT_SEND;
	out->timeout_s = 5;
	out->prompt = c == 'P' ? 9 : PROMPT_OTHER;
	*len = c == 'L'                        ? cb_send + 1
	    : c == 'n' || c == 'w' || c == 'd' ? 0
					       : 5;
	memcpy(send, c == '0' ? "ab\0cd" : "text?", 5);
	if (c == 'w')
		in->wake(in->host);
	return c == 'x' ? RG_RESULT_IGNORE : c == 'f' ? 5 : 0;
}

static const struct rg_method method = { .size = sizeof(method),
	.type_id = 99,
	.name = "fake",
	.begin = fake_begin,
	.make_message = fake_message,
	.end = fake_end };

void
talk_start(const char *script, uint32_t result, uint32_t deadline_ms)
{
	const struct msg_BEGIN b = { .name = "bob",
		.line = "m1",
		.number = "+44",
		.deadline_ms = deadline_ms };
	struct conversation_setup s = { .method = &method,
		.provider = talk.provider,
		.begin = &b };
	int sv[2];

	clock_set(1000);
	fake.script = script;
	fake.result = result;
	fake.heard[0] = '\0';
	if (fake.user == NULL)
		fake.user = "bob";
	ck_assert_int_eq(spawn_pair(sv), RG_OK);
	ck_assert_ptr_nonnull(talk.engine = chan_new(sv[0], ROLE_AUTH));
	s.fd = sv[1];
	ck_assert_ptr_nonnull(talk.conv = conversation_new(&s));
}

void
talk_answer(const char *text)
{
	struct msg m;

	msg_init(&m, text != NULL ? WIRE_ANSWER : WIRE_CANCEL, 0);
	if (text != NULL)
		rg_strlcpy(m.u.ANSWER.text, text, sizeof(m.u.ANSWER.text));
	ck_assert_int_eq(chan_send(talk.engine, &m), RG_OK);
	conversation_on_input(talk.conv);
}

void
talk_expect(enum wire_type type, const char *text)
{
	struct msg m;
	int r = chan_recv(talk.engine, &m);

	if (type == WIRE_NONE) {
		ck_assert_int_eq(r, RG_E_AGAIN);
		return;
	}
	ck_assert_int_eq(r, RG_OK);
	ck_assert_int_eq(m.type, type);
	ck_assert_str_eq(type == WIRE_INFO ? m.u.INFO.text : m.u.PROMPT.text,
	    text);
}

void
talk_elapse(uint64_t ms)
{
	clock_set(clock_ms() + ms);
	conversation_on_time(talk.conv);
}

void
talk_over(uint32_t result)
{
	ck_assert(conversation_over(talk.conv, &talk.verdict));
	ck_assert_uint_eq(talk.verdict.result, result);
	ck_assert_int_eq(conversation_wait_ms(talk.conv), -1);
	ck_assert_int_eq(fake.begun, fake.ended);
	ck_assert_ptr_null(fake.live);
}

void
talk_stop(void)
{
	int calls = fake.calls;

	if (talk.engine != NULL &&
	    conversation_over(talk.conv, &talk.verdict)) {
		/* Whatever still comes reaches no method (scenario 87). */
		struct msg m;

		msg_init(&m, WIRE_ANSWER, 0);
		(void)chan_send(talk.engine, &m);
		conversation_on_input(talk.conv);
	}
	conversation_on_time(talk.conv);
	conversation_stop(talk.conv, RG_RESULT_SHUTDOWN);
	conversation_free(&talk.conv);
	chan_free(&talk.engine);
	ck_assert_int_eq(fake.calls, calls);
	ck_assert_int_eq(fake.begun, fake.ended);
	ck_assert_ptr_null(fake.live);
}
