#include "config.h"

#include <sys/resource.h>

#include <stdio.h>

#include "base/err.h"
#include "daemon/files.h"

/*
 * A line: its tty, its locks, and while a session helper starts or runs its
 * socket and what is on its way to it. Few do that at the same time.
 */
#define EACH_MOST 8
#define EACH_LEAST 4 /* with which it can wait for a call */
#define SPARE_MOST 256
#define SPARE_LEAST 64

int
files_raise(size_t lines, bool privileged, uint32_t *before, char *why,
    size_t whysz)
{
	const rlim_t want = (rlim_t)lines * EACH_MOST + SPARE_MOST;
	const rlim_t need = (rlim_t)lines * EACH_LEAST + SPARE_LEAST;
	struct rlimit r, more;

	if (getrlimit(RLIMIT_NOFILE, &r) == -1)
		return RG_OK; /* there is no such limit */
	if (*before == 0)
		*before = r.rlim_cur < UINT32_MAX ? (uint32_t)r.rlim_cur : 0;
	if (r.rlim_cur >= want)
		return RG_OK;
	more = r;
	more.rlim_cur = want;
	if (more.rlim_max != RLIM_INFINITY && more.rlim_max < want)
		more.rlim_max = want;
	if (privileged && setrlimit(RLIMIT_NOFILE, &more) == 0)
		return RG_OK;
	if (r.rlim_max != RLIM_INFINITY && r.rlim_max < want)
		more.rlim_cur = r.rlim_max;
	more.rlim_max = r.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &more) == 0)
		r = more;
	if (r.rlim_cur >= need)
		return RG_OK;
	snprintf(why, whysz,
	    "%zu lines need %lu open files at least, the limit is %lu "
	    "(ulimit -Hn, LimitNOFILE= of systemd)",
	    lines, (unsigned long)need, (unsigned long)r.rlim_cur);
	return RG_E_SIZE;
}
