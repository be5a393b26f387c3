/* What a line holds of its device (mline.h), by the names of its entry. */
#include "config.h"

#include <sys/ioctl.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>

#include "base/err.h"
#include "base/log.h"
#include "device/lock.h"
#include "device/ttyopen.h"
#include "monitor/call.h"
#include "monitor/lend.h"
#include "monitor/mline.h"
#include "monitor/outage.h"

#define WHY_SIZE 200

static struct linelock_place
lock_place(const struct mline *l)
{
	const struct conf_globals *g = &l->ref->conf->g;
	struct linelock_place p = { "", g->paths.lock, l->conf->device };

	(void)snprintf(p.lines, sizeof(p.lines), "%s/lines", g->paths.run);
	return p;
}

/* Does the other one wait for what we have? */
static bool
is_awaited(const struct mline *l, const struct mline *other)
{
	char *real = other->awaits ? mline_real(other) : NULL;
	const bool yes = real != NULL && linelock_is(&l->lock, real);

	free(real);
	return yes;
}

/*
 * We are about to give it back, and they try in a moment. Nobody else: two
 * that are kept out by other programs would wake each other for ever.
 */
static void
wake_others(const struct mline *l)
{
	struct monitor *m = l->mon;
	size_t i;

	for (i = 0; i < m->slots && !m->stopping; i++)
		if (m->lines[i] != NULL && is_awaited(l, m->lines[i]))
			outage_hurry(m->lines[i]);
}

void
mline_give_back(struct mline *l)
{
	const struct linelock_place place = lock_place(l);

	wake_others(l);
	linelock_release(&l->lock, &place);
	ttydev_release(&l->dev, l->conf->device);
}

char *
mline_real(const struct mline *l)
{
	return realpath(l->conf->device, NULL);
}

static int
lock_real(struct mline *l, const char *real, pid_t heir,
    struct linelock_holder *who)
{
	const struct linelock_place place = lock_place(l);
	int r;

	if (!linelock_is(&l->lock, real)) /* but of another device, or none */
		wake_others(l);
	r = linelock_take(&l->lock, &place, real, heir, who);
	l->awaits = r == RG_E_AGAIN && who->ours;
	if (r == RG_OK && who->warning[0] != '\0')
		log_debug("line %s: %s", l->conf->name, who->warning);
	return r;
}

int
mline_lock(struct mline *l, pid_t heir, struct linelock_holder *who)
{
	char *real = mline_real(l);
	int r = RG_E_GONE;

	if (l->borrowed)
		r = RG_OK; /* its getty has */
	else if (real != NULL && (l->dev == NULL || ttydev_is(l->dev, real)))
		r = lock_real(l, real, heir, who);
	free(real);
	return r;
}

static int
open_device(struct mline *l, char *why, size_t whysz)
{
	const char *path = l->conf->device;

	if (l->dev == NULL)
		return ttydev_open(path, l->mon->privileged, &l->dev, why,
		    whysz);
	if (ttydev_fd(l->dev) == -1)
		return ttydev_reopen(l->dev, path, why, whysz);
	return RG_OK;
}

/* The lock of a device that is not there would be in others' way. */
void
mline_lost(struct mline *l, int r, const char *why)
{
	if (r != RG_E_SYS || l->dev == NULL)
		mline_give_back(l);
	outage_begin(l,
	    r == RG_E_GONE        ? LINE_ABSENT
		: r == RG_E_AGAIN ? LINE_BUSY
				  : LINE_DOWN,
	    why);
}

static int
lock_first(struct mline *l, const char *real, char *why, size_t whysz)
{
	struct linelock_holder who;
	int r = lock_real(l, real, 0, &who);

	if (r == RG_E_AGAIN && who.pid == 0)
		snprintf(why, whysz, "no pid in %.180s", who.file);
	else if (r == RG_E_AGAIN)
		snprintf(why, whysz, "%s, pid %ld", who.program, (long)who.pid);
	else if (r != RG_OK)
		snprintf(why, whysz, "lock: %s", strerror(errno));
	if (r != RG_OK) /* not ours: its owner and mode go back as well */
		mline_give_back(l);
	return r;
}

/*
 * Locks, then opens: who has the device locked must not feel it. In between
 * the name may have moved to another one, which is not locked.
 */
static int
take(struct mline *l, const char *real, char *why, size_t whysz)
{
	int r = lock_first(l, real, why, whysz);

	if (r == RG_OK)
		r = open_device(l, why, whysz);
	if (r == RG_OK && !ttydev_is(l->dev, real)) {
		snprintf(why, whysz, "%s leads to another device",
		    l->conf->device);
		r = RG_E_GONE;
	}
	return r;
}

bool
mline_take(struct mline *l)
{
	char why[WHY_SIZE] = "";
	int r;
	char *real = ttydev_look(l->conf->device, &r, why, sizeof(why));

	if (real != NULL)
		r = take(l, real, why, sizeof(why));
	free(real);
	if (r != RG_OK)
		mline_lost(l, r, why);
	return r == RG_OK;
}

int
mline_fresh(struct mline *l, int *fd, char *why, size_t whysz)
{
	int r = open_device(l, why, whysz);

	if (r == RG_OK)
		r = ttydev_fresh(l->dev, l->conf->device, fd, why, whysz);
	return r;
}

bool
mline_is_gone(const struct mline *l)
{
	return l->dev != NULL && ttydev_gone(l->conf->device);
}

bool
mline_engaged(const struct mline *l)
{
	const int bits = ttydev_signals(l->dev);

	return l->conf->type == CONF_LINE_MODEM &&
	    l->conf->carrier != CONF_CARRIER_NONE && bits != -1 &&
	    (bits & TIOCM_CAR) != 0;
}

/*
 * DCD that was up in the dialog counts in the session, even if it fell in
 * between and would look as if there were none; likewise what a getty saw, as
 * some drivers (n_gsm) have forgotten it for a moment after an open.
 */
uint8_t
mline_carrier(const struct mline *l)
{
	const bool seen = (l->call != NULL && l->call->dcd) ||
	    (l->lender != NULL && l->lender->dcd);

	if (l->conf->carrier == CONF_CARRIER_AUTO && seen)
		return CARRIER_DCD;
	return (uint8_t)l->conf->carrier;
}
