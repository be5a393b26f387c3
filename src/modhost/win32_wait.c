/*
 * Waits. Who signals an object looks through the waits in the order of their
 * coming and satisfies what it can, on the waiter's behalf: a wait for all
 * takes all or nothing, and nobody takes an auto-reset event who does not
 * return with it.
 */
#include "config.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

#include "modhost/win32.h"

struct wait {
	struct wait *next;
	struct object *objects[MAXIMUM_WAIT_OBJECTS];
	DWORD count;
	bool all;
	bool done;
	DWORD result;
	pthread_cond_t wake;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct wait *waits;

void
win32_lock(void)
{
	pthread_mutex_lock(&lock);
}

void
win32_unlock(void)
{
	pthread_mutex_unlock(&lock);
}

static void
take(struct object *object)
{
	if (!object->manual_reset)
		object->signaled = false;
}

/* Whether it is satisfied now; if so, what it needs is taken. */
static bool
wait_try(struct wait *wait)
{
	DWORD i;

	for (i = 0; i < wait->count; i++) {
		if (wait->objects[i]->signaled != wait->all)
			break;
	}
	if (wait->all) {
		if (i < wait->count)
			return false;
		while (i > 0)
			take(wait->objects[--i]);
	} else {
		if (i == wait->count)
			return false;
		take(wait->objects[i]);
	}
	wait->result = WAIT_OBJECT_0 + i;
	wait->done = true;
	return true;
}

static void
wait_enter(struct wait *wait)
{
	struct wait **last = &waits;

	while (*last != NULL)
		last = &(*last)->next;
	wait->next = NULL;
	*last = wait;
}

static void
wait_leave(struct wait *wait)
{
	struct wait **at = &waits;

	while (*at != wait)
		at = &(*at)->next;
	*at = wait->next;
}

void
object_signal(struct object *object)
{
	struct wait *wait;

	object->signaled = true;
	for (wait = waits; wait != NULL && object->signaled;
	     wait = wait->next) {
		if (!wait->done && wait_try(wait))
			pthread_cond_signal(&wait->wake);
	}
}

static struct timespec
deadline_after(DWORD milliseconds)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	at.tv_sec += milliseconds / 1000;
	at.tv_nsec += (long)(milliseconds % 1000) * 1000000;
	if (at.tv_nsec >= 1000000000) {
		at.tv_nsec -= 1000000000;
		at.tv_sec++;
	}
	return at;
}

/* Under the lock, which it gives up while it sleeps. */
static void
wait_sleep(struct wait *wait, DWORD milliseconds)
{
	pthread_condattr_t attr;
	struct timespec deadline;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&wait->wake, &attr);
	pthread_condattr_destroy(&attr);
	deadline = deadline_after(milliseconds);
	wait_enter(wait);
	while (!wait->done) {
		if (milliseconds == INFINITE)
			pthread_cond_wait(&wait->wake, &lock);
		else if (pthread_cond_timedwait(&wait->wake, &lock,
			     &deadline) == ETIMEDOUT)
			break;
	}
	wait_leave(wait);
	pthread_cond_destroy(&wait->wake);
}

/* Under the lock: holds what the handles name. How many it held. */
static DWORD
wait_hold(struct wait *wait, CONST HANDLE *handles, DWORD count)
{
	DWORD i, j;

	for (i = 0; i < count; i++) {
		wait->objects[i] = handle_object(handles[i]);
		if (wait->objects[i] == NULL)
			break;
		if (wait->objects[i]->kind == OBJECT_KEY) {
			win32_fail(ERROR_INVALID_HANDLE);
			break;
		}
		for (j = 0; wait->all && j < i; j++) {
			if (handles[j] == handles[i])
				break;
		}
		if (wait->all && j < i) {
			win32_fail(ERROR_INVALID_PARAMETER);
			break;
		}
		object_hold(wait->objects[i]);
	}
	return i;
}

DWORD WINAPI
WaitForMultipleObjects(DWORD nCount, CONST HANDLE *lpHandles, BOOL bWaitAll,
    DWORD dwMilliseconds)
{
	struct wait wait;

	if (nCount == 0 || nCount > MAXIMUM_WAIT_OBJECTS || lpHandles == NULL) {
		win32_fail(ERROR_INVALID_PARAMETER);
		return WAIT_FAILED;
	}
	wait.all = bWaitAll != FALSE;
	wait.done = false;
	wait.result = WAIT_TIMEOUT;
	win32_lock();
	wait.count = wait_hold(&wait, lpHandles, nCount);
	if (wait.count < nCount)
		wait.result = WAIT_FAILED;
	else if (!wait_try(&wait) && dwMilliseconds != 0)
		wait_sleep(&wait, dwMilliseconds);
	while (wait.count > 0)
		object_drop(wait.objects[--wait.count]);
	win32_unlock();
	return wait.result;
}

DWORD WINAPI
WaitForSingleObject(HANDLE hHandle, DWORD dwMilliseconds)
{
	return WaitForMultipleObjects(1, &hHandle, FALSE, dwMilliseconds);
}
