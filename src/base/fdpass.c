#include "config.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fdpass.h"

#ifndef MSG_CMSG_CLOEXEC
#define MSG_CMSG_CLOEXEC 0
#endif
#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

union control {
	struct cmsghdr align;
	unsigned char bytes[CMSG_SPACE(sizeof(int))];
};

int
fdpass_send(int sock, const void *buf, size_t n, int fd)
{
	struct iovec iov = { (void *)(uintptr_t)buf, n };
	struct msghdr mh = { .msg_iov = &iov, .msg_iovlen = 1 };
	union control c;

	if (fd != -1) {
		struct cmsghdr *h;

		memset(&c, 0, sizeof(c));
		mh.msg_control = c.bytes;
		mh.msg_controllen = sizeof(c.bytes);
		h = CMSG_FIRSTHDR(&mh);
		h->cmsg_level = SOL_SOCKET;
		h->cmsg_type = SCM_RIGHTS;
		h->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(h), &fd, sizeof(int));
	}
	while (sendmsg(sock, &mh, MSG_NOSIGNAL) == -1) {
		if (errno == EINTR)
			continue;
		if (errno == EAGAIN || errno == ENOBUFS)
			return RG_E_AGAIN;
#ifdef ETOOMANYREFS
		if (errno == ETOOMANYREFS) /* descriptors under way */
			return RG_E_AGAIN;
#endif
		if (errno == EPIPE || errno == ECONNRESET || errno == ENOTCONN)
			return RG_E_GONE;
		return RG_E_SYS;
	}
	return RG_OK;
}

/* Takes the one descriptor out of a control message; -1 when there is none. */
static int
take_fd(struct msghdr *mh)
{
	struct cmsghdr *h = CMSG_FIRSTHDR(mh);
	int fd;

	if (h == NULL || h->cmsg_level != SOL_SOCKET ||
	    h->cmsg_type != SCM_RIGHTS || h->cmsg_len != CMSG_LEN(sizeof(int)))
		return -1;
	memcpy(&fd, CMSG_DATA(h), sizeof(int));
	if (MSG_CMSG_CLOEXEC == 0)
		(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	return fd;
}

/*
 * Of a peer that died with words of ours unread, Linux says so before it
 * hands over the last words of that peer; it says it once.
 */
static ssize_t
receive(int sock, struct msghdr *mh)
{
	unsigned resets = 0;
	ssize_t n;

	do
		n = recvmsg(sock, mh, MSG_CMSG_CLOEXEC);
	while (n == -1 &&
	    (errno == EINTR || (errno == ECONNRESET && resets++ == 0)));
	return n;
}

ssize_t
fdpass_recv(int sock, void *buf, size_t size, int *fd)
{
	struct iovec iov = { buf, size };
	union control c;
	struct msghdr mh = { .msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = c.bytes,
		.msg_controllen = CMSG_LEN(sizeof(int)) };
	ssize_t n;

	*fd = -1;
	n = receive(sock, &mh);
	if (n == -1 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return RG_E_AGAIN;
	if (n == -1 && errno != ECONNRESET)
		return RG_E_SYS;
	if (n < 0)
		return RG_E_GONE;
	*fd = take_fd(&mh);
	/* An empty datagram looks like the end, but may bring a descriptor. */
	if ((mh.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) == 0 &&
	    (n > 0 || *fd == -1))
		return n > 0 ? n : RG_E_GONE;
	if ((mh.msg_flags & MSG_CTRUNC) != 0 && *fd == -1)
		return RG_E_SYS; /* there was place for one, and is none */
	if (*fd != -1)
		(void)close(*fd);
	*fd = -1;
	return RG_E_PROTO;
}
