// ERA.CPP - Sample security host for Remote Access, C++ version.
//
// Asks each caller for account and PIN and looks the pair up in a table.
// One CSession object for each port; Begin starts its thread.

#ifndef STRICT
#define STRICT
#endif
#pragma warning(disable:4514)   // unreferenced inline function
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <rasshost.h>
#include <raserror.h>
#pragma warning(default:4514)

#define ARRAYSIZEOF(a)  (sizeof(a) / sizeof((a)[0]))
#define ANSWER_TIME     30000L

extern "C" {
typedef DWORD (APIENTRY *SENDPROC)(HPORT, PBYTE, WORD);
typedef DWORD (APIENTRY *RECEIVEPROC)(HPORT, PBYTE, PWORD, DWORD, HANDLE);
}

static const struct {
    LPCSTR  pszAccount;
    LPCSTR  pszPin;
} g_aAccounts[] = {
    { "alice", "1001" },
    { "bob",   "2002" },
};

static HINSTANCE   g_hInst;
static HINSTANCE   g_hRasman;
static SENDPROC    g_pfnSend;
static RECEIVEPROC g_pfnReceive;

class CLock {
public:
    CLock()  { InitializeCriticalSection(&m_cs); }
    ~CLock() { DeleteCriticalSection(&m_cs); }
    VOID Enter() { EnterCriticalSection(&m_cs); }
    VOID Leave() { LeaveCriticalSection(&m_cs); }
private:
    CRITICAL_SECTION m_cs;
};

static CLock g_Lock;

class CSession {
public:
    CSession(HPORT hPort, PBYTE pSend, DWORD cbSend, PBYTE pRecv,
             DWORD cbRecv, VOID (WINAPI *pfnComplete)(SECURITY_MESSAGE *))
        : m_hPort(hPort), m_pSend(pSend), m_pRecv(pRecv), m_cbSend(cbSend),
          m_cbRecv(cbRecv), m_pfnComplete(pfnComplete)
    {
        m_hEvent = CreateEvent(NULL, FALSE, FALSE, NULL);
    }
    ~CSession() { CloseHandle(m_hEvent); }
    DWORD Start();

private:
    static DWORD WINAPI ThreadProc(LPVOID pv);
    DWORD Run(LPSTR pszAccount);
    DWORD Write(LPCSTR psz);
    DWORD ReadLine(LPSTR psz, int cch);

    HPORT   m_hPort;
    HANDLE  m_hEvent;
    PBYTE   m_pSend, m_pRecv;
    DWORD   m_cbSend, m_cbRecv;
    VOID    (WINAPI *m_pfnComplete)(SECURITY_MESSAGE *);
};

DWORD CSession::Write(LPCSTR psz)
{
    lstrcpyn((LPSTR) m_pSend, psz, (int) m_cbSend);
    DWORD dw = (*g_pfnSend)(m_hPort, m_pSend,
                            (WORD) lstrlen((LPSTR) m_pSend));
    return dw == PENDING ? NO_ERROR : dw;
}

// one byte at a time, since a Receive returns what was asked for
DWORD CSession::ReadLine(LPSTR psz, int cch)
{
    int ich = 0;

    for (;;) {
        WORD wLen = (WORD) (m_cbRecv > 1 ? 1 : m_cbRecv);
        DWORD dw = (*g_pfnReceive)(m_hPort, m_pRecv, &wLen, 0, m_hEvent);

        if (dw != PENDING)
            return dw;
        switch (WaitForSingleObject(m_hEvent, ANSWER_TIME)) {
        case WAIT_OBJECT_0:
            break;
        case WAIT_TIMEOUT:
            return ERROR_SMM_TIMEOUT;
        default:
            return GetLastError();
        }
        if (wLen == 0)
            return ERROR_PORT_DISCONNECTED;
        if (m_pRecv[0] == '\r' || m_pRecv[0] == '\n')
            break;
        if (ich < cch - 1)
            psz[ich++] = (CHAR) m_pRecv[0];
    }
    psz[ich] = '\0';
    return NO_ERROR;
}

DWORD CSession::Run(LPSTR pszAccount)
{
    CHAR szPin[16];
    CHAR szLine[128];
    DWORD dw;

    if ((dw = Write("Account: ")) != NO_ERROR ||
        (dw = ReadLine(pszAccount, UNLEN + 1)) != NO_ERROR ||
        (dw = Write("PIN: ")) != NO_ERROR ||
        (dw = ReadLine(szPin, sizeof(szPin))) != NO_ERROR)
        return dw;

    for (UINT i = 0; i < ARRAYSIZEOF(g_aAccounts); i++) {
        if (lstrcmpi(pszAccount, g_aAccounts[i].pszAccount) == 0 &&
            lstrcmp(szPin, g_aAccounts[i].pszPin) == 0) {
            wsprintf(szLine, "Hello, %s (port 0x%p)\r\n", pszAccount, m_hPort);
            return Write(szLine);
        }
    }
    Write("Access refused\r\n");
    return ERROR_ACCESS_DENIED;
}

DWORD WINAPI CSession::ThreadProc(LPVOID pv)
{
    CSession *pSession = (CSession *) pv;
    SECURITY_MESSAGE Msg;

    ZeroMemory(&Msg, sizeof(Msg));
    lstrcpy(Msg.UserName, "unknown");
    Msg.hPort   = pSession->m_hPort;
    Msg.dwError = pSession->Run(Msg.UserName);
    if (Msg.dwError == NO_ERROR) {
        Msg.dwMsgId = SECURITYMSG_SUCCESS;
    } else if (Msg.dwError == ERROR_ACCESS_DENIED ||
               Msg.dwError == ERROR_SMM_TIMEOUT) {
        Msg.dwMsgId = SECURITYMSG_FAILURE;
        Msg.dwError = 0;
    } else {
        Msg.dwMsgId = SECURITYMSG_ERROR;
    }
    (*pSession->m_pfnComplete)(&Msg);
    delete pSession;
    ExitThread(0);
    return 0;
}

DWORD CSession::Start()
{
    DWORD dwId;
    HANDLE hThread = CreateThread((LPSECURITY_ATTRIBUTES) NULL, 4096,
                                  ThreadProc, (LPVOID) this, 0, &dwId);

    if (hThread == NULL)
        return GetLastError();
    CloseHandle(hThread);
    return NO_ERROR;
}

BOOL WINAPI DllMain(HINSTANCE hInst, DWORD dwReason, LPVOID)
{
    if (dwReason == DLL_PROCESS_ATTACH)
        g_hInst = hInst;
    return TRUE;
}

extern "C" DWORD WINAPI
RasSecurityDialogBegin(
    IN HPORT  hPort,
    IN PBYTE  pSendBuf,
    IN DWORD  SendBufSize,
    IN PBYTE  pRecvBuf,
    IN DWORD  RecvBufSize,
    IN VOID   (WINAPI *RasSecurityDialogComplete)(SECURITY_MESSAGE *))
{
    g_Lock.Enter();
    if (g_hRasman == NULL) {
        g_hRasman = LoadLibrary(TEXT("rasman"));
        if (g_hRasman == NULL) {
            g_Lock.Leave();
            return ERROR_DLL_NOT_FOUND;
        }
        g_pfnSend = (SENDPROC)
            GetProcAddress(g_hRasman, "RasSecurityDialogSend");
        g_pfnReceive = (RECEIVEPROC)
            GetProcAddress(g_hRasman, "RasSecurityDialogReceive");
    }
    g_Lock.Leave();
    if (g_pfnSend == NULL || g_pfnReceive == NULL)
        return ERROR_PROC_NOT_FOUND;

    CSession *pSession = new CSession(hPort, pSendBuf, SendBufSize, pRecvBuf,
                                      RecvBufSize, RasSecurityDialogComplete);
    DWORD dw = pSession->Start();
    if (dw != NO_ERROR)
        delete pSession;
    return dw;
}

extern "C" DWORD WINAPI RasSecurityDialogEnd(IN HPORT hPort)
{
    UNREFERENCED_PARAMETER(hPort);
    return ERROR_PORT_DISCONNECTED;
}
