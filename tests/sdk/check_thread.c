#include "config.h"

#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "modhost/ras_host.h"
#include "run.h"

#define LONG_MS 60000

static DWORD WINAPI
give_back(LPVOID parameter)
{
	return *(DWORD *)parameter;
}

static DWORD WINAPI
exit_early(LPVOID parameter)
{
	if (parameter == NULL)
		ExitThread(77);
	return 1;
}

static DWORD WINAPI
wait_for(LPVOID parameter)
{
	return WaitForSingleObject(parameter, LONG_MS);
}

static HANDLE
start(LPTHREAD_START_ROUTINE routine, LPVOID parameter)
{
	HANDLE thread = CreateThread(NULL, 0, routine, parameter, 0, NULL);

	ck_assert_ptr_nonnull(thread);
	return thread;
}

static DWORD
finish(HANDLE thread)
{
	DWORD code = 0;

	ck_assert_uint_eq(WaitForSingleObject(thread, LONG_MS), WAIT_OBJECT_0);
	ck_assert(GetExitCodeThread(thread, &code));
	ck_assert(CloseHandle(thread));
	return code;
}

START_TEST(exit_codes)
{
	DWORD code = 0xFFFFFFFF, zero = 0;
	HANDLE event = CreateEvent(NULL, TRUE, FALSE, NULL), waiting;

	ck_assert_uint_eq(finish(start(give_back, &code)), 0xFFFFFFFF);
	ck_assert_uint_eq(finish(start(give_back, &zero)), 0);
	ck_assert_uint_eq(finish(start(exit_early, NULL)), 77);
	waiting = start(wait_for, event);
	ck_assert(GetExitCodeThread(waiting, &code));
	ck_assert_uint_eq(code, STILL_ACTIVE);
	ck_assert_uint_eq(WaitForSingleObject(waiting, 0), WAIT_TIMEOUT);
	ck_assert(SetEvent(event));
	ck_assert_uint_eq(finish(waiting), WAIT_OBJECT_0);
	ck_assert(!GetExitCodeThread(event, &code));
	ck_assert_uint_eq(GetLastError(), ERROR_INVALID_HANDLE);
}
END_TEST

/* A thread is signaled for all who wait, and for good. */
START_TEST(many_wait_for_one)
{
	HANDLE event = CreateEvent(NULL, TRUE, FALSE, NULL);
	HANDLE target = start(wait_for, event), waiting[8];
	size_t i;

	for (i = 0; i < 8; i++)
		waiting[i] = start(wait_for, target);
	ck_assert_uint_eq(WaitForMultipleObjects(8, waiting, FALSE, 0),
	    WAIT_TIMEOUT);
	ck_assert(SetEvent(event));
	ck_assert_uint_eq(WaitForMultipleObjects(8, waiting, TRUE, LONG_MS),
	    WAIT_OBJECT_0);
	for (i = 0; i < 8; i++)
		ck_assert_uint_eq(finish(waiting[i]), WAIT_OBJECT_0);
	ck_assert_uint_eq(finish(target), WAIT_OBJECT_0);
}
END_TEST

/* A wait for a handle that is closed meanwhile goes on. */
START_TEST(closed_while_waited_for)
{
	HANDLE event = CreateEvent(NULL, FALSE, FALSE, NULL), waiting;
	struct ras_event *held = ras_event_hold(event);

	waiting = start(wait_for, event);
	while (WaitForSingleObject(waiting, 20) != WAIT_TIMEOUT)
		continue;
	ck_assert(CloseHandle(event));
	ras_event_signal(held);
	ck_assert_uint_eq(finish(waiting), WAIT_OBJECT_0);
}
END_TEST

START_TEST(a_thread_outlives_its_handle)
{
	HANDLE go = CreateEvent(NULL, FALSE, FALSE, NULL), waiting;

	waiting = start(wait_for, go);
	ck_assert(CloseHandle(waiting));
	ck_assert(SetEvent(go));
	/* It takes the event: then it is running without a handle. */
	while (SetEvent(go) && WaitForSingleObject(go, 0) == WAIT_TIMEOUT)
		continue;
}
END_TEST

static DWORD WINAPI
own_error(LPVOID parameter)
{
	DWORD before = GetLastError();

	SetLastError(1234);
	SetEvent(parameter);
	CloseHandle(NULL);
	return before == 0 && GetLastError() == ERROR_INVALID_HANDLE;
}

START_TEST(the_last_error_is_a_threads_own)
{
	HANDLE event = CreateEvent(NULL, TRUE, FALSE, NULL), thread;

	SetLastError(42);
	thread = start(own_error, event);
	ck_assert_uint_eq(WaitForSingleObject(event, LONG_MS), WAIT_OBJECT_0);
	ck_assert_uint_eq(finish(thread), TRUE);
	ck_assert_uint_eq(GetLastError(),
	    42); /* nor has a success changed it */
}
END_TEST

static DWORD WINAPI
tell_id(LPVOID parameter)
{
	(void)parameter;
	return GetCurrentThreadId();
}

START_TEST(ids)
{
	DWORD told, mine = GetCurrentThreadId();
	HANDLE thread = CreateThread(NULL, 0, tell_id, NULL, 0, &told);

	ck_assert_uint_eq(finish(thread), told);
	ck_assert_uint_ne(told, 0);
	ck_assert_uint_ne(told, mine);
	ck_assert_uint_eq(mine, GetCurrentThreadId());
	ck_assert_uint_eq(GetCurrentProcessId(), (DWORD)getpid());
}
END_TEST

static DWORD WINAPI
use_stack(LPVOID parameter)
{
	volatile char room[768 * 1024];
	size_t i;

	(void)parameter;
	for (i = 0; i < sizeof(room); i += 1024)
		room[i] = 1;
	return room[0];
}

START_TEST(stacks)
{
	HANDLE thread;

	ck_assert_uint_eq(finish(start(use_stack, NULL)), 1);
	/* 4096 is what sources ask for; Windows takes it for a start only. */
	thread = CreateThread(NULL, 4096, use_stack, NULL, 0, NULL);
	ck_assert_uint_eq(finish(thread), 1);
	thread = CreateThread(NULL, 3000001, use_stack, NULL, 0, NULL);
	ck_assert_uint_eq(finish(thread), 1);
	SetLastError(0);
	ck_assert_ptr_null(
	    CreateThread(NULL, (SIZE_T)-1 / 2, use_stack, NULL, 0, NULL));
	ck_assert_uint_eq(GetLastError(), ERROR_NOT_ENOUGH_MEMORY);
}
END_TEST

START_TEST(bad_arguments)
{
	ck_assert_ptr_null(CreateThread(NULL, 0, NULL, NULL, 0, NULL));
	ck_assert_uint_eq(GetLastError(), ERROR_INVALID_PARAMETER);
	SetLastError(0);
	/* 4 is CREATE_SUSPENDED, which has no name here. */
	ck_assert_ptr_null(CreateThread(NULL, 0, tell_id, NULL, 4, NULL));
	ck_assert_uint_eq(GetLastError(), ERROR_INVALID_PARAMETER);
}
END_TEST

static volatile sig_atomic_t taken_by;

static void
take_signal(int sig)
{
	(void)sig;
	taken_by = (sig_atomic_t)GetCurrentThreadId();
}

/* A signal of the host's finds the host, whatever the module's threads do. */
START_TEST(signals_are_the_hosts)
{
	struct sigaction action = { .sa_handler = take_signal };
	HANDLE event = CreateEvent(NULL, TRUE, FALSE, NULL), threads[8];
	size_t i;

	(void)GetCurrentThreadId();
	for (i = 0; i < 8; i++)
		threads[i] = start(wait_for, event);
	sigaction(SIGUSR1, &action, NULL);
	for (i = 0; i < 100; i++) {
		taken_by = 0;
		kill(getpid(), SIGUSR1);
		while (taken_by == 0)
			Sleep(1);
		ck_assert_uint_eq((DWORD)taken_by, GetCurrentThreadId());
	}
	ck_assert(SetEvent(event));
	for (i = 0; i < 8; i++)
		finish(threads[i]);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("thread");
	TCase *tc = tcase_create("thread");

	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, exit_codes);
	tcase_add_test(tc, many_wait_for_one);
	tcase_add_test(tc, closed_while_waited_for);
	tcase_add_test(tc, a_thread_outlives_its_handle);
	tcase_add_test(tc, the_last_error_is_a_threads_own);
	tcase_add_test(tc, ids);
	tcase_add_test(tc, stacks);
	tcase_add_test(tc, bad_arguments);
	tcase_add_test(tc, signals_are_the_hosts);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
