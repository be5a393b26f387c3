#include "config.h"

#include "base/sandbox.h"

#ifdef RG_SANDBOX_SECCOMP

#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>

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
#define STORE SANDBOX_STORE
#define RADIUS SANDBOX_RADIUS
#define ALL (ENGINE | AUTH | STORE | RADIUS)
#define LOOP (ENGINE | RADIUS)

/*
 * Whole calls. Several have a second name where time_t grew, or are what one
 * C library makes of another call; a name that this machine lacks costs
 * nothing. clock_gettime: there is not always a vDSO (user-mode Linux).
 */
static const struct {
	int call;
	unsigned roles;
} allowed[] = {
	{ SCMP_SYS(read), ALL },
	{ SCMP_SYS(write), ALL },
	{ SCMP_SYS(writev), ALL },
	{ SCMP_SYS(recvmsg), ALL },
	{ SCMP_SYS(sendmsg), ALL },
	{ SCMP_SYS(close), ALL },
	{ SCMP_SYS(poll), ALL },
	{ SCMP_SYS(ppoll), ALL },
	{ SCMP_SYS(ppoll_time64), ALL },
	{ SCMP_SYS(restart_syscall), ALL },
	{ SCMP_SYS(clock_gettime), ALL },
	{ SCMP_SYS(clock_gettime64), ALL },
	{ SCMP_SYS(gettimeofday), ALL },
	{ SCMP_SYS(time), ALL },
	{ SCMP_SYS(getrandom), ALL },
	{ SCMP_SYS(brk), ALL },
	{ SCMP_SYS(mremap), ALL },
	{ SCMP_SYS(munmap), ALL },
	{ SCMP_SYS(getpid), ALL }, /* this and the next four: abort(3) */
	{ SCMP_SYS(gettid), ALL },
	{ SCMP_SYS(rt_sigaction), ALL },
	{ SCMP_SYS(rt_sigprocmask), ALL },
	{ SCMP_SYS(rt_sigreturn), ALL },
	{ SCMP_SYS(exit), ALL },
	{ SCMP_SYS(exit_group), ALL },
	{ SCMP_SYS(epoll_ctl), LOOP },
	{ SCMP_SYS(epoll_wait), LOOP },
	{ SCMP_SYS(epoll_pwait), LOOP },
	{ SCMP_SYS(epoll_pwait2), LOOP },
	{ SCMP_SYS(connect), RADIUS },
	{ SCMP_SYS(getsockname), RADIUS },
	{ SCMP_SYS(recvfrom), RADIUS },
	{ SCMP_SYS(sendto), RADIUS },
	{ SCMP_SYS(fstat), AUTH },
	{ SCMP_SYS(fstat64), AUTH },
	{ SCMP_SYS(pread64), AUTH },
	{ SCMP_SYS(sysinfo), AUTH }, /* glibc's qsort(3), of a kilobyte */
	{ SCMP_SYS(fdatasync), STORE },
	{ SCMP_SYS(flock), STORE },
	{ SCMP_SYS(fsync), STORE },
	{ SCMP_SYS(ftruncate), STORE },
	{ SCMP_SYS(ftruncate64), STORE },
#ifdef RG_SANITIZED
	/* of AddressSanitizer, its leak checker, and of valgrind */
	{ SCMP_SYS(clone), ALL },
	{ SCMP_SYS(futex), ALL },
	{ SCMP_SYS(getdents), ALL },
	{ SCMP_SYS(getdents64), ALL },
	{ SCMP_SYS(getppid), ALL },
	{ SCMP_SYS(lseek), ALL },
	{ SCMP_SYS(madvise), ALL },
	{ SCMP_SYS(open), ALL },
	{ SCMP_SYS(openat), ALL },
	{ SCMP_SYS(prctl), ALL },
	{ SCMP_SYS(pread64), LOOP | STORE },
	{ SCMP_SYS(ptrace), ALL },
	{ SCMP_SYS(readlink), ALL },
	{ SCMP_SYS(sched_yield), ALL },
	{ SCMP_SYS(sigaltstack), ALL },
	{ SCMP_SYS(wait4), ALL },
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

/* A descriptor: AT_FDCWD is less than 0. */
#define MINUS UINT64_C(0x80000000)

static const struct {
	int call;
	unsigned roles;
	struct scmp_arg_cmp when;
} allowed_when[] = {
	{ MMAP, ALL, WITHOUT(2, PROT_EXEC) },
	{ SCMP_SYS(mprotect), ALL, WITHOUT(2, PROT_EXEC) },
#ifndef RG_SANITIZED
	{ SCMP_SYS(madvise), ALL, LOW(2, MADV_DONTNEED) },
	{ SCMP_SYS(madvise), ALL, LOW(2, MADV_FREE) },
#endif
	{ SCMP_SYS(fcntl), ALL, LOW(1, F_GETFL) },
	{ SCMP_SYS(fcntl), ALL, LOW(1, F_SETFL) },
	{ SCMP_SYS(fcntl64), ALL, LOW(1, F_GETFL) },
	{ SCMP_SYS(fcntl64), ALL, LOW(1, F_SETFL) },
	{ SCMP_SYS(ioctl), ENGINE, LOW(1, TCGETS) },
	{ SCMP_SYS(ioctl), ENGINE, LOW(1, TCSETS) },
#ifdef TCGETS2
	{ SCMP_SYS(ioctl), ENGINE, LOW(1, TCGETS2) },
	{ SCMP_SYS(ioctl), ENGINE, LOW(1, TCSETS2) },
#endif
	{ SCMP_SYS(ioctl), ENGINE, LOW(1, TCFLSH) },
	{ SCMP_SYS(ioctl), ENGINE, LOW(1, TIOCGICOUNT) },
	{ SCMP_SYS(ioctl), ENGINE, LOW(1, TIOCMGET) },
	{ SCMP_SYS(ioctl), ENGINE, LOW(1, TIOCOUTQ) },
#ifndef RG_SANITIZED
	{ SCMP_SYS(openat), STORE, WITHOUT(0, MINUS) },
#endif
	{ SCMP_SYS(renameat), STORE, WITHOUT(0, MINUS) },
	{ SCMP_SYS(renameat2), STORE, WITHOUT(0, MINUS) },
	{ SCMP_SYS(unlinkat), STORE, WITHOUT(0, MINUS) },
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

/* Sockets that speak UDP, and no others. */
static int
add_udp(scmp_filter_ctx f)
{
	static const scmp_datum_t families[] = { AF_INET, AF_INET6 };
	size_t i;
	int r = 0;

	for (i = 0; i < RG_COUNTOF(families) && r == 0; i++)
		r = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(socket), 3,
		    LOW(0, families[i]), LOW(1, SOCK_DGRAM), LOW(2, 0));
	return r;
}

static int
add_refused(scmp_filter_ctx f, enum sandbox_role role)
{
	const uint32_t no = SCMP_ACT_ERRNO(EACCES);
	size_t i;
	int r = 0;

	for (i = 0; i < RG_COUNTOF(refused) && r == 0; i++)
		r = seccomp_rule_add(f, no, refused[i], 0);
#ifndef RG_SANITIZED
	if (r == 0 && role == STORE)
		r = seccomp_rule_add(f, no, SCMP_SYS(openat), 1,
		    WITH(0, MINUS));
	else if (r == 0)
		r = seccomp_rule_add(f, no, SCMP_SYS(openat), 0);
#else
	(void)role;
#endif
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
		return RG_E_LACKS;
#endif
	r = seccomp_attr_set(f, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	if (r == 0)
		r = add_allowed(f, role);
	if (r == 0)
		r = add_abort(f);
	if (r == 0 && role == SANDBOX_RADIUS)
		r = add_udp(f);
	if (r == 0)
		r = add_refused(f, role);
	if (r == 0)
		r = seccomp_load(f); /* sets no_new_privs as well */
	seccomp_release(f);
	return r == 0 ? RG_OK : RG_E_LACKS;
}

#endif
