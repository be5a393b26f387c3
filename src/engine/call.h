/*
 * call.h - one armed line and the call that comes on it: puts the tty
 * (port.h), the life cycle (line.h), the transaction (ras/txn.h), the login
 * dialog and the worker's conversation together. From ARM to TERMINATED or
 * DROPPED; then a new ARM makes a new one.
 */
#ifndef RG_CALL_H
#define RG_CALL_H

#include <stdint.h>

#include "engine/alarm.h"
#include "wire/msg.h"

struct call;
struct engine;

/*
 * Takes the tty of an ARM. NULL: no memory, or an unknown profile or dialog.
 * A tty that cannot be used is no error here: LINE{FAULT} and DROPPED follow.
 */
struct call *call_new(struct engine *, struct msg *arm);
/* From the end of a turn only. Closes the tty, tells nobody. */
void call_free(struct call **);

/* A message of the monitor for this call; what comes late is ignored. */
void call_message(struct call *, struct msg *);

/* Of the alarms that calls are made with: engine_clock(). */
void call_on_alarm(struct alarms *, enum alarm_slot);

/* A round of the patrol: asks the modem if it is time. */
struct patrol;
void call_patrol(struct call *, struct patrol *);

/* The monitor knows: the dialog may begin. */
void call_start(struct call *);

uint64_t call_hport(const struct call *);

/* The engine's list of calls: a link for its use. */
struct call **call_link(struct call *);
/* ... of those that engine_begin() is told of. */
struct call **call_begun(struct call *);

#endif
