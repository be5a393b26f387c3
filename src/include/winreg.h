/*
 * winreg.h - reading the registry. Whatever key a module opens below a root
 * of the system or the user, its values are those of `settings` in the
 * module's dialog in rasgate.conf.
 */
#ifndef RASGATE_WINREG_H
#define RASGATE_WINREG_H

#include "windef.h"
#include "winerror.h"

#define HKEY_CLASSES_ROOT ((HKEY)(ULONG_PTR)0x80000000u)
#define HKEY_CURRENT_USER ((HKEY)(ULONG_PTR)0x80000001u)
#define HKEY_LOCAL_MACHINE ((HKEY)(ULONG_PTR)0x80000002u)
#define HKEY_USERS ((HKEY)(ULONG_PTR)0x80000003u)

#define KEY_QUERY_VALUE 1
#define KEY_SET_VALUE 2
#define KEY_ENUMERATE_SUB_KEYS 8
#define KEY_NOTIFY 0x10
#define KEY_READ 0x20019
#define KEY_EXECUTE KEY_READ
#define KEY_ALL_ACCESS 0xF003F

/* A text is REG_SZ, a number or truth value REG_DWORD. */
#define REG_NONE 0
#define REG_SZ 1
#define REG_EXPAND_SZ 2
#define REG_BINARY 3
#define REG_DWORD 4
#define REG_MULTI_SZ 7

typedef DWORD ACCESS_MASK, REGSAM;

#ifdef __cplusplus
extern "C" {
#endif

LONG WINAPI RegOpenKeyA(HKEY hKey, LPCSTR lpSubKey, PHKEY phkResult);
LONG WINAPI RegOpenKeyExA(HKEY hKey, LPCSTR lpSubKey, DWORD ulOptions,
    REGSAM samDesired, PHKEY phkResult);
LONG WINAPI RegQueryValueExA(HKEY hKey, LPCSTR lpValueName, LPDWORD lpReserved,
    LPDWORD lpType, LPBYTE lpData, LPDWORD lpcbData);
LONG WINAPI RegCloseKey(HKEY hKey);

#ifdef __cplusplus
}
#endif

#define RegOpenKey RegOpenKeyA
#define RegOpenKeyEx RegOpenKeyExA
#define RegQueryValueEx RegQueryValueExA

#endif
