/* The last error: each thread has its own, and only failures change it. */
#include "config.h"

#include "modhost/win32.h"

static _Thread_local DWORD last_error;

DWORD WINAPI
GetLastError(VOID)
{
	return last_error;
}

VOID WINAPI
SetLastError(DWORD dwErrCode)
{
	last_error = dwErrCode;
}

BOOL
win32_fail(DWORD error)
{
	last_error = error;
	return FALSE;
}
