/*
 * lending.h - a pppd that lends its line to rasgated by a connect script,
 * rasgate-login --connect: the script inherits our socket's other end, keeps
 * it for the session, and says who the peer has to be. Knows nothing of pppd.
 */
#ifndef RG_PPPD_LENDING_H
#define RG_PPPD_LENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/names.h"

/* Before the script runs. 0, or -1 with errno. */
int lending_open(void);

struct lending_peer {
	char user[RG_USER_MAX + 1]; /* "": any */
	uint32_t address;           /* in network order, 0: as pppd has it */
	unsigned idle_s;            /* 0: as long as he likes */
};

/* When it has said yes, to whom. False when it was no script of ours. */
bool lending_peer(struct lending_peer *);

#endif
