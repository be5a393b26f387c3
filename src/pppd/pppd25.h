/*
 * pppd25.h - pppd 2.5, whose headers keep to themselves some of what it
 * still exports: one that no more does will not load the plugin, and no
 * link starts. Included by pppdapi.h alone.
 */
#ifndef RG_PPPD25_H
#define RG_PPPD25_H

#include <linux/ppp_defs.h>
#include <net/if.h>

#include <pppd/options.h>
#include <pppd/fsm.h>
#include <pppd/ipcp.h>
#include <pppd/lcp.h>
#include <pppd/chap.h>
#include <pppd/upap.h>

#define PPPD_OPTIONS(table) ppp_add_options(table)
#define PPPD_NOTIFY(list, fn) ppp_add_notify(PPPD_##list, fn, NULL)
#define PPPD_phasechange NF_PHASE_CHANGE
#define PPPD_auth_up_notifier NF_AUTH_UP
#define PPPD_ip_up_notifier NF_IP_UP
#define PPPD_ip_down_notifier NF_IP_DOWN
#define PPPD_exitnotify NF_EXIT
#define PPPD_AFTER(s, fn) ppp_timeout(fn, NULL, s, 0)
#define PPPD_NOT_AFTER(fn) ppp_untimeout(fn, NULL)
#define option_error ppp_option_error
#define pppd_idle_limit() ppp_get_max_idle_time()
#define pppd_set_idle_limit(s) ppp_set_max_idle_time(s)

extern bool auth_required;
extern bool explicit_remote;
extern char ifname[IFNAMSIZ];
extern bool persist;
extern char peer_authname[MAXNAMELEN];
extern char remote_name[MAXNAMELEN];
extern int hungup;
void die(int status);
int get_idle_time(int unit, struct ppp_idle *idle);
int get_secret(int unit, char *client, char *server, char *secret,
    int *secret_len, int am_server);

/* What report_count() wants. False when the kernel does not tell. */
static inline bool
pppd_counts(uint32_t *in, uint32_t *out)
{
	ppp_link_stats_st stats;

	if (!ppp_get_link_stats(&stats))
		return false;
	*in = (uint32_t)stats.bytes_in;
	*out = (uint32_t)stats.bytes_out;
	return true;
}

#endif
