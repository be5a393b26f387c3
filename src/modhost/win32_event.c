/* Events, and the hold that a Receive has on one. */
#include "config.h"

#include "modhost/win32.h"

HANDLE WINAPI
CreateEventA(LPSECURITY_ATTRIBUTES lpEventAttributes, BOOL bManualReset,
    BOOL bInitialState, LPCSTR lpName)
{
	struct object *object;

	(void)lpEventAttributes;
	if (lpName != NULL) {
		ras_host_debug("CreateEvent(\"%s\"): events have no names here",
		    lpName);
		win32_fail(ERROR_NOT_SUPPORTED);
		return NULL;
	}
	object = object_new(OBJECT_EVENT, bManualReset != FALSE,
	    bInitialState != FALSE);
	return object == NULL ? NULL : handle_new(object);
}

static BOOL
event_set(HANDLE handle, bool signaled)
{
	struct object *event;

	win32_lock();
	event = handle_object_of(handle, OBJECT_EVENT);
	if (event != NULL && signaled)
		object_signal(event);
	else if (event != NULL)
		event->signaled = false;
	win32_unlock();
	return event != NULL;
}

BOOL WINAPI
SetEvent(HANDLE hEvent)
{
	return event_set(hEvent, true);
}

BOOL WINAPI
ResetEvent(HANDLE hEvent)
{
	return event_set(hEvent, false);
}

/* For the host a held event is a type of its own: it can do nothing else. */
struct ras_event *
ras_event_hold(HANDLE handle)
{
	struct object *event;

	win32_lock();
	event = handle_object_of(handle, OBJECT_EVENT);
	if (event != NULL)
		object_hold(event);
	win32_unlock();
	return (struct ras_event *)event;
}

static void
event_let_go(struct ras_event *held, bool signal)
{
	struct object *event = (struct object *)held;

	win32_lock();
	if (signal)
		object_signal(event);
	object_drop(event);
	win32_unlock();
}

void
ras_event_signal(struct ras_event *event)
{
	event_let_go(event, true);
}

void
ras_event_drop(struct ras_event *event)
{
	event_let_go(event, false);
}
