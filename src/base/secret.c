#include "config.h"

#include <sys/resource.h>
#include <string.h>
#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif

#include "base/secret.h"

void
rg_wipe(void *p, size_t n)
{
#ifdef HAVE_EXPLICIT_BZERO
	explicit_bzero(p, n);
#else
	volatile unsigned char *v = p;

	while (n-- > 0)
		*v++ = 0;
#endif
}

bool
rg_same_bytes(const void *a, const void *b, size_t n)
{
	const unsigned char *x = a, *y = b;
	unsigned char diff = 0;
	size_t i;

	for (i = 0; i < n; i++)
		diff |= x[i] ^ y[i];
	return diff == 0;
}

void
rg_guard_process(void)
{
	struct rlimit r;

	/* Not the hard one: what a session starts has its own idea. */
	if (getrlimit(RLIMIT_CORE, &r) == 0) {
		r.rlim_cur = 0;
		(void)setrlimit(RLIMIT_CORE, &r);
	}
#if defined(PR_SET_DUMPABLE) && !defined(RG_SANITIZED)
	/* A leak checker traces its own process at the end. */
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}
