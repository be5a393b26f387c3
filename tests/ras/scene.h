/* scene.h - the one transaction of a scenario, as fake_reset() leaves it. */
#ifndef RG_TESTS_RAS_SCENE_H
#define RG_TESTS_RAS_SCENE_H

#include "fake.h"

extern struct fake f;

/* For the tests of which each is a scenario, with `f` made anew. */
TCase *scene_case(Suite *);

#endif
