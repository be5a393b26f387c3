#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "auth/pamtalk.h"
#include "base/secret.h"
#include "wire/msg.h"

/* Each line with its end, so that flush finds them; whole or not at all. */
static void
hold(struct pamtalk *t, const char *text)
{
	size_t n = strlen(text);

	if (n > 0 && text[n - 1] == '\n')
		n--; /* some modules say it, some do not */
	if (t->in == NULL || n >= sizeof(t->held) - t->n)
		return;
	memcpy(t->held + t->n, text, n);
	t->n += n;
	t->held[t->n++] = '\n';
}

static void
tell(struct pamtalk *t, const char *text, size_t n)
{
	char line[RG_SEND_MAX + 1];
	uint32_t r;

	if (t->broken != RG_RESULT_OK)
		return;
	memcpy(line, text, n);
	line[n] = '\0';
	if ((r = t->in->tell(t->in->host, line)) != RG_RESULT_OK)
		t->broken = r;
}

/* Says what was held back, line by line. */
static void
flush(struct pamtalk *t)
{
	const char *p = t->held, *end = t->held + t->n, *nl;
	size_t n;

	for (; p < end; p += n) {
		nl = memchr(p, '\n', (size_t)(end - p));
		n = (size_t)(nl - p);
		if (n > RG_SEND_MAX) {
			n = RG_SEND_MAX;
			tell(t, p, n);
		} else {
			tell(t, p, n);
			n++;
		}
	}
	t->n = 0;
}

size_t
pamtalk_rest(const struct pamtalk *t, uint8_t *dst, size_t size)
{
	size_t n = t->n > 0 ? t->n - 1 : 0; /* without its last end */

	if (n > size)
		n = size;
	memcpy(dst, t->held, n);
	return n;
}

/* Of a prompt that is too long all but the end is a text before it. */
static const char *
shorten(struct pamtalk *t, const char *text)
{
	for (; strlen(text) > RG_SEND_MAX; text += RG_SEND_MAX)
		tell(t, text, RG_SEND_MAX);
	return text;
}

static int
ask(struct pamtalk *t, const char *text, enum wire_echo echo, char **resp)
{
	const struct rg_output out = { .size = sizeof(out),
		.prompt = PROMPT_OTHER,
		.echo = echo };
	char answer[RG_ANSWER_MAX + 1] = "";

	if (t->in == NULL)
		return PAM_CONV_ERR; /* the dialog is over */
	flush(t);
	text = shorten(t, text);
	if (t->broken == RG_RESULT_OK)
		t->broken = t->in->ask(t->in->host, &out, text, answer);
	if (t->broken == RG_RESULT_OK)
		*resp = strdup(answer);
	rg_wipe(answer, sizeof(answer));
	return *resp != NULL ? PAM_SUCCESS : PAM_CONV_ERR;
}

static int
converse_one(struct pamtalk *t, const struct pam_message *m, char **resp)
{
	const char *text = m->msg != NULL ? m->msg : "";

	switch (m->msg_style) {
	case PAM_PROMPT_ECHO_OFF:
		return ask(t, text, ECHO_NONE, resp);
	case PAM_PROMPT_ECHO_ON:
		return ask(t, text, ECHO_PLAIN, resp);
	case PAM_TEXT_INFO:
	case PAM_ERROR_MSG:
		hold(t, text);
		return PAM_SUCCESS;
	default: /* Linux-PAM's radio buttons and binary data */
		return PAM_CONV_ERR;
	}
}

static void
free_responses(struct pam_response *r, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (r[i].resp != NULL) {
			rg_wipe(r[i].resp, strlen(r[i].resp));
			free(r[i].resp);
		}
	free(r);
}

int
pamtalk_converse(int n, const struct pam_message **msg,
    struct pam_response **resp, void *data)
{
	struct pam_response *r;
	int i, status = PAM_SUCCESS;

	if (n <= 0 || n > PAM_MAX_NUM_MSG)
		return PAM_CONV_ERR;
	if ((r = calloc((size_t)n, sizeof(*r))) == NULL)
		return PAM_BUF_ERR;
	for (i = 0; i < n && status == PAM_SUCCESS; i++)
		status = converse_one(data, msg[i], &r[i].resp);
	if (status == PAM_SUCCESS)
		*resp = r;
	else
		free_responses(r, n);
	return status;
}
