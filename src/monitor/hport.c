#include "config.h"

#include <stdlib.h>

#include "base/compat.h"
#include "monitor/hport.h"

#define SLOT_BITS 20
#define SLOT_MASK ((UINT64_C(1) << SLOT_BITS) - 1)
#define FIRST_SLOTS 64

struct slot {
	uint64_t handle; /* 0: free */
	void *obj;
	size_t next_free;
};

/*
 * The counter has 44 bits and starts in the lower 32 of them: a million
 * calls a second would need half a year to come around.
 */
struct hport_table {
	uint64_t counter;
	struct slot *slots;
	size_t size, used;
	size_t free_head; /* == size: none */
};

struct hport_table *
hport_new(void)
{
	struct hport_table *t = calloc(1, sizeof(*t));
	uint32_t epoch;

	if (t == NULL)
		return NULL;
	rg_random(&epoch, sizeof(epoch));
	t->counter = epoch;
	return t;
}

void
hport_free(struct hport_table **tp)
{
	if (*tp != NULL)
		free((*tp)->slots);
	free(*tp);
	*tp = NULL;
}

static int
grow(struct hport_table *t)
{
	size_t i, size = t->size == 0 ? FIRST_SLOTS : 2 * t->size;
	struct slot *slots;

	if (size > SLOT_MASK + 1)
		return -1;
	slots = realloc(t->slots, size * sizeof(*slots));
	if (slots == NULL)
		return -1;
	for (i = t->size; i < size; i++)
		slots[i] = (struct slot) { .next_free = i + 1 };
	t->free_head = t->size;
	t->slots = slots;
	t->size = size;
	return 0;
}

uint64_t
hport_issue(struct hport_table *t, void *obj)
{
	struct slot *s;
	size_t i;

	if (t->used == t->size && grow(t) == -1)
		return 0;
	i = t->free_head;
	s = &t->slots[i];
	t->free_head = s->next_free;
	t->used++;
	s->obj = obj;
	s->handle = ++t->counter << SLOT_BITS | i;
	return s->handle;
}

static struct slot *
find_slot(const struct hport_table *t, uint64_t handle)
{
	size_t i = handle & SLOT_MASK;

	if (handle == 0 || i >= t->size || t->slots[i].handle != handle)
		return NULL;
	return &t->slots[i];
}

void *
hport_find(const struct hport_table *t, uint64_t handle)
{
	const struct slot *s = find_slot(t, handle);

	return s == NULL ? NULL : s->obj;
}

void
hport_retire(struct hport_table *t, uint64_t handle)
{
	struct slot *s = find_slot(t, handle);

	if (s == NULL)
		return;
	*s = (struct slot) { .next_free = t->free_head };
	t->free_head = (size_t)(s - t->slots);
	t->used--;
}

size_t
hport_count(const struct hport_table *t)
{
	return t->used;
}
