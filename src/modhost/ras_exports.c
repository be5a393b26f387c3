/* The calls of a module, handed on to whoever hosts it. */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>

#include "modhost/win32.h"

static const struct ras_host *host;
static void *host_ctx;

int
ras_host_attach(const struct ras_host *new_host, void *ctx)
{
	if (host != NULL)
		return -1;
	host_ctx = ctx;
	host = new_host;
	return 0;
}

const struct ras_host *
ras_host(void)
{
	return host;
}

DWORD WINAPI
RasSecurityDialogSend(HPORT hPort, PBYTE pBuffer, WORD BufferLength)
{
	if (host == NULL)
		return ERROR_INVALID_PORT_HANDLE;
	return host->send(host_ctx, hPort, pBuffer, BufferLength);
}

DWORD WINAPI
RasSecurityDialogReceive(HPORT hPort, PBYTE pBuffer, PWORD pBufferLength,
    DWORD Timeout, HANDLE hEvent)
{
	if (host == NULL)
		return ERROR_INVALID_PORT_HANDLE;
	return host->receive(host_ctx, hPort, pBuffer, pBufferLength, Timeout,
	    hEvent);
}

DWORD WINAPI
RasSecurityDialogGetInfo(HPORT hPort, RAS_SECURITY_INFO *pBuffer)
{
	if (host == NULL)
		return ERROR_INVALID_PORT_HANDLE;
	return host->get_info(host_ctx, hPort, pBuffer);
}

VOID WINAPI
ras_host_complete(SECURITY_MESSAGE *message)
{
	if (host != NULL)
		host->complete(host_ctx, message);
}

FARPROC
rasman_function(const char *name)
{
	static const struct {
		const char *name;
		FARPROC function;
	} functions[] = {
		{ "RasSecurityDialogSend", (FARPROC)RasSecurityDialogSend },
		{ "RasSecurityDialogReceive",
		    (FARPROC)RasSecurityDialogReceive },
		{ "RasSecurityDialogGetInfo",
		    (FARPROC)RasSecurityDialogGetInfo },
	};
	size_t i;

	for (i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		if (strcmp(functions[i].name, name) == 0)
			return functions[i].function;
	}
	return NULL;
}

VOID WINAPI
OutputDebugStringA(LPCSTR lpOutputString)
{
	if (host != NULL && lpOutputString != NULL)
		host->debug(host_ctx, lpOutputString);
}

void
ras_host_debug(const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	OutputDebugStringA(text);
}
