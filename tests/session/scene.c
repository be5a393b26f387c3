#include "config.h"

#include <stdlib.h>

#include "session/scene.h"

#define TIMEOUT_S 120

struct rig r;
struct msg m;

static void
open_rig(void)
{
	rig_open(&r);
}

static void
open_mute(void)
{
	rig_open_mute(&r);
}

static void
close_rig(void)
{
	if (r.pid != 0)
		(void)rig_close(&r);
}

TCase *
scene_case(Suite *s, bool mute)
{
	TCase *tc = tcase_create(mute ? "mute" : "scenes");

	tcase_set_timeout(tc, TIMEOUT_S);
	tcase_add_checked_fixture(tc, mute ? open_mute : open_rig, close_rig);
	suite_add_tcase(s, tc);
	return tc;
}

void
scene_up(void)
{
	rig_go(&r);
	rig_want(&r, WIRE_UP, &m, 5000);
}

int
scene_run(Suite *s)
{
	SRunner *sr = srunner_create(s);
	int failed;

	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? 0 : 1;
}
