/*
 * pool.h - the addresses of a pppd service: who has which, what is free.
 *
 * Pure. Addresses are IPv4 in host byte order; a reservation belongs to a
 * call, named by its HPORT, and a call has at most one. Addresses are dealt
 * in turn, so that one which was just given back rests longest.
 */
#ifndef RG_POOL_H
#define RG_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define POOL_TEXT 16 /* "255.255.255.255" and its NUL */

struct pool;

struct pool *pool_new(void); /* NULL: out of memory */
void pool_free(struct pool **);

/*
 * What may be dealt from now on; reservations stay. `clear` comes first at
 * a reload. RG_OK, RG_E_NAME (last before first, or 0.0.0.0) or RG_E_SIZE.
 */
void pool_clear(struct pool *);
int pool_add(struct pool *, uint32_t first, uint32_t last);

/* Never dealt nor pinned: our own end of the links. RG_OK or RG_E_SIZE. */
int pool_keep(struct pool *, uint32_t local);

/*
 * The next free address, instead of what the call had. RG_OK, RG_E_AGAIN
 * (all in use) or RG_E_SIZE.
 */
int pool_take(struct pool *, uint64_t hport, uint32_t *addr);

/*
 * A user's own address (ip=), inside the ranges or not: not dealt to anybody
 * else meanwhile. RG_E_AGAIN when another call has it, RG_E_NAME when it is
 * one of ours.
 */
int pool_pin(struct pool *, uint64_t hport, uint32_t addr);

/* What the call has, if anything, is free again. */
void pool_release(struct pool *, uint64_t hport);

size_t pool_size(const struct pool *); /* addresses in the ranges */
size_t pool_used(const struct pool *); /* reservations, pins included */

/* Dotted quads. RG_OK or RG_E_NAME. */
int pool_address(const char *text, uint32_t *addr);
void pool_format(uint32_t addr, char dst[POOL_TEXT]);

#endif
