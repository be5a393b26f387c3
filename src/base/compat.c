#include "config.h"

#include <sys/socket.h>
#include <sys/types.h>

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef HAVE_SYS_RANDOM_H
#include <sys/random.h>
#endif

#include "base/compat.h"
#include "base/err.h"

#ifdef RG_MUSL /* configure asked another C library than this one */
#undef HAVE_ARC4RANDOM_BUF
#undef HAVE_CLOSEFROM
#endif

size_t
rg_strlcpy(char *dst, const char *src, size_t dstsz)
{
	size_t n = strlen(src);

	if (dstsz > 0) {
		size_t k = n < dstsz ? n : dstsz - 1;

		memcpy(dst, src, k);
		dst[k] = '\0';
	}
	return n;
}

void
rg_random(void *buf, size_t n)
{
#ifdef HAVE_ARC4RANDOM_BUF
	arc4random_buf(buf, n);
#else
	unsigned char *p = buf;

	while (n > 0) {
		ssize_t k = getrandom(p, n, 0);

		if (k == -1 && errno != EINTR)
			abort();
		if (k > 0) {
			p += k;
			n -= (size_t)k;
		}
	}
#endif
}

int
rg_peer_ids(int fd, uid_t *uid, gid_t *gid)
{
#ifdef HAVE_GETPEEREID
	return getpeereid(fd, uid, gid) == -1 ? RG_E_SYS : RG_OK;
#elif defined(SO_PEERCRED) && defined(__linux__)
	struct ucred c;
	socklen_t len = sizeof(c);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &c, &len) == -1)
		return RG_E_SYS;
	*uid = c.uid;
	*gid = c.gid;
	return RG_OK;
#else
	(void)fd;
	(void)uid;
	(void)gid;
	errno = ENOSYS;
	return RG_E_SYS;
#endif
}

bool
rg_peer_trusted(int fd)
{
	uid_t uid;
	gid_t gid;

	return rg_peer_ids(fd, &uid, &gid) == RG_OK &&
	    (uid == 0 || uid == geteuid());
}

#ifndef HAVE_CLOSEFROM
#include <sys/syscall.h>

static void
close_listed(int low)
{
	DIR *d = opendir("/dev/fd");
	struct dirent *e;
	int fd, max = (int)sysconf(_SC_OPEN_MAX);

	if (d == NULL) {
		for (fd = low; fd < (max > 0 ? max : 1024); fd++)
			(void)close(fd);
		return;
	}
	while ((e = readdir(d)) != NULL) {
		fd = atoi(e->d_name);
		if (fd >= low && fd != dirfd(d))
			(void)close(fd);
	}
	closedir(d);
}
#endif

void
rg_closefrom(int low)
{
#ifdef HAVE_CLOSEFROM
	closefrom(low);
#else
#ifdef SYS_close_range /* musl has no name for it */
	if (syscall(SYS_close_range, (unsigned)low, UINT_MAX, 0) == 0)
		return;
#endif
	close_listed(low);
#endif
}

void
rg_trim(void)
{
#ifdef __GLIBC__
	(void)malloc_trim(0);
#endif
}
