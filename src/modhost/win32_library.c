/*
 * Libraries: the security module itself, what it loads by its path, and
 * RASMAN.DLL, which is this library. Code stays in memory when a library is
 * freed: a thread that nobody stopped may still run in it. Entries stay too.
 */
#include "config.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <strings.h>

#include "modhost/win32.h"

typedef BOOL WINAPI dll_main(HINSTANCE, DWORD, LPVOID);

struct library {
	struct library *next;
	void *dl;
	dll_main *main; /* NULL: it has none */
	int uses;       /* 0: freed */
	bool attached;
	bool quiet; /* DisableThreadLibraryCalls */
};

static struct library rasman = { .uses = 1 };
static struct library *libraries = &rasman;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* C++ sources declare DllMain without extern "C"; Windows' compilers know. */
static dll_main *
find_main(void *dl)
{
	static const char *const names[] = { "DllMain", "LibMain",
		"_Z7DllMainPvjS_", "_Z7LibMainPvjS_",
		"_Z7DllMainP11HINSTANCE__jPv", "_Z7LibMainP11HINSTANCE__jPv" };
	void *found = NULL;
	dll_main *entry;
	size_t i;

	for (i = 0; found == NULL && i < sizeof(names) / sizeof(names[0]); i++)
		found = dlsym(dl, names[i]);
	memcpy(&entry, &found, sizeof(entry));
	return entry;
}

/* Under the lock. */
static struct library *
library_of(HMODULE handle)
{
	struct library *library = libraries;

	while (library != NULL && (HMODULE)library != handle)
		library = library->next;
	if (library == NULL || library->uses == 0) {
		win32_fail(ERROR_INVALID_HANDLE);
		return NULL;
	}
	return library;
}

/* Under the lock: the entry of what dlopen() gave. */
static struct library *
library_add(void *dl)
{
	struct library *library;

	for (library = libraries; library != NULL; library = library->next) {
		if (library->dl == dl)
			break;
	}
	if (library == NULL) {
		library = calloc(1, sizeof(*library));
		if (library == NULL)
			return NULL;
		library->dl = dl;
		library->main = find_main(dl);
		library->next = libraries;
		libraries = library;
	}
	library->uses++;
	return library;
}

HMODULE
library_open(const char *path)
{
	struct library *library;
	void *dl;

	dl = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (dl == NULL) {
		win32_fail(ERROR_MOD_NOT_FOUND);
		return NULL;
	}
	pthread_mutex_lock(&lock);
	library = library_add(dl);
	pthread_mutex_unlock(&lock);
	if (library == NULL)
		win32_fail(ERROR_NOT_ENOUGH_MEMORY);
	return (HMODULE)library;
}

/* Calls DllMain outside of the lock: it may load more. */
bool
library_attach(HMODULE handle)
{
	struct library *library = (struct library *)handle;
	bool first;

	pthread_mutex_lock(&lock);
	first = !library->attached;
	library->attached = true;
	pthread_mutex_unlock(&lock);
	if (!first || library->main == NULL)
		return true;
	return library->main(handle, DLL_PROCESS_ATTACH, NULL) != FALSE;
}

/* One use less; with the last one, DllMain hears of it. */
void
library_detach(HMODULE handle)
{
	struct library *library = (struct library *)handle;
	bool last;

	pthread_mutex_lock(&lock);
	last = --library->uses == 0 && library->attached;
	if (last)
		library->attached = false;
	pthread_mutex_unlock(&lock);
	if (last && library->main != NULL)
		library->main(handle, DLL_PROCESS_DETACH, NULL);
}

void
library_thread(DWORD reason)
{
	struct library *library;
	bool wanted;

	pthread_mutex_lock(&lock);
	library = libraries;
	while (library != NULL) {
		wanted = library->attached && !library->quiet &&
		    library->main != NULL;
		pthread_mutex_unlock(&lock);
		if (wanted)
			library->main((HMODULE)library, reason, NULL);
		pthread_mutex_lock(&lock);
		library = library->next;
	}
	pthread_mutex_unlock(&lock);
}

static bool
is_rasman(const char *name)
{
	const char *folder = strrchr(name, '\\');

	name = folder == NULL ? name : folder + 1;
	return strcasecmp(name, "RASMAN") == 0 ||
	    strcasecmp(name, "RASMAN.DLL") == 0;
}

HMODULE WINAPI
LoadLibraryA(LPCSTR lpLibFileName)
{
	HMODULE library;

	if (lpLibFileName != NULL && is_rasman(lpLibFileName)) {
		pthread_mutex_lock(&lock);
		rasman.uses++;
		pthread_mutex_unlock(&lock);
		return (HMODULE)&rasman;
	}
	if (lpLibFileName == NULL || strchr(lpLibFileName, '/') == NULL) {
		ras_host_debug("LoadLibrary(\"%s\"): of names without a path, "
			       "RASMAN.DLL alone is here",
		    lpLibFileName == NULL ? "" : lpLibFileName);
		win32_fail(ERROR_MOD_NOT_FOUND);
		return NULL;
	}
	library = library_open(lpLibFileName);
	if (library == NULL) {
		ras_host_debug("LoadLibrary: %s", dlerror());
		return NULL;
	}
	if (!library_attach(library)) {
		library_detach(library);
		win32_fail(ERROR_DLL_INIT_FAILED);
		return NULL;
	}
	return library;
}

/* RASMAN.DLL is always there; nothing else has a name to ask for. */
HMODULE WINAPI
GetModuleHandleA(LPCSTR lpModuleName)
{
	if (lpModuleName != NULL && is_rasman(lpModuleName))
		return (HMODULE)&rasman;
	win32_fail(ERROR_MOD_NOT_FOUND);
	return NULL;
}

/* RASMAN.DLL never goes, as on Windows, where the server has loaded it. */
BOOL WINAPI
FreeLibrary(HMODULE hModule)
{
	struct library *library;

	pthread_mutex_lock(&lock);
	library = library_of(hModule);
	pthread_mutex_unlock(&lock);
	if (library != NULL && library != &rasman)
		library_detach(hModule);
	return library != NULL;
}

BOOL WINAPI
DisableThreadLibraryCalls(HMODULE hModule)
{
	struct library *library;

	pthread_mutex_lock(&lock);
	library = library_of(hModule);
	if (library != NULL)
		library->quiet = true;
	pthread_mutex_unlock(&lock);
	return library != NULL;
}

FARPROC
library_function(HMODULE handle, const char *name)
{
	struct library *library = (struct library *)handle;
	FARPROC function;
	void *found;

	if (library == &rasman)
		return rasman_function(name);
	found = dlsym(library->dl, name);
	memcpy(&function, &found, sizeof(function));
	return function;
}

/* A name that is a small number asks by ordinal: nothing has ordinals here. */
FARPROC WINAPI
GetProcAddress(HMODULE hModule, LPCSTR lpProcName)
{
	struct library *library;
	FARPROC function = NULL;

	pthread_mutex_lock(&lock);
	library = library_of(hModule);
	pthread_mutex_unlock(&lock);
	if (library == NULL)
		return NULL;
	if ((ULONG_PTR)lpProcName > 0xFFFF)
		function = library_function(hModule, lpProcName);
	if (function == NULL) {
		ras_host_debug("GetProcAddress(\"%s\"): no such function here",
		    (ULONG_PTR)lpProcName > 0xFFFF ? lpProcName : "an ordinal");
		win32_fail(ERROR_PROC_NOT_FOUND);
	}
	return function;
}
