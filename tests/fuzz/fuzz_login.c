/*
 * A whole login dialog over its transaction. The input is a row of steps:
 * a byte that says who acts, a byte of length or choice, then text. What
 * may never happen is in stage.c (violations, a byte read unasked, an op
 * after the end) and below.
 */
#include "config.h"

#include <string.h>

#include "engine/stage.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct steps {
	const uint8_t *p;
	size_t left;
};

static unsigned
take(struct steps *st)
{
	if (st->left == 0)
		return 0;
	st->left--;
	return *st->p++;
}

/* Text of at most 255 bytes, up to a NUL, for the monitor's messages. */
static const char *
take_text(struct steps *st, char buf[256])
{
	size_t n = take(st);

	if (n > st->left)
		n = st->left;
	memcpy(buf, st->p, n);
	buf[n] = '\0';
	st->p += n;
	st->left -= n;
	return buf;
}

static void
take_typing(struct steps *st, struct stage *s)
{
	size_t n = take(st);

	if (n > st->left)
		n = st->left;
	stage_type(s, st->p, n);
	st->p += n;
	st->left -= n;
}

/* One of them acts. */
static void
step(struct steps *st, struct stage *s, unsigned *grants)
{
	static const enum cause causes[] = { CAUSE_CARRIER_LOST, CAUSE_OPERATOR,
		CAUSE_SHUTDOWN, CAUSE_DEVICE_GONE };
	unsigned what = take(st) % 10, arg;
	char buf[256];

	switch (what) {
	case 0:
	case 1:
	case 2:
		take_typing(st, s);
		break;
	case 3:
		stage_elapse(s, take(st) * 50);
		break;
	case 4:
		arg = take(st);
		login_prompt(s->login, (enum wire_prompt)(arg % 4),
		    (enum wire_echo)(arg / 4 % 3), take_text(st, buf));
		break;
	case 5:
		login_info(s->login, take_text(st, buf));
		break;
	case 6:
		login_retry(s->login);
		break;
	case 7:
		(*grants)++;
		take_text(st, buf);
		login_grant(s->login, buf[0] != '\0' ? buf : "bob",
		    buf[0] == 'p');
		break;
	case 8:
		login_refuse(s->login, take(st) * 7);
		break;
	default:
		if (!s->terminated)
			ras_txn_drop(s->txn, causes[take(st) % 4]);
		break;
	}
	stage_pump(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct stage s;
	struct steps st = { data, size };
	unsigned grants = 0, flags;

	memset(&s, 0, sizeof(s));
	flags = take(&st);
	s.login_set.refuse_ppp = (flags & 1) != 0;
	s.login_set.banner = (flags & 2) != 0 ? "one\ntwo\r\n" : NULL;
	s.login_set.banner_len = (flags & 2) != 0 ? 9 : 0;
	s.set.buffer = (flags & 4) != 0 ? 256 : 0;
	stage_start(&s);
	while (st.left > 0)
		step(&st, &s, &grants);
	/* Left alone, it comes to an end by itself. */
	stage_elapse(&s, 300000);
	must(s.terminated);
	if (s.result.verdict == RAS_SUCCESS) {
		must(grants > 0 && s.names > 0);
		must(s.result.user[0] != '\0' && s.result.line_up);
	} else
		must(s.result.error != 0 && s.result.cause != CAUSE_NONE);
	must(!s.login_set.refuse_ppp || s.early_ppp == 0 ||
	    s.result.verdict != RAS_SUCCESS);
	stage_free(&s);
	return 0;
}
