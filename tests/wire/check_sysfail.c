#include "config.h"

#include <sys/types.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/log.h"
#include "base/proc.h"
#include "base/spawn.h"
#include "base/unixsock.h"
#include "sysfail.h"
#include "wire/chan.h"
#include "run.h"

/* The layers base and wire while the system refuses one call after another. */

/* A message with a descriptor: it comes whole, later, or the channel ends. */
static void
message(void)
{
	struct chan *a, *b;
	struct msg m;
	int sv[2], sent, got = RG_E_AGAIN, i;

	if (spawn_pair(sv) != RG_OK) {
		SYSFAIL_MUST(sysfail_failed());
		return;
	}
	a = chan_new(sv[0], ROLE_ENGINE);
	b = chan_new(sv[1], ROLE_MONITOR);
	msg_init(&m, WIRE_STEP, 0);
	m.fd = dup(0);
	if ((sent = chan_send(a, &m)) != RG_OK) {
		SYSFAIL_MUST(m.fd != -1);
		close(m.fd); /* it stayed ours */
	} else
		SYSFAIL_MUST(m.fd == -1);
	if (!sysfail_failed())
		SYSFAIL_MUST(sent == RG_OK);
	for (i = 0; sent == RG_OK && i < 3; i++)
		if ((sent = chan_flush(a)) == RG_OK)
			break;
	if (sent == RG_OK)
		for (i = 0; i < 3 && got == RG_E_AGAIN; i++)
			got = chan_recv(b, &m);
	SYSFAIL_MUST(got == RG_OK || sysfail_failed());
	if (got == RG_OK) {
		SYSFAIL_MUST(m.type == WIRE_STEP && m.fd != -1);
		close(m.fd);
	}
	chan_free(&a);
	chan_free(&b);
}

START_TEST(messages)
{
	ck_assert_int_ge(sysfail_walk(message), 4);
}
END_TEST

/* Records wait until they can go out, and come in order; or are counted. */
#define LOST "event=log-lost count="
static char log_path[108];
static int log_socket;

static void
records(void)
{
	struct rec r;
	char text[2048];
	const char *lost;
	int i, n = 0;

	log_open(LOG_TO_SYSLOG, log_path, 10, REC_NOTICE);
	for (i = 0; i < 3; i++) {
		rec_init(&r, i == 0 ? REC_STOP_EVENT : REC_START_EVENT);
		log_record(&r);
	}
	(void)log_flush();
	sysfail_rest();
	SYSFAIL_MUST(log_flush()); /* what failed then works now */
	memset(text, 0, sizeof(text));
	while (recv(log_socket, text, sizeof(text) - 1, MSG_DONTWAIT) > 0) {
		lost = strstr(text, LOST);
		if (strstr(text, "event=stop") != NULL)
			SYSFAIL_MUST(n == 0);
		n += lost == NULL ? 1 : atoi(lost + strlen(LOST));
		memset(text, 0, sizeof(text));
	}
	SYSFAIL_MUST(n == 3);
	log_close();
}

START_TEST(syslog_socket)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	char dir[] = "/tmp/rgXXXXXX";

	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(log_path, sizeof(log_path), "%s/log", dir);
	snprintf(sun.sun_path, sizeof(sun.sun_path), "%.100s", log_path);
	log_socket = socket(AF_UNIX, SOCK_DGRAM, 0);
	ck_assert_int_eq(bind(log_socket, (void *)&sun, sizeof(sun)), 0);
	ck_assert_int_ge(sysfail_walk(records), 5);
	close(log_socket);
	unlink(log_path);
	rmdir(dir);
}
END_TEST

/* Nobody listens: records wait in the ring, or are counted as lost. */
static void
waiting(void)
{
	struct rec r;
	int i;

	rec_init(&r, REC_STOP_EVENT);
	log_open(LOG_TO_SYSLOG, "/nonexistent/log", 10, REC_NOTICE);
	for (i = 0; i < 5; i++)
		log_record(&r);
	SYSFAIL_MUST(!log_flush());
	sysfail_rest();
	/* Let go of the ring. */
	log_open(LOG_TO_STDERR, NULL, 10, REC_NOTICE);
	SYSFAIL_MUST(log_flush());
	log_close();
}

START_TEST(ring)
{
	int null = open("/dev/null", O_WRONLY);

	ck_assert_int_ne(dup2(null, STDERR_FILENO), -1);
	ck_assert_int_ge(sysfail_walk(waiting), 6);
}
END_TEST

/* Two ends of a socket with a name, or no descriptor of either. */
static char socket_path[108];

static void
meeting(void)
{
	int there = unixsock_listen(socket_path, 0600, 1), here, fd;

	if (there == -1) {
		SYSFAIL_MUST(sysfail_failed());
		return;
	}
	if ((here = unixsock_connect(socket_path, false)) == -1)
		SYSFAIL_MUST(sysfail_failed());
	else {
		SYSFAIL_MUST((fd = accept(there, NULL, NULL)) != -1);
		close(fd);
		close(here);
	}
	close(there);
}

START_TEST(names)
{
	char dir[] = "/tmp/rgXXXXXX";

	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(socket_path, sizeof(socket_path), "%s/sock", dir);
	ck_assert_int_ge(sysfail_walk(meeting), 9);
	unlink(socket_path);
	rmdir(dir);
}
END_TEST

/* A child is there with all it needs, or there is none. */
static void
child(void)
{
	char *argv[] = { (char *)"/bin/true", NULL }, *envp[] = { NULL };
	int sv[2], status;
	pid_t pid;

	if (spawn_pair(sv) != RG_OK) {
		SYSFAIL_MUST(sysfail_failed());
		return;
	}
	if ((pid = spawn_helper(argv, envp, sv[1])) == -1)
		SYSFAIL_MUST(sysfail_failed());
	else
		SYSFAIL_MUST(waitpid(pid, &status, 0) == pid && status == 0);
	close(sv[0]);
	close(sv[1]);
}

START_TEST(children)
{
	ck_assert_int_ge(sysfail_walk(child), 4);
}
END_TEST

/* Who cannot be asked for is unknown, never somebody else. */
static void
process(void)
{
	struct proc_stat s;
	char boot[64];

	if (!proc_stat(getpid(), &s))
		SYSFAIL_MUST(sysfail_failed());
	else
		SYSFAIL_MUST(s.state == 'R' && s.start != 0);
	if (proc_start(getpid()) == 0)
		SYSFAIL_MUST(sysfail_failed());
	proc_boot_id(boot, sizeof(boot));
	if (strcmp(boot, "-") == 0)
		SYSFAIL_MUST(sysfail_failed());
	else
		SYSFAIL_MUST(strlen(boot) == 36);
}

START_TEST(processes)
{
	ck_assert_int_ge(sysfail_walk(process), 6);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("sysfail");
	TCase *tc = tcase_create("sysfail");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, messages);
	tcase_add_test(tc, syslog_socket);
	tcase_add_test(tc, ring);
	tcase_add_test(tc, names);
	tcase_add_test(tc, children);
	tcase_add_test(tc, processes);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
