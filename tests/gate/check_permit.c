/*
 * Two keys open a line (rasgate(7)): every message of every role in every
 * stage, and every short history of them, against what may start a service.
 */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/cause.h"
#include "base/compat.h"
#include "gate/permit.h"
#include "gate/stages.h"
#include "ras/code.h"
#include "ras/verdict.h"
#include "run.h"

static const enum wire_role roles[] = { ROLE_MONITOR, ROLE_ENGINE, ROLE_AUTH,
	ROLE_SESSION, ROLE_CTL, ROLE_PLUGIN, ROLE_MODHOST };

/* The only places where a message is welcome, written down once more. */
static bool
legal(enum wire_role role, enum wire_type type, enum stage s)
{
	switch (type) {
	case WIRE_LINE:
	case WIRE_CALL:
	case WIRE_MISSED:
	case WIRE_CALLER:
		return role == ROLE_ENGINE && s == STAGE_ARMED;
	case WIRE_NAME:
		return role == ROLE_ENGINE && s == STAGE_DIALOG;
	case WIRE_BROKE:
		return role == ROLE_ENGINE &&
		    (s == STAGE_DIALOG || s == STAGE_GRANTED);
	case WIRE_BYTES:
		return role == ROLE_ENGINE &&
		    (s == STAGE_ARMED || s == STAGE_DIALOG ||
			s == STAGE_GRANTED);
	case WIRE_TERMINATED: /* of FAILURE; SUCCESS has tests of its own */
		return role == ROLE_ENGINE &&
		    (s == STAGE_DIALOG || s == STAGE_GRANTED ||
			s == STAGE_HANGUP);
	case WIRE_DROPPED:
		return role == ROLE_ENGINE && s == STAGE_HANGUP;
	case WIRE_UP:
	case WIRE_LINK:
	case WIRE_COUNT:
	case WIRE_DOWN:
	case WIRE_END:
	case WIRE_PAP:
		return role == ROLE_SESSION && s == STAGE_SESSION;
	case WIRE_HUNG:
		return role == ROLE_SESSION && s == STAGE_HANGUP;
	default: /* VERDICT needs a conversation, SAID a hosted dialog */
		return false;
	}
}

static const struct msg_TERMINATED carrier_lost = { .verdict = RAS_FAILURE,
	.cause = CAUSE_CARRIER_LOST };

START_TEST(every_message_in_every_stage)
{
	unsigned type, welcome = 0;
	struct permit p, before;
	struct msg m;
	size_t r;
	int s;

	for (s = 0; s < STAGE_MAX; s++)
		for (type = 1; type < WIRE_TYPE_MAX; type++)
			for (r = 0; r < RG_COUNTOF(roles); r++) {
				p = before = at_stage((enum stage)s);
				msg_init(&m, (enum wire_type)type, 7);
				if (type == WIRE_TERMINATED)
					m.u.TERMINATED = carrier_lost;
				ck_assert_msg((permit_check(&p, roles[r], &m) ==
						  PERMIT_OK) ==
					legal(roles[r], (enum wire_type)type,
					    (enum stage)s),
				    "%s by %d in %s", msg_name(m.type),
				    (int)roles[r], stage_name((enum stage)s));
				ck_assert(memcmp(&p, &before, sizeof(p)) == 0);
				welcome += permit_check(&p, roles[r], &m) ==
				    PERMIT_OK;
			}
	ck_assert_uint_eq(welcome, 21);
}
END_TEST

START_TEST(engine_cannot_say_yes)
{
	struct msg m;
	struct permit p;
	int s;

	for (s = 0; s < STAGE_MAX; s++) {
		p = at_stage((enum stage)s);
		msg_init(&m, WIRE_TERMINATED, 7);
		m.u.TERMINATED.verdict = RAS_SUCCESS;
		rg_strlcpy(m.u.TERMINATED.user, "eve", 4);
		if (s == STAGE_HANGUP)
			continue; /* means only: the tty is closed */
		ck_assert_int_eq(permit_check(&p, ROLE_ENGINE, &m),
		    PERMIT_VIOLATION);
		ck_assert(!permit_terminated(&p, &m.u.TERMINATED));
		ck_assert(!permit_may_start(&p));
	}
}
END_TEST

/* For each cause: in the dialog, after the last refusal, when granted. */
static const char honest[CAUSE_MAX][4] = {
	[CAUSE_NONE] = "-rg",
	[CAUSE_REFUSED] = "-rg",
	[CAUSE_PROMPT_TIMEOUT] = "drg",
	[CAUSE_DIALOG_LIMIT] = "drg",
	[CAUSE_FLOOD] = "drg",
	[CAUSE_EARLY_PPP] = "drg",
	[CAUSE_CARRIER_LOST] = "drg",
	[CAUSE_DEVICE_GONE] = "drg",
	[CAUSE_MODULE_ERROR] = "drg",
	[CAUSE_LINE_LOST] = "--g",
};

START_TEST(engine_says_what_it_can_know)
{
	struct permit dialog = at_stage(STAGE_DIALOG), refused = dialog,
		      granted = at_stage(STAGE_GRANTED);
	unsigned c;

	permit_final(&refused);
	for (c = 0; c < CAUSE_MAX + 1; c++) {
		const char *h = c < CAUSE_MAX && honest[c][0] != '\0'
		    ? honest[c]
		    : "-r-";

		ck_assert_msg(may_say(&dialog, c, RAS_FAILURE) == (h[0] == 'd'),
		    "%s in the dialog", cause_name(c));
		ck_assert_msg(may_say(&refused, c, RAS_ERROR) == (h[1] == 'r'),
		    "%s after the refusal", cause_name(c));
		ck_assert_msg(may_say(&granted, c, RAS_FAILURE) ==
			(h[2] == 'g'),
		    "%s when granted", cause_name(c));
	}
	permit_reset(&refused);
	ck_assert(!refused.final);
}
END_TEST

/* An armed line ends by itself when it is unusable, or was to leave. */
START_TEST(dropped_without_a_drop)
{
	struct permit p = at_stage(STAGE_ARMED);
	struct msg m;

	msg_init(&m, WIRE_DROPPED, 7);
	ck_assert_int_eq(permit_check(&p, ROLE_ENGINE, &m), PERMIT_VIOLATION);
	p.fault = true;
	ck_assert_int_eq(permit_check(&p, ROLE_ENGINE, &m), PERMIT_OK);
	p.fault = false;
	p.leaving = true;
	ck_assert_int_eq(permit_check(&p, ROLE_ENGINE, &m), PERMIT_OK);
	ck_assert(permit_call(&p));
	ck_assert_int_eq(permit_check(&p, ROLE_ENGINE, &m), PERMIT_VIOLATION);
}
END_TEST

START_TEST(engine_can_lower_a_verdict)
{
	struct msg_TERMINATED t = { .verdict = RAS_FAILURE, .user = "noc1" };
	struct permit p = at_stage(STAGE_GRANTED);

	ck_assert(!permit_terminated(&p, &t));
	ck_assert(!permit_started(&p));
	t.verdict = RAS_SUCCESS;
	ck_assert(permit_terminated(&p, &t));
	ck_assert(permit_started(&p));
	ck_assert(!permit_started(&p)); /* and only once */
}
END_TEST

START_TEST(verdict_only_for_the_open_step)
{
	struct permit p = at_stage(STAGE_DIALOG);
	struct msg m;

	msg_init(&m, WIRE_VERDICT, 7);
	m.u.VERDICT.step = 1;
	rg_strlcpy(m.u.VERDICT.user, "noc1", sizeof(m.u.VERDICT.user));
	ck_assert_int_eq(permit_check(&p, ROLE_AUTH, &m), PERMIT_VIOLATION);
	ck_assert(permit_name(&p, 2));
	ck_assert_int_eq(permit_check(&p, ROLE_AUTH, &m), PERMIT_OK);
	ck_assert_int_eq(permit_check(&p, ROLE_ENGINE, &m), PERMIT_VIOLATION);
	m.u.VERDICT.step = 2;
	ck_assert_int_eq(permit_check(&p, ROLE_AUTH, &m), PERMIT_VIOLATION);
	ck_assert(!permit_grant(&p, "noc1")); /* a step is missing */
	ck_assert(permit_next(&p));
	ck_assert_int_eq(permit_check(&p, ROLE_AUTH, &m), PERMIT_OK);
	ck_assert(!permit_next(&p));
	ck_assert(!permit_grant(&p, "-froot"));
	ck_assert(!permit_grant(&p, ""));
	ck_assert(permit_grant(&p, "noc1"));
}
END_TEST

/* A name that passed is a key of the state and goes to a service. */
static const char *const nobodies[] = { "", "\001", "noc1:ab", "-f", "no c" };

START_TEST(who_passed_has_a_name)
{
	struct permit p = at_stage(STAGE_DIALOG);
	struct msg m;

	ck_assert(permit_name(&p, 1));
	msg_init(&m, WIRE_VERDICT, 7);
	m.u.VERDICT.step = 1;
	rg_strlcpy(m.u.VERDICT.user, nobodies[_i], sizeof(m.u.VERDICT.user));
	ck_assert_int_eq(permit_check(&p, ROLE_AUTH, &m), PERMIT_VIOLATION);
	ck_assert_int_eq(permit_check(&p, ROLE_RADIUS, &m), PERMIT_VIOLATION);
	m.u.VERDICT.result = RAS_ERROR_AUTHENTICATION_FAILURE;
	ck_assert_int_eq(permit_check(&p, ROLE_AUTH, &m), PERMIT_OK);
}
END_TEST

START_TEST(second_name_needs_a_verdict)
{
	struct permit p = at_stage(STAGE_DIALOG);
	struct msg m;

	msg_init(&m, WIRE_NAME, 7);
	ck_assert(permit_name(&p, 1));
	ck_assert_int_eq(permit_check(&p, ROLE_ENGINE, &m), PERMIT_VIOLATION);
	ck_assert(permit_refused(&p));
	ck_assert_int_eq(permit_check(&p, ROLE_ENGINE, &m), PERMIT_OK);
}
END_TEST

/*
 * --- all histories of a hostile engine, worker and session ---
 *
 * Twelve moves, each done exactly as the monitor does it: permit_check()
 * first, then the transition. `true_key` follows by hand whether a worker
 * said yes to all steps for "noc1" and the engine agreed afterwards.
 */
enum move {
	MOVE_CALL,
	MOVE_NAME,
	MOVE_YES,       /* the open step passed */
	MOVE_YES_STALE, /* a verdict for step 0 */
	MOVE_NO,
	MOVE_TERM_YES,
	MOVE_TERM_OTHER, /* success, for another name */
	MOVE_TERM_NO,
	MOVE_DROPPED,
	MOVE_UP,
	MOVE_HUNG,
	MOVE_DROP, /* the monitor's own: operator, time, shutdown */
	MOVE_MAX
};

struct world {
	struct permit p;
	bool said_yes, dead;
};

static void
on_yes(struct world *w, uint8_t step)
{
	struct msg m;

	msg_init(&m, WIRE_VERDICT, 7);
	m.u.VERDICT.step = step;
	rg_strlcpy(m.u.VERDICT.user, "noc1", sizeof(m.u.VERDICT.user));
	if (permit_check(&w->p, ROLE_AUTH, &m) != PERMIT_OK)
		return;
	if (permit_next(&w->p))
		return;
	ck_assert(permit_grant(&w->p, "noc1"));
	w->said_yes = true;
}

static void
on_terminated(struct world *w, uint8_t verdict, const char *user)
{
	struct msg m;

	msg_init(&m, WIRE_TERMINATED, 7);
	if (verdict != RAS_SUCCESS)
		m.u.TERMINATED = carrier_lost;
	m.u.TERMINATED.verdict = verdict;
	rg_strlcpy(m.u.TERMINATED.user, user, sizeof(m.u.TERMINATED.user));
	switch (permit_check(&w->p, ROLE_ENGINE, &m)) {
	case PERMIT_VIOLATION:
		w->dead = true;
		break;
	case PERMIT_OK:
		if (w->p.stage == STAGE_HANGUP)
			break;
		if (permit_terminated(&w->p, &m.u.TERMINATED)) {
			ck_assert(w->said_yes && verdict == RAS_SUCCESS);
			ck_assert_str_eq(user, "noc1");
			ck_assert(permit_started(&w->p));
		} else
			permit_hangup(&w->p);
		break;
	default:
		break;
	}
}

static void
plain(struct world *w, enum wire_role role, enum wire_type type)
{
	struct msg m;

	msg_init(&m, type, 7);
	if (permit_check(&w->p, role, &m) != PERMIT_OK)
		return;
	if (type == WIRE_CALL)
		ck_assert(permit_call(&w->p));
	else if (type == WIRE_NAME)
		ck_assert(permit_name(&w->p, 2));
	else if (type == WIRE_HUNG)
		permit_reset(&w->p);
}

static void
play(struct world *w, enum move move)
{
	switch (move) {
	case MOVE_CALL:
		plain(w, ROLE_ENGINE, WIRE_CALL);
		break;
	case MOVE_NAME:
		plain(w, ROLE_ENGINE, WIRE_NAME);
		break;
	case MOVE_YES:
		on_yes(w, w->p.step);
		break;
	case MOVE_YES_STALE:
		on_yes(w, 0);
		break;
	case MOVE_NO:
		if (w->p.conversation)
			ck_assert(permit_refused(&w->p));
		break;
	case MOVE_TERM_YES:
		on_terminated(w, RAS_SUCCESS, "noc1");
		break;
	case MOVE_TERM_OTHER:
		on_terminated(w, RAS_SUCCESS, "eve");
		break;
	case MOVE_TERM_NO:
		on_terminated(w, RAS_FAILURE, "");
		break;
	case MOVE_DROPPED:
		plain(w, ROLE_ENGINE, WIRE_DROPPED);
		break;
	case MOVE_UP:
		plain(w, ROLE_SESSION, WIRE_UP);
		break;
	case MOVE_HUNG:
		plain(w, ROLE_SESSION, WIRE_HUNG);
		break;
	default:
		if (w->p.stage != STAGE_CLOSED)
			permit_hangup(&w->p);
		break;
	}
}

START_TEST(every_history_of_six)
{
	const unsigned total = 12u * 12 * 12 * 12 * 12 * 12;
	unsigned i, n, k, started = 0;
	struct world w;

	ck_assert_int_eq(MOVE_MAX, 12);
	for (i = 0; i < total; i++) {
		memset(&w, 0, sizeof(w));
		ck_assert(permit_arm(&w.p));
		for (n = 0, k = i; n < 6 && !w.dead; n++, k /= 12)
			play(&w, (enum move)(k % 12));
		if (w.p.stage != STAGE_SESSION)
			continue;
		started++;
		ck_assert(w.said_yes);
		ck_assert_str_eq(w.p.user, "noc1");
	}
	/* CALL NAME YES YES TERM_YES, and one move that changes nothing. */
	ck_assert_uint_gt(started, 0);
	ck_assert_uint_lt(started, 100);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("permit");
	TCase *t = tcase_create("permit");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, every_message_in_every_stage);
	tcase_add_test(t, engine_cannot_say_yes);
	tcase_add_test(t, engine_says_what_it_can_know);
	tcase_add_test(t, dropped_without_a_drop);
	tcase_add_test(t, engine_can_lower_a_verdict);
	tcase_add_test(t, verdict_only_for_the_open_step);
	tcase_add_loop_test(t, who_passed_has_a_name, 0,
	    (int)RG_COUNTOF(nobodies));
	tcase_add_test(t, second_name_needs_a_verdict);
	tcase_add_test(t, every_history_of_six);
	suite_add_tcase(s, t);
	return s;
}

int
main(void)
{
	return run_suite(suite());
}
