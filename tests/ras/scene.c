#include "config.h"

#include "scene.h"

struct fake f;

static void
setup(void)
{
	fake_reset(&f);
}

static void
teardown(void)
{
	fake_free(&f);
}

TCase *
scene_case(Suite *s)
{
	TCase *tc = tcase_create("scenarios");

	tcase_add_checked_fixture(tc, setup, teardown);
	suite_add_tcase(s, tc);
	return tc;
}
