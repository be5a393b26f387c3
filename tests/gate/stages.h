/* stages.h - a permit in each stage, and what the engine may say in it. */
#ifndef RG_TEST_STAGES_H
#define RG_TEST_STAGES_H

#include <check.h>
#include <string.h>

#include "base/cause.h"
#include "gate/permit.h"
#include "ras/verdict.h"

/* A permit in each stage, by the ordinary way there. */
static inline struct permit
at_stage(enum stage stage)
{
	struct msg_TERMINATED t = { .verdict = RAS_SUCCESS, .user = "noc1" };
	struct permit p;

	permit_reset(&p);
	if (stage >= STAGE_ARMED)
		ck_assert(permit_arm(&p));
	if (stage >= STAGE_DIALOG)
		ck_assert(permit_call(&p));
	if (stage >= STAGE_GRANTED) {
		ck_assert(permit_name(&p, 1));
		ck_assert(permit_grant(&p, "noc1"));
	}
	if (stage >= STAGE_SESSION) {
		ck_assert(permit_terminated(&p, &t));
		ck_assert(permit_started(&p));
	}
	if (stage == STAGE_HANGUP)
		permit_hangup(&p);
	ck_assert_int_eq(p.stage, stage);
	return p;
}

static inline bool
may_say(const struct permit *p, unsigned cause, uint8_t verdict)
{
	struct msg m;

	msg_init(&m, WIRE_TERMINATED, 7);
	m.u.TERMINATED.verdict = verdict;
	m.u.TERMINATED.cause = (uint8_t)cause;
	return permit_check(p, ROLE_ENGINE, &m) == PERMIT_OK;
}

#endif
