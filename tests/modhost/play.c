/*
 * A security module that plays what its settings say: Begin, End and Worker
 * are rows of words, one call of the contract or one misdeed after the other
 * (see `words` below). What calls answered is told to the caller (tell) or
 * to the log (log), so that a test sees it from outside.
 */
#include <rasshost.h>
#include <windows.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "misdeeds.h"

#define SCRIPT 512
#define OLD 64

/* One transaction; never freed, as in modules that forget to. */
struct port {
	HPORT port;
	PBYTE send, recv;
	DWORD size;
	VOID(WINAPI *complete)(SECURITY_MESSAGE *);
	HANDLE event;
	WORD len;
	DWORD code;
	RAS_SECURITY_INFO info;
	char line[300];
	unsigned ends;
	struct port *next;
};

static struct port *ports;
static CRITICAL_SECTION lock;
static char begin[SCRIPT], end[SCRIPT], worker[SCRIPT], load[SCRIPT];
static PBYTE old_bufs[OLD];
static unsigned olds;

static void play(struct port *, const char *script, DWORD *result);

static DWORD WINAPI
work(LPVOID arg)
{
	DWORD result = 0;

	play(arg, worker, &result);
	return 0;
}

static struct port *
find(HPORT port)
{
	struct port *p;

	EnterCriticalSection(&lock);
	for (p = ports; p != NULL && p->port != port; p = p->next)
		;
	LeaveCriticalSection(&lock);
	return p;
}

/* "_" is a blank and "~" is CR LF. */
static WORD
put_text(struct port *p, const char *text)
{
	WORD n = 0;

	for (; *text != '\0' && n + 2 < (WORD)p->size; text++) {
		p->send[n++] = *text == '_' ? ' '
		    : *text == '~'          ? '\r'
					    : (BYTE)*text;
		if (*text == '~')
			p->send[n++] = '\n';
	}
	return n;
}

static void
say(struct port *p, const char *text)
{
	p->code = RasSecurityDialogSend(p->port, p->send, put_text(p, text));
}

static void
report(struct port *p, char text[300])
{
	snprintf(text, 300, "[code=%u,len=%u,last=%u,bytes=%u,dev=%s]",
	    (unsigned)p->code, p->len, (unsigned)p->info.LastError,
	    (unsigned)p->info.BytesReceived, p->info.DeviceName);
}

static void
log_it(struct port *p)
{
	char text[300];

	report(p, text);
	OutputDebugString(text);
}

static void
receive(struct port *p, unsigned len, unsigned timeout)
{
	p->len = (WORD)(len != 0 ? len : p->size);
	p->code = RasSecurityDialogReceive(p->port, p->recv, &p->len, timeout,
	    p->event);
}

/* Its text without the end of the line. */
static void
await(struct port *p, DWORD ms)
{
	size_t n;

	if (WaitForSingleObject(p->event, ms) != WAIT_OBJECT_0) {
		p->code = WAIT_TIMEOUT;
		return;
	}
	n = p->len < sizeof(p->line) - 1 ? p->len : sizeof(p->line) - 1;
	memcpy(p->line, p->recv, n);
	p->line[n] = '\0';
	p->line[strcspn(p->line, "\r\n")] = '\0';
}

static void
complete(struct port *p, DWORD id, DWORD error, const char *user,
    const char *domain)
{
	SECURITY_MESSAGE m;

	memset(&m, 0, sizeof(m));
	m.dwMsgId = id;
	m.hPort = p->port;
	m.dwError = error;
	snprintf(m.UserName, sizeof(m.UserName), "%s", user);
	snprintf(m.Domain, sizeof(m.Domain), "%s", domain);
	p->complete(&m);
}

static void
complete_endless(struct port *p)
{
	SECURITY_MESSAGE m;

	memset(&m, 'x', sizeof(m));
	m.dwMsgId = SECURITYMSG_SUCCESS;
	m.hPort = p->port;
	m.dwError = 0;
	p->complete(&m);
}

static void
complete_nasty(struct port *p)
{
	complete(p, SECURITYMSG_FAILURE, 0, "a\nb\033[2J\"c", "");
}

static void
flood(struct port *p, unsigned n)
{
	while (n-- > 0)
		p->code = RasSecurityDialogSend(p->port, p->send,
		    (WORD)p->size);
}

static void
violate(struct port *p, unsigned n)
{
	RAS_SECURITY_INFO info;

	while (n-- > 0)
		p->code = RasSecurityDialogGetInfo((HPORT)(ULONG_PTR)7, &info);
}

/* --- words: each takes one argument, "-" for none --- */

static void
do_info(struct port *p)
{
	p->code = RasSecurityDialogGetInfo(p->port, &p->info);
}

static void
do_tell(struct port *p)
{
	char text[300];

	report(p, text);
	memcpy(p->send, text, strlen(text));
	p->code = RasSecurityDialogSend(p->port, p->send, (WORD)strlen(text));
}

static void
do_foreign(struct port *p)
{
	static BYTE other[64];

	p->code = RasSecurityDialogSend(p->port, other, 5);
}

static void
do_middle(struct port *p)
{
	p->len = 1;
	p->code = RasSecurityDialogReceive(p->port, p->recv + 1, &p->len, 0,
	    p->event);
}

static void
do_zero(struct port *p)
{
	p->len = 0;
	p->code = RasSecurityDialogReceive(p->port, p->recv, &p->len, 0,
	    p->event);
}

static void
do_no_event(struct port *p)
{
	p->len = 1;
	p->code = RasSecurityDialogReceive(p->port, p->recv, &p->len, 0, NULL);
}

static void
do_bad_info(struct port *p)
{
	RAS_SECURITY_INFO info;

	memset(&info, 0x5a, sizeof(info));
	p->code = RasSecurityDialogGetInfo((HPORT)(ULONG_PTR)7, &info);
	if (info.LastError != 0x5a5a5a5a)
		p->code = 1;
}

static void
do_user(struct port *p)
{
	complete(p, SECURITYMSG_SUCCESS, 0, p->line, "");
}

static void
do_echo(struct port *p)
{
	size_t n = p->len < p->size ? p->len : p->size;

	memcpy(p->send, p->recv, n);
	p->code = RasSecurityDialogSend(p->port, p->send, (WORD)n);
}

/* Sends each key back, until he is gone. */
static void
do_keys(struct port *p)
{
	do {
		receive(p, 1, 0);
		if (p->code != PENDING)
			return;
		await(p, INFINITE);
		do_echo(p);
	} while (p->len == 1);
}

static void
do_null(struct port *p)
{
	p->complete(NULL);
}

static void
do_crash(struct port *p)
{
	(void)p;
	(void)signal(SIGSEGV, SIG_DFL); /* no sanitizer's business */
	(void)raise(SIGSEGV);
}

#define MISDEED(name, call) \
	static void name(struct port *p) \
	{ \
		(void)p; \
		call; \
	}
MISDEED(do_spin, misdeed_spin())
MISDEED(do_scribble, misdeed_scribble(old_bufs, OLD))
MISDEED(do_away, misdeed_fork_away())
MISDEED(do_bomb, misdeed_fork_bomb())

static void
do_thread(struct port *p)
{
	DWORD id;

	CloseHandle(CreateThread(NULL, 0, work, p, 0, &id));
}

/* One of those above, at random, for the test of random sequences. */
static void do_random(struct port *);

static const struct {
	const char *word;
	void (*run)(struct port *);
} words[] = {
	{ "info", do_info },
	{ "tell", do_tell },
	{ "log", log_it },
	{ "foreign", do_foreign },
	{ "middle", do_middle },
	{ "zero", do_zero },
	{ "noevent", do_no_event },
	{ "badinfo", do_bad_info },
	{ "user", do_user },
	{ "echo", do_echo },
	{ "keys", do_keys },
	{ "endless", complete_endless },
	{ "nasty", complete_nasty },
	{ "null", do_null },
	{ "thread", do_thread },
	{ "scribble", do_scribble },
	{ "away", do_away },
	{ "bomb", do_bomb },
	{ "spin", do_spin },
	{ "crash", do_crash },
	{ "random", do_random },
};
#define WORDS (sizeof(words) / sizeof(words[0]))

static void
do_random(struct port *p)
{
	static unsigned seed;
	unsigned n = 5 + (unsigned)getpid() % 30, k;

	seed += (unsigned)getpid();
	while (n-- > 0) {
		seed = seed * 1103515245u + 12345u;
		k = (seed >> 16) % (WORDS + 4);
		if (k < WORDS - 4)
			words[k].run(p);
		else if (k == WORDS)
			receive(p, 1 + seed % 3000, 1);
		else if (k == WORDS + 1)
			await(p, 20);
		else if (k == WORDS + 2)
			complete(p, seed % 5, seed % 3 == 0 ? 930 : 0, "bob",
			    "");
		else if (k == WORDS - 1 && seed % 7 == 0)
			do_crash(p);
	}
}

/* Words with a number or a text behind a colon. */
static void
run_with(struct port *p, const char *word, const char *arg, DWORD *result)
{
	const unsigned n = (unsigned)strtoul(arg, NULL, 10);
	const char *more = strchr(arg, ',');
	const char *second = more != NULL ? more + 1 : "";

	if (strcmp(word, "say") == 0)
		say(p, arg);
	else if (strcmp(word, "send") == 0)
		p->code = RasSecurityDialogSend(p->port, p->send, (WORD)n);
	else if (strcmp(word, "recv") == 0) {
		receive(p, n, (unsigned)strtoul(second, NULL, 10));
		if (p->code == PENDING)
			await(p, INFINITE);
	} else if (strcmp(word, "start") == 0)
		receive(p, n, (unsigned)strtoul(second, NULL, 10));
	else if (strcmp(word, "wait") == 0)
		await(p, n);
	else if (strcmp(word, "success") == 0)
		complete(p, SECURITYMSG_SUCCESS, 0, arg, "");
	else if (strcmp(word, "domain") == 0)
		complete(p, SECURITYMSG_SUCCESS, 0, p->line, arg);
	else if (strcmp(word, "failure") == 0)
		complete(p, SECURITYMSG_FAILURE, 0, arg, "");
	else if (strcmp(word, "error") == 0)
		complete(p, SECURITYMSG_ERROR, n, "", "");
	else if (strcmp(word, "message") == 0)
		complete(p, n, (DWORD)strtoul(second, NULL, 10), "bob", "");
	else if (strcmp(word, "sleep") == 0)
		Sleep(*second == '\0' || misdeed_first(second) ? n : 0);
	else if (strcmp(word, "flood") == 0)
		flood(p, n);
	else if (strcmp(word, "violate") == 0)
		violate(p, n);
	else if (strcmp(word, "leak") == 0)
		misdeed_leak(n);
	else if (strcmp(word, "room") == 0)
		p->code = misdeed_room(n) ? 0 : 8;
	else if (strcmp(word, "exit") == 0)
		_exit((int)n); /* exit() would look for leaks first */
	else if (strcmp(word, "ret") == 0)
		*result = n;
	else
		OutputDebugString("play: unknown word");
}

static void
play(struct port *p, const char *script, DWORD *result)
{
	char text[SCRIPT], *save = NULL, *w, *arg;
	size_t i;

	snprintf(text, sizeof(text), "%s", script);
	for (w = strtok_r(text, " ", &save); w != NULL;
	     w = strtok_r(NULL, " ", &save)) {
		if ((arg = strchr(w, ':')) != NULL) {
			*arg++ = '\0';
			run_with(p, w, arg, result);
			continue;
		}
		for (i = 0; i < WORDS; i++)
			if (strcmp(words[i].word, w) == 0)
				words[i].run(p);
	}
}

static void
setting(const char *name, char value[SCRIPT])
{
	DWORD size = SCRIPT, type;
	HKEY key;

	value[0] = '\0';
	if (RegOpenKeyEx(HKEY_LOCAL_MACHINE, "SOFTWARE\\Play", 0, KEY_READ,
		&key) != ERROR_SUCCESS)
		return;
	if (RegQueryValueEx(key, name, NULL, &type, (LPBYTE)value, &size) !=
	    ERROR_SUCCESS)
		value[0] = '\0';
	RegCloseKey(key);
}

BOOL WINAPI DllMain(HINSTANCE, DWORD, LPVOID);

BOOL WINAPI
DllMain(HINSTANCE instance, DWORD reason, LPVOID reserved)
{
	(void)instance;
	(void)reserved;
	if (reason != DLL_PROCESS_ATTACH)
		return TRUE;
	InitializeCriticalSection(&lock);
	setting("Begin", begin);
	setting("End", end);
	setting("Worker", worker);
	setting("Load", load);
	Sleep((DWORD)strtoul(load, NULL, 10));
	return TRUE;
}

DWORD WINAPI
RasSecurityDialogBegin(HPORT hPort, PBYTE pSendBuf, DWORD SendBufSize,
    PBYTE pRecvBuf, DWORD RecvBufSize,
    VOID(WINAPI *RasSecurityDialogComplete)(SECURITY_MESSAGE *))
{
	struct port *p = calloc(1, sizeof(*p));
	DWORD result = 0;

	(void)RecvBufSize;
	if (p == NULL)
		return ERROR_OUTOFMEMORY;
	p->port = hPort;
	p->send = pSendBuf;
	p->recv = pRecvBuf;
	p->size = SendBufSize;
	p->complete = RasSecurityDialogComplete;
	p->event = CreateEvent(NULL, FALSE, FALSE, NULL);
	EnterCriticalSection(&lock);
	old_bufs[olds++ % OLD] = pSendBuf;
	p->next = ports;
	ports = p;
	LeaveCriticalSection(&lock);
	play(p, begin[0] != '\0' ? begin : "thread", &result);
	return result;
}

/* "0,619": what the first and the second answer; the words before are run. */
DWORD WINAPI
RasSecurityDialogEnd(HPORT hPort)
{
	struct port *p = find(hPort);
	DWORD result = ERROR_PORT_DISCONNECTED;
	char text[40];

	if (p == NULL)
		return result;
	snprintf(text, sizeof(text), "End,ends=%u,len=%u", ++p->ends, p->len);
	OutputDebugString(text);
	if (p->ends == 1)
		play(p, end, &result);
	else if (strstr(end, "again") != NULL)
		result = 0;
	return result;
}
