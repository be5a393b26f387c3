/* Time: milliseconds that no clock setting moves. */
#include "config.h"

#include <errno.h>
#include <time.h>

#include "modhost/win32.h"

DWORD WINAPI
GetTickCount(VOID)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (DWORD)((ULONGLONG)now.tv_sec * 1000 +
	    (ULONGLONG)now.tv_nsec / 1000000);
}

VOID WINAPI
Sleep(DWORD dwMilliseconds)
{
	struct timespec left;

	do {
		left.tv_sec = dwMilliseconds / 1000;
		left.tv_nsec = (long)(dwMilliseconds % 1000) * 1000000;
		while (nanosleep(&left, &left) != 0 && errno == EINTR)
			continue;
	} while (dwMilliseconds == INFINITE);
}
