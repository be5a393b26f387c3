/* A caller who leaves: was he in the middle of a guess? */
#include "config.h"

#include "monitor/chain.h"
#include "monitor/lockout.h"
#include "monitor/mline.h"

/* An end that the caller can bring about. */
static bool
is_his_doing(enum cause cause)
{
	return cause == CAUSE_CARRIER_LOST || cause == CAUSE_FLOOD ||
	    cause == CAUSE_EARLY_PPP || cause == CAUSE_DIALOG_LIMIT;
}

/* Before a word on his answer to a step whose no may be slower than its yes. */
static bool
left_unheard(const struct call *c)
{
	if (c->unheard == 0)
		return false;
	return c->unheard == c->solo_step ||
	    ((c->radius == RADIUS_ASKED || c->radius == RADIUS_LEFT) &&
		c->unheard == c->radius_step);
}

/*
 * A server, or PAM, says no slower than yes: who leaves before it has said
 * anything of what he typed has guessed.
 */
void
chain_left(struct call *c)
{
	chain_hosted_failed(c); /* unless it was told before */
	if (left_unheard(c) && c->failed == AUTH_CAUSE_NONE &&
	    is_his_doing(c->cause) && !lockout_bars(c))
		lockout_failed(c);
}
