/* The security module: found, checked, started and stopped. */
#include "config.h"

#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

#include "modhost/win32.h"

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

static DWORD
check_abi(struct ras_module *module, const char *path, char *text)
{
	FARPROC found = library_function(module->handle, "rasgate_module_abi");
	const unsigned int *abi;

	if (found == NULL) {
		(void)snprintf(text, RAS_MODULE_TEXT,
		    "%s: was not compiled with rasgate's SDK (windows.h)",
		    path);
		return ERROR_BAD_EXE_FORMAT;
	}
	memcpy(&abi, &found, sizeof(abi));
	if (*abi == RASGATE_MODULE_ABI)
		return NO_ERROR;
	(void)snprintf(text, RAS_MODULE_TEXT,
	    "%s: was compiled with an SDK of version %u, this is version %u: "
	    "compile it again",
	    path, *abi, RASGATE_MODULE_ABI);
	return ERROR_BAD_EXE_FORMAT;
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
