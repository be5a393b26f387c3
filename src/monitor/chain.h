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

/*
 * When lockout.h lets them: the first step; and what follows when a failure,
 * or the use of a one-time code, is on the disk, or cannot be.
 */
void chain_begin(struct call *);
void chain_answer(struct call *);
void chain_stuck(struct call *, const char *why);

/* From the worker of the open step; or there is none, for this cause. */
void chain_on_verdict(struct call *, const struct msg_VERDICT *);
void chain_no_verdict(struct call *, const char *why, enum cause);

/* --- for pap.h, too --- */

/* The first failure of an attempt is its failure, and the only one told. */
void chain_fail(struct call *, enum auth_cause, enum cause as, uint32_t error);

/* Is that a no, and not the lack of an answer? */
bool chain_is_refusal(uint32_t result);

/* Whoever should know is away: does a fallback ask the next one? */
bool chain_fall_back(struct call *, const char *why, const char *text);

/* Who comes by a fallback's later methods may have to be on its list. */
bool chain_may_fall_back(const struct call *, const char *user);

/* The sessions that its methods hold are open; or one is not. */
void chain_opened(struct call *, bool all);

/* The call ends: was it in the middle of a guess? */
void chain_left(struct call *);

/* The method that is asked now; of a `fallback` the one whose turn it is. */
const struct conf_method *chain_method(const struct call *);

/* What is asked, for records: that, or a hosted dialog. */
const char *chain_checker(const struct call *);

/* A hosted dialog passed the caller, as this user. */
void chain_on_hosted(struct call *, const char *user);
/* Did it refuse him? That counts, however the call ends. */
void chain_hosted_failed(struct call *);

/* The line has no dialog: the configuration is the first key. */
void chain_on_nobody(struct call *);

/* For whom it is asked: as verified before, else as typed. */
const char *chain_name(const struct call *);

#endif
