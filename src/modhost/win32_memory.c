/* Memory: one heap, and blocks that never move. */
#include "config.h"

#include <stdlib.h>

#include "modhost/win32.h"

static const char heap; /* its address is the heap's handle */

/* A block of no bytes is a block all the same. */
static void *
allocate(SIZE_T bytes, bool zero)
{
	void *block;

	bytes = bytes == 0 ? 1 : bytes;
	block = zero ? calloc(1, bytes) : malloc(bytes);
	if (block == NULL)
		win32_fail(ERROR_NOT_ENOUGH_MEMORY);
	return block;
}

HANDLE WINAPI
GetProcessHeap(VOID)
{
	return (HANDLE)(ULONG_PTR)&heap;
}

LPVOID WINAPI
HeapAlloc(HANDLE hHeap, DWORD dwFlags, SIZE_T dwBytes)
{
	if (hHeap != GetProcessHeap()) {
		win32_fail(ERROR_INVALID_HANDLE);
		return NULL;
	}
	return allocate(dwBytes, (dwFlags & HEAP_ZERO_MEMORY) != 0);
}

BOOL WINAPI
HeapFree(HANDLE hHeap, DWORD dwFlags, LPVOID lpMem)
{
	(void)dwFlags;
	if (hHeap != GetProcessHeap())
		return win32_fail(ERROR_INVALID_HANDLE);
	free(lpMem);
	return TRUE;
}

HGLOBAL WINAPI
GlobalAlloc(UINT uFlags, SIZE_T dwBytes)
{
	return allocate(dwBytes, (uFlags & GMEM_ZEROINIT) != 0);
}

LPVOID WINAPI
GlobalLock(HGLOBAL hMem)
{
	return hMem;
}

/* As for a block that was locked once: now it is not, and that is no error. */
BOOL WINAPI
GlobalUnlock(HGLOBAL hMem)
{
	(void)hMem;
	return win32_fail(NO_ERROR);
}

HGLOBAL WINAPI
GlobalFree(HGLOBAL hMem)
{
	free(hMem);
	return NULL;
}

HLOCAL WINAPI
LocalAlloc(UINT uFlags, SIZE_T uBytes)
{
	return GlobalAlloc(uFlags, uBytes);
}

HLOCAL WINAPI
LocalFree(HLOCAL hMem)
{
	return GlobalFree(hMem);
}
