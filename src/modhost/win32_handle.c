/*
 * The handle table. A handle names a slot and how often the slot was taken,
 * so that a handle that was closed stays wrong; slots are taken again in the
 * order in which they became free. Like those of Windows handles are
 * multiples of four and never 0.
 */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>

#include "modhost/win32.h"

#define SLOT_BITS 16
#define SLOTS_MAX (1u << SLOT_BITS)
#define TURN_SHIFT (SLOT_BITS + 2)
#define TURN_MAX (UINTPTR_MAX >> TURN_SHIFT)
#define NO_SLOT UINT32_MAX

struct slot {
	struct object *object; /* NULL: free */
	uintptr_t turn;
	uint32_t next_free;
};

static struct {
	struct slot *slots;
	uint32_t size;
	uint32_t first_free, last_free;
} table = { .first_free = NO_SLOT, .last_free = NO_SLOT };

static void
slot_release(uint32_t index)
{
	table.slots[index].object = NULL;
	table.slots[index].next_free = NO_SLOT;
	if (table.first_free == NO_SLOT)
		table.first_free = index;
	else
		table.slots[table.last_free].next_free = index;
	table.last_free = index;
}

static bool
table_grow(void)
{
	uint32_t i, size;
	struct slot *slots;

	size = table.size == 0 ? 64 : table.size * 2;
	if (size > SLOTS_MAX)
		return false;
	slots = realloc(table.slots, size * sizeof(*slots));
	if (slots == NULL)
		return false;
	table.slots = slots;
	i = table.size;
	table.size = size;
	for (; i < size; i++) {
		slots[i].turn = 0;
		slot_release(i);
	}
	return true;
}

/* The slot that a handle names, if it is the one that was given out. */
static struct slot *
slot_of(HANDLE handle)
{
	uintptr_t value = (uintptr_t)handle;
	uintptr_t index = (value >> 2) & (SLOTS_MAX - 1);
	struct slot *slot;

	if ((value & 3) != 0 || index >= table.size)
		return NULL;
	slot = &table.slots[index];
	if (slot->object == NULL || slot->turn != value >> TURN_SHIFT)
		return NULL;
	return slot;
}

HANDLE
handle_new(struct object *object)
{
	uint32_t index;
	uintptr_t value = 0;

	win32_lock();
	if (table.first_free != NO_SLOT || table_grow()) {
		index = table.first_free;
		table.first_free = table.slots[index].next_free;
		table.slots[index].object = object;
		/* All ones is INVALID_HANDLE_VALUE. */
		if (++table.slots[index].turn >= TURN_MAX)
			table.slots[index].turn = 1;
		value = table.slots[index].turn << TURN_SHIFT |
		    (uintptr_t)index << 2;
	} else {
		object_drop(object);
	}
	win32_unlock();
	if (value == 0)
		win32_fail(ERROR_NO_SYSTEM_RESOURCES);
	return (HANDLE)value;
}

struct object *
handle_object(HANDLE handle)
{
	struct slot *slot = slot_of(handle);

	if (slot == NULL) {
		win32_fail(ERROR_INVALID_HANDLE);
		return NULL;
	}
	return slot->object;
}

struct object *
handle_object_of(HANDLE handle, enum object_kind kind)
{
	struct object *object = handle_object(handle);

	if (object != NULL && object->kind != kind) {
		win32_fail(ERROR_INVALID_HANDLE);
		return NULL;
	}
	return object;
}

void
handle_free(HANDLE handle)
{
	struct slot *slot = slot_of(handle);
	struct object *object = slot->object;

	slot_release((uint32_t)(slot - table.slots));
	object_drop(object);
}

BOOL WINAPI
CloseHandle(HANDLE hObject)
{
	struct object *object;

	win32_lock();
	object = handle_object(hObject);
	if (object != NULL && object->kind == OBJECT_KEY) {
		win32_fail(ERROR_INVALID_HANDLE); /* RegCloseKey's */
		object = NULL;
	}
	if (object != NULL)
		handle_free(hObject);
	win32_unlock();
	return object != NULL;
}
