/* pool.h - IPv4 addresses and rows of address ranges. */
#ifndef RG_CONF_POOL_H
#define RG_CONF_POOL_H

#include "conf/arena.h"
#include "conf/conf.h"

/* An address that a PPP peer can have, in host byte order. */
bool conf_pool_addr(const char *text, uint32_t *addr);

/*
 * "10.9.0.10-10.9.0.19,10.9.0.40". Returns the number of ranges, in memory
 * of the arena, or 0 with *why.
 */
size_t conf_pool_parse(struct arena **, const char *text,
    struct conf_range **out, const char **why);

/* Do two rows of ranges share an address? *at is the first one found. */
bool conf_pool_overlap(const struct conf_range *a, size_t na,
    const struct conf_range *b, size_t nb, uint32_t *at);

/* Dotted quad; the buffer holds INET_ADDRSTRLEN bytes. */
const char *conf_pool_text(uint32_t addr, char *buf);

#endif
