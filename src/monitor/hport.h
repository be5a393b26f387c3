/*
 * hport.h - the 64 bit names of calls.
 *
 * A handle is a counter that starts at a random place and only counts up,
 * with the slot of its line in the low bits: found in constant time, never
 * issued twice by one monitor, and a stranger to the monitor before it.
 */
#ifndef RG_HPORT_H
#define RG_HPORT_H

#include <stddef.h>
#include <stdint.h>

#define HPORT_SLOTS (1u << 20)

void hport_init(uint64_t *counter);

/* A new handle for the line in that slot, never 0. */
uint64_t hport_issue(uint64_t *counter, size_t slot);

/* The slot of a handle. Any number has one: it need not be a handle. */
size_t hport_slot(uint64_t);

#endif
