#include "config.h"

#include <sys/mman.h>
#include <sys/wait.h>

#include <check.h>
#include <poll.h>
#include <signal.h>
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
 * The life of a method in a whole worker: this program has rasgate-auth's
 * loop, and one method of its own that counts what is done to it.
 */
static struct {
	int on, off;             /* initialize(1), (0) */
	int opened, closed;      /* instances */
	int begun, ended;        /* conversations */
	int late;                /* calls with a work buffer that is gone */
	int before_on, past_off; /* calls outside of initialize */
	int begin_fails;
} * life; /* shared with the worker */

static void *live[8]; /* work buffers, in the worker */

static void **
slot_of(const void *work)
{
	size_t i;

	for (i = 0; i < RG_COUNTOF(live); i++)
		if (live[i] == work)
			return &live[i];
	return NULL;
}

static void
called(void)
{
	life->before_on += life->on == 0;
	life->past_off += life->off != 0;
}

static uint32_t
life_initialize(int on)
{
	life->on += on;
	life->off += !on;
	if (!on && slot_of(NULL) == NULL)
		life->past_off++; /* all slots were in use: none was ended */
	return 0;
}

static uint32_t
life_open(void **instance, const char *settings, size_t len)
{
	(void)settings;
	(void)len;
	called();
	life->opened++;
	*instance = NULL;
	return 0;
}

static void
life_close(void *instance)
{
	(void)instance;
	called();
	life->closed++;
}

static uint32_t
life_begin(void **work, const struct rg_input *in)
{
	void **slot = slot_of(NULL);

	(void)in;
	called();
	if (life->begin_fails)
		return 42;
	life->begun++;
	if (slot == NULL || (*slot = malloc(16)) == NULL)
		abort();
	*work = *slot;
	return 0;
}

static uint32_t
life_message(void *work, const struct rg_text *recv, uint8_t *send,
    uint32_t cb_send, uint32_t *len, struct rg_output *out,
    const struct rg_input *in)
{
	(void)send;
	(void)cb_send;
	(void)len;
	(void)in;
	called();
	life->late += slot_of(work) == NULL;
	out->action = recv == NULL ? RG_ACT_SEND : RG_ACT_DONE;
	out->prompt = PROMPT_PASSWORD;
	rg_strlcpy(out->user, "bob", sizeof(out->user));
	if (recv != NULL && recv->len != 2)
		out->result = RG_RESULT_REFUSED;
	return 0;
}

static uint32_t
life_end(void *work)
{
	void **slot = slot_of(work);

	called();
	if (slot == NULL) {
		life->late++;
		return 0;
	}
	free(*slot);
	*slot = NULL;
	life->ended++;
	return 0;
}

/* Instead of rasgate-auth's own. */
uint32_t
rg_get_info(uint32_t type_id, struct rg_method *info)
{
	static const struct rg_method method = { .size = sizeof(method),
		.type_id = METHOD_FILE,
		.name = "life",
		.initialize = life_initialize,
		.open = life_open,
		.close = life_close,
		.begin = life_begin,
		.make_message = life_message,
		.end = life_end };

	if (type_id != METHOD_FILE)
		return RG_RESULT_INTERNAL;
	*info = method;
	return RG_RESULT_OK;
}

static pid_t pid;
static struct chan *monitor, *engine;
static uint64_t hport;

static void
hear(struct chan *c, enum wire_type type, struct msg *m)
{
	struct pollfd p = { chan_fd(c), POLLIN, 0 };

	ck_assert_int_eq(poll(&p, 1, 10000), 1);
	ck_assert_int_eq(chan_recv(c, m), RG_OK);
	ck_assert_int_eq(m->type, type);
}

static void
tell_method(uint8_t type)
{
	struct msg m;

	msg_init(&m, WIRE_METHOD, 0);
	m.u.METHOD.method = type;
	m.u.METHOD.type = type;
	ck_assert_int_eq(chan_send(monitor, &m), RG_OK);
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
		_exit(worker_run(sv[1], false) == RG_OK ? 0 : 1);
	}
	close(sv[1]);
	ck_assert_ptr_nonnull(monitor = chan_new(sv[0], ROLE_AUTH));
	msg_init(&m, WIRE_HELLO, 0);
	rg_strlcpy(m.u.HELLO.build, msg_build(), sizeof(m.u.HELLO.build));
	m.u.HELLO.uid = m.u.HELLO.gid = (uint32_t)-1;
	ck_assert_int_eq(chan_send(monitor, &m), RG_OK);
	hear(monitor, WIRE_READY, &m);
	tell_method(METHOD_FILE);
}

static void
begin(uint32_t deadline_ms)
{
	struct msg m;
	int sv[2];

	ck_assert_int_eq(spawn_pair(sv), RG_OK);
	ck_assert_ptr_nonnull(engine = chan_new(sv[0], ROLE_AUTH));
	msg_init(&m, WIRE_BEGIN, ++hport);
	m.u.BEGIN.method = METHOD_FILE;
	m.u.BEGIN.step = 1;
	m.u.BEGIN.deadline_ms = deadline_ms;
	m.fd = sv[1];
	ck_assert_int_eq(chan_send(monitor, &m), RG_OK);
}

static void
verdict(uint32_t result)
{
	struct msg m;

	hear(monitor, WIRE_VERDICT, &m);
	ck_assert_uint_eq(m.hport, hport);
	ck_assert_uint_eq(m.u.VERDICT.result, result);
	chan_free(&engine);
}

static void
answer(const char *text)
{
	struct msg m;

	hear(engine, WIRE_PROMPT, &m);
	msg_init(&m, WIRE_ANSWER, 0);
	rg_strlcpy(m.u.ANSWER.text, text, sizeof(m.u.ANSWER.text));
	ck_assert_int_eq(chan_send(engine, &m), RG_OK);
}

static void
stop(int exit_status)
{
	int status;

	chan_free(&monitor);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), exit_status);
	ck_assert_int_eq(life->begun, life->ended);
	ck_assert_int_eq(life->opened, life->closed);
	ck_assert_int_eq(life->late, 0);
	ck_assert_int_eq(life->on, 1); /* scenario 96 */
	ck_assert_int_eq(life->off, 1);
	ck_assert_int_eq(life->before_on, 0);
	ck_assert_int_eq(life->past_off, 0);
}

/* Scenarios 86 and 87: each of the five outcomes, several times. */
START_TEST(ends_as_often_as_it_begins)
{
	struct msg m;
	int i;

	for (i = 0; i < 3; i++) {
		begin(0);
		answer("ok");
		verdict(RG_RESULT_OK);
		begin(0);
		answer("wrong");
		verdict(RG_RESULT_REFUSED);
		begin(0); /* the line drops */
		hear(engine, WIRE_PROMPT, &m);
		chan_free(&engine);
		verdict(RG_RESULT_ABORTED);
		begin(50);
		hear(engine, WIRE_PROMPT, &m);
		verdict(RG_RESULT_SILENT);
	}
	ck_assert_int_eq(life->begun, 12);
	ck_assert_int_eq(life->ended, 12);
	begin(0); /* shutdown */
	hear(engine, WIRE_PROMPT, &m);
	ck_assert_int_eq(life->begun, 13);
	stop(0);
	ck_assert_int_eq(life->ended, 13);
	chan_free(&engine);
}
END_TEST

START_TEST(begin_that_fails_has_no_end) /* scenario 85 */
{
	life->begin_fails = 1;
	begin(0);
	verdict(42);
	stop(0);
	ck_assert_int_eq(life->begun, 0);
}
END_TEST

/* Scenario 95: a type that get_info refuses was never offered to anybody. */
START_TEST(unknown_type)
{
	tell_method(METHOD_MAX - 1);
	stop(1);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("life");
	TCase *tc = tcase_create("life");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_test(tc, ends_as_often_as_it_begins);
	tcase_add_test(tc, begin_that_fails_has_no_end);
	tcase_add_test(tc, unknown_type);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
