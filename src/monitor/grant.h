/*
 * grant.h - what a verified user gets: which service, which address, and
 * whether one more session is allowed. Reservations belong to the call.
 */
#ifndef RG_GRANT_H
#define RG_GRANT_H

#include "monitor/monitor.h"
#include "wire/msg.h"

struct grant_refusal {
	enum auth_cause auth_cause; /* NONE: no auth-fail record */
	enum cause cause;
	uint32_t error;
	const char *why; /* for the auth-error record */
};

/* Chooses and reserves; on false *no says how the call ends. */
bool grant_prepare(struct call *, const struct msg_VERDICT *,
    struct grant_refusal *no);

/* What would be missing for him just now; NULL: nothing. */
const char *grant_lacks(const struct mline *, const struct conf_rule *,
    const struct msg_VERDICT *);

/*
 * The same, as far as others may have come first since grant_prepare(); on
 * false nothing is reserved any more.
 */
bool grant_still(struct call *, const struct msg_VERDICT *,
    struct grant_refusal *no);

/* The limits of the session: the line's, the service's, the user's. */
uint32_t grant_idle_ms(const struct call *);
uint32_t grant_session_ms(const struct call *);

/*
 * The peer has this address, of his own or from before our start: it is dealt
 * to nobody else.
 */
void grant_hold(struct call *, const char *address);

/* Gives back what grant_prepare() reserved; harmless when nothing was. */
void grant_undo(struct call *);

/* The pools of a configuration's pppd services; reservations stay. */
struct pools *pools_new(void);
void pools_free(struct pools **);
int pools_load(struct pools *, const struct conf *);

#endif
