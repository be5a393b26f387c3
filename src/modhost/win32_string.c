/* Strings: bytes in, bytes out. NULL is an error where it is one on Windows. */
#include "config.h"

#include <strings.h>

#include "modhost/win32.h"

int WINAPI
lstrlenA(LPCSTR lpString)
{
	return lpString == NULL ? 0 : (int)strlen(lpString);
}

LPSTR WINAPI
lstrcpyA(LPSTR lpString1, LPCSTR lpString2)
{
	if (lpString1 == NULL || lpString2 == NULL)
		return NULL;
	return strcpy(lpString1, lpString2);
}

LPSTR WINAPI
lstrcpynA(LPSTR lpString1, LPCSTR lpString2, int iMaxLength)
{
	size_t n;

	if (lpString1 == NULL || lpString2 == NULL)
		return NULL;
	if (iMaxLength > 0) {
		n = strnlen(lpString2, (size_t)iMaxLength - 1);
		memcpy(lpString1, lpString2, n);
		lpString1[n] = '\0';
	}
	return lpString1;
}

LPSTR WINAPI
lstrcatA(LPSTR lpString1, LPCSTR lpString2)
{
	if (lpString1 == NULL || lpString2 == NULL)
		return NULL;
	return strcat(lpString1, lpString2);
}

/* NULL comes before every string. */
static int
compare(LPCSTR a, LPCSTR b, int (*with)(const char *, const char *))
{
	int order;

	if (a == NULL || b == NULL)
		return (a != NULL) - (b != NULL);
	order = with(a, b);
	return (order > 0) - (order < 0);
}

int WINAPI
lstrcmpA(LPCSTR lpString1, LPCSTR lpString2)
{
	return compare(lpString1, lpString2, strcmp);
}

int WINAPI
lstrcmpiA(LPCSTR lpString1, LPCSTR lpString2)
{
	return compare(lpString1, lpString2, strcasecmp);
}
