#include "config.h"

#include <sys/types.h>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>

#include <fcntl.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <signal.h>
#include <unistd.h>

#include "base/err.h"
#include "base/privdrop.h"
#include "base/proc.h"
#include "base/secret.h"
#include "modhost/limits.h"
#include "modhost/leash.h"

#define CPU_S 5 /* of one call */
#define MEMORY_ALONE ((rlim_t)256 << 20)
#define MEMORY_SHARED ((rlim_t)4 << 30)
#define THREADS 4096 /* processes and threads of the user */

static bool is_shared;

static int
limit(int what, rlim_t n)
{
	struct rlimit r;

	if (getrlimit(what, &r) == -1)
		return -1;
	if (r.rlim_max == RLIM_INFINITY || r.rlim_max > n)
		r.rlim_max = n;
	r.rlim_cur = r.rlim_max;
	return setrlimit(what, &r);
}

/* What it prints is for nobody: a module speaks to the caller alone. */
static int
no_output(void)
{
#ifdef RG_SANITIZED
	return 0;
#else
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (fd == -1 || dup2(fd, STDERR_FILENO) == -1)
		return -1;
	return close(fd);
#endif
}

int
limits_enter(const struct msg_HELLO *h)
{
	if (setsid() == -1 && getpgrp() != getpid())
		return RG_E_SYS;
	(void)umask(077);
	if (chdir("/") == -1 || no_output() == -1)
		return RG_E_SYS;
	if (privdrop(NULL, (uid_t)h->uid, (gid_t)h->gid) != RG_OK ||
	    leash_rights() != RG_OK)
		return RG_E_STATE;
	if (limit(RLIMIT_CORE, 0) == -1 ||
	    (h->files != 0 && limit(RLIMIT_NOFILE, h->files) == -1))
		return RG_E_SYS;
#ifdef RLIMIT_NPROC
	/* The user is nobody else's: else they would count as well. */
	if ((uid_t)h->uid != RG_NO_ID && limit(RLIMIT_NPROC, THREADS) == -1)
		return RG_E_SYS;
#endif
	rg_guard_process();
	return RG_OK;
}

/* Sanitizers map far more than they use. */
void
limits_set(bool shared)
{
	is_shared = shared;
#if defined(RLIMIT_AS) && !defined(RG_SANITIZED)
	(void)limit(RLIMIT_AS, shared ? MEMORY_SHARED : MEMORY_ALONE);
#endif
	(void)proc_adopt(); /* else they are the monitor's, who kills them */
	if (!shared)
		(void)limit(RLIMIT_CPU, CPU_S);
#ifdef M_ARENA_MAX
	/* Else each thread takes 64 MB of what there may be. */
	if (!shared)
		(void)mallopt(M_ARENA_MAX, 1);
#endif
}

void
limits_renew(size_t calls)
{
	struct rusage used;
	struct rlimit r;

	if (!is_shared || getrusage(RUSAGE_SELF, &used) == -1 ||
	    getrlimit(RLIMIT_CPU, &r) == -1)
		return;
	r.rlim_cur = (rlim_t)used.ru_utime.tv_sec +
	    (rlim_t)used.ru_stime.tv_sec + 1 + CPU_S * (rlim_t)(calls + 1);
	(void)setrlimit(RLIMIT_CPU, &r);
}
