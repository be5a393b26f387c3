#include "config.h"

#include <sys/wait.h>

#include <check.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "auth/workerrig.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/spawn.h"

struct worker worker = { .hport = 0x1122334455667788, .drop_to = (uint32_t)-1 };

static void
start_program(void)
{
	char *argv[] = { (char *)(uintptr_t)WORKER_PROGRAM, NULL };
	char *envp[] = { NULL };
	int sv[2];

	if (access(WORKER_PROGRAM, X_OK) != 0)
		ck_abort_msg("%s: %s", WORKER_PROGRAM, strerror(errno));
	ck_assert_int_eq(spawn_pair(sv), RG_OK);
	worker.pid = spawn_helper(argv, envp, sv[1]);
	ck_assert_int_gt(worker.pid, 0);
	close(sv[1]);
	ck_assert_ptr_nonnull(worker.monitor = chan_new(sv[0], ROLE_AUTH));
}

int
worker_wait(struct chan *c, struct msg *m)
{
	struct pollfd p = { chan_fd(c), POLLIN, 0 };

	ck_assert_int_eq(poll(&p, 1, 10000), 1);
	return chan_recv(c, m);
}

void
worker_hello(void)
{
	struct msg m;

	msg_init(&m, WIRE_HELLO, 0);
	rg_strlcpy(m.u.HELLO.build, msg_build(), sizeof(m.u.HELLO.build));
	m.u.HELLO.uid = m.u.HELLO.gid = worker.drop_to;
	m.u.HELLO.files = 16;
	ck_assert_int_eq(chan_send(worker.monitor, &m), RG_OK);
	ck_assert_int_eq(worker_wait(worker.monitor, &m), RG_OK);
	ck_assert_int_eq(m.type, WIRE_READY);
	ck_assert_str_eq(m.u.READY.build, msg_build());
	worker_method(1, METHOD_FILE);
}

void
worker_method(uint32_t method, uint8_t type)
{
	struct msg m;

	msg_init(&m, WIRE_METHOD, 0);
	m.u.METHOD.method = method;
	m.u.METHOD.type = type;
	ck_assert_int_eq(chan_send(worker.monitor, &m), RG_OK);
}

void
worker_send_fd(uint32_t method, int fd)
{
	struct msg m;

	msg_init(&m, WIRE_FILE, 0);
	m.u.FILE.method = method;
	m.fd = fd;
	ck_assert_int_eq(chan_send(worker.monitor, &m), RG_OK);
}

void
worker_send_file(uint32_t method, const char *text)
{
	char path[] = "usersXXXXXX";
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	worker_send_fd(method, fd);
}

void
worker_problem(uint32_t row, const char *text)
{
	struct msg m;

	ck_assert_int_eq(worker_wait(worker.monitor, &m), RG_OK);
	ck_assert_int_eq(m.type, WIRE_PROBLEM);
	ck_assert_uint_eq(m.u.PROBLEM.method, 1);
	ck_assert_uint_eq(m.u.PROBLEM.row, row);
	ck_assert_str_eq(m.u.PROBLEM.text, text);
}

void
worker_begin(uint32_t method, const char *name, uint32_t deadline_ms)
{
	struct msg m;
	int sv[2];

	ck_assert_int_eq(spawn_pair(sv), RG_OK);
	chan_free(&worker.engine);
	ck_assert_ptr_nonnull(worker.engine = chan_new(sv[0], ROLE_AUTH));
	msg_init(&m, WIRE_BEGIN, worker.hport);
	m.u.BEGIN.method = method;
	m.u.BEGIN.step = 2;
	rg_strlcpy(m.u.BEGIN.name, name, sizeof(m.u.BEGIN.name));
	rg_strlcpy(m.u.BEGIN.line, "modem1", sizeof(m.u.BEGIN.line));
	rg_strlcpy(m.u.BEGIN.number, "+441", sizeof(m.u.BEGIN.number));
	m.u.BEGIN.deadline_ms = deadline_ms;
	m.fd = sv[1];
	ck_assert_int_eq(chan_send(worker.monitor, &m), RG_OK);
}

void
worker_prompt(void)
{
	struct msg m;

	ck_assert_int_eq(worker_wait(worker.engine, &m), RG_OK);
	ck_assert_int_eq(m.type, WIRE_PROMPT);
	ck_assert_int_eq(m.u.PROMPT.kind, PROMPT_PASSWORD);
	ck_assert_int_eq(m.u.PROMPT.echo, ECHO_NONE);
	ck_assert_str_eq(m.u.PROMPT.text, "");
}

void
worker_answer(const char *text)
{
	struct msg m;

	msg_init(&m, WIRE_ANSWER, 0);
	rg_strlcpy(m.u.ANSWER.text, text, sizeof(m.u.ANSWER.text));
	ck_assert_int_eq(chan_send(worker.engine, &m), RG_OK);
}

struct msg_VERDICT
worker_verdict(uint32_t result, enum auth_cause cause)
{
	struct msg m;

	ck_assert_int_eq(worker_wait(worker.monitor, &m), RG_OK);
	ck_assert_int_eq(m.type, WIRE_VERDICT);
	ck_assert_uint_eq(m.hport, worker.hport);
	ck_assert_uint_eq(m.u.VERDICT.step, 2);
	ck_assert_uint_eq(m.u.VERDICT.result, result);
	ck_assert_str_eq(auth_cause_name(m.u.VERDICT.cause),
	    auth_cause_name(cause));
	return m.u.VERDICT;
}

struct msg_VERDICT
worker_try(const char *name, const char *secret, uint32_t result,
    enum auth_cause cause)
{
	worker_begin(1, name, 0);
	worker_prompt();
	worker_answer(secret);
	return worker_verdict(result, cause);
}

void
worker_exits(int status)
{
	struct msg m;
	int st;

	ck_assert_int_eq(worker_wait(worker.monitor, &m), RG_E_GONE);
	ck_assert_int_eq(waitpid(worker.pid, &st, 0), worker.pid);
	ck_assert(WIFEXITED(st));
	ck_assert_int_eq(WEXITSTATUS(st), status);
}

void
worker_stop(void)
{
	int st;

	chan_free(&worker.monitor);
	chan_free(&worker.engine);
	ck_assert_int_eq(waitpid(worker.pid, &st, 0), worker.pid);
	ck_assert(WIFEXITED(st));
	ck_assert_int_eq(WEXITSTATUS(st), 0);
}

void
worker_start(void)
{
	ck_assert_int_eq(
	    hash_make(NULL, WORKER_SECRET, worker.hash, sizeof(worker.hash)),
	    RG_OK);
	start_program();
}

void
worker_accounts(const char *fmt)
{
	char text[4096];
	size_t n = 0;

	for (; *fmt != '\0'; fmt++)
		n += (size_t)snprintf(text + n, sizeof(text) - n,
		    *fmt == '%' ? "%s" : "%.1s",
		    *fmt == '%' ? worker.hash : fmt);
	worker_send_file(1, text);
}
