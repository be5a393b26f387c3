/*
 * engine.h - the process that owns the lines' bytes: its loop and its one
 * channel to the monitor. It decides nothing.
 *
 * What the monitor can rely on, for each ARM and its HPORT:
 *
 *   LINE{INIT, IDLE, RING, ANSWER,  any number, before CALL only
 *	  SICK}
 *   MISSED                          the line stays armed with this HPORT,
 *                                   LINE{INIT} follows
 *   CALL                            at most once, no LINE after it; it, or a
 *                                   note of it on the slate, is there before
 *                                   the caller's first prompt
 *   NAME                            after CALL, while no conversation is open
 *   TERMINATED or DROPPED           exactly one of them, the last message:
 *                                   our descriptor of the tty is closed
 *
 * TERMINATED ends an ARM whose call came to its own end. DROPPED ends one
 * that DROP broke off, whatever was under way (a TERMINATED may still have
 * crossed it), and one that LINE{FAULT} came before.
 *
 * Messages for an HPORT that has ended, or was never armed, are ignored and
 * their descriptors closed; so is what makes no sense in the call's present
 * state. What makes no sense in any state ends this process: malformed, a
 * type that no monitor sends here, ARM of a live HPORT or with numbers out
 * of range, an unknown profile or dialog.
 */
#ifndef RG_ENGINE_H
#define RG_ENGINE_H

#include <event2/event.h>

#include "wire/chan.h"
#include "wire/msg.h"

struct alarm_clock;
struct engine;
struct call;
struct patrol;
struct table;

/* Takes the channel. NULL with errno. */
struct engine *engine_new(struct event_base *, struct chan **, bool debug);
/* Runs until the monitor is gone: RG_E_GONE, or RG_E_PROTO, RG_E_SYS. */
int engine_run(struct engine *);
void engine_free(struct engine **);

/* --- for the calls --- */
const struct alarm_clock *engine_clock(const struct engine *);
const struct table *engine_table(const struct engine *);
struct patrol *engine_patrol(struct engine *);

/* What cannot be sent ends the engine at the end of this turn. */
void engine_send(struct engine *, struct msg *);
void engine_debug(struct engine *, const char *line, const char *text);

/* Notes on the slate that the call begins; false when that is not possible. */
bool engine_note(struct engine *, uint64_t hport);
/* CALL was sent: call_start() comes when the monitor has it. */
void engine_begin(struct engine *, struct call *);

/* The call is over: found no more, freed at the end of this turn. */
void engine_bury(struct engine *, struct call *);

/* Out of memory or of kernel resources that are not one line's. */
void engine_fail(struct engine *, int error);

#endif
