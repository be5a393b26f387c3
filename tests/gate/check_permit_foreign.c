/* The keys of calls that `login` does not hold: a host's, or nobody's. */
#include "config.h"

#include <stdlib.h>

#include "gate/stages.h"

/* What the engine alone knows of a hosted dialog, and what it cannot say. */
START_TEST(engine_of_a_hosted_dialog)
{
	struct permit p = at_stage(STAGE_DIALOG);
	struct msg m;

	ck_assert(!may_say(&p, CAUSE_MODULE_CRASH, RAS_ERROR));
	ck_assert(permit_host(&p));
	ck_assert(may_say(&p, CAUSE_MODULE_CRASH, RAS_ERROR));
	ck_assert(may_say(&p, CAUSE_MODULE_TIMEOUT, RAS_ERROR));
	ck_assert(may_say(&p, CAUSE_REFUSED, RAS_FAILURE));
	ck_assert(!may_say(&p, CAUSE_RULE, RAS_FAILURE));
	ck_assert(!may_say(&p, CAUSE_NONE, RAS_SUCCESS));
	msg_init(&m, WIRE_NAME, 7);
	ck_assert_int_eq(permit_check(&p, ROLE_ENGINE, &m), PERMIT_VIOLATION);
}
END_TEST

/* The host is the only one with that key, and can take it back. */
START_TEST(hosts_key)
{
	struct msg_TERMINATED t = { .verdict = RAS_SUCCESS, .user = "noc1" };
	struct permit p = at_stage(STAGE_DIALOG);
	struct msg m;

	msg_init(&m, WIRE_SAID, 7);
	ck_assert_int_eq(permit_check(&p, ROLE_MODHOST, &m), PERMIT_VIOLATION);
	ck_assert(permit_host(&p));
	ck_assert_int_eq(permit_check(&p, ROLE_MODHOST, &m), PERMIT_OK);
	ck_assert_int_eq(permit_check(&p, ROLE_ENGINE, &m), PERMIT_VIOLATION);
	ck_assert_int_eq(permit_check(&p, ROLE_AUTH, &m), PERMIT_VIOLATION);
	ck_assert(permit_grant(&p, "noc1"));
	ck_assert_int_eq(permit_check(&p, ROLE_MODHOST, &m), PERMIT_OK);
	permit_lower(&p);
	ck_assert(!permit_terminated(&p, &t));
	ck_assert(!permit_started(&p));
	permit_hangup(&p);
	ck_assert_int_eq(permit_check(&p, ROLE_MODHOST, &m), PERMIT_LATE);
	permit_reset(&p);
	ck_assert(!p.hosted && !p.lowered);
}
END_TEST

/* Without a dialog: the configuration is one key, the engine has the other. */
START_TEST(nobody_was_asked)
{
	struct permit p = at_stage(STAGE_DIALOG);
	struct msg m;

	ck_assert(!may_say(&p, CAUSE_NONE, RAS_SUCCESS));
	ck_assert(permit_nobody(&p));
	ck_assert(!may_say(&p, CAUSE_NONE, RAS_SUCCESS)); /* not granted */
	ck_assert(!may_say(&p, CAUSE_REFUSED, RAS_FAILURE));
	ck_assert(may_say(&p, CAUSE_LINE_LOST, RAS_FAILURE));
	msg_init(&m, WIRE_NAME, 7);
	ck_assert_int_eq(permit_check(&p, ROLE_ENGINE, &m), PERMIT_VIOLATION);
	msg_init(&m, WIRE_SAID, 7);
	ck_assert_int_eq(permit_check(&p, ROLE_MODHOST, &m), PERMIT_VIOLATION);
	msg_init(&m, WIRE_VERDICT, 7);
	m.u.VERDICT.step = 1;
	ck_assert_int_eq(permit_check(&p, ROLE_AUTH, &m), PERMIT_VIOLATION);
	ck_assert(!permit_grant(&p, "eve"));
	ck_assert(permit_grant(&p, ""));
	ck_assert(may_say(&p, CAUSE_NONE, RAS_SUCCESS));
	ck_assert(!permit_may_start(&p));
	msg_init(&m, WIRE_TERMINATED, 7);
	m.u.TERMINATED.verdict = RAS_SUCCESS;
	ck_assert(permit_terminated(&p, &m.u.TERMINATED));
	ck_assert(permit_started(&p));

	p = at_stage(STAGE_DIALOG); /* and of a dialog nobody can skip it */
	ck_assert(permit_name(&p, 1));
	ck_assert(!permit_grant(&p, ""));
	ck_assert(permit_grant(&p, "noc1"));
	ck_assert(!may_say(&p, CAUSE_NONE, RAS_SUCCESS));
	permit_reset(&p);
	ck_assert(permit_reclaim(&p, "") && p.nobody);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("permit_foreign");
	TCase *t = tcase_create("permit_foreign");
	SRunner *sr;
	int failed;

	tcase_add_test(t, engine_of_a_hosted_dialog);
	tcase_add_test(t, hosts_key);
	tcase_add_test(t, nobody_was_asked);
	suite_add_tcase(s, t);
	sr = srunner_create(s);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
