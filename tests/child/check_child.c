/* Children by the hundred, and those that are not what they say. */
#include "config.h"

#include <sys/wait.h>

#include <event2/event.h>

#include <check.h>
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "base/build.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/privdrop.h"
#include "base/proc.h"
#include "base/spawn.h"
#include "child/child.h"
#include "wire/chan.h"
#include "run.h"

#define MANY 300

static bool
is_dead(pid_t pid, int wait)
{
	siginfo_t info;

	info.si_pid = 0;
	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT | wait) == 0 &&
	    info.si_pid == pid;
}

START_TEST(reaps_some_in_each_turn)
{
	static pid_t pids[MANY];
	size_t i, left = 0;

	for (i = 0; i < MANY; i++) {
		ck_assert_int_ne(pids[i] = fork(), -1);
		if (pids[i] == 0)
			_exit(0);
	}
	for (i = 0; i < MANY; i++)
		ck_assert(is_dead(pids[i], 0));
	ck_assert(child_reap());
	for (i = 0; i < MANY; i++)
		left += is_dead(pids[i], WNOHANG);
	ck_assert_uint_eq(left, MANY - 256);
	ck_assert(!child_reap());
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	ck_assert_int_eq(errno, ECHILD);
	ck_assert(!child_reap());
}
END_TEST

static unsigned over;

static void
on_exited(struct child *c, int status)
{
	(void)c;
	ck_assert_int_eq(status, CHILD_UNKNOWN);
	over++;
}

static const struct child_ops ops = { NULL, NULL, on_exited };

/* A process of another user's unit says that it is this one, and is killed. */
static void
says_it_is(uint32_t pid, uid_t its)
{
	const struct child_spec spec = { .name = "radius",
		.role = ROLE_RADIUS,
		.burst = 100,
		.uid = its,
		.gid = RG_NO_ID,
		.ops = &ops };
	struct event_base *base = event_base_new();
	struct child *c;
	struct chan *ch;
	struct msg m;
	int sv[2];

	ck_assert_int_eq(spawn_pair(sv), RG_OK);
	c = child_adopt(base, &spec, sv[0], 0);
	ch = chan_new(sv[1], ROLE_MONITOR);
	ck_assert(c != NULL && ch != NULL);
	msg_init(&m, WIRE_READY, 0);
	rg_strlcpy(m.u.READY.build, RG_BUILD, sizeof(m.u.READY.build));
	m.u.READY.pid = pid;
	ck_assert_int_eq(chan_send(ch, &m), RG_OK);
	(void)event_base_loop(base, EVLOOP_NONBLOCK);
	ck_assert(child_is_ready(c));
	over = 0;
	child_kill(c);
	chan_free(&ch);
	while (over == 0)
		ck_assert_int_eq(event_base_loop(base, EVLOOP_ONCE), 0);
	event_base_free(base);
}

START_TEST(kills_no_other)
{
	const uid_t us = geteuid();
	pid_t victim = fork();
	uid_t uid;

	ck_assert_int_ne(victim, -1);
	if (victim == 0) {
		(void)setpgid(0, 0);
		(void)alarm(60); /* if an assertion below fails */
		for (;;)
			(void)pause();
	}
	ck_assert_int_eq(setpgid(victim, victim), 0);
	says_it_is((uint32_t)-victim, RG_NO_ID);
	if (proc_uid(victim, &uid)) /* else nobody can tell */
		says_it_is((uint32_t)victim, us + 1);
	ck_assert(!is_dead(victim, WNOHANG));
	says_it_is((uint32_t)victim, us);
	ck_assert(is_dead(victim, 0));
	ck_assert_int_eq(waitpid(victim, NULL, 0), victim);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("child");
	TCase *tc = tcase_create("child");

	tcase_add_test(tc, kills_no_other);
	tcase_add_test(tc, reaps_some_in_each_turn);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
