/*
 * zoo.c - modules that build.test makes of one source by -D: whole ones,
 * and such as lack something. They tell by OutputDebugString what was called.
 */
#ifdef OTHER_ABI
#define RASGATE_HOST /* no mark of the SDK's, but one of our own */
#if OTHER_ABI > 0
#ifdef __cplusplus
extern "C"
#endif
    const unsigned int rasgate_module_abi_2 = OTHER_ABI;
#endif
#endif

#include <rasshost.h>

#ifdef HELPER
#define WHO "helper"
#else
#define WHO "module"
#endif

static HANDLE stop;

static DWORD WINAPI
idle(LPVOID parameter)
{
	OutputDebugString("thread runs");
	WaitForSingleObject(parameter, INFINITE);
	return 5;
}

#ifdef MAIN
#ifndef MAIN_HANDLE
#define MAIN_HANDLE HINSTANCE
#endif
/* In C++ without extern "C", as compilers of Windows have it. */
BOOL WINAPI MAIN(MAIN_HANDLE instance, DWORD reason, LPVOID reserved);
BOOL WINAPI
MAIN(MAIN_HANDLE instance, DWORD reason, LPVOID reserved)
{
	char text[64];

	wsprintf(text, WHO " main %lu %s", reason, reserved == NULL ? "" : "?");
	OutputDebugString(text);
#ifdef QUIET
	if (reason == DLL_PROCESS_ATTACH)
		DisableThreadLibraryCalls((HMODULE)instance);
#else
	(void)instance;
#endif
#ifdef REFUSE
	return FALSE;
#else
	return TRUE;
#endif
}
#endif

#ifdef HELPER
EXTERN_C __declspec(dllexport) int HelperAnswer(void);
int
HelperAnswer(void)
{
	return 42;
}
#else

#ifdef USE_HELPER
typedef int (*PFNANSWER)(void);

static void
use_helper(void)
{
	HMODULE helper = LoadLibrary(USE_HELPER);
	PFNANSWER answer;
	char text[64];

	if (helper == NULL) {
		wsprintf(text, "no helper, error %lu", GetLastError());
	} else {
		answer = (PFNANSWER)GetProcAddress(helper, "HelperAnswer");
		wsprintf(text, "the helper says %d", answer());
		if (LoadLibrary(USE_HELPER) != helper)
			lstrcat(text, ", another one");
		FreeLibrary(helper);
	}
	OutputDebugString(text);
	if (helper != NULL)
		FreeLibrary(helper);
}
#endif

#ifdef USE_MISSING
EXTERN_C DWORD WINAPI RegSetNothing(HKEY);
#endif

DWORD WINAPI
RasSecurityDialogBegin(HPORT hPort, PBYTE pSendBuf, DWORD SendBufSize,
    PBYTE pRecvBuf, DWORD RecvBufSize,
    VOID(WINAPI *RasSecurityDialogComplete)(SECURITY_MESSAGE *))
{
	SECURITY_MESSAGE message;
	HANDLE thread;
	DWORD code;

	(void)pSendBuf;
	(void)SendBufSize;
	(void)pRecvBuf;
	(void)RecvBufSize;
#ifdef USE_HELPER
	use_helper();
#endif
#ifdef USE_MISSING
	RegSetNothing(NULL);
#endif
	stop = CreateEvent(NULL, TRUE, FALSE, NULL);
	thread = CreateThread(NULL, 0, idle, stop, 0, NULL);
	SetEvent(stop);
	WaitForSingleObject(thread, INFINITE);
	GetExitCodeThread(thread, &code);
	CloseHandle(thread);
	CloseHandle(stop);
	ZeroMemory(&message, sizeof(message));
	message.dwMsgId = SECURITYMSG_ERROR;
	message.hPort = hPort;
	message.dwError = code;
	RasSecurityDialogComplete(&message);
	return NO_ERROR;
}

#ifndef NO_END
DWORD WINAPI
RasSecurityDialogEnd(HPORT hPort)
{
	(void)hPort;
	return ERROR_PORT_DISCONNECTED;
}
#endif
#endif
