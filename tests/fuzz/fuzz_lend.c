/*
 * rasgate-login's one message, behind a byte that says how many descriptors
 * come with it: none of them stays, and of what is kept, all is what it may be.
 */
#include "config.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <ctype.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fdpass.h"
#include "monitor/lend.h"

#define FDS_MAX 253 /* SCM_MAX_FD of Linux */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static union {
	struct cmsghdr head;
	unsigned char bytes[CMSG_SPACE(FDS_MAX * sizeof(int))];
} control;

static int
null_device(void)
{
	static int fd = -1;

	if (fd == -1 && (fd = open("/dev/null", O_RDWR)) == -1)
		abort();
	return fd;
}

/* The next descriptor's number: it is another one when one was left. */
static int
lowest_free(void)
{
	const int fd = dup(null_device());

	(void)close(fd);
	return fd;
}

static bool
send_with(int sock, const uint8_t *data, size_t size, unsigned fds)
{
	struct iovec iov = { (void *)(uintptr_t)data, size };
	struct msghdr mh = { .msg_iov = &iov, .msg_iovlen = 1 };
	const int fd = null_device();
	unsigned i;

	if (fds > 0) {
		control.head.cmsg_level = SOL_SOCKET;
		control.head.cmsg_type = SCM_RIGHTS;
		control.head.cmsg_len = CMSG_LEN(fds * sizeof(int));
		for (i = 0; i < fds; i++)
			memcpy(CMSG_DATA(&control.head) + i * sizeof(int), &fd,
			    sizeof(int));
		mh.msg_control = control.bytes;
		mh.msg_controllen = CMSG_SPACE(fds * sizeof(int));
	}
	return sendmsg(sock, &mh, 0) != -1;
}

/* As the hook socket does; the size of the message, or what is wrong. */
static ssize_t
pass(const uint8_t *data, size_t size, unsigned fds, uint8_t *bytes)
{
	int pair[2], fd = -1;
	ssize_t n = RG_E_SIZE;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == -1)
		abort();
	if (send_with(pair[0], data, size, fds)) {
		n = fdpass_recv(pair[1], bytes, WIRE_MAX, &fd);
		if ((fd != -1) != (n > 0 && fds == 1) || (n > 0 && fds > 1) ||
		    (n > 0 && (size_t)n != size))
			abort();
	}
	if (fd != -1)
		(void)close(fd);
	(void)close(pair[0]);
	(void)close(pair[1]);
	return n;
}

static void
check_number(const char *s)
{
	if (*s != '\0' && !rg_number_ok(s))
		abort();
}

static void
check_kept(const struct lend *l)
{
	const char *p;

	if (l->line[0] != '\0' && !rg_line_ok(l->line))
		abort();
	check_number(l->call.number);
	check_number(l->call.called);
	for (p = l->call.connect; *p != '\0'; p++)
		if (!isupper((unsigned char)*p) &&
		    !isdigit((unsigned char)*p) && strchr("/.+_-", *p) == NULL)
			abort();
	if (strlen(l->call.name) >= sizeof(l->call.name) ||
	    l->call.speed >= 10000000)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const int before = lowest_free();
	uint8_t bytes[WIRE_MAX];
	struct lend l;
	ssize_t n;

	if (size == 0)
		return 0;
	n = pass(data + 1, size - 1, data[0] < FDS_MAX ? data[0] : FDS_MAX,
	    bytes);
	if (lowest_free() != before)
		abort();
	if (n > 0 && lend_read(bytes, (size_t)n, &l) == RG_OK)
		check_kept(&l);
	return 0;
}
