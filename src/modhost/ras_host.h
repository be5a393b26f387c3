/*
 * ras_host.h - between librasgate-module, which modules link with, and the
 * program that hosts them: rasgate-modhost, or a test.
 *
 * The library finds and starts a module, owns handles, events and threads,
 * and hands what a module says about a transaction to the host's functions.
 * The host knows transactions; it gets events by reference and signals them.
 *
 * Order: ras_host_attach() once, first; ras_module_open(); then, unless it
 * was only to be checked, ras_module_start(), any number of Begin and End,
 * ras_module_stop() at the end of the process.
 *
 * The module's threads have the default stack of Windows, 1 MiB, unless they
 * ask for more: an RLIMIT_AS must have room for one per transaction. They
 * take no signals but those of their own faults.
 */
#ifndef RG_RAS_HOST_H
#define RG_RAS_HOST_H

#include <stddef.h>
#include <stdint.h>

/* The host is no module: it must not carry the mark of one. */
#define RASGATE_HOST
#include "include/rasshost.h"

/* One value of the dialog's settings group. */
struct ras_setting {
	const char *name; /* compared without regard to case */
	const char *text; /* REG_SZ; NULL: a number */
	DWORD number;     /* REG_DWORD */
};

/*
 * What a module's calls come to. All but settings are functions that any
 * thread of the module calls at any time, several at once and from inside
 * Begin and End too: they lock for themselves, and never call the module.
 * What they return the module gets. None is NULL. A HPORT, a buffer or a
 * pointer is passed on unseen: judging them (601, 610, 632) is the host's.
 */
struct ras_host {
	/* Bytes are copied before it returns. PENDING (600) when accepted. */
	uint32_t (*send)(void *ctx, HPORT, const BYTE *buffer, WORD length);
	/*
	 * PENDING when started. Then, and only then, the host later writes
	 * bytes and *length, as the contract says, and after that lets go of
	 * the event by ras_event_signal(), exactly once. timeout_s: seconds,
	 * 0 for none. hEvent may be anything: see ras_event_hold().
	 */
	uint32_t (*receive)(void *ctx, HPORT, PBYTE buffer, PWORD length,
	    DWORD timeout_s, HANDLE event);
	uint32_t (*get_info)(void *ctx, HPORT, RAS_SECURITY_INFO *);
	/* The module's, gone when it returns: copy. May be NULL or nonsense. */
	void (*complete)(void *ctx, const SECURITY_MESSAGE *);
	/*
	 * OutputDebugString: any bytes, any length, as often as the module
	 * likes. The library adds what it could not find for the module.
	 */
	void (*debug)(void *ctx, const char *text);
	const struct ras_setting *settings; /* unchanged while the host runs */
	size_t nsettings;
};

/* 0, or -1 when there is a host already. Both must last for ever. */
int ras_host_attach(const struct ras_host *, void *ctx);

/* The pointer to hand to every Begin; it goes to complete() above. */
VOID WINAPI ras_host_complete(SECURITY_MESSAGE *);

/*
 * The event of a Receive, from any thread. A held event outlives the
 * module's CloseHandle. hold: NULL when the handle is no event's (607).
 * signal sets it and lets go, drop only lets go: one of them, once.
 */
struct ras_event;
struct ras_event *ras_event_hold(HANDLE);
void ras_event_signal(struct ras_event *);
void ras_event_drop(struct ras_event *);

/* One security module. */
struct ras_module {
	HMODULE handle;
	DWORD(WINAPI *begin)
	(HPORT, PBYTE, DWORD, PBYTE, DWORD, VOID(WINAPI *)(SECURITY_MESSAGE *));
	DWORD(WINAPI *end)(HPORT);
};

#define RAS_MODULE_TEXT 512

/*
 * Loads the file and looks for what it must have: a file that loads with
 * every symbol bound (else 126, or 127 where a symbol is missing, naming
 * it), the mark of this library's RASGATE_MODULE_ABI (rasgate_abi.h; else 193),
 * Begin and End (else 127). Returns 0 or that number, and says in text what
 * it is about, path included. The module's constructors have run then,
 * nothing else of it. path has a slash. From one thread, as are the next two.
 */
DWORD ras_module_open(const char *path, struct ras_module *,
    char text[RAS_MODULE_TEXT]);
/*
 * DllMain, or LibMain where there is none, with DLL_PROCESS_ATTACH: may
 * block, start threads and call what the module likes. 0, or 1114 when it
 * refused.
 */
DWORD ras_module_start(struct ras_module *);
/*
 * DLL_PROCESS_DETACH, if it was started. The code stays in memory: a thread
 * that the module did not stop may still be running in it.
 */
void ras_module_stop(struct ras_module *);

#endif
