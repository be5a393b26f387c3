/*
 * Built on OpenBSD alone, where nobody has run it yet; everywhere else a test
 * runs it against a double of that interface (tests/auth/check_bsdauth.c).
 */
#include "config.h"

#include <sys/types.h>

#include <bsd_auth.h>
#include <login_cap.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "auth/method_bsdauth.h"
#include "base/cause.h"
#include "base/compat.h"
#include "base/secret.h"
#include "wire/msg.h"

/* Of login.conf(5): whom to ask, and who approves (approve-rasgate). */
static char auth_type[] = "auth-rasgate", approve_type[] = "rasgate";

/* Not a name (base/names.h), or locked: asked as everybody is, and refused. */
#define STRANGER "no-such-user"

struct bsdauth_work {
	char name[RG_USER_MAX + 1];
	bool stranger;
	auth_session_t *session; /* between question and answer */
};

static uint32_t
bsdauth_initialize(int on)
{
	(void)on;
	return RG_RESULT_OK;
}

static uint32_t
bsdauth_open(void **instance, const char *settings, size_t len)
{
	(void)settings;
	(void)len;
	*instance = NULL;
	return RG_RESULT_OK;
}

static void
bsdauth_close(void *instance)
{
	(void)instance;
}

static uint32_t
bsdauth_begin(void **work, const struct rg_input *in)
{
	const char *name = rg_attr_value(in->attrs, RG_ATTR_USER_NAME);
	struct bsdauth_work *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return RG_RESULT_NO_MEMORY;
	w->stranger = in->barred || name == NULL || !rg_user_ok(name);
	rg_strlcpy(w->name, w->stranger ? STRANGER : name, sizeof(w->name));
	*work = w;
	return RG_RESULT_OK;
}

static uint32_t
bsdauth_end(void *work)
{
	struct bsdauth_work *w = work;

	if (w->session != NULL)
		(void)auth_close(w->session);
	rg_wipe(w, sizeof(*w));
	free(w);
	return RG_RESULT_OK;
}

/* Of a challenge that is too long all but the end is a text before it. */
static const char *
shorten(const struct rg_input *in, const char *text)
{
	char line[RG_SEND_MAX + 1];

	for (; strlen(text) > RG_SEND_MAX; text += RG_SEND_MAX) {
		rg_strlcpy(line, text, sizeof(line));
		(void)in->tell(in->host, line);
	}
	return text;
}

/* The style's challenge, or the question for a password. */
static uint32_t
question(struct bsdauth_work *w, uint8_t *send, uint32_t cb_send,
    uint32_t *send_len, struct rg_output *out, const struct rg_input *in)
{
	char *challenge = NULL;
	const char *text;

	w->session = auth_userchallenge(w->name, NULL, auth_type, &challenge);
	if (w->session == NULL)
		return RG_RESULT_NO_ANSWER;
	text = challenge != NULL ? shorten(in, challenge) : "";
	out->action = RG_ACT_SEND;
	out->echo = ECHO_NONE;
	out->prompt = *text != '\0' ? PROMPT_OTHER : PROMPT_PASSWORD;
	*send_len = (uint32_t)strnlen(text, cb_send);
	memcpy(send, text, *send_len);
	return RG_RESULT_OK;
}

static void
refuse(struct rg_output *out, enum rg_result result, enum auth_cause cause)
{
	out->result = result;
	out->cause = cause;
}

/*
 * Of one who has expired the style says so behind a right secret only. The
 * account's phase is: expiry, nologin, the home, login.conf(5)'s approve.
 */
static void
judge(struct bsdauth_work *w, char *answer, struct rg_output *out)
{
	const bool right = auth_userresponse(w->session, answer, 1) != 0;
	const int state = auth_getstate(w->session);

	out->action = RG_ACT_DONE;
	if (w->stranger)
		refuse(out, RG_RESULT_REFUSED, AUTH_CAUSE_REFUSED);
	else if ((state & (AUTH_EXPIRED | AUTH_PWEXPIRED)) != 0)
		refuse(out, RG_RESULT_EXPIRED, AUTH_CAUSE_EXPIRED);
	else if (!right)
		refuse(out, RG_RESULT_REFUSED, AUTH_CAUSE_REFUSED);
	else if (!auth_approval(NULL, NULL, w->name, approve_type))
		refuse(out, RG_RESULT_REFUSED, AUTH_CAUSE_RULE);
}

static uint32_t
bsdauth_make_message(void *work, const struct rg_text *recv, uint8_t *send,
    uint32_t cb_send, uint32_t *send_len, struct rg_output *out,
    const struct rg_input *in)
{
	struct bsdauth_work *w = work;
	char answer[RG_ANSWER_MAX + 1] = "";

	if (w->session == NULL)
		return question(w, send, cb_send, send_len, out, in);
	if (recv == NULL || recv->len >= sizeof(answer))
		return RG_RESULT_INTERNAL;
	if (in->barred && !w->stranger)
		return RG_RESULT_REFUSED; /* a lock fell meanwhile */
	memcpy(answer, recv->bytes, recv->len);
	judge(w, answer, out);
	rg_wipe(answer, sizeof(answer));
	if (!w->stranger) {
		rg_strlcpy(out->user, w->name, sizeof(out->user));
		out->known = out->result == RG_RESULT_OK ||
		    getpwnam(w->name) != NULL;
	}
	return RG_RESULT_OK;
}

const struct rg_method method_bsdauth = {
	.size = sizeof(struct rg_method),
	.type_id = METHOD_BSDAUTH,
	.name = "bsdauth",
	.alone = 1,
	.initialize = bsdauth_initialize,
	.open = bsdauth_open,
	.close = bsdauth_close,
	.begin = bsdauth_begin,
	.make_message = bsdauth_make_message,
	.end = bsdauth_end,
};
