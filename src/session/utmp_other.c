#ifndef __linux__
#include "config.h"

#include "session/utmp.h"

#if defined(__FreeBSD__) || defined(__NetBSD__)
#include <sys/time.h>

#include <string.h>
#include <utmpx.h>

/* Neither needs a NUL when it is full. */
static void
fill(char *dst, size_t size, const char *src)
{
	size_t n = strlen(src);

	memcpy(dst, src, n < size ? n : size);
}

void
utmp_write(const struct utmp_entry *u, const char *utmp, const char *wtmp)
{
	size_t n = strlen(u->line);
	struct timeval now;
	struct utmpx e;

	(void)utmp;
	(void)wtmp;
	memset(&e, 0, sizeof(e));
	e.ut_type = u->begins ? USER_PROCESS : DEAD_PROCESS;
	e.ut_pid = u->pid;
	fill(e.ut_line, sizeof(e.ut_line), u->line);
	fill(e.ut_id, sizeof(e.ut_id), n > 4 ? u->line + n - 4 : u->line);
	if (u->begins) {
		fill(e.ut_user, sizeof(e.ut_user), u->user);
		fill(e.ut_host, sizeof(e.ut_host), u->host);
	}
	(void)gettimeofday(&now, NULL);
	e.ut_tv = now;
	(void)pututxline(&e);
#ifdef __NetBSD__
	(void)updwtmpx(_PATH_WTMPX, &e); /* FreeBSD's did that as well */
#endif
}

#else

/* OpenBSD's login(3) is in a library that nothing else here needs. */
void
utmp_write(const struct utmp_entry *u, const char *utmp, const char *wtmp)
{
	(void)u;
	(void)utmp;
	(void)wtmp;
}

#endif
#endif
