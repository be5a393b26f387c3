/* A line that is open and locked goes to its engine (mline.h). */
#include "config.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "device/host.h"
#include "device/ttyopen.h"
#include "monitor/engine.h"
#include "monitor/hport.h"
#include "monitor/mline.h"
#include "monitor/onlooker.h"
#include "monitor/outage.h"
#include "monitor/session.h"

#define WHY_SIZE 200

int
mline_arm(struct mline *l, char *why, size_t whysz)
{
	int fd, r = mline_fresh(l, &fd, why, whysz);

	if (r == RG_OK && host_limit_tty(fd) == -1) {
		(void)close(fd);
		r = RG_E_SYS;
	}
	if (r != RG_OK) {
		ttydev_suspend(l->dev);
		return r;
	}
	l->hport = hport_issue(&l->mon->hports, l->slot);
	rg_call_new(l->call_id);
	(void)permit_arm(&l->permit);
	l->permit.leaving = l->busied = mline_is_off(l);
	l->dropped = l->traced = false;
	l->seen = WIRE_LINE_INIT;
	if (l->permit.leaving || l->status == LINE_DOWN)
		l->status = LINE_OPEN; /* its note, or reason, is still true */
	else
		outage_set_status(l, LINE_OPEN, NULL);
	l->since_ms = clock_ms();
	(void)engine_arm(l, fd); /* a dead engine is reported by its exit */
	onlooker_armed(l);
	return RG_OK;
}

/*
 * No new call while the last caller is there still, or somebody is again.
 * Who calls in the very moment of opening is there once; a carrier that is
 * there each time has no call behind it.
 */
void
mline_take_calls(struct mline *l)
{
	const bool again = l->engaged;
	char why[WHY_SIZE] = "";
	int r;

	l->engaged = !l->stuck && mline_engaged(l);
	if (!l->stuck && !l->engaged) {
		if ((r = mline_arm(l, why, sizeof(why))) != RG_OK)
			mline_lost(l, r, why);
		return;
	}
	if (l->engaged && again)
		mline_fault(l, "carrier is up before any call");
	l->hport = hport_issue(&l->mon->hports, l->slot);
	permit_hangup(&l->permit);
	session_hangup(l);
}
