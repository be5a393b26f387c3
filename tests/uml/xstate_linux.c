/*
 * xstate_linux.c - lets user-mode Linux 6.1 run on hosts with AMX.
 *
 * It saves and restores the extended processor state of its processes with
 * a buffer of the size that AVX-512 needs. Where the host's state is larger
 * the kernel refuses to set a part of it (EFAULT), and process 1 dies. This
 * is preloaded into linux.uml and completes the buffer from the process's
 * own state. Tile data is never in use there: a process must ask for it.
 */
#include "config.h"

#ifdef __linux__
#include <sys/ptrace.h>
#include <sys/uio.h>

#include <dlfcn.h>
#include <elf.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__) && defined(__GLIBC__)
#define XSTATE_MAX 65536
#define XSTATE_BV 512                    /* which components are present */
#define XSTATE_TILES (UINT64_C(3) << 17) /* AMX's configuration and data */

typedef long ptrace_fn(int, ...);

static long
set_whole(ptrace_fn *next, long pid, const struct iovec *part)
{
	static unsigned char whole[XSTATE_MAX];
	struct iovec v = { whole, sizeof(whole) };
	uint64_t present;

	if (next(PTRACE_GETREGSET, pid, (void *)NT_X86_XSTATE, &v) == -1)
		return -1;
	if (part->iov_len < v.iov_len) {
		memcpy(whole, part->iov_base, part->iov_len);
		memcpy(&present, whole + XSTATE_BV, sizeof(present));
		present &= ~XSTATE_TILES;
		memcpy(whole + XSTATE_BV, &present, sizeof(present));
	} else {
		v = *part;
	}
	return next(PTRACE_SETREGSET, pid, (void *)NT_X86_XSTATE, &v);
}

long ptrace(enum __ptrace_request request, ...);

long
ptrace(enum __ptrace_request request, ...)
{
	static ptrace_fn *next;
	void *addr, *data;
	va_list ap;
	long pid;

	if (next == NULL)
		next = (ptrace_fn *)(uintptr_t)dlsym(RTLD_NEXT, "ptrace");
	va_start(ap, request);
	pid = va_arg(ap, long);
	addr = va_arg(ap, void *);
	data = va_arg(ap, void *);
	va_end(ap);
	if (request == PTRACE_SETREGSET && addr == (void *)NT_X86_XSTATE)
		return set_whole(next, pid, data);
	return next((int)request, pid, addr, data);
}
#endif
#endif
