/*
 * What modules of PAM say, and in which style: all of it reaches the caller
 * as lines and prompts of bounded length, or nobody; no answer is lost.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "auth/pamtalk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned asked;

static uint32_t
take_line(void *host, const char *text)
{
	(void)host;
	if (strlen(text) > RG_SEND_MAX)
		abort();
	return RG_RESULT_OK;
}

static uint32_t
take_question(void *host, const struct rg_output *out, const char *text,
    char answer[RG_ANSWER_MAX + 1])
{
	(void)out;
	memset(answer, 'a', RG_ANSWER_MAX);
	answer[RG_ANSWER_MAX] = '\0';
	asked++;
	return take_line(host, text);
}

/* One call, and what must have come of it. */
static void
say(struct pamtalk *t, int style, const char *text)
{
	const struct pam_message m = { style, text };
	const struct pam_message *v[] = { &m };
	struct pam_response *r = NULL;
	const unsigned before = asked;
	int status = pamtalk_converse(1, v, &r, t);

	if (t->n > sizeof(t->held))
		abort();
	if ((status == PAM_SUCCESS) != (r != NULL))
		abort();
	if (r == NULL)
		return;
	if ((asked != before) != (r->resp != NULL) ||
	    (r->resp != NULL && strlen(r->resp) != RG_ANSWER_MAX))
		abort();
	free(r->resp);
	free(r);
}

/* A byte of style, the text up to a NUL, and so on. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct rg_input in = { .ask = take_question, .tell = take_line };
	struct pamtalk *t = calloc(1, sizeof(*t));
	char *text = malloc(size + 1);
	uint8_t rest[RG_SEND_MAX];
	size_t at, n;

	if (t == NULL || text == NULL)
		abort();
	t->in = &in;
	for (at = 0; at + 1 < size; at += n + 2) {
		n = strnlen((const char *)data + at + 1, size - at - 1);
		memcpy(text, data + at + 1, n);
		text[n] = '\0';
		say(t, data[at] % 8, text);
	}
	if (pamtalk_rest(t, rest, sizeof(rest)) > sizeof(rest))
		abort();
	free(text);
	free(t);
	return 0;
}
