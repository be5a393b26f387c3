/*
 * win32.h - what the files of librasgate-module share. One lock is over all
 * objects and handles: waits are rare and short to look at, and a wait for
 * several objects is then one step.
 */
#ifndef RG_MODHOST_WIN32_H
#define RG_MODHOST_WIN32_H

#include <stdbool.h>
#include <stddef.h>

#include "modhost/ras_host.h"

/* Of the library's names, modules see those of the public headers alone. */
#pragma GCC visibility push(hidden)

enum object_kind { OBJECT_EVENT, OBJECT_THREAD, OBJECT_KEY };

/* Under win32_lock() but for kind and manual_reset, which never change. */
struct object {
	enum object_kind kind;
	bool manual_reset; /* stays signaled when a wait is satisfied */
	bool signaled;
	DWORD exit_code;      /* of a thread */
	unsigned int holders; /* handles, waits, receives, the thread itself */
};

void win32_lock(void);
void win32_unlock(void);

/* A new object with one holder; NULL and the last error without memory. */
struct object *object_new(enum object_kind, bool manual_reset, bool signaled);
/* Both under the lock. */
void object_hold(struct object *);
void object_drop(struct object *);
/* Under the lock: wakes whom it satisfies, in the order of their coming. */
void object_signal(struct object *);

/* A handle that takes over one hold; NULL and the last error: let go of. */
HANDLE handle_new(struct object *);
/* Under the lock: NULL, and ERROR_INVALID_HANDLE, when it is no handle. */
struct object *handle_object(HANDLE);
struct object *handle_object_of(HANDLE, enum object_kind);
/* Under the lock: the handle is no more. Its hold is let go of. */
void handle_free(HANDLE);

/* Sets the last error. */
BOOL win32_fail(DWORD error);

/* What the host gave; NULL and nothing before ras_host_attach(). */
const struct ras_host *ras_host(void);
void ras_host_debug(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* The functions of RASMAN.DLL; NULL for another name. */
FARPROC rasman_function(const char *name);

/* A library of the module's: loaded, named, its DllMain called. */
HMODULE library_open(const char *path);
FARPROC library_function(HMODULE, const char *name);
bool library_attach(HMODULE);
void library_detach(HMODULE);
/* Tells every library of a thread: DLL_THREAD_ATTACH or DLL_THREAD_DETACH. */
void library_thread(DWORD reason);

#pragma GCC visibility pop

#endif
