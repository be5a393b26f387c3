/*
 * pppd24.h - the one place that knows which pppd the plugin is built for:
 * the names that changed with pppd 2.5 are spelled here as 2.4.9 has them.
 *
 * To be included first: pppd.h makes bool an unsigned char, and can no more
 * do that after <stdbool.h>.
 */
#ifndef RG_PPPD24_H
#define RG_PPPD24_H

#include <stddef.h>

#include <pppd/pppd.h>
#include <pppd/fsm.h>
#include <pppd/ipcp.h>
#include <pppd/lcp.h>
#include <pppd/chap-new.h>
#include <pppd/patchlevel.h>

#define PPPD_OPTIONS(table) add_options(table)
#define PPPD_NOTIFY(list, fn) add_notifier(&(list), fn, NULL)
#define PPPD_PEER peer_authname

#endif
