#include "config.h"

#include <check.h>
#include <stdint.h>
#include <stdlib.h>

#include "include/mprerror.h"
#include "modhost/ras_host.h"
#include "run.h"

/* The contract's table of offsets; for pointers of 4 and of 8 bytes. */
#define BY_POINTER(small, large) (sizeof(void *) == 4 ? (small) : (large))

START_TEST(layout)
{
	ck_assert_uint_eq(sizeof(DWORD), 4);
	ck_assert_uint_eq(sizeof(LONG), 4);
	ck_assert_uint_eq(sizeof(ULONG), 4);
	ck_assert_uint_eq(sizeof(UINT), 4);
	ck_assert_uint_eq(sizeof(BOOL), 4);
	ck_assert_uint_eq(sizeof(WORD), 2);
	ck_assert_uint_eq(sizeof(BYTE), 1);
	ck_assert_uint_eq(sizeof(CHAR), 1);
	ck_assert_uint_eq(sizeof(TCHAR), 1);
	ck_assert_uint_eq(sizeof(LONGLONG), 8);
	ck_assert_uint_eq(sizeof(HANDLE), sizeof(void *));
	ck_assert_uint_eq(sizeof(HPORT), sizeof(void *));
	ck_assert_uint_eq(sizeof(ULONG_PTR), sizeof(void *));
	ck_assert_uint_eq(sizeof(LONG_PTR), sizeof(void *));
	ck_assert_uint_eq(sizeof(SIZE_T), sizeof(void *));
	ck_assert((LONG)-1 < 0 && (LONG_PTR)-1 < 0 && (DWORD)-1 > 0);
	ck_assert_uint_eq(offsetof(SECURITY_MESSAGE, dwMsgId), 0);
	ck_assert_uint_eq(offsetof(SECURITY_MESSAGE, hPort), BY_POINTER(4, 8));
	ck_assert_uint_eq(offsetof(SECURITY_MESSAGE, dwError),
	    BY_POINTER(8, 16));
	ck_assert_uint_eq(offsetof(SECURITY_MESSAGE, UserName),
	    BY_POINTER(12, 20));
	ck_assert_uint_eq(offsetof(SECURITY_MESSAGE, Domain),
	    BY_POINTER(269, 277));
	ck_assert_uint_eq(sizeof(SECURITY_MESSAGE), BY_POINTER(288, 296));
	ck_assert_uint_eq(offsetof(RAS_SECURITY_INFO, LastError), 0);
	ck_assert_uint_eq(offsetof(RAS_SECURITY_INFO, BytesReceived), 4);
	ck_assert_uint_eq(offsetof(RAS_SECURITY_INFO, DeviceName), 8);
	ck_assert_uint_eq(sizeof(RAS_SECURITY_INFO), 140);
}
END_TEST

/* Every number that the contract lists, by its name. */
START_TEST(numbers)
{
	static const struct {
		unsigned int have, want;
	} all[] = { { NO_ERROR, 0 }, { ERROR_SUCCESS, 0 }, { SUCCESS, 0 },
		{ ERROR_ACCESS_DENIED, 5 }, { ERROR_INVALID_HANDLE, 6 },
		{ ERROR_NOT_ENOUGH_MEMORY, 8 }, { ERROR_OUTOFMEMORY, 14 },
		{ ERROR_INVALID_PARAMETER, 87 }, { ERROR_MOD_NOT_FOUND, 126 },
		{ ERROR_PROC_NOT_FOUND, 127 }, { PENDING, 600 },
		{ ERROR_INVALID_PORT_HANDLE, 601 },
		{ ERROR_BUFFER_TOO_SMALL, 603 },
		{ ERROR_PORT_NOT_CONNECTED, 606 }, { ERROR_EVENT_INVALID, 607 },
		{ ERROR_BUFFER_INVALID, 610 }, { ERROR_OUT_OF_BUFFERS, 614 },
		{ ERROR_PORT_NOT_FOUND, 615 },
		{ ERROR_ASYNC_REQUEST_PENDING, 616 },
		{ ERROR_ALREADY_DISCONNECTING, 617 },
		{ ERROR_PORT_NOT_OPEN, 618 }, { ERROR_PORT_DISCONNECTED, 619 },
		{ ERROR_DISCONNECTION, 628 },
		{ ERROR_REMOTE_DISCONNECTION, 629 },
		{ ERROR_HARDWARE_FAILURE, 630 }, { ERROR_INVALID_SIZE, 632 },
		{ ERROR_PORT_NOT_AVAILABLE, 633 }, { ERROR_UNKNOWN, 635 },
		{ ERROR_REQUEST_TIMEOUT, 638 }, { ERROR_AUTH_INTERNAL, 645 },
		{ ERROR_RESTRICTED_LOGON_HOURS, 646 },
		{ ERROR_ACCT_DISABLED, 647 }, { ERROR_PASSWD_EXPIRED, 648 },
		{ ERROR_NO_DIALIN_PERMISSION, 649 },
		{ ERROR_AUTHENTICATION_FAILURE, 691 },
		{ ERROR_RECV_BUF_FULL, 699 }, { ERROR_INTERACTIVE_MODE, 703 },
		{ ERROR_INVALID_AUTH_STATE, 705 }, { ERROR_OVERRUN, 710 },
		{ ERROR_PPP_TIMEOUT, 718 }, { ERROR_PPP_INVALID_PACKET, 722 },
		{ ERROR_SMM_TIMEOUT, 748 }, { ERROR_AUTH_SERVER_TIMEOUT, 930 },
		{ ERROR_OPERATION_ABORTED, 995 },
		{ ERROR_SHUTDOWN_IN_PROGRESS, 1115 },
		{ ERROR_DLL_NOT_FOUND, 1157 }, { ERROR_LOGON_FAILURE, 1326 },
		{ ERROR_TIMEOUT, 1460 }, { WAIT_OBJECT_0, 0 },
		{ WAIT_ABANDONED, 0x80 }, { WAIT_TIMEOUT, 258 },
		{ WAIT_FAILED, 0xFFFFFFFF }, { INFINITE, 0xFFFFFFFF },
		{ SECURITYMSG_SUCCESS, 1 }, { SECURITYMSG_FAILURE, 2 },
		{ SECURITYMSG_ERROR, 3 }, { UNLEN, 256 }, { DNLEN, 15 },
		{ MAX_DEVICE_NAME, 128 }, { MAX_PORT_NAME, 16 },
		{ MAX_DEVICETYPE_NAME, 16 }, { MAX_MEDIA_NAME, 16 },
		{ MAX_PHONE_NUMBER_LEN, 128 }, { MAKEWORD(0x34, 0x12), 0x1234 },
		{ (DWORD)MAKELONG(0x5678, 0x1234), 0x12345678 },
		{ LOWORD(0x12345678), 0x5678 }, { HIWORD(0x12345678), 0x1234 },
		{ LOBYTE(0x1234), 0x34 }, { HIBYTE(0x1234), 0x12 } };
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		ck_assert_uint_eq(all[i].have, all[i].want);
}
END_TEST

START_TEST(strings)
{
	char buf[8] = "xxxxxxx";

	ck_assert_int_eq(lstrlen("abc"), 3);
	ck_assert_int_eq(lstrlen(NULL), 0);
	ck_assert_ptr_eq(lstrcpy(buf, "abc"), buf);
	ck_assert_ptr_eq(lstrcat(buf, TEXT("def")), buf);
	ck_assert_str_eq(buf, "abcdef");
	ck_assert_ptr_null(lstrcpy(buf, NULL));
	ck_assert_ptr_null(lstrcpy(NULL, "abc"));
	ck_assert_ptr_null(lstrcat(buf, NULL));
	ck_assert_ptr_eq(lstrcpyn(buf, "uvwxyz", 4), buf);
	ck_assert_str_eq(buf, "uvw");
	lstrcpyn(buf, "a", 4);
	ck_assert_str_eq(buf, "a");
	lstrcpyn(buf, "b", 1);
	ck_assert_str_eq(buf, "");
	buf[0] = 'q';
	lstrcpyn(buf, "b", 0);
	ck_assert_int_eq(buf[0], 'q');
	ck_assert_ptr_null(lstrcpyn(buf, NULL, 4));
	ck_assert_int_eq(lstrcmp("a", "b"), -1);
	ck_assert_int_eq(lstrcmp("b", "a"), 1);
	ck_assert_int_eq(lstrcmp("a", "a"), 0);
	ck_assert_int_ne(lstrcmp("a", "A"), 0);
	ck_assert_int_eq(lstrcmpi("aBc", "AbC"), 0);
	ck_assert_int_eq(lstrcmpi(NULL, "a"), -1);
	ck_assert_int_eq(lstrcmpi("a", NULL), 1);
	ck_assert_int_eq(lstrcmp(NULL, NULL), 0);
}
END_TEST

START_TEST(memory)
{
	HGLOBAL block;
	BYTE bytes[8], copy[8];
	LPBYTE p;
	size_t i;

	FillMemory(bytes, 8, 0x5A);
	ck_assert_uint_eq(bytes[7], 0x5A);
	ZeroMemory(bytes, 4);
	ck_assert_uint_eq(bytes[3] | bytes[4] << 8, 0x5A00);
	CopyMemory(copy, bytes, 8);
	ck_assert_mem_eq(copy, bytes, 8);
	MoveMemory(copy + 1, copy, 7);
	ck_assert_mem_eq(copy + 1, bytes, 7);
	p = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, 4096);
	for (i = 0; i < 4096; i++)
		ck_assert_uint_eq(p[i], 0);
	ck_assert(HeapFree(GetProcessHeap(), 0, p));
	ck_assert(HeapFree(GetProcessHeap(), 0, NULL));
	ck_assert_ptr_null(HeapAlloc(NULL, 0, 1));
	ck_assert_uint_eq(GetLastError(), ERROR_INVALID_HANDLE);
	ck_assert(!HeapFree(&p, 0, NULL));
	p = HeapAlloc(GetProcessHeap(), 0, 0);
	ck_assert_ptr_nonnull(p);
	HeapFree(GetProcessHeap(), 0, p);
#ifndef RG_SANITIZED /* there it ends the program */
	SetLastError(0);
	ck_assert_ptr_null(HeapAlloc(GetProcessHeap(), 0, (SIZE_T)PTRDIFF_MAX));
	ck_assert_uint_eq(GetLastError(), ERROR_NOT_ENOUGH_MEMORY);
#endif
	block = GlobalAlloc(GHND, 64);
	p = GlobalLock(block);
	ck_assert_uint_eq(p[63], 0);
	SetLastError(1);
	ck_assert(!GlobalUnlock(block));
	ck_assert_uint_eq(GetLastError(), NO_ERROR);
	ck_assert_ptr_null(GlobalFree(block));
	p = LocalAlloc(LPTR, 64);
	ck_assert_uint_eq(p[63], 0);
	ck_assert_ptr_null(LocalFree(p));
}
END_TEST

START_TEST(interlocked)
{
	LONG volatile n = 0x7FFFFFFF;

	ck_assert_int_eq(InterlockedIncrement(&n), INT32_MIN);
	ck_assert_int_eq(InterlockedDecrement(&n), INT32_MAX);
	ck_assert_int_eq(InterlockedExchange(&n, 5), INT32_MAX);
	ck_assert_int_eq(InterlockedExchangeAdd(&n, -7), 5);
	ck_assert_int_eq(n, -2);
	ck_assert_int_eq(InterlockedCompareExchange(&n, 9, 1), -2);
	ck_assert_int_eq(n, -2);
	ck_assert_int_eq(InterlockedCompareExchange(&n, 9, -2), -2);
	ck_assert_int_eq(n, 9);
}
END_TEST

static DWORD WINAPI
try_section(LPVOID section)
{
	BOOL got = TryEnterCriticalSection(section);

	if (got)
		LeaveCriticalSection(section);
	return (DWORD)got;
}

static DWORD
other_thread_gets(CRITICAL_SECTION *section)
{
	HANDLE thread = CreateThread(NULL, 0, try_section, section, 0, NULL);
	DWORD code;

	WaitForSingleObject(thread, INFINITE);
	GetExitCodeThread(thread, &code);
	CloseHandle(thread);
	return code;
}

START_TEST(critical_section)
{
	CRITICAL_SECTION section;

	InitializeCriticalSection(&section);
	ck_assert_uint_eq(other_thread_gets(&section), TRUE);
	EnterCriticalSection(&section);
	EnterCriticalSection(&section);
	ck_assert(TryEnterCriticalSection(&section));
	ck_assert_uint_eq(other_thread_gets(&section), FALSE);
	LeaveCriticalSection(&section);
	LeaveCriticalSection(&section);
	ck_assert_uint_eq(other_thread_gets(&section), FALSE);
	LeaveCriticalSection(&section);
	ck_assert_uint_eq(other_thread_gets(&section), TRUE);
	DeleteCriticalSection(&section);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("win32");
	TCase *tc = tcase_create("win32");

	tcase_add_test(tc, layout);
	tcase_add_test(tc, numbers);
	tcase_add_test(tc, strings);
	tcase_add_test(tc, memory);
	tcase_add_test(tc, interlocked);
	tcase_add_test(tc, critical_section);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
