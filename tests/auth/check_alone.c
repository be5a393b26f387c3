#include "config.h"

#include <sys/mman.h>
#include <sys/wait.h>

#include <check.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "auth/worker.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/spawn.h"
#include "method/method.h"
#include "wire/chan.h"
#include "run.h"

/*
 * A worker of one conversation: rasgate-auth's loop, with a method of our own
 * that is alone, asks twice without returning, and holds a session.
 */
static struct {
	int begun, ended, opened, closed;
	int wrong; /* calls in another order than these */
	int session_fails, hangs;
	int fd;         /* its monitor, which its programs must not get */
	uint32_t asked; /* what ask returned last */
} * life;               /* shared with the worker */

static pid_t pid;
static struct chan *monitor, *engine;
static int leash[2];

static uint32_t
alone_initialize(int on)
{
	(void)on;
	return 0;
}

static uint32_t
alone_open(void **instance, const char *settings, size_t len)
{
	(void)settings;
	(void)len;
	*instance = NULL;
	return 0;
}

static void
alone_close(void *instance)
{
	(void)instance;
}

static uint32_t
alone_begin(void **work, const struct rg_input *in)
{
	life->wrong += strcmp(in->device, "/dev/ttyS7") != 0;
	life->wrong += fcntl(life->fd, F_GETFD) != FD_CLOEXEC;
	life->begun++;
	*work = life;
	return 0;
}

static uint32_t
alone_message(void *work, const struct rg_text *recv, uint8_t *send,
    uint32_t cb_send, uint32_t *len, struct rg_output *out,
    const struct rg_input *in)
{
	const struct rg_output question = { .size = sizeof(question),
		.prompt = PROMPT_OTHER,
		.echo = ECHO_PLAIN };
	char one[RG_ANSWER_MAX + 1] = "", two[RG_ANSWER_MAX + 1] = "";

	(void)send;
	(void)cb_send;
	(void)len;
	life->wrong += work != life || recv != NULL || life->ended;
	life->asked = in->tell(in->host, "Two questions.");
	if (life->asked == 0)
		life->asked = in->ask(in->host, &question, "First: ", one);
	if (life->asked == 0)
		life->asked = in->ask(in->host, &question, "Second: ", two);
	while (life->hangs) {
		(void)alarm(0); /* as a module may */
		(void)poll(NULL, 0, 1000);
	}
	if (life->asked != 0)
		return life->asked;
	out->action = RG_ACT_DONE;
	out->result = strcmp(one, "1") == 0 && strcmp(two, "2") == 0
	    ? RG_RESULT_OK
	    : RG_RESULT_REFUSED;
	rg_strlcpy(out->user, "bob", sizeof(out->user));
	return 0;
}

static uint32_t
alone_session(void *work, int on)
{
	life->wrong += work != life || life->ended || life->opened != !on;
	if (on && life->session_fails)
		return RG_RESULT_NO_ANSWER;
	life->opened += on != 0;
	life->closed += !on;
	return 0;
}

static uint32_t
alone_end(void *work)
{
	life->wrong += work != life || life->opened != life->closed;
	life->ended++;
	return 0;
}

/* Instead of rasgate-auth's own; METHOD_FILE is for the pool. */
uint32_t
rg_get_info(uint32_t type_id, struct rg_method *info)
{
	static const struct rg_method method = { .size = sizeof(method),
		.type_id = METHOD_PAM,
		.name = "alone",
		.alone = 1,
		.initialize = alone_initialize,
		.open = alone_open,
		.close = alone_close,
		.begin = alone_begin,
		.make_message = alone_message,
		.session = alone_session,
		.end = alone_end };

	if (type_id != METHOD_PAM && type_id != METHOD_FILE)
		return RG_RESULT_INTERNAL;
	*info = method;
	info->type_id = type_id;
	info->alone = type_id == METHOD_PAM;
	return RG_RESULT_OK;
}

static void
hear(struct chan *c, enum wire_type type, struct msg *m)
{
	struct pollfd p = { chan_fd(c), POLLIN, 0 };

	ck_assert_int_eq(poll(&p, 1, 20000), 1);
	ck_assert_int_eq(chan_recv(c, m), RG_OK);
	ck_assert_str_eq(msg_name(m->type), msg_name(type));
}

static void
tell(struct msg *m)
{
	ck_assert_int_eq(chan_send(monitor, m), RG_OK);
}

static void
tell_method(uint8_t type)
{
	struct msg m;

	msg_init(&m, WIRE_METHOD, 0);
	m.u.METHOD.method = 1;
	m.u.METHOD.type = type;
	tell(&m);
}

static void
setup(void)
{
	struct msg m;
	int sv[2];

	life = mmap(NULL, sizeof(*life), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANON, -1, 0);
	ck_assert_ptr_ne(life, MAP_FAILED);
	ck_assert_int_eq(spawn_pair(sv), RG_OK);
	if ((pid = fork()) == 0) {
		close(sv[0]);
		life->fd = sv[1];
		(void)fcntl(sv[1], F_SETFD, 0); /* as after an exec */
		_exit(worker_run(sv[1], true) == RG_OK ? 0 : 1);
	}
	close(sv[1]);
	ck_assert_ptr_nonnull(monitor = chan_new(sv[0], ROLE_AUTH));
	msg_init(&m, WIRE_HELLO, 0);
	rg_strlcpy(m.u.HELLO.build, msg_build(), sizeof(m.u.HELLO.build));
	m.u.HELLO.uid = m.u.HELLO.gid = (uint32_t)-1;
	tell(&m);
	hear(monitor, WIRE_READY, &m);
	tell_method(METHOD_PAM);
}

static void
begin(uint32_t deadline_ms)
{
	struct msg m;
	int sv[2];

	ck_assert_int_eq(spawn_pair(sv), RG_OK);
	ck_assert_ptr_nonnull(engine = chan_new(sv[0], ROLE_AUTH));
	msg_init(&m, WIRE_BEGIN, 7);
	m.u.BEGIN.method = 1;
	m.u.BEGIN.step = 3;
	m.u.BEGIN.deadline_ms = deadline_ms;
	rg_strlcpy(m.u.BEGIN.device, "/dev/ttyS7", sizeof(m.u.BEGIN.device));
	m.fd = sv[1];
	tell(&m);
}

static void
answer(const char *prompt, const char *text)
{
	struct msg m;

	hear(engine, WIRE_PROMPT, &m);
	ck_assert_str_eq(m.u.PROMPT.text, prompt);
	ck_assert_int_eq(m.u.PROMPT.kind, PROMPT_OTHER);
	ck_assert_int_eq(m.u.PROMPT.echo, ECHO_PLAIN);
	msg_init(&m, WIRE_ANSWER, 0);
	rg_strlcpy(m.u.ANSWER.text, text, sizeof(m.u.ANSWER.text));
	ck_assert_int_eq(chan_send(engine, &m), RG_OK);
}

static void
verdict(uint32_t result)
{
	struct msg m;

	hear(monitor, WIRE_VERDICT, &m);
	ck_assert_uint_eq(m.hport, 7);
	ck_assert_uint_eq(m.u.VERDICT.step, 3);
	ck_assert_uint_eq(m.u.VERDICT.result, result);
	chan_free(&engine);
}

static void
talk(const char *second, uint32_t result)
{
	struct msg m;

	begin(0);
	hear(engine, WIRE_INFO, &m);
	ck_assert_str_eq(m.u.INFO.text, "Two questions.");
	answer("First: ", "1");
	answer("Second: ", second);
	verdict(result);
}

static uint32_t
open_session(void)
{
	struct msg m;

	ck_assert_int_eq(spawn_pair(leash), RG_OK);
	msg_init(&m, WIRE_OPEN, 7);
	m.fd = leash[1];
	tell(&m);
	close(leash[1]);
	hear(monitor, WIRE_OPENED, &m);
	ck_assert_uint_eq(m.hport, 7);
	return m.u.OPENED.result;
}

static void
ping(void)
{
	struct msg m;

	msg_init(&m, WIRE_PING, 0);
	tell(&m);
	hear(monitor, WIRE_PONG, &m);
}

static void
ends(int exit_status)
{
	int status;

	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), exit_status);
	ck_assert_int_eq(life->begun, life->ended);
	ck_assert_int_eq(life->opened, life->closed);
	ck_assert_int_eq(life->wrong, 0);
	chan_free(&monitor);
	chan_free(&engine);
}

START_TEST(session_without_a_monitor)
{
	talk("2", RG_RESULT_OK);
	ping();
	ck_assert_int_eq(life->ended, 0);
	ck_assert_uint_eq(open_session(), RG_RESULT_OK);
	ping();
	chan_free(&monitor);
	/* nothing to wait for: it goes on until the leash hangs up */
	ck_assert_int_eq(poll(NULL, 0, 200), 0);
	ck_assert_int_eq(waitpid(pid, NULL, WNOHANG), 0);
	ck_assert_int_eq(life->closed, 0);
	close(leash[0]);
	ends(0);
	ck_assert_int_eq(life->opened, 1);
}
END_TEST

START_TEST(session_with_a_monitor)
{
	talk("2", RG_RESULT_OK);
	ck_assert_uint_eq(open_session(), RG_RESULT_OK);
	close(leash[0]);
	ends(0);
	ck_assert_int_eq(life->opened, 1);
}
END_TEST

START_TEST(session_that_is_not_opened)
{
	life->session_fails = 1;
	talk("2", RG_RESULT_OK);
	ck_assert_uint_eq(open_session(), RG_RESULT_NO_ANSWER);
	close(leash[0]); /* it is none */
	ping();
	chan_free(&monitor);
	ends(0);
}
END_TEST

START_TEST(success_that_is_not_wanted)
{
	talk("2", RG_RESULT_OK);
	chan_free(&monitor);
	ends(0);
	ck_assert_int_eq(life->begun, 1);
}
END_TEST

START_TEST(refusal_has_its_end_at_once)
{
	talk("3", RG_RESULT_REFUSED);
	ck_assert_int_eq(life->ended, 1);
	ping();
	chan_free(&monitor);
	ends(0);
}
END_TEST

/* Of the second question no answer comes. */
static const struct {
	enum wire_type type; /* WIRE_NONE: the engine is gone */
	uint32_t deadline_ms, result;
} no_answers[] = {
	{ WIRE_NONE, 0, RG_RESULT_ABORTED },
	{ WIRE_CANCEL, 0, RG_RESULT_ABORTED },
	{ WIRE_NAME, 0, RG_RESULT_INTERNAL }, /* not to a worker */
	{ WIRE_PONG, 500, RG_RESULT_INTERNAL },
	{ WIRE_TYPE_MAX, 500, RG_RESULT_SILENT }, /* nothing is sent */
};

START_TEST(no_answer)
{
	struct msg m;

	begin(no_answers[_i].deadline_ms);
	hear(engine, WIRE_INFO, &m);
	answer("First: ", "1");
	hear(engine, WIRE_PROMPT, &m);
	msg_init(&m, no_answers[_i].type, 0);
	if (no_answers[_i].type == WIRE_NONE)
		chan_free(&engine);
	else if (no_answers[_i].type != WIRE_TYPE_MAX)
		ck_assert_int_eq(chan_send(engine, &m), RG_OK);
	verdict(no_answers[_i].result);
	ck_assert_uint_eq(life->asked, no_answers[_i].result);
	ck_assert_int_eq(life->ended, 1);
	chan_free(&monitor);
	ends(0);
}
END_TEST

static void
bar(void)
{
	struct msg m;

	msg_init(&m, WIRE_BAR, 7);
	m.u.BAR.step = 3;
	tell(&m);
}

/* What he knows of the second question is not put to the test. */
START_TEST(lock_between_two_questions)
{
	struct msg m;

	begin(0);
	hear(engine, WIRE_INFO, &m);
	answer("First: ", "1");
	hear(engine, WIRE_PROMPT, &m);
	bar();
	msg_init(&m, WIRE_ANSWER, 0);
	rg_strlcpy(m.u.ANSWER.text, "2", sizeof(m.u.ANSWER.text));
	ck_assert_int_eq(chan_send(engine, &m), RG_OK);
	verdict(RG_RESULT_REFUSED);
	ck_assert_uint_eq(life->asked, RG_RESULT_REFUSED);
	bar(); /* it crossed the verdict */
	ping();
	chan_free(&monitor);
	ends(0);
}
END_TEST

START_TEST(hanging_method_is_killed)
{
	struct msg m;
	int status;

	life->hangs = 1;
	begin(500);
	hear(engine, WIRE_INFO, &m);
	answer("First: ", "1");
	answer("Second: ", "2");
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(life->ended, 0);
}
END_TEST

START_TEST(second_conversation)
{
	talk("2", RG_RESULT_OK);
	begin(0);
	ends(1);
	ck_assert_int_eq(life->begun, 1);
}
END_TEST

START_TEST(session_of_nobody)
{
	struct msg m;

	ck_assert_int_eq(spawn_pair(leash), RG_OK);
	msg_init(&m, WIRE_OPEN, 7);
	m.fd = leash[1];
	tell(&m);
	ends(1);
}
END_TEST

START_TEST(method_of_the_pool)
{
	tell_method(METHOD_FILE);
	ends(1);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("alone");
	TCase *tc = tcase_create("alone");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_test(tc, session_without_a_monitor);
	tcase_add_test(tc, session_with_a_monitor);
	tcase_add_test(tc, session_that_is_not_opened);
	tcase_add_test(tc, success_that_is_not_wanted);
	tcase_add_test(tc, refusal_has_its_end_at_once);
	tcase_add_loop_test(tc, no_answer, 0, RG_COUNTOF(no_answers));
	tcase_add_test(tc, lock_between_two_questions);
	tcase_add_test(tc, hanging_method_is_killed);
	tcase_add_test(tc, second_conversation);
	tcase_add_test(tc, session_of_nobody);
	tcase_add_test(tc, method_of_the_pool);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
