/* The security module: found, checked, started and stopped. */
#include "config.h"

#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

#include "modhost/win32.h"

#define ABI_MAX 100 /* versions, to name the one that it has */

static FARPROC
need(struct ras_module *module, const char *path, const char *name, char *text)
{
	FARPROC function = library_function(module->handle, name);

	if (function == NULL)
		(void)snprintf(text, RAS_MODULE_TEXT,
		    "%s: the module has no %s", path, name);
	return function;
}

/* What dlopen() says of a file that is there is about what the file lacks. */
static DWORD
explain_open(const char *path, char *text)
{
	const char *why = dlerror();

	if (access(path, F_OK) != 0) {
		(void)snprintf(text, RAS_MODULE_TEXT, "%s: no such module",
		    path);
		return ERROR_MOD_NOT_FOUND;
	}
	(void)snprintf(text, RAS_MODULE_TEXT, "%s: cannot be loaded: %s", path,
	    why == NULL ? "unknown reason" : why);
	return why != NULL && strstr(why, "ymbol") != NULL
	    ? ERROR_PROC_NOT_FOUND
	    : ERROR_MOD_NOT_FOUND;
}

/* The version of the SDK that a module was compiled with; 0: none. */
static unsigned int
find_abi(struct ras_module *module)
{
	char name[32];
	unsigned int abi;

	for (abi = 1; abi < ABI_MAX; abi++) {
		(void)snprintf(name, sizeof(name), "rasgate_module_abi_%u",
		    abi);
		if (library_function(module->handle, name) != NULL)
			return abi;
	}
	return 0;
}

static DWORD
check_abi(struct ras_module *module, const char *path, char *text)
{
	unsigned int abi = RASGATE_MODULE_ABI;

	if (library_function(module->handle, RASGATE_MODULE_ABI_SYMBOL) == NULL)
		abi = find_abi(module);
	if (abi == 0)
		(void)snprintf(text, RAS_MODULE_TEXT,
		    "%s: was not compiled with rasgate's SDK (windows.h)",
		    path);
	else if (abi != RASGATE_MODULE_ABI)
		(void)snprintf(text, RAS_MODULE_TEXT,
		    "%s: was compiled with an SDK of version %u, this is "
		    "version %u: compile it again",
		    path, abi, RASGATE_MODULE_ABI);
	return abi == RASGATE_MODULE_ABI ? NO_ERROR : ERROR_BAD_EXE_FORMAT;
}

DWORD
ras_module_open(const char *path, struct ras_module *module,
    char text[RAS_MODULE_TEXT])
{
	FARPROC begin, end;
	DWORD error;

	module->handle = library_open(path);
	if (module->handle == NULL)
		return explain_open(path, text);
	error = check_abi(module, path, text);
	if (error != NO_ERROR)
		return error;
	begin = need(module, path, "RasSecurityDialogBegin", text);
	if (begin == NULL)
		return ERROR_PROC_NOT_FOUND;
	end = need(module, path, "RasSecurityDialogEnd", text);
	if (end == NULL)
		return ERROR_PROC_NOT_FOUND;
	memcpy(&module->begin, &begin, sizeof(module->begin));
	memcpy(&module->end, &end, sizeof(module->end));
	return NO_ERROR;
}

DWORD
ras_module_start(struct ras_module *module)
{
	return library_attach(module->handle) ? NO_ERROR
					      : ERROR_DLL_INIT_FAILED;
}

void
ras_module_stop(struct ras_module *module)
{
	library_detach(module->handle);
}
