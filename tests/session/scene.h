/*
 * scene.h - the rig of a scene: opened before it, closed after it unless it
 * has closed that itself, to see how the session ended.
 */
#ifndef SCENE_H
#define SCENE_H

#include "session/rig.h"

extern struct rig r;
extern struct msg m; /* what came last */

/* For the tests of which each is a scene; `mute`: rig_open_mute(). */
TCase *scene_case(Suite *, bool mute);

/* rig_go(), and the service runs. */
void scene_up(void);

/* Runs the tests of a program; its exit status. */
int scene_run(Suite *);

#endif
