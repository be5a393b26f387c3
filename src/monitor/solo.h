/*
 * solo.h - rasgate-auth processes of one call each, for methods that may
 * hang, crash, or hold a session for as long as the service lives (PAM).
 *
 * One is started for a step; nobody asks it for a sign of life, since the
 * dialog's limit ends the call and with that the process. After a success it
 * stays. When all is granted it opens its session, and has a socket whose
 * other end rasgate-session gets: that this hangs up tells it to close, even
 * when the monitor is not there any more.
 */
#ifndef RG_SOLO_H
#define RG_SOLO_H

#include "monitor/call.h"

struct child;

bool solo_wanted(const struct conf_method *);

/* Opens the current step of the call's chain with a process of its own. */
void solo_begin(struct call *);

/* A lock fell: who is asked meanwhile may be one of its callers. */
void solo_bar(struct monitor *);

/* Opens the sessions of all that passed the call; chain_opened() follows. */
void solo_open(struct call *);

/* The service starts: its session holds the other ends now. */
void solo_leash(struct call *, struct child *session);

/* The call needs them no more; what is open is closed behind the service. */
void solo_release(struct call *);

void solo_free_all(struct monitor *);

#endif
