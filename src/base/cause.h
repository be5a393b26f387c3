/*
 * cause.h - the closed lists of why: how a call ended, why a secret was
 * refused, why a call was never answered. The words are those of the
 * records (rasgated(8)); the numbers travel between processes.
 */
#ifndef RG_CAUSE_H
#define RG_CAUSE_H

#include <stdint.h>

/* call-end cause=: X(symbol, word, RAS error or 0) */
#define CAUSES(X) \
	X(NO_CARRIER, "no-carrier", 619) \
	X(DEVICE_GONE, "device-gone", 630) \
	X(REFUSED, "refused", 691) \
	X(RULE, "rule", 649) \
	X(PROMPT_TIMEOUT, "prompt-timeout", 638) \
	X(DIALOG_LIMIT, "dialog-limit", 638) \
	X(FLOOD, "flood", 710) \
	X(EARLY_PPP, "early-ppp", 722) \
	X(AUTH_UNAVAILABLE, "auth-unavailable", 930) \
	X(MODULE_ERROR, "module-error", 645) \
	X(MODULE_CRASH, "module-crash", 645) \
	X(MODULE_TIMEOUT, "module-timeout", 645) \
	X(HELPER_EXIT, "helper-exit", 645) \
	X(LINE_LOST, "line-lost", 619) \
	X(SERVICE_FAILED, "service-failed", 645) \
	X(PEER_CLOSED, "peer-closed", 0) \
	X(DEAD_PEER, "dead-peer", 0) \
	X(NO_PPP, "no-ppp", 0) \
	X(PPP_REFUSED, "ppp-refused", 691) \
	X(OTHER_USER, "other-user", 691) \
	X(IDLE_LIMIT, "idle-limit", 0) \
	X(SESSION_LIMIT, "session-limit", 0) \
	X(SERVICE_EXIT, "service-exit", 0) \
	X(CARRIER_LOST, "carrier-lost", 619) \
	X(OPERATOR, "operator", 995) \
	X(SHUTDOWN, "shutdown", 1115) \
	X(RESTART, "restart", 1115)

#define X(sym, word, error) CAUSE_##sym,
enum cause { CAUSE_NONE, CAUSES(X) CAUSE_MAX };
#undef X

/* auth-fail cause= */
#define AUTH_CAUSES(X) \
	X(UNKNOWN, "unknown") \
	X(REFUSED, "refused") \
	X(DISABLED, "disabled") \
	X(EXPIRED, "expired") \
	X(LOCKED, "locked") \
	X(NOT_ENROLLED, "not-enrolled") \
	X(REPLAYED, "replayed") \
	X(CLOCK, "clock") \
	X(LINE, "line") \
	X(NUMBER, "number") \
	X(HOURS, "hours") \
	X(RULE, "rule")

#define X(sym, word) AUTH_CAUSE_##sym,
enum auth_cause { AUTH_CAUSE_NONE, AUTH_CAUSES(X) AUTH_CAUSE_MAX };
#undef X

/* call-missed cause= */
#define MISSED_CAUSES(X) \
	X(RANG_OUT, "rang-out") \
	X(NO_CONNECT, "no-connect") \
	X(NUMBER_REFUSED, "number-refused") \
	X(DISABLED, "disabled")

#define X(sym, word) MISSED_##sym,
enum missed_cause { MISSED_NONE, MISSED_CAUSES(X) MISSED_MAX };
#undef X

/* The record's word; "-" for NONE and for what is no member. */
const char *cause_name(unsigned);
const char *auth_cause_name(unsigned);
const char *missed_cause_name(unsigned);

/* The RAS error of a cause (raserror.h, winerror.h), 0 where none applies. */
uint32_t cause_error(unsigned);

#endif
