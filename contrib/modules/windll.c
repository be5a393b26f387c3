/*--------------------------------------------------------------------------
 *
 *  WINDLL.C
 *
 *  A security module in the style of a Windows DLL of the nineties. Nothing
 *  in it knows rasgate; it is compiled as it stands.
 *
 *  One worker thread for each port, an event for its Receive, a list under a
 *  critical section, and the three functions of RASMAN.DLL by
 *  GetProcAddress, since no import library has them. End stops the worker
 *  of a call that broke off, and delays its end till then.
 *
 *  Registry:  HKEY_LOCAL_MACHINE\SOFTWARE\Example\Windll
 *             Greeting  REG_SZ     the first line that a caller sees
 *             PassWord  REG_SZ     what he has to type
 *             Timeout   REG_DWORD  for each answer, in milliseconds
 *
 *------------------------------------------------------------------------*/

#pragma warning(disable : 4100 4201)

#define STRICT
#include <WINDOWS.H>
#include <RASSHOST.H>
#include <RasError.h>

#define KEY_NAME TEXT("SOFTWARE\\Example\\Windll")
#define MAX_LINE 80

typedef DWORD(WINAPI *PFNSEND)(HPORT, PBYTE, WORD);
typedef DWORD(WINAPI *PFNRECEIVE)(HPORT, PBYTE, PWORD, DWORD, HANDLE);
typedef DWORD(WINAPI *PFNGETINFO)(HPORT, RAS_SECURITY_INFO *);
typedef VOID(WINAPI *PFNCOMPLETE)(SECURITY_MESSAGE *);

typedef struct _PORTINFO {
	struct _PORTINFO *pNext;
	HPORT hPort;
	PBYTE pSendBuf;
	DWORD cbSendBuf;
	PBYTE pRecvBuf;
	DWORD cbRecvBuf;
	PFNCOMPLETE pfnComplete;
	HANDLE hEventRecv; /* auto reset: Receive is done */
	HANDLE hEventStop; /* manual reset: End wants us to stop */
	WORD cbRecv;       /* Receive writes here */
	BOOL fStopped;
} PORTINFO, *PPORTINFO;

static CRITICAL_SECTION csPorts;
static PPORTINFO pPorts = NULL;
static HINSTANCE hRasman = NULL;
static PFNSEND pfnSend;
static PFNRECEIVE pfnReceive;
static PFNGETINFO pfnGetInfo;
static LONG cCalls = 0;

static TCHAR szGreeting[MAX_LINE] = TEXT("Example security host");
static TCHAR szPassWord[MAX_LINE] = TEXT("");
static DWORD dwTimeout = 30000;

static VOID
ReadRegistry(VOID)
{
	HKEY hKey;
	DWORD dwType, cb;
	CHAR szValue[MAX_LINE];

	if (RegOpenKeyEx(HKEY_LOCAL_MACHINE, KEY_NAME, 0, KEY_ALL_ACCESS,
		&hKey) != ERROR_SUCCESS)
		return;
	cb = sizeof(szValue);
	if (RegQueryValueEx(hKey, TEXT("Greeting"), NULL, &dwType,
		(LPBYTE)szValue, &cb) == ERROR_SUCCESS &&
	    dwType == REG_SZ)
		lstrcpyn(szGreeting, szValue, MAX_LINE);
	cb = sizeof(szValue);
	if (RegQueryValueEx(hKey, TEXT("PassWord"), NULL, &dwType,
		(LPBYTE)szValue, &cb) == ERROR_SUCCESS &&
	    dwType == REG_SZ)
		lstrcpyn(szPassWord, szValue, MAX_LINE);
	cb = sizeof(dwTimeout);
	RegQueryValueEx(hKey, TEXT("Timeout"), NULL, &dwType,
	    (LPBYTE)&dwTimeout, &cb);
	RegCloseKey(hKey);
}

static DWORD
LoadRasman(VOID)
{
	hRasman = LoadLibrary(TEXT("RASMAN.DLL"));
	if (hRasman == NULL)
		return ERROR_DLL_NOT_FOUND;
	pfnSend = (PFNSEND)GetProcAddress(hRasman, "RasSecurityDialogSend");
	pfnReceive = (PFNRECEIVE)GetProcAddress(hRasman,
	    "RasSecurityDialogReceive");
	pfnGetInfo = (PFNGETINFO)GetProcAddress(hRasman,
	    "RasSecurityDialogGetInfo");
	if (pfnSend == NULL || pfnReceive == NULL || pfnGetInfo == NULL)
		return ERROR_PROC_NOT_FOUND;
	return NO_ERROR;
}

static VOID
FreePort(IN PPORTINFO pPort)
{
	PPORTINFO *ppPort;

	EnterCriticalSection(&csPorts);
	for (ppPort = &pPorts; *ppPort != NULL; ppPort = &(*ppPort)->pNext) {
		if (*ppPort == pPort) {
			*ppPort = pPort->pNext;
			break;
		}
	}
	LeaveCriticalSection(&csPorts);
	if (pPort->hEventRecv != NULL)
		CloseHandle(pPort->hEventRecv);
	if (pPort->hEventStop != NULL)
		CloseHandle(pPort->hEventStop);
	GlobalFree((HGLOBAL)pPort);
}

/* Sends pszText, receives a line into pszAnswer unless that is NULL. */
static DWORD
Ask(IN PPORTINFO pPort, IN LPCTSTR pszText, OUT LPTSTR pszAnswer)
{
	HANDLE ahEvents[2];
	RAS_SECURITY_INFO Info;
	DWORD dwRetCode;

	if ((DWORD)lstrlen(pszText) > pPort->cbSendBuf)
		return ERROR_BUFFER_TOO_SMALL;
	CopyMemory(pPort->pSendBuf, pszText, lstrlen(pszText));
	dwRetCode = pfnSend(pPort->hPort, pPort->pSendBuf,
	    (WORD)lstrlen(pszText));
	if (dwRetCode != PENDING)
		return dwRetCode;
	if (pszAnswer == NULL)
		return NO_ERROR;

	pPort->cbRecv = (WORD)min(pPort->cbRecvBuf, (DWORD)MAX_LINE - 1);
	dwRetCode = pfnReceive(pPort->hPort, pPort->pRecvBuf, &pPort->cbRecv, 0,
	    pPort->hEventRecv);
	if (dwRetCode != PENDING)
		return dwRetCode;

	ahEvents[0] = pPort->hEventStop;
	ahEvents[1] = pPort->hEventRecv;
	switch (WaitForMultipleObjects(2, ahEvents, FALSE, dwTimeout)) {
	case WAIT_OBJECT_0:
		return ERROR_PORT_DISCONNECTED;
	case WAIT_OBJECT_0 + 1:
		break;
	case WAIT_TIMEOUT:
		return ERROR_SMM_TIMEOUT;
	default:
		return GetLastError();
	}
	dwRetCode = pfnGetInfo(pPort->hPort, &Info);
	if (dwRetCode != NO_ERROR)
		return dwRetCode;
	if (Info.LastError != SUCCESS)
		return Info.LastError;
	CopyMemory(pszAnswer, pPort->pRecvBuf, pPort->cbRecv);
	pszAnswer[pPort->cbRecv] = TEXT('\0');
	pszAnswer[strcspn(pszAnswer, TEXT("\r\n"))] = TEXT('\0');
	return NO_ERROR;
}

static DWORD
Converse(IN PPORTINFO pPort, OUT LPTSTR pszUser)
{
	TCHAR szText[2 * MAX_LINE], szAnswer[MAX_LINE];
	DWORD dwRetCode;

	wsprintf(szText, TEXT("%s, call %ld\r\nUser: "), szGreeting,
	    InterlockedIncrement(&cCalls));
	dwRetCode = Ask(pPort, szText, pszUser);
	if (dwRetCode != NO_ERROR)
		return dwRetCode;
	dwRetCode = Ask(pPort, TEXT("\r\nPassword: "), szAnswer);
	if (dwRetCode != NO_ERROR)
		return dwRetCode;
	if (szPassWord[0] == TEXT('\0') || lstrcmp(szAnswer, szPassWord) != 0) {
		Ask(pPort, TEXT("\r\nAccess denied\r\n"), NULL);
		return ERROR_ACCESS_DENIED;
	}
	return Ask(pPort, TEXT("\r\nWelcome\r\n"), NULL);
}

static DWORD WINAPI
Worker(IN LPVOID lpParameter)
{
	PPORTINFO pPort = (PPORTINFO)lpParameter;
	SECURITY_MESSAGE Message;
	TCHAR szUser[MAX_LINE] = TEXT("unknown");

	ZeroMemory(&Message, sizeof(Message));
	Message.hPort = pPort->hPort;
	Message.dwError = Converse(pPort, szUser);
	lstrcpyn(Message.UserName, szUser, UNLEN + 1);
	switch (Message.dwError) {
	case NO_ERROR:
		Message.dwMsgId = SECURITYMSG_SUCCESS;
		break;
	case ERROR_ACCESS_DENIED:
	case ERROR_SMM_TIMEOUT:
		Message.dwMsgId = SECURITYMSG_FAILURE;
		Message.dwError = 0;
		break;
	default:
		Message.dwMsgId = SECURITYMSG_ERROR;
	}
	EnterCriticalSection(&csPorts);
	pPort->fStopped = TRUE;
	LeaveCriticalSection(&csPorts);
	pPort->pfnComplete(&Message);
	return 0;
}

BOOL APIENTRY
DllMain(HINSTANCE hInstance, DWORD dwReason, LPVOID lpReserved)
{
	UNREFERENCED_PARAMETER(lpReserved);

	switch (dwReason) {
	case DLL_PROCESS_ATTACH:
		DisableThreadLibraryCalls(hInstance);
		InitializeCriticalSection(&csPorts);
		ReadRegistry();
		break;
	case DLL_PROCESS_DETACH:
		if (hRasman != NULL)
			FreeLibrary(hRasman);
		break;
	}
	return TRUE;
}

DWORD WINAPI
RasSecurityDialogBegin(IN HPORT hPort, IN PBYTE pSendBuf, IN DWORD SendBufSize,
    IN PBYTE pRecvBuf, IN DWORD RecvBufSize,
    IN VOID(WINAPI *RasSecurityDialogComplete)(SECURITY_MESSAGE *))
{
	PPORTINFO pPort;
	HANDLE hThread;
	DWORD dwThreadId, dwRetCode;

	if (hRasman == NULL && (dwRetCode = LoadRasman()) != NO_ERROR)
		return dwRetCode;
	pPort = (PPORTINFO)GlobalAlloc(GPTR, sizeof(PORTINFO));
	if (pPort == NULL)
		return ERROR_OUTOFMEMORY;
	pPort->hPort = hPort;
	pPort->pSendBuf = pSendBuf;
	pPort->cbSendBuf = SendBufSize;
	pPort->pRecvBuf = pRecvBuf;
	pPort->cbRecvBuf = RecvBufSize;
	pPort->pfnComplete = RasSecurityDialogComplete;
	pPort->hEventRecv = CreateEvent(NULL, FALSE, FALSE, NULL);
	pPort->hEventStop = CreateEvent(NULL, TRUE, FALSE, NULL);
	EnterCriticalSection(&csPorts);
	pPort->pNext = pPorts;
	pPorts = pPort;
	LeaveCriticalSection(&csPorts);
	if (pPort->hEventRecv == NULL || pPort->hEventStop == NULL ||
	    (hThread = CreateThread(NULL, 0, (LPTHREAD_START_ROUTINE)Worker,
		 pPort, 0, &dwThreadId)) == NULL) {
		dwRetCode = GetLastError();
		FreePort(pPort);
		return dwRetCode;
	}
	CloseHandle(hThread);
	return NO_ERROR;
}

DWORD WINAPI
RasSecurityDialogEnd(IN HPORT hPort)
{
	PPORTINFO pPort;
	BOOL fStopped = TRUE;

	EnterCriticalSection(&csPorts);
	for (pPort = pPorts; pPort != NULL; pPort = pPort->pNext) {
		if (pPort->hPort == hPort)
			break;
	}
	if (pPort != NULL)
		fStopped = pPort->fStopped;
	if (pPort != NULL && !fStopped)
		SetEvent(pPort->hEventStop);
	LeaveCriticalSection(&csPorts);
	if (!fStopped)
		return NO_ERROR; /* the worker will call Complete */
	if (pPort != NULL)
		FreePort(pPort);
	return ERROR_PORT_DISCONNECTED;
}
