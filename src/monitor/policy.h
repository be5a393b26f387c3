/*
 * policy.h - the rules (conf/rule.h), asked for a call whose secrets were
 * right, and for an operator who wants to know (`explain`).
 */
#ifndef RG_POLICY_H
#define RG_POLICY_H

#include "conf/rule.h"
#include "monitor/call.h"
#include "monitor/grant.h"

/* Sets the call's rule; on false *no says why he may not. */
bool policy_allows(struct call *, struct grant_refusal *no);

/* Why a refusal is what it is; NONE when it is none. */
enum auth_cause policy_cause(const struct rule_answer *);

/* The minute of the week, or RULE_NO_CLOCK where the clock was never set. */
int policy_minute(int64_t wall);

/* The limit of the call's service, its line and its rule: the shortest. */
uint32_t policy_session_ms(const struct call *);

#endif
