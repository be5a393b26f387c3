#include "config.h"

#include "session/ending.h"

/* pppd(8), "EXIT STATUS": those whose meaning does not depend on more. */
static enum cause
pppd_status(unsigned status)
{
	switch (status) {
	case 10: /* no network protocol came up */
	case 17: /* the line echoes: a shell, or a modem in command mode */
	case 19: /* the peer wanted us to prove who we are */
		return CAUSE_NO_PPP;
	case 11: /* the peer failed to authenticate */
	case 21: /* its number is not authorized */
		return CAUSE_PPP_REFUSED;
	case 12:
		return CAUSE_IDLE_LIMIT;
	case 13:
		return CAUSE_SESSION_LIMIT;
	case 14: /* callback */
	case 20: /* traffic limit */
		return CAUSE_SERVICE_EXIT;
	case 15: /* no answer to echo requests */
		return CAUSE_DEAD_PEER;
	default:
		return CAUSE_SERVICE_FAILED;
	}
}

/* 0, 5 and 16 each have several reasons; 16 even stands for a TermReq. */
static enum cause
pppd_gone(const struct ending *e)
{
	if (e->told == CAUSE_PEER_CLOSED)
		return CAUSE_PEER_CLOSED;
	if (e->lost || e->told == CAUSE_CARRIER_LOST)
		return CAUSE_CARRIER_LOST;
	return e->status == 16 ? CAUSE_DEAD_PEER : CAUSE_SERVICE_EXIT;
}

static enum cause
pppd_cause(const struct ending *e)
{
	if (e->signaled)
		return e->lost ? CAUSE_CARRIER_LOST : CAUSE_SERVICE_FAILED;
	if (e->status == 0 || e->status == 5 || e->status == 16)
		return pppd_gone(e);
	return pppd_status(e->status);
}

enum cause
ending_cause(const struct ending *e)
{
	if (e->failed)
		return e->lost ? CAUSE_LINE_LOST : CAUSE_SERVICE_FAILED;
	if (e->told == CAUSE_OTHER_USER)
		return CAUSE_OTHER_USER;
	if (e->stopped != CAUSE_NONE)
		return e->stopped;
	if (e->ppp)
		return pppd_cause(e);
	if (e->told != CAUSE_NONE)
		return e->told;
	return e->lost ? CAUSE_CARRIER_LOST : CAUSE_SERVICE_EXIT;
}
