/*
 * hport.h - the 64 bit names of calls.
 *
 * A handle is a counter that starts at a random place and only counts up,
 * with the slot of its object in the low bits: found in constant time, never
 * issued twice by one monitor, and a stranger to the monitor before it.
 */
#ifndef RG_HPORT_H
#define RG_HPORT_H

#include <stddef.h>
#include <stdint.h>

struct hport_table;

struct hport_table *hport_new(void); /* NULL: out of memory */
void hport_free(struct hport_table **);

/* A new handle for obj (not NULL), or 0: out of memory or of slots. */
uint64_t hport_issue(struct hport_table *, void *obj);

/* The object of a handle that is alive, else NULL. 0 is never alive. */
void *hport_find(const struct hport_table *, uint64_t);

/* The handle is dead from now on. */
void hport_retire(struct hport_table *, uint64_t);

size_t hport_count(const struct hport_table *);

#endif
