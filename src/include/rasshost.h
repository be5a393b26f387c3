/*
 * rasshost.h - the RAS security dialog: what a module exports (Begin, End),
 * what it calls (Send, Receive, GetInfo) and the message of its verdict.
 */
#ifndef RASGATE_RASSHOST_H
#define RASGATE_RASSHOST_H

#include "windows.h"
#include "lmcons.h"
#include "raserror.h"

#ifndef MAX_DEVICE_NAME
#define MAX_DEVICE_NAME 128
#endif
#ifndef MAX_PORT_NAME
#define MAX_PORT_NAME 16
#endif
#ifndef MAX_DEVICETYPE_NAME
#define MAX_DEVICETYPE_NAME 16
#endif
#ifndef MAX_MEDIA_NAME
#define MAX_MEDIA_NAME 16
#endif
#ifndef MAX_PHONE_NUMBER_LEN
#define MAX_PHONE_NUMBER_LEN 128
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* One transaction; good in the calls below alone, and never issued again. */
typedef HANDLE HPORT;

/* dwMsgId */
#define SECURITYMSG_SUCCESS 1
#define SECURITYMSG_FAILURE 2
#define SECURITYMSG_ERROR 3

typedef struct _SECURITY_MESSAGE {
	DWORD dwMsgId;
	HPORT hPort;
	DWORD dwError; /* with SECURITYMSG_ERROR alone, and then not 0 */
	CHAR UserName[UNLEN + 1];
	CHAR Domain[DNLEN + 1];
} SECURITY_MESSAGE, *PSECURITY_MESSAGE;

typedef struct _RAS_SECURITY_INFO {
	DWORD LastError;     /* of the last Receive: 0, PENDING, or why not */
	DWORD BytesReceived; /* if LastError is 0 */
	CHAR DeviceName[MAX_DEVICE_NAME + 1];
} RAS_SECURITY_INFO, *PRAS_SECURITY_INFO;

/* Exported by the module. End: not 0 ends it, 0 says that a Complete follows.
 */
DWORD WINAPI RasSecurityDialogBegin(HPORT hPort, PBYTE pSendBuf,
    DWORD SendBufSize, PBYTE pRecvBuf, DWORD RecvBufSize,
    VOID(WINAPI *RasSecurityDialogComplete)(SECURITY_MESSAGE *));
DWORD WINAPI RasSecurityDialogEnd(HPORT hPort);

/* Called by it; the first two answer PENDING when all is well. */
DWORD WINAPI RasSecurityDialogSend(HPORT hPort, PBYTE pBuffer,
    WORD BufferLength);
DWORD WINAPI RasSecurityDialogReceive(HPORT hPort, PBYTE pBuffer,
    PWORD pBufferLength, DWORD Timeout, HANDLE hEvent);
DWORD WINAPI RasSecurityDialogGetInfo(HPORT hPort, RAS_SECURITY_INFO *pBuffer);

#ifdef __cplusplus
}
#endif

#endif
