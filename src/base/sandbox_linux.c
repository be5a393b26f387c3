#include "config.h"

#include "base/sandbox.h"

#ifdef RG_SANDBOX_SECCOMP

#include <sys/ioctl.h>
#include <sys/mman.h>

#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/err.h"

#define ENGINE SANDBOX_ENGINE
#define AUTH SANDBOX_AUTH
#define BOTH (SANDBOX_ENGINE | SANDBOX_AUTH)

/*
 * Whole calls. Several have a second name where time_t grew, or are what one
 * C library makes of another call; a name that this machine lacks costs
 * nothing. clock_gettime: there is not always a vDSO (user-mode Linux).
 */
static const struct {
	int call;
	unsigned roles;
} allowed[] = {
	{ SCMP_SYS(read), BOTH },
	{ SCMP_SYS(write), BOTH },
	{ SCMP_SYS(writev), BOTH },
	{ SCMP_SYS(recvmsg), BOTH },
	{ SCMP_SYS(sendmsg), BOTH },
	{ SCMP_SYS(close), BOTH },
	{ SCMP_SYS(poll), BOTH },
	{ SCMP_SYS(ppoll), BOTH },
	{ SCMP_SYS(ppoll_time64), BOTH },
	{ SCMP_SYS(restart_syscall), BOTH },
	{ SCMP_SYS(clock_gettime), BOTH },
	{ SCMP_SYS(clock_gettime64), BOTH },
	{ SCMP_SYS(gettimeofday), BOTH },
	{ SCMP_SYS(time), BOTH },
	{ SCMP_SYS(getrandom), BOTH },
	{ SCMP_SYS(brk), BOTH },
	{ SCMP_SYS(mremap), BOTH },
	{ SCMP_SYS(munmap), BOTH },
	{ SCMP_SYS(getpid), BOTH }, /* this and the next four: abort(3) */
	{ SCMP_SYS(gettid), BOTH },
	{ SCMP_SYS(rt_sigaction), BOTH },
	{ SCMP_SYS(rt_sigprocmask), BOTH },
	{ SCMP_SYS(rt_sigreturn), BOTH },
	{ SCMP_SYS(exit), BOTH },
	{ SCMP_SYS(exit_group), BOTH },
	{ SCMP_SYS(epoll_ctl), ENGINE },
	{ SCMP_SYS(epoll_wait), ENGINE },
	{ SCMP_SYS(epoll_pwait), ENGINE },
	{ SCMP_SYS(epoll_pwait2), ENGINE },
	{ SCMP_SYS(fstat), AUTH },
	{ SCMP_SYS(fstat64), AUTH },
	{ SCMP_SYS(pread64), AUTH },
	{ SCMP_SYS(sysinfo), AUTH }, /* glibc's qsort(3), of a kilobyte */
#ifdef RG_SANITIZED
	/* of AddressSanitizer, its leak checker, and of valgrind */
	{ SCMP_SYS(clone), BOTH },
	{ SCMP_SYS(futex), BOTH },
	{ SCMP_SYS(getdents), BOTH },
	{ SCMP_SYS(getdents64), BOTH },
	{ SCMP_SYS(getppid), BOTH },
	{ SCMP_SYS(lseek), BOTH },
	{ SCMP_SYS(madvise), BOTH },
	{ SCMP_SYS(open), BOTH },
	{ SCMP_SYS(openat), BOTH },
	{ SCMP_SYS(prctl), BOTH },
	{ SCMP_SYS(pread64), ENGINE },
	{ SCMP_SYS(ptrace), BOTH },
	{ SCMP_SYS(readlink), BOTH },
	{ SCMP_SYS(sched_yield), BOTH },
	{ SCMP_SYS(sigaltstack), BOTH },
	{ SCMP_SYS(wait4), BOTH },
#endif
};

/* Where the old mmap(2) takes a pointer to its arguments, it stays out. */
#ifdef __NR_mmap2
#define MMAP SCMP_SYS(mmap2)
#else
#define MMAP SCMP_SYS(mmap)
#endif

/*
 * Calls by one argument. The kernel looks at the low half of an ioctl's
 * number, so that is what is compared: nothing above it changes the meaning.
 */
#define LOW(arg, value) SCMP_CMP(arg, SCMP_CMP_MASKED_EQ, 0xffffffff, value)
#define WITHOUT(arg, bits) SCMP_CMP(arg, SCMP_CMP_MASKED_EQ, bits, 0)
#define WITH(arg, bits) SCMP_CMP(arg, SCMP_CMP_MASKED_EQ, bits, bits)

static const struct {
	int call;
	unsigned roles;
	struct scmp_arg_cmp when;
} allowed_when[] = {
	{ MMAP, BOTH, WITHOUT(2, PROT_EXEC) },
	{ SCMP_SYS(mprotect), BOTH, WITHOUT(2, PROT_EXEC) },
#ifndef RG_SANITIZED
	{ SCMP_SYS(madvise), BOTH, LOW(2, MADV_DONTNEED) },
	{ SCMP_SYS(madvise), BOTH, LOW(2, MADV_FREE) },
#endif
	{ SCMP_SYS(fcntl), BOTH, LOW(1, F_GETFL) },
	{ SCMP_SYS(fcntl), BOTH, LOW(1, F_SETFL) },
	{ SCMP_SYS(fcntl64), BOTH, LOW(1, F_GETFL) },
	{ SCMP_SYS(fcntl64), BOTH, LOW(1, F_SETFL) },
	{ SCMP_SYS(ioctl), ENGINE, LOW(1, TCGETS) },
	{ SCMP_SYS(ioctl), ENGINE, LOW(1, TCSETS) },
#ifdef TCGETS2
	{ SCMP_SYS(ioctl), ENGINE, LOW(1, TCGETS2) },
	{ SCMP_SYS(ioctl), ENGINE, LOW(1, TCSETS2) },
#endif
	{ SCMP_SYS(ioctl), ENGINE, LOW(1, TCFLSH) },
	{ SCMP_SYS(ioctl), ENGINE, LOW(1, TIOCMGET) },
	{ SCMP_SYS(ioctl), ENGINE, LOW(1, TIOCOUTQ) },
	/* what fstat(2) is made of */
	{ SCMP_SYS(newfstatat), AUTH, WITH(3, AT_EMPTY_PATH) },
	{ SCMP_SYS(fstatat64), AUTH, WITH(3, AT_EMPTY_PATH) },
	{ SCMP_SYS(statx), AUTH, WITH(2, AT_EMPTY_PATH) },
};

/* What a C library may ask for by habit, and does without. */
static const int refused[] = {
	SCMP_SYS(access),
	SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2),
	SCMP_SYS(lstat),
	SCMP_SYS(readlinkat),
#ifndef RG_SANITIZED
	SCMP_SYS(open),
	SCMP_SYS(openat),
	SCMP_SYS(readlink),
#endif
	SCMP_SYS(stat),
};

static int
add_allowed(scmp_filter_ctx f, enum sandbox_role role)
{
	size_t i;
	int r = 0;

	for (i = 0; i < RG_COUNTOF(allowed) && r == 0; i++)
		if ((allowed[i].roles & role) != 0)
			r = seccomp_rule_add(f, SCMP_ACT_ALLOW, allowed[i].call,
			    0);
	for (i = 0; i < RG_COUNTOF(allowed_when) && r == 0; i++)
		if ((allowed_when[i].roles & role) != 0)
			r = seccomp_rule_add_array(f, SCMP_ACT_ALLOW,
			    allowed_when[i].call, 1, &allowed_when[i].when);
	return r;
}

/* The end that abort(3) gives this process, and no other signal. */
static int
add_abort(scmp_filter_ctx f)
{
	const scmp_datum_t me = (scmp_datum_t)getpid();
	int r;

	r = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 2, LOW(0, me),
	    LOW(2, SIGABRT));
	return r != 0 ? r
		      : seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(tkill), 2,
			    LOW(0, me), LOW(1, SIGABRT));
}

static int
add_refused(scmp_filter_ctx f)
{
	size_t i;
	int r = 0;

	for (i = 0; i < RG_COUNTOF(refused) && r == 0; i++)
		r = seccomp_rule_add(f, SCMP_ACT_ERRNO(EACCES), refused[i], 0);
	return r;
}

/* Another architecture's calls (i386's on amd64) are as deadly as ours. */
int
sandbox_enter(enum sandbox_role role)
{
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int r;

	if (f == NULL)
#ifdef RG_SANITIZED
		return RG_OK; /* valgrind knows of no filters */
#else
		return RG_E_SYS;
#endif
	r = seccomp_attr_set(f, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	if (r == 0)
		r = add_allowed(f, role);
	if (r == 0)
		r = add_abort(f);
	if (r == 0)
		r = add_refused(f);
	if (r == 0)
		r = seccomp_load(f); /* sets no_new_privs as well */
	seccomp_release(f);
	return r == 0 ? RG_OK : RG_E_SYS;
}

#endif
