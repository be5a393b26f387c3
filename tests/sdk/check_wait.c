#include "config.h"

#include <check.h>

#include "modhost/ras_host.h"
#include "run.h"

/* Long enough to be sure of, short enough to wait for where it must elapse. */
#define LONG_MS 60000
#define SHORT_MS 50

static HANDLE
event(BOOL manual, BOOL initial)
{
	HANDLE handle = CreateEvent(NULL, manual, initial, NULL);

	ck_assert_ptr_nonnull(handle);
	return handle;
}

#define assert_signaled(handle) \
	ck_assert_uint_eq(WaitForSingleObject(handle, 0), WAIT_OBJECT_0)
#define assert_not_signaled(handle) \
	ck_assert_uint_eq(WaitForSingleObject(handle, 0), WAIT_TIMEOUT)
#define assert_fails(call, error) \
	do { \
		SetLastError(NO_ERROR); \
		ck_assert_uint_eq(call, WAIT_FAILED); \
		ck_assert_uint_eq(GetLastError(), error); \
	} while (0)

START_TEST(auto_reset)
{
	HANDLE h = event(FALSE, FALSE);

	assert_not_signaled(h);
	ck_assert(SetEvent(h));
	ck_assert(SetEvent(h));
	assert_signaled(h);
	assert_not_signaled(h); /* two Sets are one signal */
	ck_assert(SetEvent(h));
	ck_assert(ResetEvent(h));
	assert_not_signaled(h);
	ck_assert(CloseHandle(h));
	h = event(FALSE, TRUE);
	assert_signaled(h);
	assert_not_signaled(h);
	ck_assert(CloseHandle(h));
}
END_TEST

START_TEST(manual_reset)
{
	HANDLE h = event(TRUE, FALSE);

	assert_not_signaled(h);
	ck_assert(SetEvent(h));
	assert_signaled(h);
	assert_signaled(h);
	ck_assert(ResetEvent(h));
	assert_not_signaled(h);
	ck_assert(CloseHandle(h));
}
END_TEST

START_TEST(any_takes_the_first_and_no_other)
{
	HANDLE h[3] = { event(FALSE, FALSE), event(FALSE, TRUE),
		event(FALSE, TRUE) };

	ck_assert_uint_eq(WaitForMultipleObjects(3, h, FALSE, LONG_MS),
	    WAIT_OBJECT_0 + 1);
	assert_not_signaled(h[1]);
	ck_assert_uint_eq(WaitForMultipleObjects(3, h, FALSE, LONG_MS),
	    WAIT_OBJECT_0 + 2);
	ck_assert_uint_eq(WaitForMultipleObjects(3, h, FALSE, 0), WAIT_TIMEOUT);
}
END_TEST

START_TEST(all_takes_all_or_nothing)
{
	HANDLE h[3] = { event(FALSE, TRUE), event(TRUE, FALSE),
		event(FALSE, TRUE) };

	ck_assert_uint_eq(WaitForMultipleObjects(3, h, TRUE, SHORT_MS),
	    WAIT_TIMEOUT);
	ck_assert(SetEvent(h[1]));
	ck_assert_uint_eq(WaitForMultipleObjects(3, h, TRUE, LONG_MS),
	    WAIT_OBJECT_0);
	assert_not_signaled(h[0]);
	assert_signaled(h[1]); /* manual: stays */
	assert_not_signaled(h[2]);
}
END_TEST

START_TEST(time_out)
{
	HANDLE h = event(FALSE, FALSE);
	DWORD before = GetTickCount();

	ck_assert_uint_eq(WaitForSingleObject(h, SHORT_MS), WAIT_TIMEOUT);
	ck_assert_uint_ge(GetTickCount() - before, SHORT_MS - 1);
	before = GetTickCount();
	Sleep(SHORT_MS);
	ck_assert_uint_ge(GetTickCount() - before, SHORT_MS - 1);
	Sleep(0);
}
END_TEST

START_TEST(bad_arguments)
{
	HANDLE many[MAXIMUM_WAIT_OBJECTS + 1], twice[2],
	    one = event(TRUE, TRUE);
	size_t i;

	for (i = 0; i <= MAXIMUM_WAIT_OBJECTS; i++)
		many[i] = event(FALSE, TRUE);
	assert_fails(WaitForMultipleObjects(0, many, FALSE, 0),
	    ERROR_INVALID_PARAMETER);
	assert_fails(WaitForMultipleObjects(1, NULL, FALSE, 0),
	    ERROR_INVALID_PARAMETER);
	assert_fails(
	    WaitForMultipleObjects(MAXIMUM_WAIT_OBJECTS + 1, many, FALSE, 0),
	    ERROR_INVALID_PARAMETER);
	ck_assert_uint_eq(
	    WaitForMultipleObjects(MAXIMUM_WAIT_OBJECTS, many, TRUE, LONG_MS),
	    WAIT_OBJECT_0);
	twice[0] = twice[1] = one;
	assert_fails(WaitForMultipleObjects(2, twice, TRUE, 0),
	    ERROR_INVALID_PARAMETER);
	ck_assert_uint_eq(WaitForMultipleObjects(2, twice, FALSE, 0),
	    WAIT_OBJECT_0);
	many[1] = NULL;
	assert_fails(WaitForMultipleObjects(2, many, TRUE, 0),
	    ERROR_INVALID_HANDLE);
	/* One bad handle: nothing of the others was taken or kept. */
	ck_assert(SetEvent(many[0]));
	assert_fails(WaitForMultipleObjects(2, many, FALSE, 0),
	    ERROR_INVALID_HANDLE);
	assert_signaled(many[0]);
	ck_assert_ptr_null(CreateEvent(NULL, TRUE, TRUE, "name"));
	ck_assert_uint_eq(GetLastError(), ERROR_NOT_SUPPORTED);
}
END_TEST

START_TEST(bad_handles)
{
	HANDLE h = event(FALSE, FALSE), first = h;
	HANDLE bad[] = { NULL, INVALID_HANDLE_VALUE, (HANDLE)4,
		(HANDLE)((ULONG_PTR)h + 1), (HANDLE)((ULONG_PTR)h + 4),
		(HANDLE)(ULONG_PTR)0x40000, GetProcessHeap(), &h, NULL };
	size_t i, n = sizeof(bad) / sizeof(bad[0]);

	ck_assert(CloseHandle(h));
	bad[n - 1] = h;
	for (i = 0; i < n; i++) {
		assert_fails(WaitForSingleObject(bad[i], 0),
		    ERROR_INVALID_HANDLE);
		SetLastError(NO_ERROR);
		ck_assert(!CloseHandle(bad[i]));
		ck_assert_uint_eq(GetLastError(), ERROR_INVALID_HANDLE);
		SetLastError(NO_ERROR);
		ck_assert(!SetEvent(bad[i]));
		ck_assert_uint_eq(GetLastError(), ERROR_INVALID_HANDLE);
		ck_assert(!ResetEvent(bad[i]));
		ck_assert_ptr_null(ras_event_hold(bad[i]));
	}
	/* Ten thousand handles later the first is still nobody's. */
	for (i = 0; i < 10000; i++) {
		h = event(FALSE, FALSE);
		ck_assert_ptr_ne(h, first);
		ck_assert_uint_eq((ULONG_PTR)h % 4, 0);
		ck_assert(CloseHandle(h));
	}
	ck_assert(!CloseHandle(first));
}
END_TEST

START_TEST(handles_run_out)
{
	static HANDLE handles[70000];
	size_t i, n = 0;

	while (n < 70000 &&
	    (handles[n] = CreateEvent(NULL, FALSE, FALSE, NULL)) != NULL)
		n++;
	ck_assert_uint_eq(n, 65536);
	ck_assert_uint_eq(GetLastError(), ERROR_NO_SYSTEM_RESOURCES);
	for (i = 0; i < n; i++)
		ck_assert(CloseHandle(handles[i]));
	ck_assert(CloseHandle(event(FALSE, FALSE)));
}
END_TEST

START_TEST(a_held_event_outlives_its_handle)
{
	HANDLE h = event(FALSE, FALSE);
	struct ras_event *held, *other;

	held = ras_event_hold(h);
	other = ras_event_hold(h);
	ck_assert_ptr_nonnull(held);
	ras_event_drop(other);
	assert_not_signaled(h);
	ras_event_signal(held);
	assert_signaled(h);
	held = ras_event_hold(h);
	ck_assert(CloseHandle(h));
	ras_event_signal(held);
	ck_assert(!SetEvent(h));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("wait");
	TCase *tc = tcase_create("wait");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, auto_reset);
	tcase_add_test(tc, manual_reset);
	tcase_add_test(tc, any_takes_the_first_and_no_other);
	tcase_add_test(tc, all_takes_all_or_nothing);
	tcase_add_test(tc, time_out);
	tcase_add_test(tc, bad_arguments);
	tcase_add_test(tc, bad_handles);
	tcase_add_test(tc, handles_run_out);
	tcase_add_test(tc, a_held_event_outlives_its_handle);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
