/*
 * What comes on a conversation's socket while a method waits for an answer:
 * no bytes but those of an ANSWER are one, and all fit. The first byte is the
 * length of a message of ours, and so on.
 */
#include "config.h"

#include <sys/socket.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/spawn.h"
#include "method/ask.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The next message, its length 0 when there is none of ours. */
static size_t
next(const uint8_t **data, size_t *size, uint8_t dst[256])
{
	size_t n = **data;

	(*data)++;
	(*size)--;
	if (n > *size)
		n = *size;
	memcpy(dst, *data, n);
	*data += n;
	*size -= n;
	/* for a corpus that outlives the numbers of messages */
	if (n > 0 && dst[0] >= 0xfe)
		dst[0] = dst[0] == 0xfe ? WIRE_ANSWER : WIRE_CANCEL;
	return n;
}

/* Is any of them an ANSWER? */
static bool
has_answer(const uint8_t *data, size_t size)
{
	uint8_t buf[256];
	struct msg m;
	size_t n;

	while (size > 0) {
		n = next(&data, &size, buf);
		if (n > 0 && msg_decode(&m, buf, n) == RG_OK &&
		    m.type == WIRE_ANSWER)
			return true;
	}
	return false;
}

static void
send_all(int fd, const uint8_t *data, size_t size)
{
	uint8_t buf[256];
	size_t n;

	while (size > 0) {
		n = next(&data, &size, buf);
		if (n > 0)
			(void)send(fd, buf, n, MSG_DONTWAIT | MSG_NOSIGNAL);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct rg_output question = { .prompt = PROMPT_OTHER };
	char answer[RG_ANSWER_MAX + 1] = "";
	struct chan *engine;
	uint32_t r;
	int sv[2];

	if (spawn_pair(sv) != RG_OK)
		abort();
	if ((engine = chan_new(sv[1], ROLE_ENGINE)) == NULL)
		abort();
	send_all(sv[0], data, size);
	(void)shutdown(sv[0], SHUT_WR);
	r = ask_caller(engine, &question, "?", UINT64_MAX, answer);
	if (r == RG_RESULT_OK) {
		if (!has_answer(data, size) ||
		    memchr(answer, '\0', sizeof(answer)) == NULL)
			abort();
	} else if (answer[0] != '\0' ||
	    (r != RG_RESULT_ABORTED && r != RG_RESULT_INTERNAL))
		abort();
	chan_free(&engine);
	(void)close(sv[0]);
	return 0;
}
