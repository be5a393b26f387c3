/* The registry that a module sees: the settings of its dialog. */
#include "config.h"

#include <strings.h>

#include "modhost/win32.h"

static bool
is_root(HKEY key)
{
	return key == HKEY_LOCAL_MACHINE || key == HKEY_CURRENT_USER ||
	    key == HKEY_CLASSES_ROOT || key == HKEY_USERS;
}

static bool
is_key(HKEY key)
{
	bool known;

	win32_lock();
	known = handle_object_of((HANDLE)key, OBJECT_KEY) != NULL;
	win32_unlock();
	return known;
}

static const struct ras_setting *
find(const char *name)
{
	const struct ras_host *host = ras_host();
	size_t i;

	for (i = 0; host != NULL && name != NULL && i < host->nsettings; i++) {
		if (strcasecmp(host->settings[i].name, name) == 0)
			return &host->settings[i];
	}
	return NULL;
}

LONG WINAPI
RegOpenKeyExA(HKEY hKey, LPCSTR lpSubKey, DWORD ulOptions, REGSAM samDesired,
    PHKEY phkResult)
{
	struct object *object;

	(void)lpSubKey;
	(void)ulOptions;
	(void)samDesired;
	if (phkResult == NULL)
		return ERROR_INVALID_PARAMETER;
	*phkResult = NULL;
	if (!is_root(hKey) && !is_key(hKey))
		return ERROR_INVALID_HANDLE;
	if (ras_host() == NULL || ras_host()->nsettings == 0)
		return ERROR_FILE_NOT_FOUND;
	object = object_new(OBJECT_KEY, false, false);
	if (object != NULL)
		*phkResult = (HKEY)handle_new(object);
	return *phkResult == NULL ? ERROR_NOT_ENOUGH_MEMORY : ERROR_SUCCESS;
}

LONG WINAPI
RegOpenKeyA(HKEY hKey, LPCSTR lpSubKey, PHKEY phkResult)
{
	return RegOpenKeyExA(hKey, lpSubKey, 0, KEY_READ, phkResult);
}

LONG WINAPI
RegQueryValueExA(HKEY hKey, LPCSTR lpValueName, LPDWORD lpReserved,
    LPDWORD lpType, LPBYTE lpData, LPDWORD lpcbData)
{
	const struct ras_setting *setting;
	const void *value;
	DWORD size, room;

	if (lpReserved != NULL || (lpData != NULL && lpcbData == NULL))
		return ERROR_INVALID_PARAMETER;
	if (is_root(hKey))
		return ERROR_FILE_NOT_FOUND;
	if (!is_key(hKey))
		return ERROR_INVALID_HANDLE;
	setting = find(lpValueName);
	if (setting == NULL)
		return ERROR_FILE_NOT_FOUND;
	value = setting->text != NULL ? (const void *)setting->text
				      : &setting->number;
	size = setting->text != NULL ? (DWORD)strlen(setting->text) + 1
				     : (DWORD)sizeof(setting->number);
	if (lpType != NULL)
		*lpType = setting->text != NULL ? REG_SZ : REG_DWORD;
	if (lpcbData == NULL)
		return ERROR_SUCCESS;
	room = *lpcbData;
	*lpcbData = size;
	if (lpData == NULL)
		return ERROR_SUCCESS;
	if (room < size)
		return ERROR_MORE_DATA;
	memcpy(lpData, value, size);
	return ERROR_SUCCESS;
}

LONG WINAPI
RegCloseKey(HKEY hKey)
{
	bool known;

	if (is_root(hKey))
		return ERROR_SUCCESS;
	win32_lock();
	known = handle_object_of((HANDLE)hKey, OBJECT_KEY) != NULL;
	if (known)
		handle_free((HANDLE)hKey);
	win32_unlock();
	return known ? ERROR_SUCCESS : ERROR_INVALID_HANDLE;
}
