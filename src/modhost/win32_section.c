/*
 * Critical sections: recursive locks on the heap, so that the public type is
 * one pointer. Initialising one cannot fail in the API: without memory the
 * process ends, and with it nothing but the module's calls.
 */
#include "config.h"

#include <pthread.h>
#include <stdlib.h>

#include "modhost/win32.h"

VOID WINAPI
InitializeCriticalSection(LPCRITICAL_SECTION lpCriticalSection)
{
	pthread_mutexattr_t attr;
	pthread_mutex_t *mutex;

	mutex = malloc(sizeof(*mutex));
	if (mutex == NULL || pthread_mutexattr_init(&attr) != 0)
		abort();
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
	if (pthread_mutex_init(mutex, &attr) != 0)
		abort();
	pthread_mutexattr_destroy(&attr);
	lpCriticalSection->Opaque = mutex;
}

VOID WINAPI
EnterCriticalSection(LPCRITICAL_SECTION lpCriticalSection)
{
	pthread_mutex_lock(lpCriticalSection->Opaque);
}

BOOL WINAPI
TryEnterCriticalSection(LPCRITICAL_SECTION lpCriticalSection)
{
	return pthread_mutex_trylock(lpCriticalSection->Opaque) == 0;
}

VOID WINAPI
LeaveCriticalSection(LPCRITICAL_SECTION lpCriticalSection)
{
	pthread_mutex_unlock(lpCriticalSection->Opaque);
}

VOID WINAPI
DeleteCriticalSection(LPCRITICAL_SECTION lpCriticalSection)
{
	pthread_mutex_destroy(lpCriticalSection->Opaque);
	free(lpCriticalSection->Opaque);
	lpCriticalSection->Opaque = NULL;
}
