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

/* Before the script runs. 0, or -1 with errno. */
int lending_open(void);

/*
 * When it has said yes: the name in dst, "" for any; *address is set when the
 * peer is to have one. False when it was no script of ours.
 */
bool lending_peer(char *dst, size_t size, uint32_t *address);

#endif
