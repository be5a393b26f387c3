/* permit.h in a session: a password once more, for pppd's peer. */
#include "config.h"

#include <check.h>
#include <string.h>

#include "base/compat.h"
#include "gate/permit.h"
#include "ras/verdict.h"
#include "run.h"

/* A session that was granted after two steps. */
static struct permit
session(void)
{
	struct msg_TERMINATED t = { .verdict = RAS_SUCCESS, .user = "noc1" };
	struct permit p;

	permit_reset(&p);
	ck_assert(permit_arm(&p) && permit_call(&p) && permit_name(&p, 2));
	ck_assert(permit_next(&p) && permit_grant(&p, "noc1"));
	ck_assert(!permit_again(&p, 1)); /* not before the service runs */
	ck_assert(permit_terminated(&p, &t) && permit_started(&p));
	return p;
}

static enum permit_answer
says(const struct permit *p, enum wire_role role, enum wire_type type,
    uint8_t step)
{
	struct msg m;

	msg_init(&m, type, 7);
	if (type == WIRE_VERDICT) {
		m.u.VERDICT.step = step;
		rg_strlcpy(m.u.VERDICT.user, "noc1", sizeof(m.u.VERDICT.user));
	}
	return permit_check(p, role, &m);
}

/* One question at a time, answered by the worker of its step alone. */
START_TEST(one_question)
{
	struct permit p = session(), before = p;

	ck_assert_int_eq(says(&p, ROLE_SESSION, WIRE_PAP, 0), PERMIT_OK);
	ck_assert_int_eq(says(&p, ROLE_ENGINE, WIRE_PAP, 0), PERMIT_VIOLATION);
	ck_assert_int_eq(says(&p, ROLE_AUTH, WIRE_VERDICT, 1),
	    PERMIT_VIOLATION);
	ck_assert(!permit_again(&p, 0) && !permit_again(&p, 3));
	ck_assert(permit_again(&p, 1));
	ck_assert(!permit_again(&p, 1));
	ck_assert_int_eq(says(&p, ROLE_SESSION, WIRE_PAP, 0), PERMIT_VIOLATION);
	ck_assert_int_eq(says(&p, ROLE_AUTH, WIRE_VERDICT, 1), PERMIT_OK);
	ck_assert_int_eq(says(&p, ROLE_RADIUS, WIRE_VERDICT, 1), PERMIT_OK);
	ck_assert_int_eq(says(&p, ROLE_AUTH, WIRE_VERDICT, 2),
	    PERMIT_VIOLATION);
	ck_assert_int_eq(says(&p, ROLE_ENGINE, WIRE_VERDICT, 1),
	    PERMIT_VIOLATION);
	permit_answered(&p);
	ck_assert(!p.conversation && p.stage == STAGE_SESSION);
	ck_assert_str_eq(p.user, before.user);
	ck_assert_int_eq(says(&p, ROLE_AUTH, WIRE_VERDICT, 1),
	    PERMIT_VIOLATION);
	ck_assert_int_eq(says(&p, ROLE_SESSION, WIRE_END, 0), PERMIT_OK);
}
END_TEST

/* The session ended meanwhile: nothing is open, a verdict is only late. */
START_TEST(ends_meanwhile)
{
	struct permit p = session(), hangup;

	ck_assert(permit_again(&p, 1));
	permit_hangup(&p);
	hangup = p;
	permit_answered(&p);
	ck_assert(memcmp(&p, &hangup, sizeof(p)) == 0 && !p.conversation);
	ck_assert_int_eq(says(&p, ROLE_AUTH, WIRE_VERDICT, 1), PERMIT_LATE);
	ck_assert(!permit_again(&p, 1));
}
END_TEST

/* What a monitor before us granted: its steps are not known. */
START_TEST(reclaimed)
{
	struct permit p;

	permit_reset(&p);
	ck_assert(permit_reclaim(&p, "noc1"));
	ck_assert(!permit_again(&p, 1));
	ck_assert(!p.conversation);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("again");
	TCase *t = tcase_create("again");

	tcase_add_test(t, one_question);
	tcase_add_test(t, ends_meanwhile);
	tcase_add_test(t, reclaimed);
	suite_add_tcase(s, t);
	return run_suite(s);
}
