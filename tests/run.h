/* run.h - the end of every check program's main(). */
#ifndef TEST_RUN_H
#define TEST_RUN_H

#include <check.h>

/* Runs the suite and frees it; the program's exit status. */
static inline int
run_suite(Suite *s)
{
	SRunner *sr = srunner_create(s);
	int failed;

	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? 0 : 1;
}

#endif
