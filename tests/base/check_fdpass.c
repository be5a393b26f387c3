#include "config.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/fdpass.h"
#include "base/spawn.h"
#include "run.h"

#define MANY 253 /* what Linux takes at once */

static int sv[2];

static int
count_open(void)
{
	int fd, n = 0;

	for (fd = 0; fd < 1024; fd++)
		n += fcntl(fd, F_GETFD) != -1;
	return n;
}

static void
setup(void)
{
	ck_assert_int_eq(spawn_pair(sv), RG_OK);
}

static void
teardown(void)
{
	close(sv[0]);
	close(sv[1]);
}

/* As a hostile peer: n copies of one descriptor with `len` bytes. */
static void
send_many(const char *bytes, size_t len, int n)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(MANY * sizeof(int))];
	} c;
	struct iovec iov = { (void *)(uintptr_t)bytes, len };
	struct msghdr mh = { .msg_iov = &iov, .msg_iovlen = 1 };
	struct cmsghdr *h;
	int fds[MANY], i;

	for (i = 0; i < n; i++)
		fds[i] = sv[0];
	memset(&c, 0, sizeof(c));
	mh.msg_control = c.bytes;
	mh.msg_controllen = CMSG_SPACE((size_t)n * sizeof(int));
	h = CMSG_FIRSTHDR(&mh);
	h->cmsg_level = SOL_SOCKET;
	h->cmsg_type = SCM_RIGHTS;
	h->cmsg_len = CMSG_LEN((size_t)n * sizeof(int));
	memcpy(CMSG_DATA(h), fds, (size_t)n * sizeof(int));
	ck_assert_int_eq(sendmsg(sv[1], &mh, 0), (ssize_t)len);
}

START_TEST(none)
{
	char buf[8];
	int fd = 77;

	ck_assert_int_eq(fdpass_send(sv[1], "abc", 3, -1), RG_OK);
	ck_assert_int_eq(fdpass_recv(sv[0], buf, sizeof(buf), &fd), 3);
	ck_assert_int_eq(fd, -1);
	ck_assert_int_eq(memcmp(buf, "abc", 3), 0);
	ck_assert_int_eq(fdpass_recv(sv[0], buf, sizeof(buf), &fd), RG_E_AGAIN);
}
END_TEST

START_TEST(one)
{
	char buf[8];
	int fd, p[2];

	ck_assert_int_eq(pipe(p), 0);
	ck_assert_int_eq(fdpass_send(sv[1], "abc", 3, p[1]), RG_OK);
	close(p[1]);
	ck_assert_int_eq(fdpass_recv(sv[0], buf, sizeof(buf), &fd), 3);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	ck_assert_int_eq(write(fd, "x", 1), 1);
	ck_assert_int_eq(read(p[0], buf, sizeof(buf)), 1);
	close(fd);
	ck_assert_int_eq(read(p[0], buf, sizeof(buf)), 0);
}
END_TEST

START_TEST(too_many)
{
	static const int numbers[] = { 2, 3, 4, MANY };
	int before = count_open(), fd;
	char buf[8];

	send_many("abc", 3, numbers[_i]);
	ck_assert_int_eq(fdpass_recv(sv[0], buf, sizeof(buf), &fd), RG_E_PROTO);
	ck_assert_int_eq(fd, -1);
	ck_assert_int_eq(count_open(), before);
	/* The next one is read as if nothing had been. */
	ck_assert_int_eq(fdpass_send(sv[1], "de", 2, -1), RG_OK);
	ck_assert_int_eq(fdpass_recv(sv[0], buf, sizeof(buf), &fd), 2);
}
END_TEST

START_TEST(truncated)
{
	int before = count_open(), fd;
	char buf[8];

	ck_assert_int_eq(fdpass_send(sv[1], "123456789", 9, sv[0]), RG_OK);
	ck_assert_int_eq(fdpass_recv(sv[0], buf, sizeof(buf), &fd), RG_E_PROTO);
	ck_assert_int_eq(fd, -1);
	ck_assert_int_eq(count_open(), before);
	ck_assert_int_eq(fdpass_send(sv[1], "12345678", 8, -1), RG_OK);
	ck_assert_int_eq(fdpass_recv(sv[0], buf, sizeof(buf), &fd), 8);
}
END_TEST

START_TEST(empty_with_a_descriptor)
{
	int before = count_open(), fd, i;
	char buf[8];

	for (i = 1; i < 4; i++) {
		send_many("", 0, i);
		ck_assert_int_eq(fdpass_recv(sv[0], buf, sizeof(buf), &fd),
		    RG_E_PROTO);
		ck_assert_int_eq(fd, -1);
		ck_assert_int_eq(count_open(), before);
	}
}
END_TEST

START_TEST(gone)
{
	char buf[8];
	int fd;

	ck_assert_int_eq(fdpass_send(sv[1], "abc", 3, -1), RG_OK);
	close(sv[1]);
	sv[1] = -1;
	ck_assert_int_eq(fdpass_recv(sv[0], buf, sizeof(buf), &fd), 3);
	ck_assert_int_eq(fdpass_recv(sv[0], buf, sizeof(buf), &fd), RG_E_GONE);
	ck_assert_int_eq(fdpass_send(sv[0], "abc", 3, -1), RG_E_GONE);
	ck_assert_int_eq(fdpass_send(-1, "abc", 3, -1), RG_E_SYS);
	ck_assert_int_eq(fdpass_recv(-1, buf, sizeof(buf), &fd), RG_E_SYS);
}
END_TEST

/* Linux tells of the unread word first; the last words are there still. */
START_TEST(last_words)
{
	char buf[8];
	int fd;

	ck_assert_int_eq(fdpass_send(sv[0], "last", 4, -1), RG_OK);
	ck_assert_int_eq(fdpass_send(sv[1], "unread", 6, -1), RG_OK);
	close(sv[0]);
	ck_assert_int_eq(fdpass_recv(sv[1], buf, sizeof(buf), &fd), 4);
	ck_assert_int_eq(fdpass_recv(sv[1], buf, sizeof(buf), &fd), RG_E_GONE);
	sv[0] = -1;
}
END_TEST

START_TEST(full)
{
	char buf[1024] = { 0 };
	int r, fd, n = 0;

	while ((r = fdpass_send(sv[0], buf, sizeof(buf), sv[1])) == RG_OK)
		n++;
	ck_assert_int_eq(r, RG_E_AGAIN);
	ck_assert_int_gt(n, 1);
	ck_assert_int_eq(fdpass_recv(sv[1], buf, sizeof(buf), &fd), 1024);
	close(fd);
	ck_assert_int_eq(fdpass_send(sv[0], buf, sizeof(buf), -1), RG_OK);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("fdpass");
	TCase *tc = tcase_create("fdpass");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, none);
	tcase_add_test(tc, one);
	tcase_add_loop_test(tc, too_many, 0, 4);
	tcase_add_test(tc, truncated);
	tcase_add_test(tc, empty_with_a_descriptor);
	tcase_add_test(tc, gone);
	tcase_add_test(tc, last_words);
	tcase_add_test(tc, full);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
