/*
 * pppdapi.h - the one place that knows which pppd the plugin is built for:
 * what changed with pppd 2.5 is spelled here as 2.4.9 has it.
 *
 * To be included first: pppd.h of 2.4 makes bool an unsigned char, and can no
 * more do that after <stdbool.h>.
 */
#ifndef RG_PPPDAPI_H
#define RG_PPPDAPI_H

#include <stddef.h>
#include <stdint.h>

#include <pppd/pppd.h>
#ifdef HAVE_PPPD_OPTIONS_H
#include "pppd/pppd25.h"
#else
#include "pppd/pppd24.h"
#endif

#endif
