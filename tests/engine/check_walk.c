/*
 * Orders, typing and hang-ups at random on many lines, against what
 * engine.h promises the monitor for every ARM.
 */
#include "config.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "rig.h"
#include "run.h"

#define SLOTS 24
#define STEPS 6000
#define H UINT64_C(0x500000000)

/* What one ARM has said so far. */
struct slot {
	struct rig_line line;
	struct rig_auth auth; /* of its open conversation, if any */
	bool armed, call, fault, dropped;
};

struct walk {
	struct rig rig;
	struct slot slots[SLOTS];
	uint64_t armed; /* ARMs sent in all */
	uint64_t ended;
	uint32_t seed;
};

static unsigned
draw(struct walk *w, unsigned n)
{
	w->seed = w->seed * 1664525u + 1013904223u;
	return (w->seed >> 16) % n;
}

static struct slot *
slot_of(struct walk *w, uint64_t hport)
{
	struct slot *s = &w->slots[hport % SLOTS];

	ck_assert_msg(s->armed && s->line.hport == hport,
	    "a message for a handle that has ended");
	return s;
}

static void
arm(struct walk *w, unsigned i)
{
	struct slot *s = &w->slots[i];
	struct msg m;

	memset(s, 0, sizeof(*s));
	w->armed++;
	rig_prepare(&s->line, (H + w->armed) * SLOTS + i, &m);
	m.u.ARM.start = draw(w, 2) == 0 ? START_BYTE : START_CARRIER;
	m.u.ARM.kind = draw(w, 4) == 0 ? LINE_KIND_MODEM : LINE_KIND_DIRECT;
	m.u.ARM.carrier = (uint8_t)draw(w, 3);
	m.u.ARM.dialog = draw(w, 3) == 0 ? RIG_HASTY : RIG_IGNORE;
	rig_send(&w->rig, &m);
	s->armed = true;
}

static void
end(struct walk *w, struct slot *s)
{
	chan_free(&s->auth.chan);
	rig_close(&s->line);
	s->armed = false;
	w->ended++;
}

static void
judge(struct walk *w, const struct msg *m)
{
	struct slot *s = slot_of(w, m->hport);

	switch (m->type) {
	case WIRE_LINE:
		ck_assert_msg(!s->call, "LINE after CALL");
		ck_assert_msg(!s->fault, "LINE after FAULT");
		s->fault = m->u.LINE.state == WIRE_LINE_FAULT;
		break;
	case WIRE_MISSED:
		ck_assert_msg(!s->call, "MISSED after CALL");
		break;
	case WIRE_CALL:
		ck_assert_msg(!s->call, "CALL twice");
		s->call = true;
		break;
	case WIRE_NAME:
		ck_assert_msg(s->call, "NAME before CALL");
		break;
	case WIRE_TERMINATED:
		ck_assert_msg(s->call, "TERMINATED before CALL");
		end(w, s);
		break;
	case WIRE_DROPPED:
		ck_assert_msg(s->dropped || s->fault, "DROPPED unasked");
		end(w, s);
		break;
	default:
		ck_abort_msg("%s", msg_name(m->type));
	}
}

static void
step(struct walk *w, struct slot *s)
{
	chan_free(&s->auth.chan);
	rig_step(&w->rig, s->line.hport, &s->auth);
	/* It may be closed before we come to speak. */
	(void)rig_try_prompt(&s->auth, PROMPT_PASSWORD);
}

static void
type_some(struct walk *w, struct slot *s)
{
	static const char *const texts[] = { "bob\r", "x", "\r\n", "\x15",
		"\r\nOK\r\n", "\r\nRING\r\n", "\r\nCONNECT 9600\r\n",
		"\r\nNO CARRIER\r\n", "\x7e\xff\x7d\x23\xc0\x21", "**EMSI_INQ",
		"secret\r\n" };
	const char *text = texts[draw(w, sizeof(texts) / sizeof(texts[0]))];
	char sink[512];

	if (s->line.master == -1)
		return;
	(void)!write(s->line.master, text, strlen(text));
	(void)!read(s->line.master, sink, sizeof(sink));
}

static void
act(struct walk *w, struct slot *s)
{
	uint64_t hport = s->line.hport;

	switch (draw(w, 24)) {
	case 0:
		if (s->line.master != -1)
			rig_hang_up(&s->line);
		break;
	case 1:
		s->dropped = true;
		rig_drop(&w->rig, hport, (enum wire_why)draw(w, 4));
		break;
	case 2:
		rig_grant(&w->rig, hport, "bob");
		break;
	case 3:
		rig_refuse(&w->rig, hport, 691);
		break;
	case 4:
		rig_tell(&w->rig, WIRE_RETRY, hport);
		break;
	case 5:
		step(w, s);
		break;
	case 6:
		chan_free(&s->auth.chan);
		break;
	default:
		type_some(w, s);
		break;
	}
}

static void
listen(struct walk *w, int ms)
{
	struct msg m;
	int r;

	while ((r = rig_try(&w->rig, &m, ms)) == RG_OK)
		judge(w, &m);
	ck_assert_msg(r == RG_E_AGAIN, "the engine is gone: %d", r);
}

START_TEST(walk)
{
	static struct walk w;
	unsigned i, k;
	uint64_t limit;

	w.seed = (uint32_t)_i * 7919u + 1;
	rig_start(&w.rig);
	for (i = 0; i < STEPS; i++) {
		k = draw(&w, SLOTS);
		if (w.slots[k].armed)
			act(&w, &w.slots[k]);
		else
			arm(&w, k);
		listen(&w, 0);
	}
	for (k = 0; k < SLOTS; k++) {
		if (!w.slots[k].armed)
			continue;
		w.slots[k].dropped = true;
		rig_drop(&w.rig, w.slots[k].line.hport, WHY_SHUTDOWN);
	}
	limit = clock_ms() + RIG_WAIT_MS;
	while (w.ended < w.armed && clock_ms() < limit)
		listen(&w, 20);
	for (k = 0; k < SLOTS; k++)
		ck_assert_msg(!w.slots[k].armed, "slot %u: call %d, fault %d",
		    k, w.slots[k].call, w.slots[k].fault);
	ck_assert_uint_eq(w.ended, w.armed);
	printf("%u steps, %u ARMs, each with one end\n", STEPS,
	    (unsigned)w.armed);
	ck_assert_uint_gt(w.armed, SLOTS);
	ck_assert_int_eq(rig_stop(&w.rig), 0);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("walk");
	TCase *t = tcase_create("walk");

	(void)signal(SIGPIPE, SIG_IGN);
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, walk, 0, 4);
	suite_add_tcase(s, t);
	return run_suite(s);
}
