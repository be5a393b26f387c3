/*
 * modhost.h - the processes that hold foreign dialogs, rasgate-modhost: one
 * for each call, or one for all calls of a dialog (instances = "shared").
 *
 * The monitor makes the socket between engine and host and gives each its
 * end. What the dialog says of the caller comes straight from the host
 * (SAID): it is the first key. A host that dies takes its own calls along.
 */
#ifndef RG_MON_MODHOST_H
#define RG_MON_MODHOST_H

#include "monitor/monitor.h"
#include "wire/msg.h"

/* A call of a hosted dialog has begun: its host gets it, or it ends. */
void modhost_begin(struct call *);

/* The engine saw its dialog break rules. */
void modhost_broke(struct call *, const struct msg_BROKE *);

/*
 * The engine ended it since its host is dead, or hangs and must die. True:
 * that takes a moment, and call_on_terminated() comes again with *t.
 */
bool modhost_lost(struct call *, const struct msg_TERMINATED *t);

/* The call needs its host no more. */
void modhost_release(struct call *);

/* Calls from now on get hosts that read their files anew. */
void modhost_reload(struct monitor *);

void modhost_free_all(struct monitor *); /* the end: all are closed */

#endif
