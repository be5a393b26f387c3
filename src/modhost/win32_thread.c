/*
 * Threads. ExitThread goes back to where the thread began and unwinds
 * nothing on its way, as on Windows.
 */
#include "config.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "modhost/win32.h"

#define STACK_DEFAULT ((SIZE_T)1024 * 1024)

struct thread {
	struct object *object;
	LPTHREAD_START_ROUTINE start;
	LPVOID parameter;
	DWORD id;
	DWORD exit_code;
	jmp_buf end;
};

static _Thread_local struct thread *current;
static _Thread_local DWORD current_id;

static DWORD
new_id(void)
{
	static DWORD last;

	return __atomic_add_fetch(&last, 4, __ATOMIC_RELAXED);
}

DWORD WINAPI
GetCurrentThreadId(VOID)
{
	if (current_id == 0)
		current_id = new_id();
	return current_id;
}

DWORD WINAPI
GetCurrentProcessId(VOID)
{
	return (DWORD)getpid();
}

static void
thread_end(struct thread *thread)
{
	library_thread(DLL_THREAD_DETACH);
	win32_lock();
	thread->object->exit_code = thread->exit_code;
	object_signal(thread->object);
	object_drop(thread->object);
	win32_unlock();
	free(thread);
}

static void *
thread_main(void *arg)
{
	current = arg;
	current_id = current->id;
	if (setjmp(current->end) == 0) {
		library_thread(DLL_THREAD_ATTACH);
		current->exit_code = current->start(current->parameter);
	}
	thread_end(current);
	return NULL;
}

VOID WINAPI
ExitThread(DWORD dwExitCode)
{
	if (current == NULL)
		pthread_exit(NULL);
	current->exit_code = dwExitCode;
	longjmp(current->end, 1);
}

/* The host's signals are not for the module's threads. */
static int
spawn_masked(struct thread *thread, const pthread_attr_t *attr)
{
	static const int faults[] = { SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV,
		SIGSYS, SIGTRAP };
	sigset_t none, before;
	pthread_t id;
	size_t i;
	int error;

	sigfillset(&none);
	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		sigdelset(&none, faults[i]);
	pthread_sigmask(SIG_BLOCK, &none, &before);
	error = pthread_create(&id, attr, thread_main, thread);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error;
}

static bool
spawn(struct thread *thread, SIZE_T stack)
{
	SIZE_T page = (SIZE_T)sysconf(_SC_PAGESIZE);
	pthread_attr_t attr;
	int error;

	if (stack < STACK_DEFAULT)
		stack = STACK_DEFAULT;
	if (pthread_attr_init(&attr) != 0)
		return false;
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	error = pthread_attr_setstacksize(&attr,
	    (stack + page - 1) / page * page);
	if (error == 0)
		error = spawn_masked(thread, &attr);
	pthread_attr_destroy(&attr);
	return error == 0;
}

/* A thread that has not begun; its object is held for it and its handle. */
static struct thread *
thread_new(LPTHREAD_START_ROUTINE start, LPVOID parameter)
{
	struct thread *thread;

	thread = calloc(1, sizeof(*thread));
	if (thread == NULL) {
		win32_fail(ERROR_NOT_ENOUGH_MEMORY);
		return NULL;
	}
	thread->object = object_new(OBJECT_THREAD, true, false);
	if (thread->object == NULL) {
		free(thread);
		return NULL;
	}
	thread->object->exit_code = STILL_ACTIVE;
	thread->object->holders = 2;
	thread->start = start;
	thread->parameter = parameter;
	thread->id = new_id();
	return thread;
}

HANDLE WINAPI
CreateThread(LPSECURITY_ATTRIBUTES lpThreadAttributes, SIZE_T dwStackSize,
    LPTHREAD_START_ROUTINE lpStartAddress, LPVOID lpParameter,
    DWORD dwCreationFlags, LPDWORD lpThreadId)
{
	struct thread *thread;
	struct object *object;
	HANDLE handle;
	DWORD id;

	(void)lpThreadAttributes;
	if (lpStartAddress == NULL || dwCreationFlags != 0) {
		win32_fail(ERROR_INVALID_PARAMETER);
		return NULL;
	}
	thread = thread_new(lpStartAddress, lpParameter);
	if (thread == NULL)
		return NULL;
	object = thread->object;
	id = thread->id;
	handle = handle_new(object);
	if (handle != NULL && spawn(thread, dwStackSize)) {
		if (lpThreadId != NULL)
			*lpThreadId = id;
		return handle;
	}
	win32_lock();
	if (handle != NULL) {
		handle_free(handle);
		win32_fail(ERROR_NOT_ENOUGH_MEMORY);
	}
	object_drop(object);
	win32_unlock();
	free(thread);
	return NULL;
}

BOOL WINAPI
GetExitCodeThread(HANDLE hThread, LPDWORD lpExitCode)
{
	struct object *object;

	win32_lock();
	object = handle_object_of(hThread, OBJECT_THREAD);
	if (object != NULL)
		*lpExitCode = object->exit_code;
	win32_unlock();
	return object != NULL;
}
