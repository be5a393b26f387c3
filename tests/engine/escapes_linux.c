#include "config.h"

#ifdef RG_SANDBOX_SECCOMP

#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <fcntl.h>
#include <signal.h>

#include "base/compat.h"
#include "escapes.h"

#define TRY(name, ...) \
	{ \
#name, __NR_##name, { __VA_ARGS__ }, false, false \
	}
#define TOOLS(name, ...) \
	{ \
#name, __NR_##name, { __VA_ARGS__ }, true, false \
	}
#define FILES(name, ...) \
	{ \
#name, __NR_##name, { __VA_ARGS__ }, false, true \
	}
#define AS(text, name, ...) \
	{ \
		text, __NR_##name, { __VA_ARGS__ }, false, false \
	}
#define TTY(request) AS(#request, ioctl, A_TTY, request, A_PAGE)

const struct escape escapes_refused[] = {
#ifdef __NR_open
	TOOLS(open, A_PATH, O_RDONLY),
	TRY(access, A_PATH, 0),
	TOOLS(readlink, A_PATH, A_PAGE, 64),
#endif
#ifdef __NR_stat
	TRY(stat, A_PATH, A_PAGE),
	TRY(lstat, A_PATH, A_PAGE),
#endif
	TOOLS(openat, AT_FDCWD, A_PATH, O_RDONLY),
	TRY(faccessat, AT_FDCWD, A_PATH, 0),
	TRY(readlinkat, AT_FDCWD, A_PATH, A_PAGE, 64),
};

const struct escape escapes_killed[] = {
/* files and folders */
#ifdef __NR_creat
	TRY(creat, A_PATH, 0600),
	TRY(unlink, A_PATH),
	TRY(chmod, A_PATH, 0777),
#endif
#ifdef __NR_openat2
	TRY(openat2, AT_FDCWD, A_PATH, A_PAGE, 24),
#endif
	TRY(open_by_handle_at, AT_FDCWD, A_PAGE, O_RDONLY),
	TRY(unlinkat, AT_FDCWD, A_PATH),
	FILES(unlinkat, A_TTY, A_PATH),
	TRY(renameat2, AT_FDCWD, A_PATH, AT_FDCWD, A_PATH),
	FILES(renameat2, A_TTY, A_PATH, A_TTY, A_PATH),
	FILES(flock, A_TTY, LOCK_EX | LOCK_NB),
	FILES(fsync, A_TTY),
	FILES(fdatasync, A_TTY),
	TRY(linkat, AT_FDCWD, A_PATH, AT_FDCWD, A_PATH),
	TRY(symlinkat, A_PATH, AT_FDCWD, A_PATH),
	TRY(mkdirat, AT_FDCWD, A_PATH, 0700),
	TRY(mknodat, AT_FDCWD, A_PATH, S_IFCHR, 0x0101),
	TRY(fchmod, A_TTY, 0666),
	TRY(fchown, A_TTY, 0, 0),
	TRY(fchmodat, AT_FDCWD, A_PATH, 0777),
	TRY(fchownat, AT_FDCWD, A_PATH, 0, 0),
	FILES(ftruncate, A_TTY, 0),
	TRY(chdir, A_PATH),
	TRY(fchdir, A_TTY),
	TRY(chroot, A_PATH),
	TRY(mount, A_PATH, A_PATH, A_PATH),
	TRY(umount2, A_PATH, 0),
	TRY(pivot_root, A_PATH, A_PATH),
	TRY(memfd_create, A_PATH, 0),
	TRY(inotify_init1, 0),
	/* sockets and descriptors */
	TRY(socket, AF_INET, SOCK_STREAM),
	AS("socket to a log daemon", socket, AF_UNIX, SOCK_DGRAM),
	AS("a raw socket", socket, AF_INET, SOCK_RAW, 1),
	AS("a socket of the link", socket, 17, SOCK_DGRAM),
	TRY(socketpair, AF_UNIX, SOCK_STREAM, 0, A_PAGE),
	TRY(connect, A_SOCKET, A_PAGE, 16),
	TRY(bind, A_SOCKET, A_PAGE, 16),
	TRY(listen, A_SOCKET, 1),
	TRY(accept4, A_SOCKET, 0, 0),
	TRY(setsockopt, A_SOCKET, SOL_SOCKET, SO_RCVBUF, A_PAGE, 4),
	TRY(sendto, A_SOCKET, A_PAGE, 1),
	TRY(dup, A_TTY),
	TRY(dup3, A_TTY, 99),
	TRY(pipe2, A_PAGE),
	AS("fcntl F_DUPFD", fcntl, A_TTY, F_DUPFD),
	AS("fcntl F_SETOWN", fcntl, A_TTY, F_SETOWN, A_PARENT),
	AS("fcntl F_SETLK", fcntl, A_TTY, F_SETLK, A_PAGE),
	AS("fcntl F_SETSIG", fcntl, A_TTY, F_SETSIG, SIGKILL),
	TRY(epoll_create1, 0),
	TRY(signalfd4, -1, A_PAGE, 8),
	/* programs and processes */
	TRY(execve, A_PATH),
	TRY(execveat, AT_FDCWD, A_PATH),
#ifdef __NR_fork
	TRY(fork, 0),
	TRY(vfork, 0),
#endif
	TOOLS(clone, SIGCHLD),
#ifdef __NR_clone3
	TRY(clone3, A_PAGE, 64),
#endif
	TRY(kill, A_PARENT, SIGKILL),
	AS("kill itself", kill, A_SELF, SIGKILL),
	AS("tgkill of another", tgkill, A_PARENT, A_PARENT, SIGABRT),
	AS("tgkill by another signal", tgkill, A_SELF, A_SELF, SIGSTOP),
	AS("tkill of another", tkill, A_PARENT, SIGABRT),
	TRY(rt_sigqueueinfo, A_PARENT, SIGTERM, A_PAGE),
	TOOLS(ptrace, PTRACE_ATTACH, A_PARENT),
	TRY(process_vm_readv, A_PARENT, A_PAGE, 1, A_PAGE, 1),
	TRY(process_vm_writev, A_PARENT, A_PAGE, 1, A_PAGE, 1),
#ifdef __NR_pidfd_open
	TRY(pidfd_open, A_PARENT),
	TRY(pidfd_send_signal, A_TTY, SIGKILL),
	TRY(pidfd_getfd, A_TTY, 3),
#endif
	TRY(setpriority, 0, 0, -5),
	TRY(prlimit64, A_PARENT, 7, A_PAGE),
	TRY(setsid, 0),
	TRY(setpgid, 0, 0),
	/* privileges */
	TRY(setuid, 0),
	TRY(setgid, 0),
	TRY(setresuid, 0, 0, 0),
	TRY(setgroups, 0, A_PAGE),
	TRY(capset, A_PAGE, A_PAGE),
	TOOLS(prctl, PR_SET_DUMPABLE, 1),
	TRY(personality, READ_IMPLIES_EXEC),
	TRY(unshare, 0x10000000 /* a user namespace */),
	TRY(setns, A_TTY, 0),
	TRY(keyctl, 0, 0),
	TRY(add_key, A_PATH, A_PATH, A_PAGE, 1),
	/* the kernel's machinery */
	TRY(bpf, 0, A_PAGE, 64),
	TRY(seccomp, 1, 0, A_PAGE),
	TRY(perf_event_open, A_PAGE, 0, -1, -1),
	TRY(userfaultfd, 0),
	TRY(init_module, A_PAGE, 64, A_PATH),
	TRY(finit_module, A_TTY, A_PATH),
	TRY(kexec_load, 0, 0, 0),
	TRY(reboot, 0xfee1deadL, 0x28121969L, 0x1234567L),
	TRY(syslog, 2, A_PAGE, 64),
	TRY(clock_settime, 0, A_PAGE),
	TRY(settimeofday, A_PAGE, 0),
	TRY(sethostname, A_PATH, 4),
	TRY(swapon, A_PATH, 0),
#ifdef __NR_io_uring_setup
	TRY(io_uring_setup, 8, A_PAGE),
#endif
#ifdef __NR_modify_ldt
	TRY(modify_ldt, 0, A_PAGE, 16),
#endif
	/* the tty: to type for others, to take it, to change what it is */
	TTY(TIOCSTI),
	TTY(TIOCSETD),
	TTY(TIOCSCTTY),
	TTY(TIOCNOTTY),
	TTY(TIOCSPGRP),
	TTY(TIOCCONS),
	TTY(TIOCLINUX),
	TTY(TIOCEXCL),
	TTY(TIOCNXCL),
	TTY(TIOCMSET),
	TTY(TIOCMBIC),
	TTY(TIOCSSERIAL),
	TTY(TIOCVHANGUP),
	TTY(TIOCSPTLCK),
	TTY(TIOCGPTPEER),
	TTY(TCSETSW),
	TTY(FIOASYNC),
#if __SIZEOF_LONG__ == 8
	/* the kernel drops the upper half, and so must we */
	AS("TIOCSTI, disguised", ioctl, A_TTY, TIOCSTI | 1L << 32, A_PAGE),
#endif
	/* memory that is written and run */
	AS("mprotect to run", mprotect, A_PAGE, 4096, PROT_READ | PROT_EXEC),
#ifdef __NR_mmap2
	AS("mmap to run", mmap2, 0, 4096, PROT_READ | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
#else
	AS("mmap to run", mmap, 0, 4096, PROT_READ | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
#endif
#ifdef __NR_pkey_mprotect
	TRY(pkey_mprotect, A_PAGE, 4096, PROT_READ | PROT_EXEC, -1),
#endif
	TRY(shmget, 0, 4096, 0600),
	TOOLS(madvise, A_PAGE, 4096, MADV_DOFORK),
#ifdef __x86_64__
	{ "x32's getpid", 0x40000000L | __NR_getpid, { 0 }, false, false },
#endif
};

const size_t nescapes_refused = RG_COUNTOF(escapes_refused);
const size_t nescapes_killed = RG_COUNTOF(escapes_killed);

#endif
