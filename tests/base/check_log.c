#include "config.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/log.h"
#include "run.h"

static char folder[] = "check_logXXXXXX";
static char path[64];

static int
listen_syslog(void)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	ck_assert_int_ne(fd, -1);
	rg_strlcpy(sun.sun_path, path, sizeof(sun.sun_path));
	(void)unlink(path);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&sun, sizeof(sun)), 0);
	return fd;
}

/* One datagram, or false when none waits. */
static bool
receive(int fd, char *dst, size_t size)
{
	ssize_t n = recv(fd, dst, size - 1, MSG_DONTWAIT);

	if (n == -1) {
		ck_assert_int_eq(errno, EAGAIN);
		return false;
	}
	dst[n] = '\0';
	return true;
}

static void
log_stop(unsigned n)
{
	struct rec r;

	rec_init(&r, REC_STOP_EVENT);
	rec_set(&r, KEY_CAUSE, "test");
	rec_setu(&r, KEY_SESSIONS, n);
	log_record(&r);
}

static void
setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/log", folder);
}

static void
teardown(void)
{
	(void)unlink(path);
	(void)rmdir(folder);
}

START_TEST(form)
{
	int fd = listen_syslog();
	char text[1024], want[128];

	log_open(LOG_TO_SYSLOG, path, 10, REC_NOTICE);
	log_stop(7);
	ck_assert(receive(fd, text, sizeof(text)));
	/* <PRI>Mmm dd hh:mm:ss rasgated[pid]: */
	snprintf(want, sizeof(want),
	    " rasgated[%ld]: event=stop cause=test sessions=7", (long)getpid());
	ck_assert_int_eq(strncmp(text, "<85>", 4), 0);
	ck_assert_str_eq(text + 4 + 15, want);
	close(fd);
	log_close();
}
END_TEST

START_TEST(levels)
{
	int fd = listen_syslog();
	char text[1024];

	log_open(LOG_TO_SYSLOG, path, 3, REC_NOTICE);
	log_debug("secret of %d", 42);
	ck_assert(!receive(fd, text, sizeof(text)));
	log_close();
	log_open(LOG_TO_SYSLOG, path, 3, REC_DEBUG);
	log_debug("line\n%d", 42);
	ck_assert(receive(fd, text, sizeof(text)));
	ck_assert_ptr_nonnull(
	    strstr(text, "event=debug text=\"line\\u000a42\""));
	ck_assert_int_eq(strncmp(text, "<31>", 4), 0);
	close(fd);
	log_close();
}
END_TEST

/* Reads all that waits, and what a flush brings; counts records and losses. */
static void
drain(int fd, unsigned *seen, unsigned *lost)
{
	char text[1024], count[16];
	unsigned next = 0, n;
	bool empty;

	*seen = *lost = 0;
	do {
		empty = log_flush();
		while (receive(fd, text, sizeof(text))) {
			const char *r = strstr(text, "event=");

			ck_assert(rec_check(r, NULL));
			if (rec_get(r, "count", count, sizeof(count))) {
				*lost += (unsigned)atoi(count);
				continue;
			}
			ck_assert(rec_get(r, "sessions", count, sizeof(count)));
			n = (unsigned)atoi(count);
			ck_assert_uint_ge(n, next); /* in order, none twice */
			next = n + 1;
			++*seen;
		}
	} while (!empty);
}

static void
count_up(void *ctx)
{
	++*(unsigned *)ctx;
}

START_TEST(nobody_reads)
{
	unsigned told = 0;
	int fd = listen_syslog();
	uint64_t before = clock_ms();
	unsigned i, seen, lost;

	log_open(LOG_TO_SYSLOG, path, 10, REC_NOTICE);
	log_set_waiting(count_up, &told);
	for (i = 0; i < 5000; i++)
		log_stop(i);
	ck_assert_uint_eq(told, 1); /* that something waits, once */
	log_set_waiting(NULL, NULL);
	ck_assert_uint_lt(clock_ms() - before, 5000); /* it never blocked */
	ck_assert(!log_flush());
	drain(fd, &seen, &lost);
	ck_assert_uint_eq(seen + lost, 5000);
	ck_assert_uint_ge(seen, 1024); /* the ring's worth */
	ck_assert_uint_gt(lost, 1000);

	log_stop(6000); /* and it goes on as before */
	drain(fd, &seen, &lost);
	ck_assert_uint_eq(seen, 1);
	ck_assert_uint_eq(lost, 0);
	close(fd);
	log_close();
}
END_TEST

/* A flood of debug text takes half of the ring, never a record's place. */
START_TEST(debug_leaves_room)
{
	int fd = listen_syslog();
	char text[1024];
	unsigned i, stops = 0;
	bool empty;

	log_open(LOG_TO_SYSLOG, path, 10, REC_DEBUG);
	for (i = 0; i < 5000; i++)
		log_debug("chatter %u", i);
	for (i = 0; i < 500; i++)
		log_stop(i);
	do {
		empty = log_flush();
		while (receive(fd, text, sizeof(text)))
			stops += strstr(text, "event=stop ") != NULL;
	} while (!empty);
	ck_assert_uint_eq(stops, 500);
	close(fd);
	log_close();
}
END_TEST

START_TEST(daemon_comes_later)
{
	unsigned i, seen, lost;
	int fd;

	log_open(LOG_TO_SYSLOG, path, 10, REC_NOTICE);
	for (i = 0; i < 100; i++)
		log_stop(i);
	fd = listen_syslog();
	drain(fd, &seen, &lost);
	ck_assert_uint_eq(seen, 100);
	ck_assert_uint_eq(lost, 0);

	close(fd); /* restarted: a new socket behind the same name */
	log_stop(100);
	fd = listen_syslog();
	log_stop(101);
	drain(fd, &seen, &lost);
	ck_assert_uint_eq(seen, 2);
	close(fd);
	log_close();
}
END_TEST

START_TEST(stderr_that_nobody_reads)
{
	int p[2], saved = dup(STDERR_FILENO);
	unsigned i, lines = 0;
	char buf[65536];
	ssize_t n, k;
	bool empty;

	ck_assert_int_eq(pipe(p), 0);
	ck_assert_int_ne(fcntl(p[0], F_SETFL, O_NONBLOCK), -1);
	ck_assert_int_ne(dup2(p[1], STDERR_FILENO), -1);
	log_open(LOG_TO_STDERR, NULL, 0, REC_NOTICE);
	for (i = 0; i < 2500; i++) /* a pipe holds 64 KiB, the ring 1024 */
		log_stop(1000000 + i);
	do {
		empty = log_flush();
		while ((n = read(p[0], buf, sizeof(buf))) > 0)
			for (k = 0; k < n; k++)
				lines += buf[k] == '\n';
	} while (!empty);
	log_close();
	ck_assert_int_ne(dup2(saved, STDERR_FILENO), -1);
	ck_assert_uint_gt(lines, 1024);
}
END_TEST

static unsigned taps;

static void
tap(void *ctx, enum rec_level level, const char *text)
{
	ck_assert_ptr_eq(ctx, &taps);
	ck_assert_int_eq(level, REC_NOTICE);
	ck_assert_str_eq(text, "event=stop cause=test sessions=3");
	taps++;
}

START_TEST(second_reader)
{
	log_open(LOG_TO_SYSLOG, path, 10, REC_NOTICE);
	log_set_tap(tap, &taps);
	log_stop(3); /* although nobody listens to syslog */
	log_debug("not me");
	ck_assert_uint_eq(taps, 1);
	log_set_tap(NULL, NULL);
	log_stop(3);
	ck_assert_uint_eq(taps, 1);
	log_close();
}
END_TEST

START_TEST(facilities)
{
	ck_assert_int_eq(log_facility("authpriv"), 10);
	ck_assert_int_eq(log_facility("daemon"), 3);
	ck_assert_int_eq(log_facility("local7"), 23);
	ck_assert_int_eq(log_facility("kern"), -1);
	ck_assert_int_eq(log_facility(""), -1);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("log");
	TCase *tc = tcase_create("log");

	unsetenv("JOURNAL_STREAM");
	tcase_set_timeout(tc, 20);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, form);
	tcase_add_test(tc, levels);
	tcase_add_test(tc, nobody_reads);
	tcase_add_test(tc, debug_leaves_room);
	tcase_add_test(tc, daemon_comes_later);
	tcase_add_test(tc, stderr_that_nobody_reads);
	tcase_add_test(tc, second_reader);
	tcase_add_test(tc, facilities);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
