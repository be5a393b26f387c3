#include "config.h"

#include <check.h>
#include <stdint.h>
#include <stdlib.h>

#include "modhost/ras_host.h"
#include "run.h"

/* What the host was last told. */
static struct {
	void *ctx, *event;
	const void *buffer;
	HPORT port;
	PWORD length_at;
	DWORD length, timeout_s;
	char text[300];
} told;

static int context;

static uint32_t
host_send(void *ctx, HPORT port, const BYTE *buffer, WORD length)
{
	told.ctx = ctx;
	told.port = port;
	told.buffer = buffer;
	told.length = length;
	return 4711;
}

static uint32_t
host_receive(void *ctx, HPORT port, PBYTE buffer, PWORD length, DWORD timeout_s,
    HANDLE event)
{
	told.ctx = ctx;
	told.port = port;
	told.buffer = buffer;
	told.length_at = length;
	told.timeout_s = timeout_s;
	told.event = event;
	return 4712;
}

static uint32_t
host_info(void *ctx, HPORT port, RAS_SECURITY_INFO *info)
{
	told.ctx = ctx;
	told.port = port;
	told.buffer = info;
	return 4713;
}

static void
host_complete(void *ctx, const SECURITY_MESSAGE *message)
{
	told.ctx = ctx;
	told.buffer = message;
}

static void
host_debug(void *ctx, const char *text)
{
	told.ctx = ctx;
	lstrcpyn(told.text, text, sizeof(told.text));
}

static const struct ras_setting settings[] = { { "Server", "token.example", 0 },
	{ "Retries", NULL, 2 }, { "Empty", "", 0 } };
static const struct ras_host host = { host_send, host_receive, host_info,
	host_complete, host_debug, settings, 3 };

static void
attach(void)
{
	memset(&told, 0, sizeof(told));
	ck_assert_int_eq(ras_host_attach(&host, &context), 0);
	ck_assert_int_eq(ras_host_attach(&host, &context), -1);
}

START_TEST(without_a_host)
{
	HKEY key;

	ck_assert_uint_eq(RasSecurityDialogSend(NULL, NULL, 0),
	    ERROR_INVALID_PORT_HANDLE);
	ck_assert_uint_eq(RasSecurityDialogReceive(NULL, NULL, NULL, 0, NULL),
	    ERROR_INVALID_PORT_HANDLE);
	ck_assert_uint_eq(RasSecurityDialogGetInfo(NULL, NULL),
	    ERROR_INVALID_PORT_HANDLE);
	ras_host_complete(NULL);
	OutputDebugString("nobody hears");
	ck_assert_ptr_null(LoadLibrary("nothing"));
	ck_assert_int_eq(RegOpenKey(HKEY_LOCAL_MACHINE, "x", &key),
	    ERROR_FILE_NOT_FOUND);
}
END_TEST

/* Whatever a module says reaches the host as it is, and its answer back. */
START_TEST(calls_are_handed_on)
{
	HPORT port = (HPORT)(ULONG_PTR)0x1234;
	BYTE buffer[4];
	WORD length = 4;
	RAS_SECURITY_INFO info;
	SECURITY_MESSAGE message;

	attach();
	ck_assert_uint_eq(RasSecurityDialogSend(port, buffer, 65535), 4711);
	ck_assert_ptr_eq(told.ctx, &context);
	ck_assert_ptr_eq(told.port, port);
	ck_assert_ptr_eq(told.buffer, buffer);
	ck_assert_uint_eq(told.length, 65535);
	ck_assert_uint_eq(RasSecurityDialogReceive(NULL, buffer + 1, &length,
			      0xFFFFFFFF, &told),
	    4712);
	ck_assert_ptr_null(told.port);
	ck_assert_ptr_eq(told.buffer, buffer + 1);
	ck_assert_ptr_eq(told.length_at, &length);
	ck_assert_uint_eq(told.timeout_s, 0xFFFFFFFF);
	ck_assert_ptr_eq(told.event, &told);
	ck_assert_uint_eq(RasSecurityDialogGetInfo(port, &info), 4713);
	ck_assert_ptr_eq(told.buffer, &info);
	ras_host_complete(&message);
	ck_assert_ptr_eq(told.buffer, &message);
	OutputDebugString("one\ntwo");
	ck_assert_str_eq(told.text, "one\ntwo");
	OutputDebugString(NULL);
	ck_assert_str_eq(told.text, "one\ntwo");
}
END_TEST

START_TEST(rasman)
{
	static const char *const names[] = { "RASMAN.DLL", "rasman.dll",
		"RasMan.Dll", "RASMAN", "rasman",
		"C:\\WINNT\\System32\\rasman.dll" };
	HMODULE first = LoadLibrary(names[0]), library;
	DWORD(WINAPI * send)(HPORT, PBYTE, WORD);
	size_t i;

	attach();
	ck_assert_ptr_nonnull(first);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		library = LoadLibrary(names[i]);
		ck_assert_ptr_eq(library, first);
		ck_assert_ptr_eq(GetModuleHandle(names[i]), first);
		ck_assert(FreeLibrary(library));
	}
	ck_assert(FreeLibrary(first));
	ck_assert(FreeLibrary(first)); /* the server has it loaded */
	send = (DWORD(WINAPI *)(HPORT, PBYTE, WORD))GetProcAddress(first,
	    "RasSecurityDialogSend");
	ck_assert_uint_eq(send(NULL, NULL, 7), 4711);
	ck_assert_uint_eq(told.length, 7);
	ck_assert_ptr_eq(
	    (void *)GetProcAddress(first, "RasSecurityDialogReceive"),
	    (void *)RasSecurityDialogReceive);
	ck_assert_ptr_eq(
	    (void *)GetProcAddress(first, "RasSecurityDialogGetInfo"),
	    (void *)RasSecurityDialogGetInfo);
	ck_assert(DisableThreadLibraryCalls(first));
}
END_TEST

/* Complete is a pointer of Begin's, not an export (ruling G1). */
START_TEST(what_is_not_there_says_so)
{
	static const char *const names[] = { "RasSecurityDialogComplete",
		"RasSecurityDialogBegin", "rassecuritydialogsend", "Sleep",
		"" };
	HMODULE library = LoadLibrary("RASMAN");
	size_t i;

	attach();
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		SetLastError(0);
		ck_assert(GetProcAddress(library, names[i]) == NULL);
		ck_assert_uint_eq(GetLastError(), ERROR_PROC_NOT_FOUND);
		ck_assert_ptr_nonnull(strstr(told.text, names[i]));
	}
	SetLastError(0);
	ck_assert(GetProcAddress(library, (LPCSTR)(ULONG_PTR)12) == NULL);
	ck_assert_uint_eq(GetLastError(), ERROR_PROC_NOT_FOUND);
	SetLastError(0);
	ck_assert_ptr_null(LoadLibrary("NETAPI32.DLL"));
	ck_assert_uint_eq(GetLastError(), ERROR_MOD_NOT_FOUND);
	ck_assert_ptr_nonnull(strstr(told.text, "\"NETAPI32.DLL\""));
	ck_assert_ptr_null(LoadLibrary(NULL));
	ck_assert_ptr_null(LoadLibrary("/nonexistent/x.so"));
	ck_assert_uint_eq(GetLastError(), ERROR_MOD_NOT_FOUND);
	ck_assert_ptr_nonnull(strstr(told.text, "/nonexistent/x.so"));
	ck_assert_ptr_null(GetModuleHandle(NULL));
	ck_assert_uint_eq(GetLastError(), ERROR_MOD_NOT_FOUND);
	SetLastError(0);
	ck_assert(!FreeLibrary((HMODULE)(void *)&context));
	ck_assert_uint_eq(GetLastError(), ERROR_INVALID_HANDLE);
	ck_assert(!FreeLibrary(NULL));
	ck_assert(!DisableThreadLibraryCalls(NULL));
	ck_assert(GetProcAddress(NULL, "x") == NULL);
	ck_assert_uint_eq(GetLastError(), ERROR_INVALID_HANDLE);
}
END_TEST

static HKEY
open_key(const char *path)
{
	HKEY key = NULL;

	ck_assert_int_eq(
	    RegOpenKeyEx(HKEY_LOCAL_MACHINE, path, 0, KEY_ALL_ACCESS, &key),
	    ERROR_SUCCESS);
	ck_assert_ptr_nonnull((void *)key);
	return key;
}

START_TEST(registry_values)
{
	BYTE data[64];
	DWORD type = 99, size = sizeof(data), number;
	HKEY key, below;

	attach();
	key = open_key("SOFTWARE\\Example");
	ck_assert_int_eq(
	    RegQueryValueEx(key, "sErVeR", NULL, &type, data, &size),
	    ERROR_SUCCESS);
	ck_assert_uint_eq(type, REG_SZ);
	ck_assert_uint_eq(size, 14);
	ck_assert_str_eq((char *)data, "token.example");
	size = sizeof(number);
	ck_assert_int_eq(RegQueryValueEx(key, "Retries", NULL, &type,
			     (LPBYTE)&number, &size),
	    ERROR_SUCCESS);
	ck_assert_uint_eq(type, REG_DWORD);
	ck_assert_uint_eq(size, 4);
	ck_assert_uint_eq(number, 2);
	size = sizeof(data);
	ck_assert_int_eq(RegQueryValueEx(key, "Empty", NULL, NULL, data, &size),
	    ERROR_SUCCESS);
	ck_assert_uint_eq(size, 1);
	/* A key below is another view of the same. */
	ck_assert_int_eq(RegOpenKey(key, "Below", &below), ERROR_SUCCESS);
	size = sizeof(data);
	ck_assert_int_eq(
	    RegQueryValueEx(below, "Server", NULL, NULL, data, &size),
	    ERROR_SUCCESS);
	ck_assert_int_eq(RegCloseKey(below), ERROR_SUCCESS);
	ck_assert_int_eq(RegCloseKey(key), ERROR_SUCCESS);
	ck_assert_int_eq(RegCloseKey(HKEY_CURRENT_USER), ERROR_SUCCESS);
}
END_TEST

START_TEST(registry_errors)
{
	BYTE data[14] = { 0 };
	DWORD type = 0, size = 0;
	HANDLE event = CreateEvent(NULL, TRUE, FALSE, NULL);
	HKEY key, none;

	attach();
	key = open_key(NULL);
	ck_assert_int_eq(
	    RegQueryValueEx(key, "Server", NULL, &type, NULL, &size),
	    ERROR_SUCCESS);
	ck_assert_uint_eq(size, 14);
	size = 13;
	ck_assert_int_eq(
	    RegQueryValueEx(key, "Server", NULL, &type, data, &size),
	    ERROR_MORE_DATA);
	ck_assert_uint_eq(size, 14);
	ck_assert_uint_eq(data[0], 0);
	ck_assert_int_eq(
	    RegQueryValueEx(key, "Server", NULL, &type, NULL, NULL),
	    ERROR_SUCCESS);
	ck_assert_int_eq(
	    RegQueryValueEx(key, "Server", NULL, &type, data, NULL),
	    ERROR_INVALID_PARAMETER);
	ck_assert_int_eq(
	    RegQueryValueEx(key, "Server", &size, &type, NULL, &size),
	    ERROR_INVALID_PARAMETER);
	ck_assert_int_eq(RegQueryValueEx(key, "No", NULL, &type, data, &size),
	    ERROR_FILE_NOT_FOUND);
	ck_assert_int_eq(RegQueryValueEx(key, NULL, NULL, &type, data, &size),
	    ERROR_FILE_NOT_FOUND);
	ck_assert_int_eq(RegQueryValueEx(HKEY_LOCAL_MACHINE, "Server", NULL,
			     &type, data, &size),
	    ERROR_FILE_NOT_FOUND);
	/* Handles of keys and of objects are not each other's. */
	ck_assert(!CloseHandle((HANDLE)key));
	ck_assert_int_eq(RegCloseKey((HKEY)event), ERROR_INVALID_HANDLE);
	ck_assert_uint_eq(WaitForSingleObject((HANDLE)key, 0), WAIT_FAILED);
	ck_assert_int_eq(RegCloseKey(key), ERROR_SUCCESS);
	ck_assert_int_eq(RegCloseKey(key), ERROR_INVALID_HANDLE);
	ck_assert_int_eq(
	    RegQueryValueEx(key, "Server", NULL, NULL, NULL, &size),
	    ERROR_INVALID_HANDLE);
	ck_assert_int_eq(RegOpenKey(key, "x", &none), ERROR_INVALID_HANDLE);
	ck_assert_int_eq(RegOpenKey(NULL, "x", &none), ERROR_INVALID_HANDLE);
	ck_assert_int_eq(RegOpenKey(HKEY_USERS, "x", NULL),
	    ERROR_INVALID_PARAMETER);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("library");
	TCase *tc = tcase_create("library");

	tcase_add_test(tc, without_a_host);
	tcase_add_test(tc, calls_are_handed_on);
	tcase_add_test(tc, rasman);
	tcase_add_test(tc, what_is_not_there_says_so);
	tcase_add_test(tc, registry_values);
	tcase_add_test(tc, registry_errors);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
