/*
 * challenge.c - a token module: the caller gets eight digits, types what
 * his token makes of them, and has `Tries` tries of `Seconds` each.
 *
 *	dialogs: {
 *	  token: { type = "module"; module = "challenge.so";
 *	           settings: { Tokens = "/etc/rasgate/tokens";
 *	                       Tries = 3; Seconds = 60; }; };
 *	};
 *
 * The file has a line for each caller, NAME:KEY, the key as 32 hexadecimal
 * digits; rasgate-modhost's user must be able to read it. The answer is the
 * last eight digits of SipHash-2-4 of the challenge under the key.
 *
 * It shows GetInfo, time-outs, echo, a dialog that ends in End, and memory
 * that is wiped.
 */
#include <rasshost.h>

#include <stdio.h>

#define DIGITS 8
#define ROW_MAX 300

/* ULONGLONG is Win32's type of 64 bits. */
struct token {
	ULONGLONG low, high;
};

struct call {
	HPORT port;
	PBYTE out, in;
	DWORD out_size;
	VOID(WINAPI *complete)(SECURITY_MESSAGE *);
	HANDLE arrived;
	DWORD error; /* why the last ask() failed */
	char user[UNLEN + 1];
};

static char tokens_file[MAX_PATH];
static DWORD tries = 3, seconds = 60;

/* --- the answer that a token gives ---------------------------------------- */

static ULONGLONG
rotate(ULONGLONG word, int bits)
{
	return word << bits | word >> (64 - bits);
}

static void
mix(ULONGLONG v[4], int rounds)
{
	for (; rounds > 0; rounds--) {
		v[0] += v[1];
		v[1] = rotate(v[1], 13) ^ v[0];
		v[0] = rotate(v[0], 32);
		v[2] += v[3];
		v[3] = rotate(v[3], 16) ^ v[2];
		v[0] += v[3];
		v[3] = rotate(v[3], 21) ^ v[0];
		v[2] += v[1];
		v[1] = rotate(v[1], 17) ^ v[2];
		v[2] = rotate(v[2], 32);
	}
}

/* SipHash-2-4 of the eight bytes of a challenge. */
static ULONGLONG
siphash(const struct token *key, ULONGLONG word)
{
	const ULONGLONG last = (ULONGLONG)DIGITS << 56;
	ULONGLONG v[4];

	v[0] = key->low ^ 0x736f6d6570736575u;
	v[1] = key->high ^ 0x646f72616e646f6du;
	v[2] = key->low ^ 0x6c7967656e657261u;
	v[3] = key->high ^ 0x7465646279746573u;
	v[3] ^= word;
	mix(v, 2);
	v[0] ^= word;
	v[3] ^= last;
	mix(v, 2);
	v[0] ^= last;
	v[2] ^= 0xff;
	mix(v, 4);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* Both texts are DIGITS digits and a NUL. */
static void
answer_of(const struct token *key, const char *challenge, char *answer)
{
	ULONGLONG word = 0;
	int i;

	for (i = 0; i < DIGITS; i++)
		word |= (ULONGLONG)(BYTE)challenge[i] << (8 * i);
	wsprintf(answer, "%08u", (DWORD)(siphash(key, word) % 100000000u));
}

/* As long for any two texts. */
static BOOL
same_digits(const char *a, const char *b)
{
	int i, difference = 0;

	for (i = 0; i < DIGITS; i++)
		difference |= a[i] ^ b[i];
	return difference == 0;
}

static BOOL
new_challenge(char *challenge)
{
	FILE *random = fopen("/dev/urandom", "rb");
	DWORD number = 0;
	size_t got = 0;

	if (random != NULL) {
		got = fread(&number, sizeof(number), 1, random);
		fclose(random);
	}
	wsprintf(challenge, "%08u", number % 100000000u);
	return got == 1;
}

/* --- the file of tokens ----------------------------------------------------
 */

static int
hex_value(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c == '\0' ? NULL : strchr(digits, c | 0x20);

	return at == NULL ? -1 : (int)(at - digits);
}

static BOOL
parse_key(const char *hex, struct token *key)
{
	int i, value;

	for (i = 0; i < 32; i++) {
		value = hex_value(hex[i]);
		if (value < 0)
			return FALSE;
		if (i < 16)
			key->low = key->low << 4 | (ULONGLONG)value;
		else
			key->high = key->high << 4 | (ULONGLONG)value;
	}
	return hex[32] == '\n' || hex[32] == '\0';
}

static BOOL
find_token(const char *user, struct token *key)
{
	FILE *file = fopen(tokens_file, "r");
	char line[ROW_MAX], *colon;
	BOOL found = FALSE;

	ZeroMemory(key, sizeof(*key));
	if (file == NULL) {
		OutputDebugString("challenge: cannot read the file of tokens");
		return FALSE;
	}
	while (!found && fgets(line, sizeof(line), file) != NULL) {
		colon = strchr(line, ':');
		if (colon == NULL)
			continue;
		*colon = '\0';
		found = lstrcmp(line, user) == 0 && parse_key(colon + 1, key);
	}
	ZeroMemory(line, sizeof(line));
	fclose(file);
	return found;
}

/* --- the conversation ------------------------------------------------------
 */

static BOOL
say(struct call *call, const char *text, WORD len)
{
	if (len > call->out_size)
		return FALSE;
	CopyMemory(call->out, text, len);
	/* The text is copied: the buffer is free again at once. */
	call->error = RasSecurityDialogSend(call->port, call->out, len);
	return call->error == PENDING;
}

/* One byte, or FALSE and in call->error why: 638 is a time-out. */
static BOOL
read_byte(struct call *call, char *byte)
{
	RAS_SECURITY_INFO info;
	WORD len = 1;

	call->error = RasSecurityDialogReceive(call->port, call->in, &len,
	    seconds, call->arrived);
	if (call->error != PENDING)
		return FALSE;
	WaitForSingleObject(call->arrived, INFINITE);
	call->error = RasSecurityDialogGetInfo(call->port, &info);
	if (call->error == NO_ERROR)
		call->error = info.LastError;
	*byte = (char)call->in[0];
	return call->error == NO_ERROR && len == 1;
}

/* A line, byte by byte, so that it can be echoed: nobody else does. */
static BOOL
ask(struct call *call, const char *prompt, char *line, int size)
{
	int len = 0;
	char c;

	if (!say(call, prompt, (WORD)lstrlen(prompt)))
		return FALSE;
	while (read_byte(call, &c)) {
		if (c == '\r' || c == '\n') {
			line[len] = '\0';
			return say(call, "\r\n", 2);
		}
		if ((c == '\b' || c == 0x7F) && len > 0) {
			len--;
			say(call, "\b \b", 3);
		} else if (c >= ' ' && c < 0x7F && len < size - 1) {
			line[len++] = c;
			say(call, &c, 1);
		}
	}
	return FALSE;
}

/* SECURITYMSG_SUCCESS, _FAILURE, or _ERROR with call->error. */
static DWORD
converse(struct call *call)
{
	char challenge[DIGITS + 1], want[DIGITS + 1], answer[32], prompt[64];
	struct token key;
	BOOL known, right = FALSE;
	DWORD try_;

	if (!ask(call, "Name: ", call->user, sizeof(call->user)))
		return SECURITYMSG_ERROR;
	/* Who is not in the file is asked all the same, in vain. */
	known = find_token(call->user, &key);
	for (try_ = 0; try_ < tries && !right; try_++) {
		call->error = ERROR_AUTH_INTERNAL;
		if (!new_challenge(challenge))
			return SECURITYMSG_ERROR;
		wsprintf(prompt, "Challenge %s, your token says: ", challenge);
		if (!ask(call, prompt, answer, sizeof(answer)))
			return SECURITYMSG_ERROR;
		answer_of(&key, challenge, want);
		right = lstrlen(answer) == DIGITS &&
		    same_digits(answer, want) && known;
	}
	ZeroMemory(&key, sizeof(key));
	ZeroMemory(want, sizeof(want));
	return right ? SECURITYMSG_SUCCESS : SECURITYMSG_FAILURE;
}

static DWORD WINAPI
worker(LPVOID parameter)
{
	struct call *call = (struct call *)parameter;
	SECURITY_MESSAGE message;

	ZeroMemory(&message, sizeof(message));
	message.hPort = call->port;
	message.dwMsgId = converse(call);
	if (message.dwMsgId == SECURITYMSG_ERROR &&
	    call->error == ERROR_REQUEST_TIMEOUT) {
		/* A silent caller is refused; it is no fault of ours. */
		say(call, "\r\nToo slow.\r\n", 13);
		message.dwMsgId = SECURITYMSG_FAILURE;
	}
	if (message.dwMsgId == SECURITYMSG_ERROR)
		message.dwError = call->error;
	lstrcpyn(message.UserName, call->user, sizeof(message.UserName));
	call->complete(&message);
	CloseHandle(call->arrived);
	HeapFree(GetProcessHeap(), 0, call);
	return 0;
}

/* --- what rasgate calls ----------------------------------------------------
 */

static void
read_settings(void)
{
	DWORD size;
	HKEY key;

	if (RegOpenKeyEx(HKEY_LOCAL_MACHINE, "SOFTWARE\\Challenge", 0, KEY_READ,
		&key) != ERROR_SUCCESS)
		return;
	size = sizeof(tokens_file);
	RegQueryValueEx(key, "Tokens", NULL, NULL, (LPBYTE)tokens_file, &size);
	size = sizeof(tries);
	RegQueryValueEx(key, "Tries", NULL, NULL, (LPBYTE)&tries, &size);
	size = sizeof(seconds);
	RegQueryValueEx(key, "Seconds", NULL, NULL, (LPBYTE)&seconds, &size);
	RegCloseKey(key);
}

BOOL WINAPI
DllMain(HINSTANCE hinstDLL, DWORD fdwReason, LPVOID lpReserved)
{
	(void)hinstDLL;
	(void)lpReserved;
	if (fdwReason == DLL_PROCESS_ATTACH)
		read_settings();
	return TRUE;
}

DWORD WINAPI
RasSecurityDialogBegin(HPORT hPort, PBYTE pSendBuf, DWORD SendBufSize,
    PBYTE pRecvBuf, DWORD RecvBufSize,
    VOID(WINAPI *RasSecurityDialogComplete)(SECURITY_MESSAGE *))
{
	struct call *call;
	HANDLE thread = NULL;

	(void)RecvBufSize;
	call = (struct call *)HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY,
	    sizeof(*call));
	if (call == NULL)
		return ERROR_NOT_ENOUGH_MEMORY;
	call->port = hPort;
	call->out = pSendBuf;
	call->out_size = SendBufSize;
	call->in = pRecvBuf;
	call->complete = RasSecurityDialogComplete;
	call->arrived = CreateEvent(NULL, FALSE, FALSE, NULL);
	if (call->arrived != NULL)
		thread = CreateThread(NULL, 0, worker, call, 0, NULL);
	if (thread == NULL) {
		if (call->arrived != NULL)
			CloseHandle(call->arrived);
		HeapFree(GetProcessHeap(), 0, call);
		return ERROR_NOT_ENOUGH_MEMORY;
	}
	CloseHandle(thread);
	return NO_ERROR;
}

/*
 * After Complete nothing is left to do. Before it, when the line is lost or
 * time is up, the worker's Receive has ended with that error already, and no
 * further one is accepted: it completes by itself, to no effect.
 */
DWORD WINAPI
RasSecurityDialogEnd(HPORT hPort)
{
	(void)hPort;
	return ERROR_PORT_DISCONNECTED;
}
