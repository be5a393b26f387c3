#include "config.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/secret.h"
#include "method/ask.h"

/* Waits for something to read. */
static uint32_t
await(struct chan *engine, uint64_t deadline)
{
	struct pollfd p = { chan_fd(engine), POLLIN, 0 };
	uint64_t now;
	int r;

	while ((now = clock_ms()) < deadline) {
		r = poll(&p, 1,
		    deadline - now > INT_MAX ? INT_MAX : (int)(deadline - now));
		if (r > 0)
			return RG_RESULT_OK;
		if (r == -1 && errno != EINTR)
			return RG_RESULT_INTERNAL;
	}
	return RG_RESULT_SILENT;
}

/* RG_RESULT_IGNORE: nothing yet. */
static uint32_t
take(struct chan *engine, char answer[RG_ANSWER_MAX + 1])
{
	uint32_t result = RG_RESULT_INTERNAL;
	struct msg m;
	int r = chan_recv(engine, &m);

	if (r == RG_E_AGAIN)
		return RG_RESULT_IGNORE;
	if (r == RG_E_GONE || (r == RG_OK && m.type == WIRE_CANCEL))
		result = RG_RESULT_ABORTED;
	else if (r == RG_OK && m.type == WIRE_ANSWER) {
		rg_strlcpy(answer, m.u.ANSWER.text, RG_ANSWER_MAX + 1);
		result = RG_RESULT_OK;
	}
	rg_wipe(&m, sizeof(m));
	return result;
}

static uint32_t
send(struct chan *engine, struct msg *m)
{
	int r = chan_send(engine, m);

	if (r == RG_E_GONE)
		return RG_RESULT_ABORTED;
	return r == RG_OK ? RG_RESULT_OK : RG_RESULT_INTERNAL;
}

bool
ask_prompt(struct msg *m, const struct rg_output *out, const char *text)
{
	msg_init(m, WIRE_PROMPT, 0);
	m->u.PROMPT.kind = (uint8_t)out->prompt;
	m->u.PROMPT.echo = (uint8_t)out->echo;
	rg_strlcpy(m->u.PROMPT.text, text, sizeof(m->u.PROMPT.text));
	return out->prompt <= PROMPT_OTHER && out->echo <= ECHO_MASK;
}

void
ask_info(struct msg *m, const char *text)
{
	msg_init(m, WIRE_INFO, 0);
	rg_strlcpy(m->u.INFO.text, text, sizeof(m->u.INFO.text));
}

uint32_t
ask_tell(struct chan *engine, const char *text)
{
	struct msg m;

	ask_info(&m, text);
	return send(engine, &m);
}

uint32_t
ask_caller(struct chan *engine, const struct rg_output *out, const char *text,
    uint64_t deadline, char answer[RG_ANSWER_MAX + 1])
{
	struct msg m;
	uint32_t r = RG_RESULT_INTERNAL;

	if (ask_prompt(&m, out, text) && (r = send(engine, &m)) == RG_RESULT_OK)
		do {
			if ((r = await(engine, deadline)) == RG_RESULT_OK)
				r = take(engine, answer);
		} while (r == RG_RESULT_IGNORE);
	return r;
}
