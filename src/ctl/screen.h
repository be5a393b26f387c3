/* screen.h - `watch` on a terminal: all of it anew, once a second. */
#ifndef RG_CTL_SCREEN_H
#define RG_CTL_SCREEN_H

#include "ctl/client.h"

/* Until q or Ctrl-C (CTL_OK), or the daemon goes (CTL_AWAY). */
int screen_run(const struct ctl *, const struct client_args *);

#endif
