/*
 * call.h - one call from the engine's CALL to its call-end record: the chain
 * of methods, the policy, the grant. Every path leads through call_end().
 */
#ifndef RG_CALL_H
#define RG_CALL_H

#include "monitor/monitor.h"
#include "wire/msg.h"

void call_begin(struct mline *, const struct msg_CALL *);
void call_on_name(struct call *, const struct msg_NAME *);
void call_on_terminated(struct call *, const struct msg_TERMINATED *);

/* From the worker of the open step; or there is none, for this cause. */
void call_on_verdict(struct call *, const struct msg_VERDICT *);
void call_no_verdict(struct call *, const char *why, enum cause);

/* The method of the open step. */
const struct conf_method *call_method(const struct call *);

/* The first cause stands. */
void call_set_cause(struct call *, enum cause);

/* Writes call-end, frees the call; the line's stage is not touched. */
void call_end(struct call *, enum cause);

/* Frees without a record: its session outlives us. */
void call_forget(struct call **);

#endif
