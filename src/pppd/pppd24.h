/*
 * pppd24.h - pppd 2.4.9. Included by pppdapi.h alone.
 */
#ifndef RG_PPPD24_H
#define RG_PPPD24_H

#include <pppd/fsm.h>
#include <pppd/ipcp.h>
#include <pppd/lcp.h>
#include <pppd/chap-new.h>
#include <pppd/patchlevel.h>

#define PPPD_VERSION VERSION
#define PPPD_OPTIONS(table) add_options(table)
#define PPPD_NOTIFY(list, fn) add_notifier(&(list), fn, NULL)
#define PPPD_AFTER(s, fn) timeout(fn, NULL, s, 0)
#define PPPD_NOT_AFTER(fn) untimeout(fn, NULL)
#define pppd_idle_limit() idle_time_limit
#define pppd_set_idle_limit(s) (idle_time_limit = (int)(s))

/* What report_count() wants. False when the kernel does not tell. */
static inline bool
pppd_counts(uint32_t *in, uint32_t *out)
{
	update_link_stats(0);
	*in = link_stats.bytes_in;
	*out = link_stats.bytes_out;
	return link_stats_valid;
}

#endif
