/*
 * chain.h - one attempt of a caller, from his name to a yes or a no: the
 * methods of the dialog in their order, then the policy.
 *
 * The caller sees the same whatever he fails at, and whether he exists: all
 * methods ask him, also behind one that refused, and what is said at the end
 * says nothing about where it was.
 */
#ifndef RG_CHAIN_H
#define RG_CHAIN_H

#include "monitor/call.h"

void chain_on_name(struct call *, const struct msg_NAME *);

/* The first step, and the word behind the last, when lockout.h lets them. */
void chain_begin(struct call *);
void chain_answer(struct call *);

/* From the worker of the open step; or there is none, for this cause. */
void chain_on_verdict(struct call *, const struct msg_VERDICT *);
void chain_no_verdict(struct call *, const char *why, enum cause);

/* The call ends: was it in the middle of a guess? */
void chain_left(struct call *);

/* The method that is asked now; of a `fallback` the one whose turn it is. */
const struct conf_method *chain_method(const struct call *);

/* What is asked, for records: that, or a hosted dialog. */
const char *chain_checker(const struct call *);

/* A hosted dialog passed the caller, as this user. */
void chain_on_hosted(struct call *, const char *user);

/* For whom it is asked: as verified before, else as typed. */
const char *chain_name(const struct call *);

#endif
