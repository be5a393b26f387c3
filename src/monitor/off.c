/* Lines out of service: modems taken off hook, devices lent. */
#include "config.h"

#include "monitor/mline.h"
#include "monitor/off.h"
#include "monitor/store.h"

bool
off_hook_wanted(const struct mline *l)
{
	const struct conf_profile *p = l->conf->profile;

	return l->conf->type == CONF_LINE_MODEM && p->busy_out != NULL &&
	    l->loan == 0 && !l->busied && store_trouble(l->mon) == NULL;
}

/* Nobody is to hang up now: with DTR low the modem would be on hook again. */
void
off_hook_done(struct mline *l)
{
	permit_hangup(&l->permit);
	mline_give_back(l);
	mline_closed(l);
}

bool
off_lend(struct mline *l, const char *by, uint32_t loan)
{
	const enum stage stage = l->permit.stage;

	if (l->disabled || l->removed || l->conf->type == CONF_LINE_LENT ||
	    (stage != STAGE_CLOSED &&
		(stage != STAGE_ARMED || l->seen != WIRE_LINE_IDLE)))
		return false;
	mline_disable(l, "lent", by, false, loan);
	return true;
}

void
off_return(struct mline *l, uint32_t loan)
{
	if (l->loan == loan)
		mline_enable(l);
}
