/* How what was seen becomes a cause; and stderr as bounded lines. */
#include "config.h"

#include <check.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "session/ending.h"
#include "session/logpipe.h"
#include "run.h"

#define LOST .lost = true
#define STOP(c) .stopped = CAUSE_##c
#define TOLD(c) .told = CAUSE_##c
#define PPP(n) .ppp = true, .status = (n)
#define KILLED(n) .signaled = true, .status = (n)

static const struct {
	struct ending seen;
	enum cause cause;
} endings[] = {
	/* programs */
	{ { .status = 0 }, CAUSE_SERVICE_EXIT },
	{ { .status = 11 }, CAUSE_SERVICE_EXIT },
	{ { KILLED(9) }, CAUSE_SERVICE_EXIT },
	{ { KILLED(1), LOST }, CAUSE_CARRIER_LOST },
	{ { KILLED(15), STOP(OPERATOR) }, CAUSE_OPERATOR },
	{ { KILLED(15), STOP(IDLE_LIMIT) }, CAUSE_IDLE_LIMIT },
	{ { .failed = true }, CAUSE_SERVICE_FAILED },
	{ { .failed = true, LOST }, CAUSE_LINE_LOST },
	/* pppd: one status, one meaning */
	{ { PPP(1) }, CAUSE_SERVICE_FAILED },
	{ { PPP(2) }, CAUSE_SERVICE_FAILED },
	{ { PPP(4) }, CAUSE_SERVICE_FAILED },
	{ { PPP(10) }, CAUSE_NO_PPP },
	{ { PPP(10), LOST }, CAUSE_NO_PPP },
	{ { PPP(11) }, CAUSE_PPP_REFUSED },
	{ { PPP(11), TOLD(PEER_CLOSED) }, CAUSE_PPP_REFUSED },
	{ { PPP(11), TOLD(OTHER_USER) }, CAUSE_OTHER_USER },
	{ { PPP(12) }, CAUSE_IDLE_LIMIT },
	{ { PPP(13) }, CAUSE_SESSION_LIMIT },
	{ { PPP(14) }, CAUSE_SERVICE_EXIT },
	{ { PPP(15) }, CAUSE_DEAD_PEER },
	{ { PPP(17) }, CAUSE_NO_PPP },
	{ { PPP(19) }, CAUSE_NO_PPP },
	{ { PPP(20) }, CAUSE_SERVICE_EXIT },
	{ { PPP(21) }, CAUSE_PPP_REFUSED },
	{ { PPP(127) }, CAUSE_SERVICE_FAILED },
	/* pppd: one status, many meanings */
	{ { PPP(16) }, CAUSE_DEAD_PEER },
	{ { PPP(16), LOST }, CAUSE_CARRIER_LOST },
	{ { PPP(16), TOLD(CARRIER_LOST) }, CAUSE_CARRIER_LOST },
	{ { PPP(16), TOLD(PEER_CLOSED) }, CAUSE_PEER_CLOSED },
	{ { PPP(16), TOLD(PEER_CLOSED), LOST }, CAUSE_PEER_CLOSED },
	{ { PPP(16), STOP(OPERATOR), LOST }, CAUSE_OPERATOR },
	{ { PPP(5) }, CAUSE_SERVICE_EXIT },
	{ { PPP(5), STOP(SHUTDOWN) }, CAUSE_SHUTDOWN },
	{ { PPP(5), LOST }, CAUSE_CARRIER_LOST },
	{ { PPP(0), TOLD(PEER_CLOSED) }, CAUSE_PEER_CLOSED },
	{ { PPP(0) }, CAUSE_SERVICE_EXIT },
	{ { .ppp = true, KILLED(11) }, CAUSE_SERVICE_FAILED },
	{ { .ppp = true, KILLED(9), LOST }, CAUSE_CARRIER_LOST },
	{ { .ppp = true, KILLED(9), STOP(SESSION_LIMIT) },
	    CAUSE_SESSION_LIMIT },
	{ { .ppp = true, .failed = true }, CAUSE_SERVICE_FAILED },
};

START_TEST(ending)
{
	ck_assert_str_eq(cause_name(ending_cause(&endings[_i].seen)),
	    cause_name(endings[_i].cause));
}
END_TEST

static char said[64 * (LOGPIPE_LINE + 2)];

static void
on_line(void *ctx, const char *line)
{
	ck_assert_ptr_eq(ctx, said);
	ck_assert_uint_le(strlen(line), LOGPIPE_LINE);
	strcat(strcat(said, line), "\n");
}

static int
open_pipe(struct logpipe *l)
{
	int fd;

	said[0] = '\0';
	ck_assert_int_ne(fd = logpipe_open(l, on_line, said), -1);
	return fd;
}

static void
put(int fd, const char *text, size_t n)
{
	ck_assert_int_eq(write(fd, text, n), (ssize_t)n);
}

START_TEST(lines)
{
	struct logpipe l;
	int fd = open_pipe(&l);

	put(fd, "one\r\n\ntw", 8);
	logpipe_read(&l);
	ck_assert_str_eq(said, "one\n");
	put(fd, "o\nnul\0here\nrest", 15);
	logpipe_read(&l);
	ck_assert_str_eq(said, "one\ntwo\nnul here\n");
	(void)close(fd);
	logpipe_read(&l);
	ck_assert_str_eq(said, "one\ntwo\nnul here\nrest\n");
	ck_assert_int_eq(l.fd, -1);
}
END_TEST

START_TEST(long_lines_are_cut)
{
	char text[LOGPIPE_LINE * 2 + 1];
	struct logpipe l;
	int fd = open_pipe(&l);

	memset(text, 'x', sizeof(text));
	text[LOGPIPE_LINE - 1] = text[LOGPIPE_LINE * 2 - 1] = '|';
	put(fd, text, sizeof(text));
	(void)close(fd);
	logpipe_read(&l);
	ck_assert_uint_eq(strlen(said), sizeof(text) + 3);
	ck_assert_str_eq(said + LOGPIPE_LINE - 1 + LOGPIPE_LINE, "x|\nx\n");
}
END_TEST

/* A burst passes, then a line a second; what is lost is counted. */
START_TEST(floods_are_bounded)
{
	struct logpipe l;
	int i, fd;

	clock_set(1000);
	fd = open_pipe(&l);
	for (i = 0; i < 60; i++)
		put(fd, "y\n", 2);
	logpipe_read(&l);
	ck_assert_uint_eq(strlen(said), 50 * 2);
	clock_set(2000);
	put(fd, "z\nz\n", 4);
	logpipe_read(&l);
	ck_assert_str_eq(said + 100, "10 lines not shown\nz\n");
	logpipe_close(&l);
	ck_assert_str_eq(said + 121, "1 lines not shown\n");
	(void)close(fd);
}
END_TEST

static Suite *
ending_suite(void)
{
	Suite *s = suite_create("ending");
	TCase *tc = tcase_create("ending");

	tcase_add_loop_test(tc, ending, 0,
	    sizeof(endings) / sizeof(endings[0]));
	tcase_add_test(tc, lines);
	tcase_add_test(tc, long_lines_are_cut);
	tcase_add_test(tc, floods_are_bounded);
	suite_add_tcase(s, tc);
	return s;
}

int
main(void)
{
	return run_suite(ending_suite());
}
