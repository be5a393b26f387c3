/*
 * smallest.c - the smallest security module: it asks for a name, and lets
 * those pass whom the setting "Guest" names.
 *
 *	cc -shared -fPIC $(pkg-config --cflags --libs rasgate-module) \
 *	    smallest.c -o smallest.so
 *
 * What it lacks: it echoes nothing, asks for no secret, and reads a line
 * that the caller gave up halfway like any other (challenge.c does better).
 */
#include <rasshost.h>

struct call {
	HPORT port;
	PBYTE out, in;
	DWORD in_size;
	VOID(WINAPI *complete)(SECURITY_MESSAGE *);
};

/* The value of a text in the dialog's `settings`; "" when it is not there. */
static void
setting(const char *name, char *value, DWORD size)
{
	HKEY key;
	DWORD type;

	value[0] = '\0';
	if (RegOpenKeyEx(HKEY_LOCAL_MACHINE, "SOFTWARE\\Smallest", 0, KEY_READ,
		&key) != ERROR_SUCCESS)
		return;
	if (RegQueryValueEx(key, name, NULL, &type, (LPBYTE)value, &size) !=
		ERROR_SUCCESS ||
	    type != REG_SZ)
		value[0] = '\0';
	RegCloseKey(key);
}

/* One line from the caller, without its end; its length, 0 for none. */
static WORD
ask(struct call *call, const char *prompt)
{
	HANDLE event = CreateEvent(NULL, FALSE, FALSE, NULL);
	WORD len = (WORD)call->in_size;

	lstrcpy((LPSTR)call->out, prompt);
	if (event == NULL ||
	    RasSecurityDialogSend(call->port, call->out,
		(WORD)lstrlen(prompt)) != PENDING ||
	    RasSecurityDialogReceive(call->port, call->in, &len, 30, event) !=
		PENDING)
		len = 0;
	else
		WaitForSingleObject(event, INFINITE);
	CloseHandle(event);
	while (
	    len > 0 && (call->in[len - 1] == '\r' || call->in[len - 1] == '\n'))
		len--;
	return len;
}

static DWORD WINAPI
talk(LPVOID parameter)
{
	struct call *call = (struct call *)parameter;
	SECURITY_MESSAGE message;
	char guest[UNLEN + 1];
	WORD len;

	ZeroMemory(&message, sizeof(message));
	message.hPort = call->port;
	message.dwMsgId = SECURITYMSG_FAILURE;
	len = ask(call, "Who is calling? ");
	if (len <= UNLEN)
		CopyMemory(message.UserName, call->in, len);
	setting("Guest", guest, sizeof(guest));
	if (len > 0 && lstrcmp(message.UserName, guest) == 0)
		message.dwMsgId = SECURITYMSG_SUCCESS;
	call->complete(&message);
	HeapFree(GetProcessHeap(), 0, call);
	return 0;
}

/* Called when a call comes in: must not wait, so a thread does the talking. */
DWORD WINAPI
RasSecurityDialogBegin(HPORT hPort, PBYTE pSendBuf, DWORD SendBufSize,
    PBYTE pRecvBuf, DWORD RecvBufSize,
    VOID(WINAPI *RasSecurityDialogComplete)(SECURITY_MESSAGE *))
{
	struct call *call;
	HANDLE thread;

	(void)SendBufSize;
	call = (struct call *)HeapAlloc(GetProcessHeap(), 0, sizeof(*call));
	if (call == NULL)
		return ERROR_NOT_ENOUGH_MEMORY;
	call->port = hPort;
	call->out = pSendBuf;
	call->in = pRecvBuf;
	call->in_size = RecvBufSize;
	call->complete = RasSecurityDialogComplete;
	thread = CreateThread(NULL, 0, talk, call, 0, NULL);
	if (thread == NULL) {
		HeapFree(GetProcessHeap(), 0, call);
		return ERROR_NOT_ENOUGH_MEMORY;
	}
	CloseHandle(thread);
	return NO_ERROR;
}

/* Called when it is over, or has to be: the thread's wait has ended then. */
DWORD WINAPI
RasSecurityDialogEnd(HPORT hPort)
{
	(void)hPort;
	return ERROR_PORT_DISCONNECTED;
}
