/* What a line holds of its device (mline.h), by the names of its entry. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/log.h"
#include "monitor/lock.h"
#include "monitor/mline.h"
#include "monitor/ttyopen.h"

static struct linelock_place
lock_place(const struct mline *l)
{
	const struct conf_globals *g = &l->ref->conf->g;
	struct linelock_place p = { "", g->paths.lock, l->conf->device };

	(void)snprintf(p.lines, sizeof(p.lines), "%s/lines", g->paths.run);
	return p;
}

void
mline_give_back(struct mline *l)
{
	const struct linelock_place place = lock_place(l);

	linelock_release(&l->lock, &place);
	ttydev_release(&l->dev, l->conf->device);
}

char *
mline_real(const struct mline *l)
{
	return realpath(l->conf->device, NULL);
}

int
mline_lock(struct mline *l, pid_t heir, struct linelock_holder *who)
{
	const struct linelock_place place = lock_place(l);
	char *real = mline_real(l);
	int r = RG_E_GONE;

	if (real != NULL && (l->dev == NULL || ttydev_is(l->dev, real)))
		r = linelock_take(&l->lock, &place, real, heir, who);
	free(real);
	if (r == RG_OK && who->warning[0] != '\0')
		log_debug("line %s: %s", l->conf->name, who->warning);
	return r;
}
